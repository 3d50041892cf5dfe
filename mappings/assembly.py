"""From a schema's fields to one dataset of the profile: what all schemas share once their tables are read.

**Fields of a dataset** (what the schemas' tables read `into`), all optional but ``title``:

- as in `mappings.dcat_mx.Dataset`, as its normaliser reads them: ``title``, ``description``, ``comments``,
  ``keyword``, ``issued``, ``modified``, ``landing_page``, ``accrual_periodicity``, ``theme``, ``license``,
  ``language``, ``data_dictionary``, ``conforms_to``, ``access_rights``, ``quality``, ``version``, ``source``,
  ``is_version_of``, ``in_series``, ``created``, ``available``, ``type``, ``status``, ``rights``, ``provenance``,
  ``applicable_legislation``, ``hvd_category``, ``documentation``, ``spatial_resolution_in_meters``,
  ``temporal_resolution``, ``has_version``, ``previous_version``, ``replaces``, ``is_replaced_by``,
  ``is_referenced_by``, ``relation``;
- ``publisher.name`` (text or language map), ``publisher.email``, ``publisher.homepage``, ``publisher.type`` (a
  concept), ``publisher.known`` (the institution, where its IRI told which it is): the registry's institution stands in
  when there is no name;
- ``contact_point``: dicts of ``name`` (language map), ``email``, ``telephone``, ``url``; or one office as
  ``contact_point.name``, ``contact_point.email`` …;
- ``temporal``: pairs of moments, or ``temporal.start`` and ``temporal.end``;
- ``spatial``: dicts of ``code`` (INEGI), ``uri`` or ``label`` (language map), ``geometry``, ``bbox`` (WKT);
- ``other_identifier``: texts;
- ``creator``, ``contributor``, ``qualified_attribution``, ``qualified_relation``, ``was_generated_by``: dicts, as
  `mappings.related` takes them;
- ``sample``: distributions, as below;
- ``derived``: JSON keys that the schema itself derived.

**Fields of a distribution**: as in `mappings.dcat_mx.Distribution`, with ``temporal`` and ``spatial`` as above,
``checksum`` as a pair (algorithm's name, hex digits), ``access_service`` and ``column`` as dicts (`mappings.related`),
and its own ``extra``.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from mappings.agreeing import agree_on_agents
from mappings.conformance import missing_terms
from mappings.dcat_mx import Dataset, Resource
from mappings.formats import implied_format, stars
from mappings.issue_codes import Severity
from mappings.issues import Issue, make_issue, quoted
from mappings.leftovers import bounded, storable
from mappings.origin import Origin
from mappings.parts import checksum, contact_points, locations, other_identifiers, periods, publisher
from mappings.pruning import prune
from mappings.related import DATASET, DISTRIBUTION, related_parts
from mappings.uris import dataset_uri, part_uri, short_hash, shown_identifier
from mappings.values.hosts import leads_inside
from mappings.values.media_types import media_type_from_format, suffix_unlike

ISSUES = 300
"""Issues kept of one record, errors first; how many more there were is said in one of its own."""
REFUSED_URL = frozenset({"url.internal", "url.unreadable"})
"""Codes of a URL that was there and cannot be published."""
ROUNDS = 12
"""A draft that breaks the profile is pruned and tried again at most so many times."""

_PLAIN = frozenset((
    "title", "description", "comments", "keyword", "issued", "modified", "landing_page", "accrual_periodicity", "theme",
    "license", "language", "data_dictionary", "conforms_to", "access_rights", "quality", "version", "source",
    "is_version_of", "in_series", "openness", "created", "available", "type", "status", "rights", "provenance",
    "applicable_legislation", "hvd_category", "documentation", "spatial_resolution_in_meters", "temporal_resolution",
    "has_version", "previous_version", "replaces", "is_replaced_by", "is_referenced_by", "relation",
))  # fmt: skip
_CONTACT_PARTS = ("name", "email", "telephone", "url")
_PUBLISHER_FIELDS = tuple((f"publisher.{part}", part) for part in ("name", "email", "homepage", "type", "known"))
_CONTACT_FIELDS = tuple((f"contact_point.{part}", part) for part in _CONTACT_PARTS)

_IN_PART = re.compile(r"([^\[\]]*)\[([0-9]{1,9})\]\.([^\[\]]+)")

_NAMING = frozenset((*DATASET, "sample"))
"""Fields in which a dataset names institutions beside its publisher; as the services behind its distributions do."""

Span = tuple[str | None, str | None]
R = TypeVar("R")

_dataset: Callable[[dict[str, Any]], Dataset] = Dataset.__pydantic_validator__.validate_python


class Mapped(NamedTuple):
    """What a mapping made of one record."""

    resource: Resource | None
    """None when a core field is missing or invalid: the record cannot be indexed, its last good version stays."""
    issues: tuple[Issue, ...]

    @property
    def dataset(self) -> Dataset | None:
        """What it made, where that is a dataset and neither a service nor a series."""
        return self.resource if isinstance(self.resource, Dataset) else None


def refused(code: str, field: str = "", value: object = "") -> Mapped:
    """A record that cannot be indexed, and why."""
    return Mapped(None, (make_issue(code, field, value),))


def dataset_from_fields(  # noqa: PLR0917 (what was read, then where it comes from: every schema calls it in this order)
    identifier: str,
    fields: Mapping[str, Any],
    distributions: Sequence[Mapping[str, Any]],
    extra: Mapping[str, Any],
    origin: Origin,
    issues: Iterable[Issue],
) -> Mapped:
    """Put together, mint URIs, fill from the registry what the record leaves out, validate.

    `identifier` is the native one; `fields` and `distributions` are described above; `extra` holds what no row of the
    table names; `issues` is what reading had to say.  Never raises for anything a record can hold.
    """
    said = list(issues)
    identifier = storable(identifier)
    if not identifier.strip():
        return Mapped(None, shortened([*said, make_issue("record.no_identifier", "identifier")]))
    if not fields.get("title"):
        return Mapped(None, shortened([*said, make_issue("missing.core", "title")]))
    uri = dataset_uri(origin.base_uri, origin.source, identifier)
    shown = shown_identifier(identifier)
    if shown != identifier:
        said.append(make_issue("url.token_removed", "identifier", identifier))
        identifier = shown
    derived: dict[str, None] = dict.fromkeys(fields.get("derived", ()))
    draft: dict[str, Any] = {name: value for name, value in fields.items() if name in _PLAIN}
    draft["uri"] = uri
    draft["identifier"] = identifier
    if not fields.get("publisher.name"):
        derived["publisher"] = None
    draft["publisher"] = publisher(publisher_in(fields), origin)
    draft["contact_point"] = contact_points(uri, contacts_in(fields))
    draft["temporal"] = periods(uri, spans_in(fields, said))
    if "spatial" in fields:
        draft["spatial"] = locations(uri, fields["spatial"], origin)
    if "other_identifier" in fields:
        others = names_for_all(fields["other_identifier"], identifier, said)
        draft["other_identifier"] = other_identifiers(uri, others, identifier)
    if not fields.keys().isdisjoint(DATASET):
        draft.update(related_parts(uri, fields, origin))
    draft["distribution"] = _distributions(uri, distributions, origin, derived, said)
    if "sample" in fields:
        draft["sample"] = _distributions(uri, fields["sample"], origin, derived, said, "sample")
    _share_license(draft, derived)
    rating = max([stars(made.get("format"), made.get("media_type")) for made in draft["distribution"]], default=0)
    if rating:
        draft["openness"] = rating
        derived["openessRating"] = None
    draft["derived"] = list(derived)
    if not _NAMING.isdisjoint(draft) or [made for made in draft["distribution"] if "access_service" in made]:
        extra = {**extra, **agree_on_agents(draft, said)}
    keep_leftovers(draft, extra, said)
    dataset = validated(_dataset, draft, said)
    if dataset is not None:
        said.extend(missing_terms(dataset))
    return Mapped(dataset, shortened(said))


def names_for_all(names: tuple[str, ...], own: str, issues: list[Issue]) -> tuple[str, ...]:
    """Identifiers without the addresses that only their own network can open; each is told, but the dataset's own."""
    inner = [name for name in names if "://" in name and name != own and leads_inside(name)]
    if not inner:
        return names
    issues.extend(make_issue("url.internal", "other_identifier", name) for name in inner)
    return tuple(name for name in names if name not in inner)


