"""CKAN packages, 2.2 to 2.11: the core's fields, ckanext-dcat's extras, ckanext-scheming and fluent, Mexican habits.

Sources: CKAN's `package_show` (docs.ckan.org, API guide); the extras of ckanext-dcat's profiles and of its Mexican fork
of 2018 (mxabierto/ckanext-dcat, `converters.py`); packages of datos.gob.mx from 2015 to 2026.  CKAN's own times are
UTC and do not say so.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.assembly_beside import series_from_fields
from mappings.formats import is_file
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import Sheet, from_json_text
from mappings.schemas.ckan_tables import OFFICES, tables
from mappings.schemas.shapes import dotted, further_addresses, name_series, objects_in, sheets_of
from mappings.schemas.tongues import origin_of_texts
from mappings.uris import encode
from mappings.values.themes import theme
from mappings.values.urls import url

NOT_DATASETS = frozenset({"harvest", "harvest_source", "showcase", "application", "group", "organization"})
"""Package types of CKAN's extensions that are no datasets."""

SERIES = "dataset_series"
"""The package type of a series (ckanext-dataset-series); its members name it in ``in_series``."""
_OFFICE_FIELDS = tuple(
    (f"{office}.{part}", number, part)
    for number, office in enumerate(OFFICES)
    for part in ("name", "email", "telephone", "url")
)
"""The fields of the offices: of which of them, and what they are called in it."""
_NESTED = ("publisher", "contact")
_CONSTRAINTS = ("extras.licence", "extras.access_constraints", "extras.use_constraints")
_PEOPLE = ("maintainer", "author")
_MANY_PARTS = (list, dict)
_COVERAGE = ("extras.spatial_coverage", "spatial_coverage")
_PLACE_IN_PARTS = tuple(
    full
    for name in ("spatial_uri", "spatial_text", "spatial", "spatial_bbox", "spatial_centroid")
    for full in (f"extras.{name}", name)
)
"""One place, spread over fields by ckanext-dcat: each of them would be read as a place of its own."""
_LANGUAGES = ("extras.metadata-language", "extras.language", "language", "extras.locale", "locale")
"""What tells the language of bare texts: of an ISO record's metadata (ckanext-spatial), then of the data."""
_CHANGES = ("modified", "last_modified")
"""What of a resource says when its file changed."""


_sheets = sheets_of(tables)


