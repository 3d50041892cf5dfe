"""What a record says by which a copy of it can be known, as keys: two records with one key may be copies.

A key is a hash of an identifier that is nobody else's, of an address of the dataset's own, or of all its files
together.  A key that several records of one source have tells nothing of any (`federation.duplicates.grouping`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

import orjson

from federation.duplicates.addresses import is_service, telling_address, telling_identifier, uuid_at_end

MOST_FILES: Final = 12
"""Files of one dataset that are kept one by one; all of them together are one key, however many."""
MOST_VALUES: Final = 24
"""Identifiers, or addresses, of one record that are looked at: a hostile one has no end."""


class Kind(StrEnum):
    """How a record came by a key."""

    ORIGIN = "origin"
    """It names a dataset of this index as its own source: it came from us."""
    HARVEST = "harvest"
    """What a harvester wrote beside it: ``guid``, ``harvest_url``, ``harvest_object_id``."""
    IDENTIFIER = "identifier"
    """An identifier or a URI that is nobody else's."""
    LANDING_PAGE = "landing_page"
    DOWNLOADS = "downloads"
    """All its files together, by their addresses."""
    FILE = "file"
    """One of several files: it makes nobody a copy, but tells that a file is shared."""
    TOKEN = "token"  # noqa: S105 (a word)
    """A word of its title, for likeness."""
    SERIES = "series"
    """Its title without the period, and who publishes it: an edition of something."""


STRONG: Final = (Kind.ORIGIN, Kind.HARVEST, Kind.IDENTIFIER, Kind.LANDING_PAGE, Kind.DOWNLOADS)
"""Kinds that make a record a copy, the strongest first."""

_HARVEST_ADDRESSES: Final = ("guid", "uri", "harvest_url", "harvest_guid", "source_datajson_identifier", "dcat_uri")
_HARVEST_IDENTIFIERS: Final = ("guid", "harvest_object_id", "harvest_guid", "source_datajson_identifier")
_HARVEST_SIGNS: Final = ("harvest_object_id", "harvest_source_id", "harvest_source_title", "harvest_source_url")
"""Extras that ckanext-harvest, ckanext-dcat and data.gov's harvester write on what they brought from elsewhere."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The keys of one record, each by the strongest kind that it came by, and whether it came from elsewhere."""

    keys: Mapping[bytes, Kind]
    harvested: bool = False
    """Whether it says that its portal harvested it."""
    own: tuple[str, ...] = ()
    """Datasets of this index that it says it is."""


def key_of(space: str, value: str) -> bytes:
    """The key of a value; `space` parts what may look alike: ``id``, ``address``, ``files``."""
    return blake2b(f"{space}\x1f{value}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def evidence_of(document: Mapping[str, Any], *, schema: str, identifier: str, body: bytes, base_uri: str) -> Evidence:
    """The evidence of a dataset: in its DCAT-MX `document`, its native `identifier`, and extras that are in `body`."""
    extras = _harvest_extras(body) if schema in {"ckan", "dkan"} else {}
    keys: dict[bytes, Kind] = {}
    own: list[str] = []
    uri = str(document.get("@id", ""))
    told = {
        Kind.HARVEST: _unique(extras.get(name) for name in (*_HARVEST_ADDRESSES, *_HARVEST_IDENTIFIERS)),
        Kind.IDENTIFIER: _unique((identifier, document.get("identifier"), *_others(document))),
        Kind.LANDING_PAGE: _unique((document.get("landingPage"),)),
    }
    for kind, values in told.items():
        for value in values:
            if is_of(base_uri, value):
                if value != uri:
                    own.append(value)
                continue
            for key in _keys_of(value, is_page=kind is Kind.LANDING_PAGE):
                keys.setdefault(key, kind)
    for key, kind in _file_keys(document):
        keys.setdefault(key, kind)
    harvested = any(extras.get(name) for name in _HARVEST_SIGNS)
    return Evidence(keys, harvested=harvested or bool(own), own=tuple(dict.fromkeys(own)))


def is_of(base_uri: str, address: str) -> bool:
    """Whether an address is a dataset, or a record, of the index with this base."""
    return address.startswith((f"{base_uri}/dataset/", f"{base_uri}/record/"))


def _keys_of(value: str, *, is_page: bool) -> Iterator[bytes]:
    if (address := telling_address(value)) is not None:
        yield key_of("address", address)
        if not is_page and (uuid := uuid_at_end(value)) is not None:
            yield key_of("id", uuid)
    elif (identifier := telling_identifier(value)) is not None:
        yield key_of("id", identifier)


def _file_keys(document: Mapping[str, Any]) -> Iterator[tuple[bytes, Kind]]:
    """The key of all files together; of several, those of each, too, to tell which files are shared."""
    found = set()
    for distribution in document.get("distribution", ()):
        url = distribution.get("downloadURL", "")
        if isinstance(url, str) and not is_service(url) and (address := telling_address(url)) is not None:
            found.add(address)
    files = sorted(found)
    if files:
        yield key_of("files", "\n".join(files)), Kind.DOWNLOADS
    if len(files) > 1:
        for address in files[:MOST_FILES]:
            yield key_of("files", address), Kind.FILE


def _others(document: Mapping[str, Any]) -> Iterator[Any]:
    for other in document.get("otherIdentifier", ())[:MOST_VALUES]:
        yield other.get("notation")


def _unique(values: Iterable[Any]) -> Sequence[str]:
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    return tuple(dict.fromkeys(texts))[:MOST_VALUES]


def _harvest_extras(body: bytes) -> dict[str, Any]:
    """What stands in the extras of a CKAN package, or beside them, under the names that harvesters use."""
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
    return {name: found.get(name, package.get(name)) for name in _HARVEST_NAMES}


_HARVEST_NAMES: Final = tuple(dict.fromkeys((*_HARVEST_ADDRESSES, *_HARVEST_IDENTIFIERS, *_HARVEST_SIGNS)))
