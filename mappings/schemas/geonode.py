"""GeoNode resources, API v2 (3.2 to 4.x: ``resources``, ``datasets``, ``layers``, ``documents``) and v1 (2.x to 4.x).

Sources: GeoNode's API documentation (docs.geonode.org); answers of CONABIO's GeoNode (3.0), of the project's demo (3.2)
and of WFP's and MIMU's (2.x).  GeoNode fills what nobody filled (“No abstract provided”, the region Global, the text
``None``), adds GeoServer's words to the keywords, and may write its own internal address into every link.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.formats import is_file
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import MANY, Sheet, elements_of
from mappings.schemas.geonode_extents import place_extents
from mappings.schemas.geonode_tables import tables
from mappings.schemas.own_addresses import own_hosts, rehosted
from mappings.schemas.shapes import dotted, objects_in, sheets_of
from mappings.values.cleaning import text_from_html
from mappings.values.folding import fold
from mappings.values.text import text

ENVELOPES: Final = ("dataset", "layer", "document", "resource", "map", "geostory", "dashboard", "geoapp")
"""The one key around a single resource of API v2."""
DATA: Final = frozenset({"dataset", "layer", "document"})
"""Values of ``resource_type`` that are data; anything else shows data that have records of their own."""
PICTURES: Final = frozenset({"image", "video", "audio"})
"""Values of ``subtype`` of documents that are no data."""
FILES: Final = ("data", "original", "uploaded")
"""Values of ``link_type`` of links to the data themselves."""
ABOUT_THEM: Final = ("image", "html", "metadata", "thumbnail", "legend")
"""Values of ``link_type`` of links to pictures, pages and metadata records."""
_PAGES_OF_OTHERS: Final = ("/maps/", "/apps/", "/geostories/", "/dashboards/", "/mapstories/")
"""How the pages of anything but data begin, where v1 does not say a type."""

PLACEHOLDERS: Final = frozenset({
    "no abstract provided", "no information provided", "none", "no se provee informacion",
    "no se proporciono resumen", "no se proporciono informacion", "sin resumen", "resumen no disponible",
})  # fmt: skip
"""Texts, folded, that say that nobody wrote any."""
_LONGEST_PLACEHOLDER: Final = 100

NOISE: Final = frozenset({"geotiff", "wcs", "wms", "wfs", "features", "shapefile", "geoserver", "no date"})
"""Keywords, folded, that GeoServer gives to every layer of a kind."""
EVERYWHERE: Final = frozenset({"global", "glo"})
"""Names of the region that every resource has unless somebody changes it."""

_DATE_TYPES: Final = frozenset({"publication", "creation", "revision"})

_OBJECTS: Final = (
    ("license", "value"), ("category", "identifier"), ("poc", "id"), ("owner", "id"),
    ("restriction_code_type", "identifier"),
)  # fmt: skip
"""Objects inside a resource, and what each is called where only one word of it is given."""

_sheets = sheets_of(tables)


def dataset_from_geonode(resource: Mapping[str, Any], origin: Origin, identifier: str = "") -> Mapped:
    """Map one resource, as a list or a detail answer of either API gives it.

    `identifier` is the native one where the harvester knows it, otherwise the ``uuid`` (which CSW has as well), or the
    ``pk``.  Unpublished resources, and maps, stories and dashboards, are refused.
    """
    record = {name: value for name, value in _opened(resource).items() if not _is_placeholder(value)}
    kind = _other_kind(record)
    if kind:
        return refused("record.not_dataset", *kind)
    for flag in ("is_published", "is_approved"):
        if record.get(flag) is False:
            return refused("record.not_public", flag, f"{flag}: false")
    issues: list[Issue] = []
    sheets = _sheets(origin)
    native = identifier or next((found for key in ("uuid", "pk", "id") if (found := text(record.get(key))[0])), "")
    links, left = _links(record, issues)
    attributes, strays = objects_in(record.pop("attribute_set", None), "attribute_set", issues, bare="attribute")
    contacts = _people(record)
    hosts = own_hosts(record.get(name) for name in ("site_url", "detail_url", "link", "embed_url", "thumbnail_url"))
    _spread(record)
    _place_page(record, hosts, origin, issues)
    left |= place_extents(record, issues)
    fields, extra = sheets["Dataset"].read(record, issues)
    extra.update(left)
    for name in [name for name in fields if name.startswith("extra.")]:
        extra[name.removeprefix("extra.")] = fields.pop(name)
    fields["contact_point"] = [sheets["ContactPoint"].read(person, issues, "poc.")[0] for person in contacts]
    if box := fields.pop("spatial.box", None):
        fields["spatial"] = (*fields.get("spatial", ()), {"geometry": box})
    distributions = [
        _distribution(link, number, sheets["Distribution"], hosts, origin, issues) for number, link in enumerate(links)
    ]
    columns, rest = _columns(attributes, sheets["Column"], issues)
    table = next((each for each in distributions if "download_url" in each), None)
    if columns and table is not None:
        table["column"] = columns
    elif attributes:
        rest = attributes
    if rest or strays:
        extra["attribute_set"] = [*rest, *strays]
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _opened(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """The resource inside the envelope of a detail answer."""
    inner = next((resource[key] for key in ENVELOPES if len(resource) == 1 and key in resource), None)
    return inner if isinstance(inner, dict) else resource


def _is_placeholder(value: Any) -> bool:
    """Whether a text only says that there is none, in HTML or not."""
    if not isinstance(value, str) or len(value) > _LONGEST_PLACEHOLDER:
        return False
    return fold(text_from_html(value) if "<" in value or "&" in value else value) in PLACEHOLDERS


def _other_kind(record: Mapping[str, Any]) -> tuple[str, str] | None:
    """The field that says that a resource is no data, and what it says."""
    kind, subtype, page = (record.get(name) for name in ("resource_type", "subtype", "detail_url"))
    if isinstance(kind, str) and kind.strip():
        if kind.lower() not in DATA:
            return "resource_type", kind
        if kind.lower() == "document" and isinstance(subtype, str) and subtype in PICTURES:
            return "subtype", subtype
        return None
    return ("detail_url", page) if isinstance(page, str) and page.startswith(_PAGES_OF_OTHERS) else None


# ── whom to ask ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _people(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of contact, or else the owner; each once.  Names are often empty, so a user name must do."""
    found: list[dict[str, Any]] = []
    for key in ("poc", "owner"):
        value = record.get(key)
        people = [person for person in (value if isinstance(value, list) else [value]) if isinstance(person, dict)]
        found += [_named(person) for person in people if not found or key == "poc"]
    if not found and (record.get("owner_name") or record.get("owner__username")):
        found = [{"name": record.get("owner_name"), "username": record.get("owner__username")}]
    return found


