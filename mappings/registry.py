"""The schemas that Milpa understands, by name, and the one door to them: bytes in, a dataset or issues out."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from mappings.assembly import Mapped, refused
from mappings.errors import UnknownSchemaError
from mappings.issues import make_issue
from mappings.origin import Origin
from mappings.patience import LONGEST, TookTooLongError, at_most
from mappings.reading import Tables
from mappings.schemas import (
    adela,
    adela_csv,
    adela_inventory,
    adela_plan,
    arcgis_hub,
    arcgis_hub_tables,
    ckan,
    ckan_tables,
    dcat,
    dcat_tables,
    dcat_us,
    dcat_us_tables,
    dkan,
    dkan_tables,
    dublin_core,
    dublin_core_tables,
    geonode,
    geonode_tables,
    iso19139,
    iso19139_tables,
    schema_org,
    spreadsheet,
)
from mappings.values.hosts import includes_internal
from mappings.vocabularies import overlay_fingerprint

Reader = Callable[[bytes, str, Origin], Mapped]
"""Body and native identifier in; what was made of them out."""

JsonMapping = Callable[[Mapping[str, Any], Origin, str], Mapped]


@dataclass(frozen=True, slots=True)
class Schema:
    """How one schema is read."""

    read: Reader
    tables: Callable[[], Tables]
    """Its tables, which its reference page and the loss report are made from."""


def from_json(mapping: JsonMapping) -> Reader:
    """Make a reader of JSON bodies from a mapping of decoded objects."""

    def read(body: bytes, identifier: str, origin: Origin) -> Mapped:
        try:
            decoded = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            return _read_leniently(mapping, body, identifier, origin, error)
        return _map_object(mapping, decoded, identifier, origin)

    return read


SCHEMAS: dict[str, Schema] = {
    "ckan": Schema(from_json(ckan.resource_from_ckan), ckan_tables.tables),
    "dkan": Schema(from_json(dkan.dataset_from_dkan), dkan_tables.tables),
    "dcat_us": Schema(from_json(dcat_us.resource_from_dcat_us), dcat_us_tables.tables),
    "adela": Schema(from_json(adela.dataset_from_adela), adela.tables),
    "adela_csv": Schema(from_json(adela_csv.dataset_from_adela_csv), adela_csv.tables),
    "adela_inventory": Schema(from_json(adela_inventory.dataset_from_adela_inventory), adela_inventory.tables),
    "adela_plan": Schema(from_json(adela_plan.dataset_from_adela_plan), adela_plan.tables),
    "spreadsheet": Schema(from_json(spreadsheet.dataset_from_spreadsheet), spreadsheet.tables),
    "geonode": Schema(from_json(geonode.dataset_from_geonode), geonode_tables.tables),
    "arcgis_hub": Schema(from_json(arcgis_hub.dataset_from_arcgis_hub), arcgis_hub_tables.tables),
    "dcat": Schema(dcat.resource_from_dcat, dcat_tables.tables),
    "iso19139": Schema(iso19139.resource_from_iso19139, iso19139_tables.tables),
    "dublin_core": Schema(dublin_core.resource_from_dublin_core, dublin_core_tables.tables),
    "schema_org": Schema(from_json(schema_org.dataset_from_schema_org), schema_org.tables),
}


def require_schema(name: str) -> Schema:
    """The schema of this name; raises `UnknownSchemaError`."""
    schema = SCHEMAS.get(name)
    if schema is None:
        raise UnknownSchemaError(f"No schema is called {name!r}. The names are: {', '.join(sorted(SCHEMAS))}.")
    return schema


def map_body(schema_name: str, identifier: str, body: bytes, origin: Origin) -> Mapped:
    """Decode and map one record's body as it was received.

    Whatever is wrong with a body is an issue of that record (``record.unreadable``, ``record.too_slow`` …) and never an
    exception: one bad record costs that record only.  Raises `UnknownSchemaError` for a schema that is not registered.
    """
    schema = require_schema(schema_name)
    try:
        with at_most(LONGEST):
            return schema.read(body, identifier, origin)
    except TookTooLongError:
        return refused("record.too_slow", "", f"{LONGEST:g}")
    except RecursionError:
        return refused("record.too_deep")
    except Exception as error:  # noqa: BLE001 (a fault of ours in one mapping must not cost the other records)
        return refused("record.internal_error", "", f"{type(error).__name__}: {error}")


def _map_object(mapping: JsonMapping, decoded: Any, identifier: str, origin: Origin) -> Mapped:
    if not isinstance(decoded, dict):
        return refused("record.not_object", "", decoded)
    return mapping(decoded, origin, identifier)


def _read_leniently(
    mapping: JsonMapping, body: bytes, identifier: str, origin: Origin, error: orjson.JSONDecodeError
) -> Mapped:
    """Read what strict JSON refuses and portals write: NaN, control characters inside texts, lone surrogates."""
    if "depth" in str(error) or "recursion" in str(error):
        return refused("record.too_deep")
    try:
        decoded = json.loads(_without_surrogates(body), strict=False)
    except ValueError:  # of the text or of its encoding
        return refused("record.unreadable", "", str(error))
    mapped = _map_object(mapping, decoded, identifier, origin)
    return Mapped(mapped.resource, (*mapped.issues, make_issue("document.repaired", "", str(error))))


def _without_surrogates(body: bytes) -> str:
    """The text of a body; lone surrogates, which no text may hold, become U+FFFD."""
    text = body.decode("utf-8-sig", "surrogatepass")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@cache
def mapping_fingerprint(schema_name: str, origin: Origin) -> bytes:
    """Eight bytes that change whenever an unchanged body could become another dataset.

    They cover every file of this package, so that no change of a table, a normaliser or a vocabulary can be forgotten,
    the operator's own vocabularies, whom the index is for, and what the registry says of the source.
    """
    require_schema(schema_name)
    facts = (schema_name, package_fingerprint().hex(), overlay_fingerprint(), includes_internal(), *astuple(origin))
    return blake2b(json.dumps(facts).encode(), digest_size=8).digest()


@cache
def package_fingerprint() -> bytes:
    """Eight bytes over the names and contents of this package's files, code and vocabularies alike."""
    digest = blake2b(digest_size=8)
    for name, file in sorted(_iter_files(files("mappings"), "")):
        content = file.read_bytes()
        digest.update(f"{name}\x00{len(content)}\x00".encode())
        digest.update(content)
    return digest.digest()


def _iter_files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """Yield every file below a folder of the package, by its path; compiled files are made from them."""
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_file():
            yield name, entry
        elif entry.name != "__pycache__":
            yield from _iter_files(entry, name)
