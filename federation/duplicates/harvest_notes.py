"""What a harvester writes beside a record that it brought from elsewhere: in the extras of a package, or by them."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

ADDRESSES: Final = ("guid", "uri", "harvest_url", "harvest_guid", "source_datajson_identifier", "dcat_uri")
IDENTIFIERS: Final = ("guid", "harvest_object_id", "harvest_guid", "source_datajson_identifier")
SIGNS: Final = ("harvest_object_id", "harvest_source_id", "harvest_source_title", "harvest_source_url")
"""Extras that ckanext-harvest, ckanext-dcat and data.gov's harvester write on what they brought from elsewhere."""
CATALOGUES: Final = ("harvest_source_url", "harvest_url")
"""Notes that name the catalogue itself that a record was taken from, or a page of it."""
_NAMES: Final = tuple(dict.fromkeys((*ADDRESSES, *IDENTIFIERS, *SIGNS, *CATALOGUES)))
_OF_CKAN: Final = frozenset({"ckan", "dkan"})


def harvest_notes(body: bytes, schema: str) -> Mapping[str, Any]:
    """The notes in a body that is a JSON object, by their names; empty for another.

    A ``guid`` or ``uri`` is a harvester's note in a CKAN; elsewhere it is one where a harvester has signed, too.
    """
    if b"harvest" not in body and b"guid" not in body and b'"uri"' not in body and b"datajson" not in body:
        return {}
    try:
        package = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(package, dict):
        return {}
    extras = package.get("extras")
    pairs = extras if isinstance(extras, list) else []
    found = {
        pair["key"]: pair.get("value") for pair in pairs if isinstance(pair, dict) and isinstance(pair.get("key"), str)
    }
    notes = {name: found.get(name, package.get(name)) for name in _NAMES}
    return notes if schema in _OF_CKAN or any(notes[name] for name in SIGNS) else {}
