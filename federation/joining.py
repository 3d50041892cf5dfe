"""How a portal joins: check what is claimed, ask the URL what it speaks, enter it in the registry."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from federation.acting import who_acts
from federation.errors import FederationError, UsageError
from federation.identity import (
    BRANCHES,
    LEVELS,
    home_from_url,
    level_of_place,
    require_choice,
    require_level_of_place,
    require_places,
    require_slug,
    require_title,
    slug_from_url,
)
from federation.placing import placed
from federation.responsible import contact_from_text, licence_from_text, require_name
from federation.same_portal import SamePortal, same_portals
from federation.schedule import require_schedule
from federation.settings import Settings
from federation.spool_folder import spooling_at_home
from federation.table_catalogues import TABLE, Columns, get_file_url, layouts_of, require_columns
from federation.web_addresses import require_url
from federation.words import say
from harvesters.addresses import AddressPolicy
from harvesters.asking import Candidate
from harvesters.detection import Detection, detect
from harvesters.errors import ForbiddenAddressError, HarvesterError, NothingDetectedError
from harvesters.local_files import path_from_url
from harvesters.probing import make_session
from harvesters.registry import WALKS
from harvesters.selectors import SelectorsError, selectors_from_file
from harvesters.sentences import Sentence
from harvesters.table_documents import TableDocument
from harvesters.table_records import records_from_table
from storage.database import Database
from storage.sources import Source, SourceOptions, add_source, edit_source, list_sources, require_source

WEB_PAGES = "web_pages"
"""The protocol whose sources bring selectors."""


AT_ONCE = Sentence(
    "Activada al registrarla, por decisión de quien opera (--yes).",
    "Activated as it was registered, by the operator's decision (--yes).",
)
TO_BE_REVIEWED = Sentence("Registrada; espera revisión.", "Registered; to be reviewed.")


class JoinError(FederationError):
    """A portal could not join; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What someone says of a portal that is to join.  None is what they left out."""

    url: str
    name: str | None = None
    title: str | None = None
    level: str | None = None
    branch: str | None = None
    state: str | None = None
    municipality: str | None = None
    protocol: str | None = None
    home: str | None = None
    """Where people read the portal, when it is not where machines do."""
    columns: Path | None = None
    """A file that says what each column of a table is."""
    selectors: str | None = None
    """The text of a file of selectors (`harvesters.selectors`), for a portal of web pages."""
    organisation: str | None = None
    """Who answers for it, where that is not the title."""
    contact: str | None = None
    """An e-mail, with a name or without: ``Ana Ruiz <ana@ejemplo.gob.mx>``."""
    license: str | None = None
    """Licence of what it publishes, by name or URL."""
    schedule: str | None = None
    """When it is to be harvested (`federation.schedule`)."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The source as registered, and what its URL answered (None when the protocol was given)."""

    source: Source
    detection: Detection | None
    asked_url: str
    """The URL that was claimed: what answered may lie elsewhere."""
    same: tuple[SamePortal, ...] = ()
    """Sources that are the same portal under another address: this one stays proposed."""


Detect = Callable[[str], Detection]


