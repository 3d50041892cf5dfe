"""Items and layers as the search of an ArcGIS Hub gives them, where a site's feeds are off or lack some.

Sources: Esri's hub.js (``IHubSearchResult``, OGC API Records) and answers of ``/api/v3/datasets`` saved by
OpenDataScotland/the_od_bods.  A record is a GeoJSON feature (`properties`) or a JSON:API resource (`attributes`); the
native identifier is the one that the feeds use, the address of the item, so that both ways name a dataset alike.
"""

from collections.abc import Mapping
from typing import Any, Final

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.formats import is_file
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.reading import Sheet
from mappings.schemas.arcgis_hub_tables import tables
from mappings.schemas.dcat_us_habits import drop_templates, hub_item
from mappings.schemas.shapes import dotted, objects_in, sheets_of
from mappings.uris import encode, slug
from mappings.values.text import text
from mappings.values.urls import url

ENVELOPES: Final = ("properties", "attributes")
SAYS_NOTHING: Final = frozenset(("custom", "none", ""))
"""What the search calls a licence that it does not know."""
SERVICES: Final = {
    "feature layer": "feature service", "feature service": "feature service", "table": "feature service",
    "raster layer": "map service", "map service": "map service", "image service": "map service",
}  # fmt: skip
"""Types of items that are layers of a service, and what the service is."""

_sheets = sheets_of(tables)


def dataset_from_arcgis_hub(record: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one record of either search.

    `identifier` is the native one where the harvester knows it, otherwise the ``id``.  What is not public is refused.
    """
    item = _opened(record)
    access = item.get("access")
    if isinstance(access, str) and access not in {"public", ""}:
        return refused("record.not_public", "access", access)
    issues: list[Issue] = []
    drop_templates(item, "", issues)
    sheets = _sheets(origin)
    native = identifier or text(item.get("id"))[0] or ""
    files, left = _files(item, issues)
    contact = {name: item[name] for name in ("owner", "orgContactEmail") if item.get(name)}
    dotted(item, "structuredLicense", "type")
    for name in ("license", "structuredLicense.type"):
        if isinstance(value := item.get(name), str) and value in SAYS_NOTHING:
            del item[name]
    if not item.get("licenseInfo"):
        item["licenseInfo"] = item.pop("structuredLicense.text", None)
    fields, extra = sheets["Dataset"].read(item, issues)
    extra.update(left)
    _drop_known_hosts(fields)
    if contact:
        fields["contact_point"] = [sheets["ContactPoint"].read(contact, issues, "orgContactEmail.")[0]]
    if box := fields.pop("spatial.box", None):
        fields["spatial"] = ({"geometry": box},)
    if (key := hub_item(native)) and key not in fields.get("other_identifier", ()):
        fields["other_identifier"] = (*fields.get("other_identifier", ()), key)
    _derive_landing_page(fields, item, origin)
    distributions = [_distribution(file, number, sheets["Distribution"], issues) for number, file in enumerate(files)]
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _opened(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says of its item, with the identifier and the area that stand beside it."""
    inner = next((record[name] for name in ENVELOPES if isinstance(record.get(name), dict)), None)
    if inner is None:
        return dict(record)
    beside = {name: record[name] for name in ("id", "geometry") if name in record}
    return {**{name: value for name, value in beside.items() if value}, **inner}


def _files(item: dict[str, Any], issues: list[Issue]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The service behind an item, and the addresses that its owner added; and what is no address at all."""
    more, strays = objects_in(item.get("additionalResources"), "additionalResources", issues, bare="url")
    kind = item.get("type")
    service = SERVICES.get(kind.lower()) if isinstance(kind, str) else None
    own = [{"url": item.get("url"), "type": service or kind, "name": item.get("title") or item.get("name")}]
    files = [*(own if item.get("url") else ()), *(dict(each) for each in more if each.get("isMetadata") is not True)]
    return files, {"additionalResources": strays} if strays else {}


def _drop_known_hosts(fields: dict[str, Any]) -> None:
    """The institution whose account holds an item is worth a part of its own where another one publishes it."""
    told = {slug(name) for name in fields.get("publisher.name", {}).values()}
    others: list[dict[str, Any]] = []
    for host in fields.pop("qualified_attribution", ()):
        names = {slug(name) for name in host["agent"]["name"].values()}
        if told.isdisjoint(names):
            others.append(host)
            told |= names
    if others:
        fields["qualified_attribution"] = others


def _derive_landing_page(fields: dict[str, Any], item: Mapping[str, Any], origin: Origin) -> None:
    """The page of an item is at ``datasets/`` and its slug, or its identifier, on the site."""
    name = item.get("slug") or item.get("id")
    if not origin.home or not isinstance(name, str) or not name.isprintable():
        return
    found, _ = url(f"{origin.home}/datasets/{encode(name)}")
    if found:
        fields["landing_page"] = found
        fields["derived"] = (*fields.get("derived", ()), "landingPage")


def _distribution(file: dict[str, Any], number: int, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    fields, extra = sheet.read(file, issues, f"distribution[{number}].")
    if found := fields.pop("url", None):
        is_download = is_file(found, fields.get("format"), fields.get("media_type"))
        fields["download_url" if is_download else "access_url"] = found
    if extra:
        fields["extra"] = extra
    return fields