def _named(person: Mapping[str, Any]) -> dict[str, Any]:
    parts = (text(person.get(key))[0] for key in ("first_name", "last_name"))
    return {**person, "name": " ".join(part for part in parts if part)}


# ── what a record says with objects ──────────────────────────────────────────────────────────────────────────────────


def _spread(record: dict[str, Any]) -> None:
    """Make fields of the objects inside a resource whose parts the table names."""
    for name, bare in _OBJECTS:
        dotted(record, name, bare)
    date_type = record.get("date_type")
    if "date" in record:
        is_known = isinstance(date_type, str) and date_type in _DATE_TYPES
        record[f"date.{date_type if is_known else 'publication'}"] = record.pop("date")
    names_of_layer = (record.get(key) for key in ("name", "alternate", "typename"))
    layer = {fold(name.rpartition(":")[2]) for name in names_of_layer if isinstance(name, str) and len(name) <= 1_000}
    if any(isinstance(record.get(name), list) for name in ("keywords", "tkeywords")):
        given = (each for name in ("keywords", "tkeywords") for each in elements_of(record.pop(name, None) or ()))
        record["keywords"] = [word for word in map(_word, given) if not _is_noise(word, layer)]
    if isinstance(record.get("regions"), list):
        names = [_word(each) for each in record["regions"]]
        record["regions"] = [name for name in names if not _is_said(name, EVERYWHERE) and not _is_reference(name)]


def _word(value: Any) -> Any:
    return value.get("name") or value.get("slug") if isinstance(value, dict) else value


def _is_noise(word: Any, layer: set[str]) -> bool:
    return _is_said(word, NOISE) or _is_said(word, layer)