def resource_from_ckan(package: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one package, as `package_show` or `package_search` give it: to a dataset, or to a series, by its type.

    `identifier` is the native one where the harvester knows it; otherwise the package's ``id``, or ``name`` in the
    excerpts that have no ``id``.  Packages that are private, deleted, drafts or no datasets at all are refused.
    """
    kind = package.get("type")
    if isinstance(kind, str) and kind.lower() in NOT_DATASETS:
        return refused("record.not_dataset", "type", kind)
    hidden = _hidden(package)
    if hidden:
        return refused("record.not_public", *hidden)
    issues: list[Issue] = []
    record = dict(package)
    resources, strays = objects_in(record.pop("resources", None), "resources", issues, bare="url")
    _spread_extras(record, issues)
    sheets = _sheets(origin_of_texts(origin, *(record[name] for name in _LANGUAGES if name in record)))
    _spread_objects(record)
    _join_constraints(record)
    _choose_places(record)
    further = further_addresses(record, "maintainer_email")
    is_series = kind == SERIES and not resources
    fields, extra = sheets["DatasetSeries" if is_series else "Dataset"].read(record, issues)
    fields["contact_point"] = [*_offices(fields, extra, record), *further]
    _derive_landing_page(fields, record, origin)
    if strays:
        extra["resources"] = strays
    derived: dict[str, None] = dict.fromkeys(fields.get("derived", ()))
    distributions = [
        _distribution(resource, number, sheets["Distribution"], derived, issues)
        for number, resource in enumerate(resources)
        if resource.get("state") != "deleted"
    ]
    fields["derived"] = tuple(derived)
    native = identifier or str(package.get("id") or package.get("name") or "")
    name_series(fields, origin, native)
    if is_series:
        return series_from_fields(native, fields, extra, origin, issues)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _hidden(package: Mapping[str, Any]) -> tuple[str, str] | None:
    """The field that says that a package is not for the public, and what it says."""
    private = package.get("private")
    if private is True or (isinstance(private, str) and private.lower() == "true"):
        return "private", "private"
    state = package.get("state")
    return ("state", state) if isinstance(state, str) and state.lower() not in {"active", ""} else None


def _spread_extras(record: dict[str, Any], issues: list[Issue]) -> None:
    """Make each extra a field ``extras.<key>``.  Of repeated keys the last wins (seen at datos.gob.mx, 2016)."""
    extras = record.pop("extras", None)
    if isinstance(extras, dict):  # API versions 1 and 2
        record.update((f"extras.{key}", value) for key, value in extras.items())
        return
    if not isinstance(extras, list):
        if extras:
            record["extras.extras"] = extras
        return
    for extra in extras:
        key = extra.get("key") if isinstance(extra, dict) else None
        if not isinstance(key, str):
            record.setdefault("extras.extras", []).append(extra)
            continue
        name = _extra_field(key)
        value = extra.get("value")
        if isinstance(value, str) and value[:1] == '"':  # CKAN before 2.3 wrote every value as JSON text
            value = from_json_text(value)
        if name in record and record[name] != value:
            issues.append(make_issue("value.repeated", name, record[name]))
        record[name] = value


@lru_cache(maxsize=4_096)
def _extra_field(key: str) -> str:
    return f"extras.{key.strip()}"


def _spread_objects(record: dict[str, Any]) -> None:
    """Make fields of the objects inside a package whose parts the table names."""
    organization = record.get("organization")
    if isinstance(organization, dict):
        record["organization.title"] = organization.get("title") or organization.get("display_name")
        record["organization.name"] = organization.get("name")
    elif isinstance(organization, str):
        record["organization.title"] = organization
    for name in _NESTED:
        if name in record:
            others = dotted(record, name, "name")
            if others:
                record[f"{name}.others"] = others
    for name in _PEOPLE:
        value = record.get(name)
        if value is None:
            continue
        if isinstance(value, _MANY_PARTS) or (isinstance(value, str) and value[:1] in {"{", "["}):
            _spread_person(record, name)
    groups, tags = record.get("groups"), record.get("tags")
    if isinstance(groups, list):
        record["groups"] = [_group_name(group) for group in groups]
    if isinstance(tags, list):
        record["tags"] = [tag.get("display_name") or tag.get("name") if isinstance(tag, dict) else tag for tag in tags]


def _choose_places(record: dict[str, Any]) -> None:
    """Leave out the one place in parts where all places stand whole: ckanext-dcat's ``spatial_coverage`` repeats it."""
    if any(name in record and _holds_objects(record[name]) for name in _COVERAGE):
        for name in _PLACE_IN_PARTS:
            record.pop(name, None)


def _holds_objects(value: Any) -> bool:
    value = from_json_text(value)
    return (
        isinstance(value, list) and bool(value) and all(isinstance(each, dict) and any(each.values()) for each in value)
    )


def _join_constraints(record: dict[str, Any]) -> None:
    """Put the conditions that ckanext-spatial took from an ISO record side by side: all of them are the rights."""
    given = [from_json_text(record[name]) for name in _CONSTRAINTS if record.get(name)]
    if given:
        record["extras.statements"] = [
            each for value in given for each in (value if isinstance(value, list) else [value])
        ]


def _spread_person(record: dict[str, Any], name: str) -> None:
    """An author or maintainer that is an object, a list of them, or either as JSON text (seen at envidat.ch)."""
    email = f"{name}_email"
    others = dotted(record, name, "name")
    record[name] = record.pop(f"{name}.name", None)
    record[email] = record.get(email) or record.pop(f"{name}.email", None)
    if others:
        record[f"{name}.others"] = others


def _group_name(group: Any) -> Any:
    """What to look a group's theme up by: its slug where that is a theme's, else the words that people read."""
    if not isinstance(group, dict):
        return group
    name = group.get("name")
    if isinstance(name, str) and theme(name)[0] is not None:
        return name
    return group.get("display_name") or group.get("title") or name


def _offices(fields: dict[str, Any], extra: dict[str, Any], record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Whom to ask: the contact, the maintainer and further offices; the author only when none of them has an address.

    The maintainer is often the institution itself (datos.gob.mx, 2026).
    """
    found: tuple[dict[str, Any], ...] = tuple({} for _ in OFFICES)
    for name, number, part in _OFFICE_FIELDS:
        if name in fields:
            found[number][part] = fields.pop(name)
    contact, maintainer, author = found
    offices = [office for office in (contact, maintainer) if office]
    if len(offices) == 2 and (maintainer.items() <= contact.items() or contact.items() <= maintainer.items()):
        offices = [max(contact, maintainer, key=len)]
    others = fields.pop("contact.others", ())
    offices += [other for other in others if not any(other.items() <= office.items() for office in offices)]
    if author and not any("email" in office for office in offices):
        offices.append(author)
    elif author and author not in offices:
        extra.update({name: record[name] for name in ("author", "author_email") if record.get(name)})
    return offices


def _derive_landing_page(fields: dict[str, Any], record: Mapping[str, Any], origin: Origin) -> None:
    name = record.get("name") or record.get("id")
    if "landing_page" not in fields and origin.home and isinstance(name, str) and name.isprintable():
        found, _ = url(f"{origin.home}/dataset/{encode(name)}")  # no longer than an address may be
        if found:
            fields["landing_page"] = found
            fields["derived"] = ("landingPage",)


def _distribution(
    resource: Mapping[str, Any], number: int, sheet: Sheet, derived: dict[str, None], issues: list[Issue]
) -> dict[str, Any]:
    """Map one resource.  Its ``url`` is where the data *is* (a file) or where it can be *reached* (a page, an API).

    A resource that does not say when its file changed changed no later than the portal's description of it.
    """
    fields, extra = sheet.read(resource, issues, f"resources[{number}].")
    address = fields.pop("url", None)
    if address and address not in (fields.get("download_url"), fields.get("access_url")):
        is_download = resource.get("url_type") == "upload" or is_file(
            address, fields.get("format"), fields.get("media_type")
        )
        fields.setdefault("download_url" if is_download else "access_url", address)
    if "modified" in fields and "metadata_modified" in resource:
        for name in _CHANGES:
            if resource.get(name) and name not in extra:
                break
        else:
            derived["distribution.modified"] = None
    if "checksum" in fields and not fields["checksum"][0]:
        fields["checksum"] = (str(resource.get("hash_algorithm") or ""), fields["checksum"][1])
    if extra:
        fields["extra"] = extra
    return fields
