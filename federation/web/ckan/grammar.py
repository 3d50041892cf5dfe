r"""The query language of ``q`` and ``fq``: what clients really send of Solr's.

::

    query  = and { "OR" and }
    and    = not { [ "AND" ] not }
    not    = { "NOT" | "!" | "-" | "+" } clause
    clause = "(" query ")" | field ":" ( "(" query ")" | value ) | value
    value  = "*" | word | "phrase" | ( "[" | "{" ) end "TO" end ( "]" | "}" )

``&&`` and ``||`` stand for AND and OR, ``\`` before a sign takes its meaning away, a boost (``^2``) says nothing here.
What else Solr has (likeness, expressions, other parsers) is refused in words.  Nothing of a query is ever handed to a
database: it becomes the frozen types below.
"""

import re
from dataclasses import dataclass
from typing import Final

from federation.web.ckan.errors import SearchQueryError

LONGEST: Final = 4_000
"""Signs of one query."""
DEEPEST: Final = 20
"""Brackets within brackets."""
MOST_CLAUSES: Final = 200


@dataclass(frozen=True, slots=True)
class Everything:
    """``*:*``, or no query at all."""


@dataclass(frozen=True, slots=True)
class Value:
    """A word or a phrase, in a field or (with an empty one) in any text; what ends in ``*`` is its beginning."""

    field: str
    words: str
    is_phrase: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """From one value to another of a field; None is an open end."""

    field: str
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """What all of the parts find."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """What one of the parts finds."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """What the part does not find."""

    part: "Query"


Query = Everything | Value | Range | All | Any | Without

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<range>[\[{]\s*(?P<low>"[^"]*"|[^\s\]}"]+)\s+TO\s+(?P<high>"[^"]*"|[^\s\]}"]+)\s*[\]}])
      | (?P<phrase>"(?P<inside>(?:[^"\\]|\\.)*)")
      | (?P<open>\() | (?P<close>\))
      | (?P<and>&&) | (?P<or>\|\|)
      | (?P<sign>[+!-])(?=\S)
      | (?P<field>(?:[^\s()":\[\]{}\\^~]|\\.)+):(?=\S)
      | (?P<word>(?:[^\s()":\[\]{}\\^~]|\\.)+)
    )(?P<boost>\^[0-9.]{1,8})?""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_WORDS: Final = {"AND": "and", "OR": "or", "NOT": "sign"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    words: str = ""
    ends: tuple[str, str] = ("", "")
    is_beginning: bool = False


def query_from_text(text: str) -> Query:
    """Read a query.  Raises `SearchQueryError`, which says what is not understood."""
    if len(text) > LONGEST:
        raise SearchQueryError(
            f"La consulta pasa de {LONGEST} signos.", f"The query is longer than {LONGEST} characters."
        )
    tokens = _tokens(text)
    if not tokens:
        return Everything()
    return _Reader(tokens).read()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _not_understood(text[position : position + 40].strip())
        tokens.append(_token(match))
        position = match.end()
        if len(tokens) > 4 * MOST_CLAUSES:
            raise _too_much()
    return tokens


def _token(match: re.Match[str]) -> _Token:
    if match["range"]:
        return _Token("range", match["range"], (_end(match["low"]), _end(match["high"])))
    if match["phrase"]:
        return _Token("phrase", _plain(match["inside"]))
    if match["field"]:
        return _Token("field", _plain(match["field"]))
    word = match["word"]
    if word:
        if word in _WORDS:
            return _Token(_WORDS[word], word)
        is_beginning = word.endswith("*") and not word.endswith("\\*") and len(word) > 1
        return _Token("word", _plain(word.removesuffix("*") if is_beginning else word), is_beginning=is_beginning)
    kind = next(kind for kind in ("open", "close", "and", "or", "sign") if match[kind])
    return _Token(kind, match[kind])


def _plain(words: str) -> str:
    return _ESCAPED.sub(r"\1", words)


def _end(words: str) -> str:
    return "" if words == "*" else words.strip('"')


class _Reader:
    """The tokens of a query while they are read."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._clauses = 0

    def read(self) -> Query:
        found = self._any("", 0)
        if self._position < len(self._tokens):
            raise _not_understood(self._tokens[self._position].words)
        return found

    def _any(self, field: str, depth: int) -> Query:
        parts = [self._all(field, depth)]
        while self._took("or"):
            parts.append(self._all(field, depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self, field: str, depth: int) -> Query:
        parts = [self._not(field, depth)]
        while self._took("and") or self._next() not in {"or", "close", "and", ""}:
            parts.append(self._not(field, depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _not(self, field: str, depth: int) -> Query:
        is_without = False
        while self._next() == "sign":
            is_without ^= self._take().words != "+"
        found = self._clause(field, depth)
        return Without(found) if is_without else found

    def _clause(self, field: str, depth: int) -> Query:
        self._clauses += 1
        if self._clauses > MOST_CLAUSES or depth > DEEPEST:
            raise _too_much()
        if not self._next():
            raise SearchQueryError(
                "La consulta termina antes de tiempo: falta un valor o un paréntesis.",
                "The query ends too early: a value or a bracket is missing.",
            )
        token = self._take()
        if token.kind == "field":
            if self._next() == "field":
                raise _not_understood(f"{token.words}:{self._tokens[self._position].words}:")
            return self._clause(token.words, depth + 1)
        if token.kind == "open":
            found = self._any(field, depth + 1)
            if not self._took("close"):
                raise SearchQueryError("Falta cerrar un paréntesis.", "A bracket is not closed.")
            return found
        if token.kind == "range":
            return _range(field, token)
        if token.kind in {"word", "phrase"}:
            if token.kind == "word" and token.words == "*":
                return Everything() if field in {"*", ""} else Range(field, None, None)
            return Value(field, token.words, token.kind == "phrase", token.is_beginning)
        raise _not_understood(token.words)

    def _next(self) -> str:
        return self._tokens[self._position].kind if self._position < len(self._tokens) else ""

    def _take(self) -> _Token:
        self._position += 1
        return self._tokens[self._position - 1]

    def _took(self, kind: str) -> bool:
        if self._next() != kind:
            return False
        self._position += 1
        return True


def _range(field: str, token: _Token) -> Query:
    if not field:
        raise _not_understood(token.words)
    low, high = token.ends
    return Range(field, low or None, high or None, token.words[0] == "[", token.words[-1] == "]")


def _not_understood(words: str) -> SearchQueryError:
    return SearchQueryError(
        f"No se entiende «{words[:80]}» en la consulta.", f"“{words[:80]}” in the query is not understood."
    )


def _too_much() -> SearchQueryError:
    return SearchQueryError("La consulta tiene demasiadas partes.", "The query has too many parts.")