def _is_said(word: Any, words: frozenset[str] | set[str]) -> bool:
    return isinstance(word, str) and len(word) <= 1_000 and fold(word) in words


def _is_reference(name: Any) -> bool:
    """``/api/regions/1/``, where v1 does not give the name."""
    return isinstance(name, str) and name.startswith("/api/")


def _place_page(record: dict[str, Any], hosts: frozenset[str], origin: Origin, issues: list[Issue]) -> None:
    """Complete the address of the resource's page, which v1 gives by its path."""
    for name in ("detail_url", "distribution_url", "embed_url"):
        if name in record:
            record[name] = rehosted(record[name], name, hosts, origin, issues)
    page = record.get("detail_url")
    if isinstance(page, str) and page.startswith("/") and not page.startswith("//"):
        record["detail_url.relative"] = record.pop("detail_url")  # the registry knows no address to complete it with


# ── where the data are ───────────────────────────────────────────────────────────────────────────────────────────────


def _links(record: dict[str, Any], issues: list[Issue]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Each link to the data themselves or to a service that serves them, once; and what is no link at all."""
    links, strays = objects_in(record.pop("links", None), "links", issues, bare="url")
    more, more_strays = objects_in(record.pop("download_urls", None), "download_urls", issues, bare="url")
    left = {name: stray for name, stray in (("links", strays), ("download_urls", more_strays)) if stray}
    return list(_iter_links(record, links, more)), left


def _iter_links(
    record: Mapping[str, Any], links: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    own = {"url": record.get("href"), "extension": record.get("extension"), "link_type": "original"}
    lone = {"url": record.get("download_url"), "link_type": "data"}
    more = [{**link, "link_type": "data"} for link in more]
    seen: set[str] = set()
    for link in (*(link for link in links if _leads_to_data(link)), own, lone, *more):
        address = link.get("url")
        key = f"{link.get('link_type')} {address}" if _is_service(link) else str(address)
        if address and key not in seen:
            seen.add(key)
            yield dict(link)


def _columns(
    attributes: Sequence[Mapping[str, Any]], sheet: Sheet, issues: list[Issue]
) -> tuple[list[dict[str, Any]], list[Mapping[str, Any]]]:
    """The attributes of a layer as the columns of its table; and what is left of them, as it came."""
    made: list[dict[str, Any]] = []
    rest: list[Mapping[str, Any]] = list(attributes[MANY:])
    if rest:
        issues.append(make_issue("value.too_many", "attribute_set", str(len(attributes))))
    for number, attribute in enumerate(attributes[:MANY]):
        fields, left = sheet.read(attribute, issues, f"attribute_set[{number}].")
        if "name" not in fields:
            rest.append(attribute)
            continue
        made.append(fields)
        if left:
            rest.append({"attribute": fields["name"], **left})
    return made, rest


def _is_service(link: Mapping[str, Any]) -> bool:
    kind = link.get("link_type")
    return isinstance(kind, str) and kind.upper().startswith(("OGC:", "WWW:"))


def _leads_to_data(link: Mapping[str, Any]) -> bool:
    return link.get("link_type") not in ABOUT_THEM


def _distribution(  # noqa: PLR0917 (a link, its place, and what the whole record says of addresses)
    link: dict[str, Any], number: int, sheet: Sheet, hosts: frozenset[str], origin: Origin, issues: list[Issue]
) -> dict[str, Any]:
    """Map one link: a service is where the data can be reached, anything else a file."""
    place = f"links[{number}]."
    is_service = _is_service(link)
    if is_service:
        link["service"] = link["link_type"]
        link.pop("mime", None)  # GeoNode calls every service text/html
        link.pop("extension", None)
    else:
        link["kind"] = link.get("name")  # “Zipped Shapefile”, where the extension only says zip
    link["url"] = rehosted(link.get("url"), f"{place}url", hosts, origin, issues)
    fields, extra = sheet.read(link, issues, place)
    if found := fields.pop("url", None):
        is_data = link.get("link_type") in FILES
        is_download = is_data or (not is_service and is_file(found, fields.get("format"), fields.get("media_type")))
        fields["download_url" if is_download else "access_url"] = found
    if extra:
        fields["extra"] = extra
    return fields
