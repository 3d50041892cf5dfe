"""What a record says by which a copy of it can be known, as keys: two records with one key may be copies.

A key is a hash of an identifier that is nobody else's, of an address of the dataset's own, or of all its files
together.  A key that several records of one source have tells nothing of any (`federation.duplicates.grouping`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from federation.duplicates.addresses import is_service, telling_address, telling_identifier, uuid_at_end
from federation.duplicates.harvest_notes import ADDRESSES, CATALOGUES, IDENTIFIERS, SIGNS, harvest_notes

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


@dataclass(frozen=True, slots=True)
class Evidence:
    """The keys of one record, each by the strongest kind that it came by, and whether it came from elsewhere."""

    keys: Mapping[bytes, Kind]
    harvested: bool = False
    """Whether it says that its portal harvested it."""
    own: tuple[str, ...] = ()
    """Datasets of this index that it says it is."""
    origins: tuple[str, ...] = ()
    """Addresses of, or in, the catalogues that it says it is from."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a record says, by which a copy of it may be known."""

    kind: Kind
    field: str
    """What it is called there: ``guid``, ``landingPage``, ``downloadURL``."""
    values: tuple[str, ...]
    """One value; of files all."""


def key_of(space: str, value: str) -> bytes:
    """The key of a value; `space` parts what may look alike: ``id``, ``address``, ``files``."""
    return blake2b(f"{space}\x1f{value}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def evidence_of(document: Mapping[str, Any], *, schema: str, identifier: str, body: bytes, base_uri: str) -> Evidence:
    """The evidence of a dataset: in its DCAT-MX `document`, its native `identifier`, and extras that are in `body`."""
    notes = harvest_notes(body, schema)
    keys: dict[bytes, Kind] = {}
    own: list[str] = []
    uri = str(document.get("@id", ""))
    for told in iter_told(document, identifier, notes):
        if is_of(base_uri, told.values[0]):
            if told.values[0] != uri:
                own.append(told.values[0])
            continue
        for key in keys_told(told):
            keys.setdefault(key, told.kind)
    files = _files(document)
    for address in files[:MOST_FILES] if len(files) > 1 else ():
        keys.setdefault(key_of("files", address), Kind.FILE)
    harvested = any(notes.get(name) for name in SIGNS)
    return Evidence(
        keys,
        harvested=harvested or bool(own),
        own=tuple(dict.fromkeys(own)),
        origins=tuple(_iter_origins(document, notes, harvested=harvested)),
    )


def iter_told(document: Mapping[str, Any], identifier: str, notes: Mapping[str, Any]) -> Iterator[Told]:
    """Yield what a record says that may be evidence, the strongest first; `notes` are its harvester's."""
    yield from _told(Kind.HARVEST, ((name, notes.get(name)) for name in (*ADDRESSES, *IDENTIFIERS)))
    others = (("otherIdentifier", other.get("notation")) for other in document.get("otherIdentifier", ())[:MOST_VALUES])
    own = (("identifier", identifier), ("identifier", document.get("identifier")))
    yield from _told(Kind.IDENTIFIER, (*own, *others))
    yield from _told(Kind.LANDING_PAGE, (("landingPage", document.get("landingPage")),))
    if files := _files(document):
        yield Told(Kind.DOWNLOADS, "downloadURL", tuple(files))


def keys_told(told: Told) -> Iterator[bytes]:
    """The keys of what a record says; none where anybody may say so."""
    if told.kind is Kind.DOWNLOADS:
        yield key_of("files", "\n".join(told.values))
        return
    (value,) = told.values
    if (address := telling_address(value)) is not None:
        yield key_of("address", address)
        if told.kind is not Kind.LANDING_PAGE and (uuid := uuid_at_end(value)) is not None:
            yield key_of("id", uuid)
    elif (identifier := telling_identifier(value)) is not None:
        yield key_of("id", identifier)


def _told(kind: Kind, named: Iterable[tuple[str, Any]]) -> Iterator[Told]:
    """What is said under some names, each value once."""
    values: dict[str, str] = {}
    for name, value in named:
        if isinstance(value, str) and value.strip():
            values.setdefault(value.strip(), name)
    for value, name in islice(values.items(), MOST_VALUES):
        yield Told(kind, name, (value,))


def _iter_origins(document: Mapping[str, Any], notes: Mapping[str, Any], *, harvested: bool) -> Iterator[str]:
    """Addresses of catalogues that a record says it is from: its harvester's notes, ``dct:source`` in RDF."""
    named = (*CATALOGUES, *ADDRESSES) if harvested else CATALOGUES
    values = (*(notes.get(name) for name in named), *document.get("source", ())[:MOST_VALUES])
    yield from dict.fromkeys(
        value.strip()
        for value in values
        if isinstance(value, str) and value.strip().startswith(("http://", "https://"))
    )


def _files(document: Mapping[str, Any]) -> list[str]:
    """The addresses of its files, as they are compared, in order."""
    found = set()
    for distribution in document.get("distribution", ()):
        url = distribution.get("downloadURL", "")
        if isinstance(url, str) and not is_service(url) and (address := telling_address(url)) is not None:
            found.add(address)
    return sorted(found)


def is_of(base_uri: str, address: str) -> bool:
    """Whether an address is a dataset, or a record, of the index with this base."""
    return address.startswith((f"{base_uri}/dataset/", f"{base_uri}/record/"))