def make_detect(settings: Settings, *, beyond: bool = True) -> Detect:
    """A detection that keeps to the installation's address policy and introduces itself.

    Without `beyond`, what answers at the very address is all that is wanted.
    """
    policy = AddressPolicy(allow_private=settings.allow_private_addresses)

    def ask(url: str) -> Detection:
        with spooling_at_home(settings), make_session(policy, user_agent=settings.user_agent) as session:
            return detect(url, session, layouts_of(None), beyond=beyond)

    return ask


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim that has been checked, and what its URL answered; nothing is stored of it."""

    claim: Claim
    asked_url: str
    facts: dict[str, Any]
    """What the registry would say of it, by the names of `Source`."""
    found: Candidate
    detection: Detection | None
    """None when the protocol was given."""
    same: tuple[SamePortal, ...]


def join(
    database: Database, settings: Settings, claim: Claim, *, activate: bool, ask: Detect | None = None, who: str = ""
) -> Joined:
    """Register a portal: ``active`` at once when `activate`, otherwise ``proposed``; so is one that is there already.

    `who` answers for it; otherwise whom the installation names.
    Raises `UsageError` when the claim cannot be right, `JoinError` when nothing we speak answers there.
    """
    return register(database, examine(database, settings, claim, ask=ask), activate=activate, who=who)


def examine(database: Database, settings: Settings, claim: Claim, *, ask: Detect | None = None) -> Examined:
    """Check a claim and ask its URL what it speaks; nothing is stored.

    Raises `UsageError` when the claim cannot be right, `JoinError` when nothing we speak answers there.
    """
    file_url = get_file_url(claim.url)
    url = file_url or require_url(claim.url)
    facts, columns = facts_of_claim(claim)
    protocol = require_protocol_of_selectors(
        protocol_of_claim(claim, is_table=bool(file_url or columns)), claim.selectors
    )
    there = {source.slug: source for source in list_sources(database)}
    slug = require_slug(claim.name) if claim.name else slug_from_url(url, frozenset(there))
    if file_url is None:
        refuse_address(settings, url)
    detection = look_into(file_url, columns) if file_url else None
    if protocol is None:
        detection = detect_for(settings, url, ask)
    found = detection.best if detection else Candidate(protocol=protocol or "", url=url)
    refuse_known_url(database, found.url, asked_url=url)
    facts |= {
        "slug": slug,
        "title": facts["title"] or found.title.strip() or slug,
        "url": found.url,
        "protocol": found.protocol,
        "schema": found.schema,
        "home": claim.home or home_from_url(found.url, found.protocol),
        "options": SourceOptions(columns=columns, selectors=claim.selectors),
    }
    return Examined(claim, url, facts, found, detection, same_portals(there.values(), found, url))


def register(database: Database, examined: Examined, *, activate: bool, who: str = "") -> Joined:
    """Enter a claim that was examined in the registry."""
    is_active = activate and not examined.same
    reason = AT_ONCE if is_active else TO_BE_REVIEWED
    source = add_source(
        database,
        **examined.facts,
        status="active" if is_active else "proposed",
        who=who_acts(who),
        reason=reason.en,
        reason_es=reason.es,
    )
    return Joined(source, examined.detection, examined.asked_url, examined.same)


def facts_of_claim(claim: Claim) -> tuple[dict[str, Any], Columns | None]:
    """What a claim says of a portal beside its address, checked, and the columns of its table.  Raises `UsageError`."""
    state, municipality = require_places(claim.state, claim.municipality)
    level = require_choice("--level", claim.level, LEVELS) or level_of_place(state, municipality)
    require_level_of_place(level, state, municipality)
    facts = {
        "title": None if claim.title is None else require_title(claim.title),
        "government_level": level,
        "government_branch": require_choice("--branch", claim.branch, BRANCHES),
        "state": state,
        "municipality": municipality,
        "schedule": None if claim.schedule is None else require_schedule(claim.schedule),
        **_responsible(claim.organisation, claim.contact, claim.license),
    }
    return facts, require_columns(claim.columns) if claim.columns else None


def find_protocol(database: Database, settings: Settings, slug: str, ask: Detect | None = None) -> Source:
    """Ask the address of a source what it speaks, where that is not known: it was registered without being asked.

    Raises `JoinError` when nothing we speak answers there, `UsageError` when what does is another source.
    """
    source = require_source(database, slug)
    if source.protocol:
        return source
    refuse_address(settings, source.url)
    found = detect_for(settings, source.url, ask).best
    refuse_known_url(database, found.url, but=slug)
    followed = source.home == home_from_url(source.url)
    home = home_from_url(found.url, found.protocol) if followed else source.home
    return edit_source(database, slug, url=found.url, protocol=found.protocol, schema=found.schema, home=home)


def protocol_of_claim(claim: Claim, *, is_table: bool) -> str | None:
    """The protocol that was given, or that a file or a column map leaves; None where the URL is to be asked."""
    require_protocol(claim.protocol)
    if is_table and claim.protocol not in (None, TABLE):
        raise UsageError(
            say(
                f"Un archivo de esta máquina, o un mapa de columnas, es de una tabla: su protocolo es {TABLE}, no "
                f"{claim.protocol}.",
                f"A file of this machine, or a column map, is of a table: its protocol is {TABLE}, not "
                f"{claim.protocol}.",
            )
        )
    return TABLE if is_table else claim.protocol


def look_into(file_url: str, columns: Columns | None) -> Detection:
    """Read a file before it joins: what it is and how many datasets it holds.  Raises `JoinError`."""
    path = path_from_url(file_url)
    try:
        table = records_from_table(TableDocument(path), layouts_of(columns))
    except HarvesterError as error:
        raise JoinError(say(f"{path.name}: {error.es}", f"{path.name}: {error.en}")) from None
    if not table.schema:
        raise JoinError(
            say(
                f"{path.name} no es una tabla con encabezados conocidos. Use los de la plantilla, o declare qué es "
                "cada columna con --columns.",
                f"{path.name} is no table with known headings. Use those of the template, or declare what each column "
                "is with --columns.",
            )
        )
    why = Sentence(f"una tabla ({table.schema})", f"a table ({table.schema})")
    best = Candidate(TABLE, file_url, table.schema, declared=len(table.records), why=why)
    return Detection(best, (best,), ())


def require_protocol(protocol: str | None) -> None:
    """Raise `UsageError` for a protocol that no walk speaks; None is what was left out."""
    require_choice("--protocol", protocol, tuple(sorted(WALKS)))


def require_protocol_of_selectors(protocol: str | None, selectors: str | None) -> str | None:
    """The protocol of a source: that of web pages needs selectors that can be read, and is the only one that takes any.

    Raises `UsageError`.
    """
    if selectors is None and protocol == WEB_PAGES:
        raise UsageError(
            say(
                "Las páginas web se leen con selectores. Dé su archivo con: --selectors ARCHIVO",
                "Web pages are read by selectors. Give their file with: --selectors FILE",
            )
        )
    if selectors is None:
        return protocol
    if protocol not in (None, WEB_PAGES):
        raise UsageError(
            say(
                f"Los selectores son para páginas web, no para {protocol}. Quite --selectors o --protocol.",
                f"Selectors are for web pages, not for {protocol}. Leave out --selectors or --protocol.",
            )
        )
    try:
        selectors_from_file(selectors.encode())
    except SelectorsError as error:
        raise UsageError(say(error.es, error.en)) from None
    return WEB_PAGES


def edit(database: Database, settings: Settings, slug: str, changes: dict[str, Any]) -> Source:
    """Change what the registry says of a source; the slug itself never changes.

    `changes` holds only what is to change, by the names of `Source`; None takes back a level, a branch, a place, an
    organisation, a contact or a licence.
    Raises `UsageError` when the result cannot be right, `UnknownSourceError` when there is no such source.
    """
    source = require_source(database, slug)
    if not changes:
        raise UsageError(
            say(
                f"No se dijo qué cambiar de «{slug}». Vea las opciones con: milpa edit --help",
                f"Nothing was said to be changed on “{slug}”. See the options with: milpa edit --help",
            )
        )
    require_choice("--branch", changes.get("government_branch"), BRANCHES)
    require_protocol(changes.get("protocol"))
    checked = {**changes, **placed(source, changes)}
    if "columns" in changes:
        columns = require_columns(checked.pop("columns"))
        checked["options"] = replace(checked.get("options", source.options), columns=columns)
    checked.update(_read_otherwise(source, checked))
    checked.pop("selectors", None)
    typed = (checked.pop(name, None) for name in ("organisation", "contact", "license"))
    checked.update(_responsible(*typed))
    taken_back = {name for name in ("organisation", "contact", "license") if name in changes and changes[name] is None}
    for name in taken_back:
        checked.update({"contact_name": None, "contact_email": None} if name == "contact" else {name: None})
    if changes.get("schedule") is not None:
        checked["schedule"] = require_schedule(changes["schedule"])
    if "title" in changes:
        checked["title"] = require_title(changes["title"])
    if "url" in changes:
        checked.update(_moved(database, settings, source, changes))
    return edit_source(database, slug, **checked)


def _responsible(organisation: str | None, contact: str | None, licence: str | None) -> dict[str, Any]:
    """Who answers for a source, by the names of `Source`; what was not typed is left out."""
    known: dict[str, Any] = {}
    if organisation is not None:
        known["organisation"] = require_name("--organisation", organisation)
    if contact is not None:
        known["contact_name"], known["contact_email"] = contact_from_text(contact)
    if licence is not None:
        known["license"] = licence_from_text(licence)
    return known


def _read_otherwise(source: Source, changes: dict[str, Any]) -> dict[str, Any]:
    """The new protocol of a source, and the selectors that go with it; nothing where neither changes."""
    if not {"protocol", "selectors"} & changes.keys():
        return {}
    given = changes.get("selectors")
    wanted = changes.get("protocol", None if given else source.protocol)
    kept = source.options.selectors if wanted == WEB_PAGES else None
    selectors = kept if given is None else given
    options = replace(changes.get("options", source.options), selectors=selectors)
    return {"protocol": require_protocol_of_selectors(wanted, selectors), "options": options}


def _moved(database: Database, settings: Settings, source: Source, changes: dict[str, Any]) -> dict[str, str]:
    """The new address of a source, and its new home where the home had followed from the address."""
    is_table = changes.get("protocol", source.protocol) == TABLE
    file_url = get_file_url(changes["url"]) if is_table else None
    url = file_url or require_url(changes["url"])
    if file_url is None:
        refuse_address(settings, url)
    refuse_known_url(database, url, but=source.slug)
    if "home" in changes or source.home != home_from_url(source.url, source.protocol):
        return {"url": url}
    return {"url": url, "home": home_from_url(url, changes.get("protocol", source.protocol))}


def refuse_known_url(database: Database, url: str, *, but: str = "", asked_url: str = "") -> None:
    """One portal joins once: its records would be published twice.

    `but` is the slug of the portal itself, `asked_url` the address that led to `url`.
    """
    for source in list_sources(database):
        if source.slug != but and source.url.rstrip("/") == url.rstrip("/"):
            led = asked_url not in ("", url)
            es = f"{asked_url} lleva a {url}, que" if led else url
            en = f"{asked_url} leads to {url}, which" if led else url
            raise UsageError(
                say(
                    f"{es} ya está en la red como «{source.slug}». Cambie sus datos con: milpa edit {source.slug}",
                    f"{en} is in the network already as “{source.slug}”. Change it with: milpa edit {source.slug}",
                )
            )


def refuse_address(settings: Settings, url: str) -> None:
    """Raise `UsageError` for an address that the installation must not ask."""
    try:
        AddressPolicy(allow_private=settings.allow_private_addresses).check_url(url)
    except ForbiddenAddressError as error:
        raise UsageError(say(error.es, error.en)) from None


def detect_for(settings: Settings, url: str, ask: Detect | None = None) -> Detection:
    """Ask a URL what it speaks.  Raises `JoinError` when that is nothing we speak."""
    try:
        return (ask or make_detect(settings))(url)
    except (NothingDetectedError, ForbiddenAddressError) as error:
        raise JoinError(say(error.es, error.en)) from None
