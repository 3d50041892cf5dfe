"""Which schema a decoded JSON document follows, and where in it the records are: answers of portals, and their files.

One table tells it: `SHAPES`.  A shape is the path to the records and what one of them must look like.  RDF written as
JSON (JSON-LD, the ``dcat-ap`` feeds of ArcGIS Hub) is not told here but by `harvesters.recognition`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from harvesters.hub_items import native_identifier
from harvesters.json_datasets import BESIDE, IDENTIFIERS, identifier_from_value, schema_of
from harvesters.sentences import Sentence

EACH: Final = "*"
"""In a path: each element of the list that stands there."""
CATALOGUES: Final = frozenset({"dcat_us", "adela"})
"""Schemas of what is listed in a document that is a catalogue."""
LOOKED_AT: Final = 20
"""Records that are looked at to tell the shape of a document."""

Likeness = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class JsonShape:
    """One shape that documents come in."""

    schema: str
    """The schema of its records: ``ckan``, ``dkan``, ``dcat_us``, ``adela``, ``adela_plan``, ``geonode``,
    ``arcgis_hub``."""
    path: tuple[str, ...]
    """The keys that lead to the records, or `EACH`: to a list, an object of objects, or one record."""
    is_record: Likeness
    identifier: tuple[str, ...]
    """The fields that hold the native identifier; the first that is there counts."""
    why: Sentence
    """The evidence, a noun phrase."""
    native: Callable[[str], str] = str
    """What a walk makes of that identifier, so that a file's records are named as a harvest's are."""
    beside: tuple[str, ...] = ()
    """Other keys of the document that lead to records of the same schema: its services."""


@dataclass(frozen=True, slots=True)
class Found:
    """One record of a document."""

    place: str
    """Where it stands, as a JSON pointer (RFC 6901)."""
    value: Any
    """What stands there; an object, if the document keeps to its shape."""


def recognise_json(document: Any) -> JsonShape | None:
    """Tell the shape of a decoded document; None when it holds no records of a kind that we know."""
    for shape in SHAPES:
        some = islice(iter_records(document, shape), LOOKED_AT)
        if any(isinstance(found.value, dict) and shape.is_record(found.value) for found in some):
            return shape
    return None


def holds_empty_list(document: Any) -> bool:
    """Whether a list stands where some shape has its records, and nothing in it: a portal without datasets."""
    return any(holder.value == [] for shape in SHAPES for holder in _iter_holders(document, "", shape.path))


def iter_records(document: Any, shape: JsonShape) -> Iterator[Found]:
    """Yield what stands where a shape has its records, in order; nothing when its path leads nowhere."""
    for path in (shape.path, *((key,) for key in shape.beside)):
        for holder in _iter_holders(document, "", path):
            yield from _iter_found(holder.value, holder.place, shape.is_record)


def _iter_holders(value: Any, place: str, path: tuple[str, ...]) -> Iterator[Found]:
    """What stands at the end of a path: once, or as often as there are elements in the lists that it passes."""
    if not path:
        yield Found(place, value)
    elif path[0] == EACH and isinstance(value, list):
        for number, element in enumerate(value):
            yield from _iter_holders(element, f"{place}/{number}", path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _iter_holders(value[path[0]], f"{place}/{_escaped(path[0])}", path[1:])


def _iter_found(value: Any, place: str, is_record: Likeness) -> Iterator[Found]:
    """One record, a list of them, a list in a list (DKAN 1), or an object of them by name (DKAN 2's search)."""
    if isinstance(value, list):
        for number, element in enumerate(value):
            here = f"{place}/{number}"
            if isinstance(element, list):
                yield from (Found(f"{here}/{inner}", each) for inner, each in enumerate(element))
            else:
                yield Found(here, element)
    elif isinstance(value, dict):
        if is_record(value) or not all(isinstance(inner, dict) for inner in value.values()):
            yield Found(place, value)
        else:
            yield from (Found(f"{place}/{_escaped(key)}", inner) for key, inner in value.items())


def is_catalogue(document: Any, shape: JsonShape) -> bool:
    """Whether a document is a catalogue with a list of datasets, and so has room to say what it is."""
    return isinstance(document, dict) and shape.path in {("dataset",), ("datasets",)} and shape.schema in CATALOGUES


def identifier_in(record: Mapping[str, Any], shape: JsonShape) -> str:
    """The native identifier of a record; empty when it has none."""
    for key in shape.identifier:
        identifier = identifier_from_value(record.get(key))
        if identifier:
            return shape.native(identifier)
    return ""


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


# ── what a record of each kind looks like ────────────────────────────────────────────────────────────────────────────

_CKAN_KEYS: Final = frozenset(
    ("resources", "metadata_modified", "metadata_created", "owner_org", "license_id", "notes", "num_resources")
)
_NOT_PACKAGES: Final = frozenset(("is_organization", "package_count", "approval_status"))
_OF_A_HUB: Final = frozenset(("typeKeywords", "hubType", "itemId"))
_OF_A_DATASET: Final = frozenset(("distribution", "identifier", "accessLevel", "accessURL", "downloadURL", "keyword"))
_OF_A_RECORD: Final = _OF_A_DATASET | {"title", "description", "modified", "issued", "contactPoint", "publisher"}


def is_ckan_package(record: Mapping[str, Any]) -> bool:
    """A package, as against an organisation, a group or a user."""
    named = "name" in record or "id" in record
    return named and len(_CKAN_KEYS & record.keys()) >= 2 and not _NOT_PACKAGES & record.keys()


def is_hub_item(record: Mapping[str, Any]) -> bool:
    """An item or a layer of a Hub, as against any other feature of GeoJSON or resource of JSON:API."""
    said = record.get("properties") or record.get("attributes")
    return isinstance(said, dict) and {"access", "owner"} <= said.keys() and not _OF_A_HUB.isdisjoint(said)


def is_dkan_package(record: Mapping[str, Any]) -> bool:
    """A package in which Drupal's labels stand where CKAN has truth values."""
    if "dkan_additional_fields" in record:
        return True
    label, groups = record.get("private"), record.get("groups")
    if isinstance(label, str) and label.strip().lower() not in {"", "true", "false"}:
        return is_ckan_package(record)
    first = groups[0] if isinstance(groups, list) and groups else None
    name = first.get("name") if isinstance(first, dict) else None
    return isinstance(name, str) and name.startswith("group/")


def is_adela_dataset(record: Mapping[str, Any]) -> bool:
    """A dataset of Adela's, by keys that only Adela writes."""
    return _is_listed_dataset(record) and schema_of(record) == "adela"


def is_pod_dataset(record: Mapping[str, Any]) -> bool:
    """A dataset of Project Open Data (DCAT-US), of any maker."""
    return _is_listed_dataset(record) and schema_of(record) == "dcat_us"


def is_promised_dataset(record: Mapping[str, Any]) -> bool:
    """A dataset that an opening plan of Adela's promises."""
    return schema_of(record) == "adela_plan"


def _is_listed_dataset(record: Mapping[str, Any]) -> bool:
    """One of a list; hand-made ones lack a title, or nearly everything else."""
    if "@graph" in record:
        return False
    keys = record.keys()
    return ("title" in keys and bool(_OF_A_DATASET & keys)) or len(_OF_A_RECORD & keys) >= 4


def _says_it_is_one(record: Mapping[str, Any]) -> bool:
    """A dataset where no key around it says so, as against a catalogue, a file, an item of a search."""
    has_access = "accessLevel" in record or "accessURL" in record
    return "identifier" in record and ("distribution" in record or has_access) and "dataset" not in record


def is_geonode_resource(record: Mapping[str, Any]) -> bool:
    """A resource of API v2 (``pk``) or v1 (``csw_type``, ``resource_uri``); regions and users have no ``uuid``."""
    return "uuid" in record and "title" in record and any(key in record for key in ("pk", "csw_type", "resource_uri"))


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────────

_OF_CKAN: Final = ("id", "name")
_OF_POD: Final = ("identifier", "@id", "dct:identifier")
_OF_GEONODE: Final = ("uuid", "pk", "id")


def _ckan(*path: str) -> tuple[JsonShape, ...]:
    """DKAN first: its packages look like CKAN's."""
    return (
        JsonShape("dkan", path, is_dkan_package, _OF_CKAN, Sentence("paquetes de DKAN 1", "packages of DKAN 1")),
        JsonShape("ckan", path, is_ckan_package, _OF_CKAN, Sentence("paquetes de CKAN", "packages of CKAN")),
    )


def _pod(*path: str, where: Likeness | None = None) -> tuple[JsonShape, ...]:
    """Adela first: its datasets look like DCAT-US.  `where` narrows what a record may be."""
    adela, pod = Sentence("un data.json de Adela", "a data.json of Adela"), Sentence("un data.json", "a data.json")
    return (
        JsonShape("adela", path, _both(is_adela_dataset, where), IDENTIFIERS["adela"], adela),
        JsonShape("dcat_us", path, _both(is_pod_dataset, where), _OF_POD, pod, beside=BESIDE if path else ()),
    )


def _both(likeness: Likeness, where: Likeness | None) -> Likeness:
    return likeness if where is None else lambda record: likeness(record) and where(record)


def _geonode(*path: str) -> tuple[JsonShape, ...]:
    why = Sentence("recursos de GeoNode", "resources of GeoNode")
    return (JsonShape("geonode", path, is_geonode_resource, _OF_GEONODE, why),)


def _hub(*path: str) -> tuple[JsonShape, ...]:
    why = Sentence("una búsqueda de ArcGIS Hub", "a search of ArcGIS Hub")
    return (JsonShape("arcgis_hub", path, is_hub_item, ("id",), why, native_identifier),)


SHAPES: Final[tuple[JsonShape, ...]] = (
    *_ckan("result", "results"),  # package_search
    *_ckan("result"),  # package_show, group_package_show, current_package_list_with_resources
    *_geonode("resources"),  # API v2
    *_geonode("datasets"),
    *_geonode("layers"),
    *_geonode("documents"),
    *_geonode("maps"),
    *_geonode("dataset"),  # API v2, one resource
    *_geonode("layer"),
    *_geonode("document"),
    *_geonode("resource"),
    *_geonode("map"),
    *_geonode("objects"),  # API v1
    *_geonode("objects", EACH, "resources"),  # API v1, collections of resources (geocollections)
    *_hub("features"),  # OGC API Records
    *_hub("data"),  # API v3
    *_pod("dataset"),  # DCAT-US 1.1 and 3, Adela, DKAN, ArcGIS Hub, Andino
    *_pod("datasets"),
    JsonShape(
        "adela_plan",
        ("opening_plans",),
        is_promised_dataset,
        IDENTIFIERS["adela_plan"],
        Sentence("un plan de apertura de Adela", "an opening plan of Adela"),
    ),
    *_pod("results", where=_says_it_is_one),  # DKAN 2's search, by name
    *_geonode(),
    *_ckan(),  # a dump, or one package
    *_pod(where=_says_it_is_one),  # DCAT-US 1.0, DKAN 2's items, one dataset
)
"""Looked at in this order."""
