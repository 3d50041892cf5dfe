"""A CKAN is brought to what the release says: organisations, groups and packages made, patched and deleted.

1. Bring the served index to the newest release: it gives every dataset its name.
2. Tell what would go.  More than the deletion court lets go by itself is refused, unless somebody accepts it.
3. For each dataset that is not as it was given last: its organisation and groups, then the package.
4. Delete what is ours and in the release no more; then the organisations and groups of ours that nothing needs.

What is ours is known by two extras (`federation.consumers.ckan_form`); nothing else is touched.  Every step may be done
twice, so that a push can be cut anywhere: what was made and not remembered is met by its name, and known by its extras.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import orjson

from federation.consumers.ckan_api import Ckan, NotFound, ValidationError
from federation.consumers.ckan_compared import says
from federation.consumers.ckan_form import INDEX, URI, digest_of, extras_of, is_ours, mend, written_package
from federation.consumers.ckan_refusals import REFUSALS, Refusals
from federation.consumers.remembered import Remembered
from federation.deletion import is_too_much
from federation.errors import PushError
from federation.words import say
from mappings.ckan_package import group_from_theme, organization_from_agent, package_from_document
from mappings.uris import short_hash
from storage.database import Database
from storage.index import IndexEntry, IndexFilter, get_entry, iter_entries
from storage.index.filters import key_of_uri

BATCH: Final = 100
_MENDS: Final = 3
_PAGE: Final = 500
_LISTED: Final = 25
"""A CKAN lists no more organisations with their fields at once, whatever it is asked for."""
_NAME_LENGTH: Final = 100
KINDS: Final = {"organization": "O:", "group": "G:"}
"""Under which names what is made beside packages is remembered."""
_PACKAGE: Final = "P:"
_DATASETS: Final = IndexFilter(kind="dataset")


class Step(StrEnum):
    """What was done with a package, or is to be done."""

    CREATE = "create"
    PATCH = "patch"
    DELETE = "delete"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PackageStep:
    """What was done with one package."""

    step: Step
    uri: str
    """Empty for a package that is deleted."""
    name: str
    mended: tuple[str, ...] = ()
    """What the CKAN refused and was taken out."""
    problem: str = ""
    """Why it was not done."""


@dataclass(slots=True)
class CkanPush:
    """One push to a CKAN."""

    ckan: Ckan
    database: Database
    base_uri: str
    remembered: Remembered
    dry_run: bool = False
    verify: bool = False
    accept_losses: bool = False
    _needed: dict[str, str] = field(default_factory=dict)
    """Identifiers of organisations and groups of this push, by what they are remembered under."""
    _refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        self._refusals = Refusals(self.ckan)

    def steps(self) -> Iterator[PackageStep]:
        """Do what is to be done, package by package; one that is refused is told with it, and the others go on.

        Raises `PushError` for a CKAN that does not answer or let us in, and for a loss that nobody accepted.
        """
        if self.verify or not self.remembered.facts:
            self._look()
        wanted = {_PACKAGE + key_of_uri(entry.uri).hex() for entry in self._iter_entries()}
        held = [name for name in self.remembered.facts if name.startswith(_PACKAGE)]
        gone = [name for name in held if name not in wanted]
        if not self.accept_losses:
            _require_no_loss(len(gone), len(held))
        clean = True
        for entry in self._iter_entries():
            step = self._bring(entry)
            clean = clean and not step.problem
            yield step
        for name in gone:
            step = self._delete(name)
            clean = clean and not step.problem
            yield step
        if clean and not self.dry_run:
            yield from self._tidy()

    # -- what is there -------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Remember what of ours the CKAN has, and nothing else; what says something else there is written again."""
        found: set[str] = set()
        for kind, start in KINDS.items():
            for thing, uri in self._iter_ours(self._iter_beside(kind)):
                found.add(start + uri)
                self.remembered.keep(start + uri, [thing["id"], thing.get("title")])
        for package, uri in self._iter_ours(self._iter_packages()):
            found.add(name := _PACKAGE + key_of_uri(uri).hex())
            identifier, digest = self.remembered.facts.get(name, ("", ""))
            if identifier != package["id"] or (digest and not self._stands(package, uri)):
                self.remembered.keep(name, [package["id"], ""])
        for name in [*self.remembered.facts]:
            if name not in found:
                self.remembered.forget(name)

    def _stands(self, package: Mapping[str, Any], uri: str) -> bool:
        """Whether a package in the CKAN says what is written of its dataset; one that is to go is not looked at."""
        with self.database.read() as connection:
            entry = get_entry(connection, uri)
        if entry is None:
            return True
        document = orjson.loads(entry.document)
        packaged = package_from_document(document, name=entry.name, source=entry.source)
        needs = _Needs(document)
        owner = self.remembered.facts.get(needs.organization_name)
        groups = {group.get("id") for group in package.get("groups") or ()}
        known = [self.remembered.facts.get(name) for name in needs.group_names]
        return (
            (owner is None or owner[0] == package.get("owner_org"))
            and len(groups) == len({*needs.group_names})
            and all(group is None or group[0] in groups for group in known)
            and says(package, written_package(packaged.package, uri, self.base_uri))
        )

    def _iter_ours(self, things: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
        """Those that we made, with the URI that we made them of."""
        for thing in things:
            extras = extras_of(thing)
            if extras.get(INDEX) == self.base_uri and URI in extras:
                yield thing, extras[URI]

    def _iter_packages(self) -> Iterator[dict[str, Any]]:
        start = 0
        query = {"fq": f'{INDEX}:"{self.base_uri}"', "rows": _PAGE, "sort": "id asc", "include_private": True}
        while page := self.ckan.call("package_search", **query, start=start)["results"]:
            yield from page
            start += len(page)

    def _iter_beside(self, kind: str) -> Iterator[dict[str, Any]]:
        start = 0
        query = {"all_fields": True, "include_extras": True, "limit": _LISTED}
        while page := self.ckan.call(f"{kind}_list", **query, offset=start):
            yield from page
            start += len(page)

    def _iter_entries(self) -> Iterator[IndexEntry]:
        """Every dataset of the index, read in small parts: a push may take hours."""
        after = 0
        while True:
            with self.database.read() as connection:
                batch = [*iter_entries(connection, _DATASETS, after=after, limit=BATCH)]
            yield from batch
            if not batch:
                return
            after = batch[-1].id

    # -- packages ------------------------------------------------------------------------------------------------------

    def _bring(self, entry: IndexEntry) -> PackageStep:
        document = orjson.loads(entry.document)
        needs = _Needs(document)
        self._needed.update(dict.fromkeys(needs.names, ""))
        name, digest = _PACKAGE + key_of_uri(entry.uri).hex(), digest_of(entry.document, entry.name)
        known = self.remembered.facts.get(name)
        if known is not None and known[1] == digest:
            return PackageStep(Step.SAME, entry.uri, entry.name)
        step = Step.CREATE if known is None else Step.PATCH
        if self.dry_run:
            return PackageStep(step, entry.uri, entry.name)
        packaged = package_from_document(document, name=entry.name, source=entry.source)
        package = written_package(packaged.package, entry.uri, self.base_uri)
        try:
            package["owner_org"] = self._require_beside("organization", needs.organization)
            for group, themes in zip(package["groups"], needs.groups, strict=True):
                group.update(id=self._require_beside("group", themes))
                del group["name"]
            identifier, mended = self._write(package, entry.uri, known[0] if known else "")
        except REFUSALS as error:
            return PackageStep(step, entry.uri, entry.name, problem=self._refusals.why(error))
        self._refusals.was_done()
        self.remembered.keep(name, [identifier, digest])
        return PackageStep(step, entry.uri, entry.name, (*_told(packaged.issues), *mended))

    def _write(self, package: dict[str, Any], uri: str, identifier: str) -> tuple[str, tuple[str, ...]]:
        """Create or patch a package; return its identifier, and what had to be taken out.  Raises `ValidationError`."""
        mended: list[str] = []
        names = iter((f"{package['name'][: _NAME_LENGTH - 13]}-{short_hash(uri)}",))
        for _ in range(_MENDS + 2):
            try:
                action = "package_patch" if identifier else "package_create"
                target = {"id": identifier} if identifier else {}
                return str(self.ckan.call(action, **package, **target)["id"]), tuple(mended)
            except NotFound:
                if not identifier:
                    raise PushError(_say_no_action("package_create")) from None
                identifier = ""  # somebody purged it
            except ValidationError as error:
                if "name" in error.error_dict:
                    found = self._show("package", package["name"])
                    if not identifier and found is not None and is_ours(found, self.base_uri, uri):
                        identifier = found["id"]
                        continue
                    package["name"] = next(names, package["name"])
                    mended.append("name")
                    continue
                taken = mend(package, error.error_dict)
                if not taken:
                    raise
                mended += taken
        raise ValidationError({"package": [say("no se pudo arreglar", "could not be mended")]})

    def _delete(self, name: str) -> PackageStep:
        identifier = self.remembered.facts[name][0]
        if not self.dry_run:
            try:
                found = self._show("package", identifier)
                if found is not None and extras_of(found).get(INDEX) == self.base_uri:
                    self.ckan.call("package_delete", id=identifier)
            except REFUSALS as error:
                return PackageStep(Step.DELETE, "", identifier, problem=self._refusals.why(error))
            self._refusals.was_done()
            self.remembered.forget(name)
        return PackageStep(Step.DELETE, "", identifier)

    # -- organisations and groups --------------------------------------------------------------------------------------

    def _require_beside(self, kind: str, wanted: Mapping[str, Any]) -> str:
        """The identifier of an organisation or group, made or patched where it is ours.

        One of the same name that is not ours is taken as it is.  Raises `ValidationError`.
        """
        uri = wanted["uri"]
        name = KINDS[kind] + uri
        if self._needed.get(name):
            return self._needed[name]
        known = self.remembered.facts.get(name)
        if known is not None and known[1] == wanted["title"]:
            self._needed[name] = known[0]
            return str(known[0])
        there = self._show(kind, known[0] if known else wanted["name"])
        ours = {"extras": [{"key": INDEX, "value": self.base_uri}, {"key": URI, "value": uri}]}
        if there is None:
            made = self.ckan.call(f"{kind}_create", name=wanted["name"], title=wanted["title"], **ours)
            self.remembered.keep(name, [made["id"], wanted["title"]])
            there = made
        elif is_ours(there, self.base_uri, uri):
            revived = {"state": "active"} if there.get("state") == "deleted" else {}
            if there.get("title") != wanted["title"] or revived:
                self.ckan.call(f"{kind}_patch", id=there["id"], title=wanted["title"], **revived)
            self.remembered.keep(name, [there["id"], wanted["title"]])
        self._needed[name] = str(there["id"])
        return self._needed[name]

    def _tidy(self) -> Iterator[PackageStep]:
        """Delete the organisations and groups of ours that no dataset needs; yield those that it does not delete."""
        for kind, start in KINDS.items():
            for name in [name for name in self.remembered.facts if name.startswith(start) and name not in self._needed]:
                uri = name.removeprefix(start)
                try:
                    self._drop(kind, name, uri)
                except REFUSALS as error:
                    yield PackageStep(Step.DELETE, uri, "", problem=self._refusals.why(error))

    def _drop(self, kind: str, name: str, uri: str) -> None:
        """Delete an organisation or group that no dataset of ours needs; one that others use stays."""
        there = self._show(kind, self.remembered.facts[name][0])
        if there is not None and is_ours(there, self.base_uri, uri):
            if there.get("package_count"):
                return
            self.ckan.call(f"{kind}_delete", id=there["id"])
        self.remembered.forget(name)

    def _show(self, kind: str, identifier: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self.ckan.call(f"{kind}_show", id=identifier)
        except NotFound:
            return None
        return found


class _Needs:
    """The organisation and the groups of a dataset."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        publisher = document["publisher"]
        self.organization = _beside(organization_from_agent(publisher), publisher["@id"])
        self.groups = [_beside(group_from_theme(theme), theme["@id"]) for theme in document.get("theme", ())]

    @property
    def organization_name(self) -> str:
        """What the organisation is remembered under."""
        return KINDS["organization"] + self.organization["uri"]

    @property
    def group_names(self) -> tuple[str, ...]:
        """What the groups are remembered under."""
        return tuple(KINDS["group"] + group["uri"] for group in self.groups)

    @property
    def names(self) -> tuple[str, ...]:
        """What all of them are remembered under."""
        return self.organization_name, *self.group_names


def _beside(thing: Mapping[str, Any], uri: str) -> dict[str, str]:
    return {"uri": uri, "name": thing["name"], "title": thing["title"]}


def _told(issues: Any) -> Iterator[str]:
    """What of a dataset was mended before it was sent."""
    for issue in issues:
        yield f"{issue.field}: {issue.value}"


def _require_no_loss(lost: int, before: int) -> None:
    if is_too_much(lost, before):
        raise PushError(
            say(
                f"No se envía nada: se borrarían {lost} de los {before} conjuntos de este índice en ese CKAN. "
                "Vea por qué con «milpa releases» y «milpa diff»; si está bien así, agregue --accept-losses",
                f"Nothing is pushed: {lost} of the {before} datasets of this index in that CKAN would be deleted. "
                "See why with “milpa releases” and “milpa diff”; if it is right so, add --accept-losses",
            )
        )


def _say_no_action(action: str) -> str:
    return say(
        f"Ese CKAN no conoce la acción {action}. Revise la dirección.",
        f"That CKAN knows no action {action}. Check the address.",
    )
