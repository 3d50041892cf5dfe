"""What the profile publishes of itself: its vocabulary, its JSON-LD context, its shapes, its JSON Schema."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat, parse, serialize

from federation.web.documented import NOT_MODIFIED, problems
from federation.web.fixed import fixed_answer
from federation.web.negotiation import RDF_FORMS, Form, form_from_accept, split_suffix
from mappings.publications import PUBLICATIONS
from mappings.terms import PREFIXES

router = APIRouter(tags=["Vocabulario"])

_FORMATS: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
}
_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "context.jsonld": ("docs/dcat-mx.context.jsonld", "application/ld+json"),
    "shapes.ttl": ("mappings/shapes/dcat-mx.ttl", "text/turtle; charset=utf-8"),
    "schema.json": ("docs/dcat-mx.schema.json", "application/schema+json"),
}
"""Path → which publication of the profile stands there, and its media type."""


def _documented(*kinds: str) -> dict[int | str, dict[str, Any]]:
    content: dict[str, Any] = {kind.partition(";")[0]: {} for kind in kinds}
    return {200: {"description": "El documento / The document", "content": content}, **NOT_MODIFIED}


@router.get(
    "/vocabulary",
    summary="El vocabulario DCAT-MX / The vocabulary",
    responses={**_documented(*(form.media_type for form in RDF_FORMS)), **problems(406)},
)
@router.get("/vocabulary.{suffix}", include_in_schema=False)
def vocabulary(request: Request) -> Response:
    """Classes and properties of DCAT-MX, in RDF."""
    _, suffix = split_suffix(request.scope["path"])
    form = suffix if suffix in RDF_FORMS else form_from_accept(request.headers.get("accept", ""), RDF_FORMS)
    return fixed_answer(request, _vocabulary(form), form.content_type)


@router.get(
    "/context.jsonld", summary="El contexto de JSON-LD / The context", responses=_documented("application/ld+json")
)
@router.get("/shapes.ttl", summary="Las formas SHACL / The shapes", responses=_documented("text/turtle"))
@router.get("/schema.json", summary="El JSON Schema", responses=_documented("application/schema+json"))
def publication(request: Request) -> Response:
    """A publication of the profile."""
    path, media_type = _FILES[request.scope["path"].rpartition("/")[2]]
    return fixed_answer(request, _publication(path), media_type)


def iter_publications() -> Iterator[tuple[str, bytes]]:
    """Yield every publication by its path, the vocabulary in each syntax."""
    for name, (path, _) in _FILES.items():
        yield name, _publication(path)
    for form in RDF_FORMS:
        yield f"vocabulary.{form.suffix}", _vocabulary(form)


@cache
def _publication(path: str) -> bytes:
    make: Callable[[], str] = PUBLICATIONS[path]
    return make().encode()


@cache
def _vocabulary(form: Form) -> bytes:
    turtle = _publication("docs/dcat-mx.ttl")
    if form.name == "turtle":
        return turtle
    written = serialize(parse(turtle, RdfFormat.TURTLE), format=_FORMATS[form.name], prefixes=dict(PREFIXES))
    assert written is not None
    return written
