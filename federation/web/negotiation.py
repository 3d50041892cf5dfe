"""Which form of a thing a client wants: by what it accepts, or by the end of the path."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from federation.web.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which a thing is served."""

    name: str
    """A syntax of `mappings.rdf`, ``json`` or ``html``."""
    suffix: str
    media_type: str
    aliases: tuple[str, ...] = ()
    """Other media types by which it is asked for."""

    @property
    def content_type(self) -> str:
        """As it is sent; RDF/XML, JSON-LD and N-Triples are UTF-8 by themselves."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


TURTLE: Final = Form("turtle", "ttl", "text/turtle", ("application/x-turtle", "text/n3"))
RDF_FORMS: Final = (
    TURTLE,
    Form("rdfxml", "rdf", "application/rdf+xml", ("application/xml", "text/xml")),
    Form("jsonld", "jsonld", "application/ld+json"),
    Form("ntriples", "nt", "application/n-triples"),
)
JSON: Final = Form("json", "json", "application/json")
HTML: Final = Form("html", "html", "text/html", ("application/xhtml+xml",))
FORMS: Final = (*RDF_FORMS, JSON, HTML)
"""The first one is what a client gets that does not care."""

_BY_SUFFIX: Final = {form.suffix: form for form in FORMS} | {"xml": RDF_FORMS[1]}


def split_suffix(path: str) -> tuple[str, Form | None]:
    """A path without the suffix of a form, and that form; a path that has none as it is."""
    stem, dot, suffix = path.rpartition(".")
    form = _BY_SUFFIX.get(suffix) if dot and stem and not stem.endswith("/") else None
    return (stem, form) if form else (path, None)


def form_from_accept(accept: str, offered: Sequence[Form] = FORMS) -> Form:
    """The form that a client likes best (RFC 9110, 12.5.1); of those that it likes alike, the first one offered.

    Raises `ProblemError` where it would take none.
    """
    ranges = _ranges(accept)
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda form: _liking(form, ranges))
    if _liking(best, ranges) <= 0:
        known = ", ".join(form.media_type for form in offered)
        raise ProblemError(406, f"Pida una de estas formas: {known}.", f"Ask for one of these forms: {known}.")
    return best


def _liking(form: Form, ranges: Sequence[tuple[str, float]]) -> float:
    """How much a form is liked: what names it most exactly tells."""
    kind = form.media_type.partition("/")[0]
    for wanted in ((form.media_type,), form.aliases, (f"{kind}/*",), ("*/*",)):
        told = [quality for name, quality in ranges if name in wanted]
        if told:
            return max(told)
    return 0.0


def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """The media ranges of an Accept header with their quality."""
    found = []
    for one in accept.lower().split(",")[:64]:
        name, *parameters = (part.strip() for part in one.split(";"))
        if name:
            qualities = [part.partition("=")[2] for part in parameters if part.replace(" ", "").startswith("q=")]
            found.append((name, _quality(qualities[0]) if qualities else 1.0))
    return tuple(found)


def _quality(text: str) -> float:
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
