"""The language that a description in N-Triples most likely declares, found before it is read.

Literals are read as bare texts where they are in the language of the others, so that this must be known first.
"""

from functools import lru_cache

from mappings.values.languages import known_tag

LANGUAGES = ("dct:language", "dc:language", "schema:inLanguage")
"""What tells the language of a dataset, the most telling first."""

_PREDICATES = (
    b"<http://purl.org/dc/terms/l",
    b"<http://purl.org/dc/elements/1.1/l",
    b"<http://schema.org/inL",
    b"<https://schema.org/inL",
)
"""The same in full, in that order, up to the end that they share."""
_END = b"anguage> "


def likely_language(body: bytes, otherwise: str) -> str:
    """The one language that is declared anywhere in a description in canonical N-Triples, or else `otherwise`.

    A guess, since a distribution may declare another than its dataset: whoever has read the description knows.
    """
    said: dict[bytes, set[bytes]] = {}
    at = body.find(_END)
    while at >= 0:
        end = body.find(b" .\n", at)
        said.setdefault(body[body.rfind(b"<", 0, at) : at], set()).add(body[at + len(_END) : end])
        at = body.find(_END, end) if end >= 0 else -1
    for predicate in _PREDICATES:
        if predicate in said:
            tags = {_tag(term) for term in said[predicate]}
            return (tags.pop() if len(tags) == 1 else None) or otherwise
    return otherwise


@lru_cache(maxsize=1_024)
def _tag(term: bytes) -> str | None:
    """The tag of a language by its IRI, or by its words without their quotes, tag and datatype."""
    words = term.decode("utf-8", "replace")
    return known_tag(words[1:-1] if words[:1] == "<" else words[1 : words.rfind('"')])
