"""DKAN 1 (Drupal 7) packages: what its look-alike of CKAN's ``package_show`` answers.

Sources: packages of demo.getdkan.com (2015), DKAN's default content (2016), Bonn (2017); opintel/ckanext-harvest's
``dkanharvester.py``.  Values are Drupal's labels in the site's language, dates are display dates, and an institution is
a *group*.  DKAN 2 and later speak DCAT-US (`mappings.schemas.dcat_us`).
"""

from collections.abc import Mapping
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.formats import is_file
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import Sheet
from mappings.schemas.dkan_tables import FIELDS, tables
from mappings.schemas.own_addresses import rehosted
from mappings.schemas.shapes import dotted, name_series, objects_in, sheets_of
from mappings.schemas.tongues import origin_of_texts
from mappings.uris import encode
from mappings.values.folding import fold
from mappings.values.hosts import STAND_INS
from mappings.values.text import text
from mappings.values.urls import url

PUBLIC = frozenset({"published", "publicado", "publicada", "veroffentlicht", "publie", "publicat", "false", "0"})
"""What ``private`` says of a public package, folded; never a truth value."""
HIDDEN = frozenset({
    "unpublished", "not published", "no publicado", "sin publicar", "unveroffentlicht", "nicht veroffentlicht",
    "non publie", "nao publicado", "no publicat", "draft", "borrador", "private", "privado", "true", "1",
})  # fmt: skip
"""What ``private`` says of any other."""
INACTIVE = frozenset({"inactive", "inactivo", "inaktiv", "deleted", "eliminado", "draft", "borrador"})
"""What ``state`` says of a package or a resource that is not for the public."""

_OFFICES = tuple(
    tuple((f"{office}.{part}", part) for part in ("name", "email", "telephone", "url"))
    for office in ("contact", "maintainer")
)

_sheets = sheets_of(tables)


def dataset_from_dkan(package: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one package, out of the list that ``package_show`` may wrap it in.

    `identifier` is the native one where the harvester knows it, otherwise the package's ``id``, or its ``name``.
    Packages that are unpublished or inactive are refused.
    """
    label, state = (_folded(package.get(name)) for name in ("private", "state"))
    if label in HIDDEN:
        return refused("record.not_public", "private", package["private"])
    if state in INACTIVE:
        return refused("record.not_public", "state", package["state"])
    issues: list[Issue] = []
    if label and label not in PUBLIC:  # the portal does show it to everyone
        issues.append(make_issue("access.unknown", "private", package["private"]))
    sheets = _sheets(origin_of_texts(origin, package.get("language")))
    record = dict(package)
    resources, strays = objects_in(record.pop("resources", None), "resources", issues, bare="url")
    other_groups = _spread(record)
    record["url"] = rehosted(record.get("url"), "url", STAND_INS, origin, issues)
    fields, extra = sheets["Dataset"].read(record, issues)
    fields["contact_point"] = _offices(fields, extra)
    _derive_landing_page(fields, record, origin)
    extra.update({name: left for name, left in (("resources", strays), ("groups.others", other_groups)) if left})
    distributions = [
        _distribution(resource, number, sheets["Distribution"], origin, issues)
        for number, resource in enumerate(resources)
        if _folded(resource.get("state")) not in INACTIVE
    ]
    native = identifier or text(package.get("id"))[0] or text(package.get("name"))[0] or ""
    name_series(fields, origin, native)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _folded(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return fold(value) if isinstance(value, str) and len(value) <= 100 else ""


def _spread(record: dict[str, Any]) -> list[Any]:
    """Make fields of the objects inside a package whose parts the table names; return all groups but the first."""
    others = dotted(record, "groups", "title")
    dotted(record, FIELDS, "value")
    for name in ("field_spatial", "field_temporal_coverage"):
        dotted(record, f"{FIELDS}.{name}", "value" if name == "field_temporal_coverage" else "wkt")
    start, end = (f"{FIELDS}.field_temporal_coverage.{name}" for name in ("value", "value2"))
    if start in record and end in record and record[start] == record[end]:
        del record[end]  # Drupal repeats the start where no end was given
    for name, part in (("tags", "name"), (f"{FIELDS}.field_topic", "value")):
        if isinstance(record.get(name), list):
            record[name] = [each.get(part) if isinstance(each, dict) else each for each in record[name]]
    return others


def _offices(fields: dict[str, Any], extra: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom to ask: the dataset's contact, by its author's name where it has none of its own, then the site's editor."""
    contact, maintainer = ({part: fields.pop(name) for name, part in office if name in fields} for office in _OFFICES)
    author = fields.pop("author.name", None)
    if author and "name" not in contact:
        contact["name"] = author
    elif author and author != contact["name"]:
        extra["author"] = next(iter(author.values()))
    for one, other in ((contact, maintainer), (maintainer, contact)):
        if other.items() <= one.items():
            return [one]
    return [contact, maintainer]


def _derive_landing_page(fields: dict[str, Any], record: Mapping[str, Any], origin: Origin) -> None:
    """The page of a dataset is at its path, ``dataset/<slug>``, on the portal."""
    if "landing_page" in fields or not origin.home:
        return
    path, name = record.get("path"), record.get("name")
    found = None
    if isinstance(path, str) and path.strip("/ "):
        found, _ = url(f"{origin.home}/{path.strip('/ ')}")
    if found is None and isinstance(name, str) and name.isprintable() and name:
        found, _ = url(f"{origin.home}/dataset/{encode(name)}")
    if found:
        fields["landing_page"] = found
        fields["derived"] = ("landingPage",)


def _distribution(
    resource: Mapping[str, Any], number: int, sheet: Sheet, origin: Origin, issues: list[Issue]
) -> dict[str, Any]:
    """Map one resource.  Its ``url`` is where the data *is* (a file) or where it can be *reached* (a page, an API)."""
    place = f"resources[{number}]."
    address = rehosted(resource.get("url"), f"{place}url", STAND_INS, origin, issues)
    fields, extra = sheet.read({**resource, "url": address}, issues, place)
    if found := fields.pop("url", None):
        is_download = is_file(found, fields.get("format"), fields.get("media_type"))
        fields.setdefault("download_url" if is_download else "access_url", found)
    if extra:
        fields["extra"] = extra
    return fields