def publisher_in(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the publisher, whose parts stand apart."""
    return {part: fields[name] for name, part in _PUBLISHER_FIELDS if name in fields}


def contacts_in(fields: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The offices to ask: the one whose parts stood apart, then those that are given whole."""
    office = {part: fields[name] for name, part in _CONTACT_FIELDS if name in fields}
    together = fields.get("contact_point", ())
    return (office, *together) if office else together


def spans_in(fields: Mapping[str, Any], issues: list[Issue], place: str = "") -> Iterable[Span]:
    """The pairs of moments, and the pair made of a start and an end that stood apart."""
    start, end = fields.get("temporal.start"), fields.get("temporal.end")
    if start and end and start[: len(end)] > end[: len(start)]:
        issues.append(make_issue("period.reversed", f"{place}temporal", f"{start}/{end}"))
        start = end = None
    apart = (start, end)
    together = fields.get("temporal", ())
    return together if apart in together else (apart, *together)


def _distributions(  # noqa: PLR0917 (as `dataset_from_fields`)
    whole: str,
    given: Sequence[Mapping[str, Any]],
    origin: Origin,
    derived: dict[str, None],
    issues: list[Issue],
    field: str = "distribution",
) -> list[dict[str, Any]]:
    """Each distribution as a draft with a URI of its own, by its identifier or else by what it says.

    `field` is that of the dataset which they are for: ``sample`` for those that only show what the data are like.
    """
    made: list[dict[str, Any]] = []
    uris: set[str] = set()
    refused_urls = {(issue.field.rpartition("].")[2], issue.value) for issue in issues if issue.code in REFUSED_URL}
    for number, fields in enumerate(given):
        draft = dict(fields)
        key = draft.get("identifier")
        if not key:
            key = short_hash(str(draft.get("download_url") or draft.get("access_url")), str(draft.get("title")))
        elif "://" in key:
            if leads_inside(key):
                issues.append(make_issue("url.internal", f"{field}[{number}].identifier", draft.pop("identifier")))
            key = short_hash(key)  # an IRI would be long and unreadable once encoded
        uri = part_uri(whole, field, key)
        if uri in uris:
            uri = part_uri(whole, field, f"{key}-{number + 1}")
        uris.add(uri)
        draft["uri"] = uri
        if not (draft.get("access_url") or draft.get("download_url") or _url_was_refused(draft, refused_urls)):
            issues.append(make_issue("distribution.no_url", f"{field}[{number}]", _name(draft, number)))
        if "media_type" in draft and (ending := suffix_unlike(draft["media_type"], draft.get("download_url") or "")):
            issues.append(
                make_issue("media_type.unlike_file", f"{field}[{number}].mediaType", f"{draft['media_type']}, {ending}")
            )
        _complete_format(draft, derived, field)
        if "temporal" in draft or "temporal.start" in draft or "temporal.end" in draft:
            draft["temporal"] = periods(uri, spans_in(draft, issues, f"{field}[{number}]."))
            draft.pop("temporal.start", None)
            draft.pop("temporal.end", None)
        if "spatial" in draft:
            draft["spatial"] = locations(uri, draft["spatial"], origin)
        if not draft.keys().isdisjoint(DISTRIBUTION):
            draft.update(related_parts(uri, draft, origin, DISTRIBUTION))
        if "checksum" in draft:
            algorithm, digits = draft.pop("checksum")
            found = checksum(uri, algorithm, digits)
            if found:
                draft["checksum"] = found
            else:
                draft["extra"] = {**draft.get("extra", {}), "checksum": f"{algorithm}:{digits}"}
        made.append(draft)
    return made


def _share_license(draft: Mapping[str, Any], derived: dict[str, None]) -> None:
    """What the dataset's licence allows holds for each of its distributions that names none of its own."""
    license_ = draft.get("license")
    if license_ is None:
        return
    for distribution in draft["distribution"]:
        if "license" not in distribution:
            distribution["license"] = license_
            derived["distribution.license"] = None


def _name(draft: Mapping[str, Any], number: int) -> str:
    """What people find a distribution by in its record: its title, its own identifier, or how many-th it is."""
    title = draft.get("title")
    return next(iter(title.values())) if title else draft.get("identifier") or str(number + 1)


def _url_was_refused(draft: Mapping[str, Any], refused: AbstractSet[tuple[str, str]]) -> bool:
    """Whether the source did give a URL that issues say is not published: those are `refused`, by field and value."""
    left = draft.get("extra", {}) if refused else {}
    return any((name, quoted(left[name])) in refused for name in left)


def _complete_format(draft: dict[str, Any], derived: dict[str, None], field: str) -> None:
    """Derive the media type from the format, or the format from the media type, when one of them is absent."""
    concept, media_type = draft.get("format"), draft.get("media_type")
    if concept is not None and media_type is None:
        implied = media_type_from_format(concept)
        if implied:
            draft["media_type"] = implied
            derived[f"{field}.mediaType"] = None
    elif media_type is not None and concept is None:
        known = implied_format(media_type)
        if known:
            draft["format"] = known
            derived[f"{field}.format"] = None


def keep_leftovers(draft: dict[str, Any], extra: Mapping[str, Any], issues: list[Issue]) -> None:
    """Keep what has no place in the profile, and say once, by name, what was not known."""
    parts = [
        (field, number, made)
        for field in ("distribution", "sample")
        if field in draft
        for number, made in enumerate(draft[field])
        if "extra" in made
    ]
    if not (extra or parts):
        return
    reported = {issue.field for issue in issues}
    reported_in = {where for issue in issues if (where := _place_in_part(issue.field))} if parts else frozenset()
    names = [name for name in extra if name not in reported]
    was_cut = False
    remarks: list[tuple[str, str]] = []
    if extra:
        draft["extra"], was_cut = bounded(extra, remarks)
    for field, number, made in parts:
        left = made["extra"]
        if left:
            names.extend(f"{field}.{name}" for name in left if (field, number, name) not in reported_in)
            made["extra"], cut = bounded(left, remarks)
            was_cut |= cut
    if names:
        issues.append(make_issue("value.extra", "extra", ", ".join(sorted(set(names)))))
    if was_cut:
        issues.append(make_issue("value.too_long", "extra"))
    _tell_withheld(remarks, issues)


def _place_in_part(field: str) -> tuple[str, int, str] | None:
    """Where in a distribution an issue is, whatever its schema calls it: ``resources[2].url``, ``sample[0].title``.

    Returns the field of the profile that the distribution is in, its number, and the source's field.
    """
    found = _IN_PART.fullmatch(field)
    return ("sample" if found[1].endswith("sample") else "distribution", int(found[2]), found[3]) if found else None


def _tell_withheld(remarks: list[tuple[str, str]], issues: list[Issue]) -> None:
    """Say, once for each code, of what has no place that a part of it is not published; but not of what was told."""
    if not remarks:
        return
    told = {(issue.code, issue.value) for issue in issues}
    for code in sorted({code for code, _ in remarks}):
        values = dict.fromkeys(value for one, value in remarks if one == code)
        untold = [value for value in values if (code, quoted(value)) not in told]
        if untold:
            issues.append(make_issue(code, "extra", untold))


def validated(make: Callable[[dict[str, Any]], R], draft: dict[str, Any], issues: list[Issue]) -> R | None:
    """Make a resource of a draft; what breaks the profile is dropped and reported, unless it is core."""
    for _ in range(ROUNDS):
        try:
            return make(draft)
        except ValidationError as error:
            if not prune(draft, error, issues):
                return None
    return None


def shortened(issues: list[Issue]) -> tuple[Issue, ...]:
    """At most `ISSUES` issues, the errors first."""
    if len(issues) <= ISSUES:
        return tuple(issues)
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    others = [issue for issue in issues if issue.severity is not Severity.ERROR]
    kept = [*errors, *others][: ISSUES - 1]
    return (*kept, make_issue("issues.cut", "", str(len(issues) - len(kept))))
