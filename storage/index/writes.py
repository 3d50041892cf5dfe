"""What is written to the served index, made ready before the transaction begins: hashed, compressed, cut into stems."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from storage.bodies import hash_body
from storage.compression import compress
from storage.index.filters import key_of_uri, key_of_value
from storage.index.words import fold, stems_of
from storage.text import storable, storable_or_none

MOST_NAME: Final = 100
"""Signs of a name: as many as a CKAN takes."""
_TITLE_KEY, _MODIFIED = 64, 40
_UNNAMED = re.compile(r"[^a-z0-9_-]+")


class Term(NamedTuple):
    """A value that an entry can be asked for by."""

    field: str
    value: str
    label: str = ""


class Texts(NamedTuple):
    """What of an entry is searched, in the order of its weight."""

    title: str
    keywords: str
    publisher: str
    description: str


class Facts(NamedTuple):
    """What is told of an entry without reading its document."""

    uri: str
    name: str
    """The one that it would like to have."""
    kind: str
    source: str
    title: str
    publisher: str | None
    level: str | None
    branch: str | None
    state: str | None
    municipality: str | None
    modified: str | None


class PreparedRecord(NamedTuple):
    """A catalogue record, ready to be stored."""

    key: bytes
    topic_key: bytes
    source: str
    hash: bytes
    frame: bytes


class PreparedEntry(NamedTuple):
    """An entry, ready to be stored."""

    key: bytes
    facts: Facts
    title_key: bytes
    hash: bytes
    frame: bytes
    record: PreparedRecord
    terms: tuple[tuple[str, bytes, str, str], ...]
    """Field, key, value, label."""
    words: tuple[str, str, str, str]


def prepare_record(uri: str, topic: str, source: str, record: bytes) -> PreparedRecord:
    """Make a catalogue record ready."""
    return PreparedRecord(key_of_uri(uri), key_of_uri(topic), source, hash_body(record), compress(record))


def prepare_entry(
    facts: Facts, document: bytes, record: PreparedRecord, terms: Iterable[Term], texts: Texts
) -> PreparedEntry:
    """Make an entry ready; what a database cannot keep of its texts is replaced."""
    shown = facts._replace(
        title=storable(facts.title),
        publisher=storable_or_none(facts.publisher),
        modified=None if facts.modified is None else storable(facts.modified)[:_MODIFIED],
    )
    keyed = {
        (term.field, key_of_value(term.field, term.value)): (storable(term.value), storable(term.label))
        for term in terms
        if term.value
    }
    return PreparedEntry(
        key=key_of_uri(facts.uri),
        facts=shown,
        title_key=fold(facts.title).encode("utf-8", "replace")[:_TITLE_KEY],
        hash=hash_body(document),
        frame=compress(document),
        record=record,
        terms=tuple((field, key, value, label) for (field, key), (value, label) in keyed.items()),
        words=(
            " ".join(stems_of(texts.title)),
            " ".join(stems_of(texts.keywords)),
            " ".join(stems_of(texts.publisher)),
            " ".join(stems_of(texts.description)),
        ),
    )


def name_from(source: str, identifier: str, *, uri: str, plain: bool = True) -> str:
    """A name for what a source calls `identifier`: short, in the signs that a CKAN takes, the same every time.

    One that had to be changed, or that is not `plain` (another kind could have the same), bears a hash of the URI.
    """
    wanted = f"{source}-{identifier}"
    cleaned = _UNNAMED.sub("-", fold(wanted)).strip("-")
    return cleaned if plain and cleaned == wanted and len(cleaned) <= MOST_NAME else hashed_name(cleaned, uri)


def hashed_name(name: str, uri: str) -> str:
    """A name that no other URI has."""
    return f"{name[: MOST_NAME - 13].rstrip('-')}-{key_of_uri(uri).hex()[:12]}"
