"""Mend what RDF is written with and its syntax does not allow, and read on after what cannot be mended."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, Triple

from harvesters.items import Refusal

MAX_BROKEN_LINES = 20
"""Broken lines that are quoted one by one; all of them are counted."""

_UNWRITABLE = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_UNDERSCORED_TAG = re.compile(r"(\"@[A-Za-z]{2,3})_(?=[A-Za-z]{2,4}\b)")
_LOCAL_PATH = re.compile(r"file:///(?:[^\s'\"<>]*/)?")


def mended_text(pieces: Iterable[str], *, xml: bool) -> Iterator[str]:
    """The text of a document without what pyoxigraph stumbles over before it can be lenient.

    A byte order mark; the declaration of XML, which would contradict; an underscore in a tag of Turtle and JSON.
    """
    for number, piece in enumerate(pieces):
        start = piece.removeprefix("\ufeff") if number == 0 else piece
        if not xml:
            yield _UNDERSCORED_TAG.sub(r"\1-", start)
        else:
            yield start if number else _XML_DECLARATION.sub("", start)


def before_break(quads: Iterator[Any], broken: list[SyntaxError]) -> Iterator[Any]:
    """Give out what stands before a syntax error, and keep the error for later."""
    try:
        yield from quads
    except SyntaxError as error:
        broken.append(error)


def past_broken_lines(parser: Iterator[Quad], refusals: list[Refusal]) -> Iterator[Quad]:
    """Read on after a broken line, which costs that line only; the first few are quoted, all of them make a loss."""
    broken = 0
    while True:
        try:
            yield next(parser)
        except StopIteration:
            return
        except SyntaxError as error:
            broken += 1
            if broken <= MAX_BROKEN_LINES:
                refusals.append(Refusal("document.broken", in_public(error)))


def iter_mended(quads: Iterator[Quad], refusals: list[Refusal]) -> Iterator[Triple]:
    """Triples whose IRIs and language tags every syntax can write; one whose IRI cannot be mended is lost, and told."""
    lost = 0
    for quad in quads:
        try:
            yield Triple(_mended_term(quad.subject), _mended_term(quad.predicate), _mended_term(quad.object))
        except ValueError as error:
            lost += 1
            if lost <= MAX_BROKEN_LINES:
                refusals.append(Refusal("document.broken", f"{error}: {str(quad)[:200]}"))


def _mended_term(term: Any) -> Any:
    if isinstance(term, NamedNode) and _UNWRITABLE.search(term.value):
        return NamedNode(_UNWRITABLE.sub(lambda sign: quote(sign.group()), term.value))
    if isinstance(term, Literal) and term.language and not _LANGUAGE_TAG.fullmatch(term.language):
        tag = term.language.replace("_", "-")
        return Literal(term.value, language=tag) if _LANGUAGE_TAG.fullmatch(tag) else Literal(term.value)
    if isinstance(term, Literal) and _UNWRITABLE.search(term.datatype.value):
        return Literal(term.value, datatype=_mended_term(term.datatype))
    if isinstance(term, Triple):
        return Triple(_mended_term(term.subject), _mended_term(term.predicate), _mended_term(term.object))
    return term


def base_iri(url: str) -> str:
    """The base of the relative IRIs of what came from a URL."""
    return _UNWRITABLE.sub(lambda sign: quote(sign.group()), url.partition("#")[0])


def in_public(error: SyntaxError) -> str:
    """A parser's complaint, without the address of a file on this machine, which is only the base of relative IRIs."""
    return _LOCAL_PATH.sub("", str(error))
