"""The language that a description in N-Triples declares, found before it is read.

Literals are read as bare texts where they are in the language of the others, so that this must be known first.
"""

import re
from collections.abc import Iterator

from mappings.origin import Origin
from mappings.schemas.tongues import origin_of_texts

LANGUAGES = ("dct:language", "dc:language", "schema:inLanguage")
"""What tells the language of a dataset, the most telling first."""

_PREDICATES = (
    (b"<http://purl.org/dc/terms/language>",),
    (b"<http://purl.org/dc/elements/1.1/language>",),
    (b"<http://schema.org/inLanguage>", b"<https://schema.org/inLanguage>"),
)
"""The same in full, in that order."""
_DATASET = re.compile(
    rb"^(\S+) <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> <http://www\.w3\.org/ns/dcat#Dataset> \.$",
    re.MULTILINE,
)


def origin_of_description(body: bytes, identifier: str, origin: Origin) -> Origin:
    """The origin with the language of the bare texts of a description in canonical N-Triples.

    `identifier` is the dataset's IRI; of any other name the only dataset is looked for.  A first guess: whoever has
    read the description compares it with what that says.
    """
    subject = f"<{identifier}>".encode() if "://" in identifier else _subject(body)
    if not subject:
        return origin
    for predicates in _PREDICATES:
        if declared := list(_iter_values(body, subject, predicates)):
            return origin_of_texts(origin, declared)
    return origin


def _subject(body: bytes) -> bytes:
    found = _DATASET.search(body)
    return found[1] if found else b""


def _iter_values(body: bytes, subject: bytes, predicates: tuple[bytes, ...]) -> Iterator[str]:
    """The IRIs and words that stand as the subject's values."""
    for predicate in predicates:
        start = b"%s %s " % (subject, predicate)
        at = body.find(start)
        while at >= 0:
            if at == 0 or body[at - 1 : at] == b"\n":
                end = body.find(b"\n", at)
                line = body[at + len(start) : end if end >= 0 else len(body)]
                yield _words(line.removesuffix(b" .").decode("utf-8", "replace"))
            at = body.find(start, at + len(start))


def _words(term: str) -> str:
    """A term without its brackets or quotes, its tag and its datatype."""
    if term[:1] == "<":
        return term[1:-1]
    return term[1 : term.rfind('"')] if term[:1] == '"' else term
