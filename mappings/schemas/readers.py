"""Readers made of readers: of nodes from one of texts, of one value from several, silent ones from those that speak.

A value may be a literal, an IRI, or a node that holds the same under another property (`mappings.descriptions`).
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from mappings.descriptions import candidates
from mappings.values import Reading

LABELS = ("skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "schema:name", "vcard:fn", "dc:title")
CODES = ("rdf:value", "skos:notation", "dct:identifier", *LABELS)

Read = Callable[[Any], Reading[Any]]

_REMEMBERED = 1_000
"""Characters of a node that is remembered; whoever says more of an office says it once."""


def named_as(function: Callable[..., Any]) -> Callable[[Read], Read]:
    """Give a reader the name of the function that it was made from: the schema's reference page tells it by that."""
    return wraps(function)


def coded(read: Read, *names: str) -> Read:
    """Make a reader of nodes from a reader of texts: the first candidate that needs no remark, else the first readable.

    `names` are the properties of a node to look at, after its IRI.
    """
    looked_at = names or CODES

    @named_as(read)
    def read_coded(value: Any) -> Reading[Any]:
        if type(value) is str:
            return (None, None) if value[:2] == "_:" else read(value)
        best: Reading[Any] | None = None
        for candidate in candidates(value, *looked_at):
            reading, code = read(candidate)
            if reading is not None and code is None:
                return reading, None
            if code is not None and (best is None or (best[0] is None and reading is not None)):
                best = reading, code
        return best or (None, None)

    return read_coded


def remembered(read: Read) -> Read:
    """Make a reader that remembers what it read of nodes: the offices and periods of a catalogue are few.

    What it made is shared then, and never to be changed.
    """

    @named_as(read)
    def read_remembered(value: Any) -> Reading[Any]:
        if type(value) is dict and sum(map(len, value.values())) <= _REMEMBERED:
            try:
                return _reading(read, tuple(value.items()))
            except TypeError:  # one of its values is a list or a node, which nothing is remembered by
                pass
        return read(value)

    return read_remembered


@lru_cache(maxsize=4_096)
def _reading(read: Read, node: tuple[tuple[str, Any], ...]) -> Reading[Any]:
    return read(dict(node))


def many_as_one(read: Read) -> Read:
    """Make a reader of one value from several: the first one readable, and a remark when others say otherwise.

    Which is first is decided by the alphabet, in which a record's statements are written down: RDF has no order.
    """

    @named_as(read)
    def read_many(value: Any) -> Reading[Any]:
        if not isinstance(value, list):
            return read(value)
        readings = [read(each) for each in value]
        found = next((reading for reading, _ in readings if reading is not None), None)
        if found is not None and any(code if reading is None else reading != found for reading, code in readings):
            return found, "value.several"
        return found, next((code for _, code in readings if code), None)

    return read_many


def unremarked(read: Read) -> Read:
    """Make a reader that has nothing to say, of what another row has read and remarked upon."""

    @named_as(read)
    def read_silently(value: Any) -> Reading[Any]:
        return read(value)[0], None

    return read_silently


def one(read: Read, *names: str) -> Read:
    """Make a reader of a field that has one value in the profile, in whatever shape it comes."""
    read_coded = coded(read, *names)
    read_many = many_as_one(read_coded)

    @named_as(read)
    def read_one(value: Any) -> Reading[Any]:
        if type(value) is str and value[:2] != "_:":  # nearly all
            return read(value)
        return read_many(value) if type(value) is list else read_coded(value)

    return read_one
