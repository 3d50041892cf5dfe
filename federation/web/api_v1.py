"""``/api/v1``: the index as JSON, for programs: pages by cursor, the sources, the releases.

Documents and catalogue records are those of the release, byte for byte.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Final
from urllib.parse import quote, unquote

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from federation.release_folder import numbers_in, read_manifest
from federation.web.answers import Answer, answer
from federation.web.api_models import Entries, Entry, Releases, Sources
from federation.web.api_parameters import JSON, FilterDependency, Limit, next_address, refuse_unknown
from federation.web.documented import NOT_MODIFIED, problems
from federation.web.problems import ProblemError
from federation.web.site import Site, SiteDependency
from storage.index import (
    TERM_FIELDS,
    Gone,
    IndexEntry,
    IndexState,
    get_entry_by_name,
    get_gone_by_name,
    list_sources,
    resolve,
)
from storage.search import SORTS, search

router = APIRouter(prefix="/api/v1", tags=["API"])

_ANSWERS: Final = {**NOT_MODIFIED, **problems(503)}


@router.get(
    "/datasets",
    summary="Lo que hay en el índice, por páginas / What is in the index, by pages",
    response_model=Entries,
    responses=_ANSWERS,
)
def datasets(
    *,
    request: Request,
    site: SiteDependency,
    wanted: FilterDependency,
    q: Annotated[
        str, Query(max_length=500, description='Palabras, "frases", -sin, comien* / Words', examples=["agua potable"])
    ] = "",
    sort: Annotated[
        str,
        Query(
            pattern=f"^({'|'.join(SORTS)})?$",
            description="Orden; solo «id» se pagina / Order; only “id” has further pages",
            examples=["-changed"],
        ),
    ] = "",
    facets: Annotated[
        list[str] | None,
        Query(
            max_length=len(TERM_FIELDS), description="Campos cuyos valores se cuentan / Fields whose values are counted"
        ),
    ] = None,
    limit: Limit = 100,
    cursor: Annotated[int, Query(ge=0, lt=1 << 62, description="De la página anterior / Of the page before")] = 0,
) -> Response:
    """Entries with their documents.

    Without ``sort`` they come in the order in which they entered the index: ``next`` leads through all of them, and
    nothing is lost or repeated while the index changes.  With ``q`` and without ``sort`` the best come first, and there
    is one page.
    """
    refuse_unknown(request, "q", "sort", "facets", "limit", "cursor")
    counted = _require_fields(facets or ())
    order = sort or ("relevance" if q.strip() else "id")

    def make(connection: Connection, state: IndexState) -> Answer:
        found = search(connection, q, wanted, sort=order, rows=limit, after=cursor, facets=counted)
        more = order == "id" and len(found.entries) == limit
        document = {
            "release": state.release,
            "published": state.published.isoformat(),
            "count": found.count,
            "next": next_address(site, request, cursor=found.entries[-1].id) if more else None,
            "items": [_document_of(entry) for entry in found.entries],
            "facets": {
                field: [{"value": one.value, "label": one.label, "entries": one.entries} for one in values]
                for field, values in found.facets.items()
            },
        }
        return Answer(orjson.dumps(document), JSON)

    return answer(request, site, make)


@router.get(
    "/datasets/{name:path}",
    summary="Uno, por su nombre o su URI / One, by its name or its URI",
    response_model=Entry,
    responses={301: {"description": "Está en otra parte / It is elsewhere"}, **NOT_MODIFIED, **problems(404, 410, 503)},
)
def dataset(request: Request, site: SiteDependency, name: str) -> Response:  # noqa: ARG001 (its raw form is read)
    """One entry with its document and its catalogue record.

    Its name, its URI, or what stands behind ``/dataset/`` in it: ``datos-jalisco/1234``.
    """
    refuse_unknown(request)
    raw = (request.scope.get("raw_path") or request.scope["path"].encode()).decode("ascii", "replace")
    asked = raw.partition("?")[0].partition("/api/v1/datasets/")[2]

    def make(connection: Connection, _: IndexState) -> Answer:
        found = _find(connection, site, asked)
        if isinstance(found, IndexEntry):
            return Answer(orjson.dumps(_document_of(found)), JSON, modified=found.changed)
        if found is not None and found.moved_to:
            place = f"{site.base_uri}/api/v1/datasets/{quote(found.moved_to, safe='')}"
            return Answer(b"", JSON, 301, {"Location": place})
        raise _gone(found) if found is not None else _not_here()

    return answer(request, site, make)


@router.get("/sources", summary="Las fuentes / The sources", response_model=Sources, responses=_ANSWERS)
def sources(request: Request, site: SiteDependency) -> Response:
    """The sources of the release, with how much of each is in it."""
    refuse_unknown(request)

    def make(connection: Connection, state: IndexState) -> Answer:
        told = [source.facts for source in list_sources(connection)]
        return Answer(orjson.dumps({"release": state.release, "sources": told}), JSON)

    return answer(request, site, make)


@router.get("/releases", summary="Las versiones / The releases", response_model=Releases, responses=_ANSWERS)
def releases(request: Request, site: SiteDependency) -> Response:
    """The releases that are kept, the newest first, and where their manifests are."""
    refuse_unknown(request)

    def make(_: Connection, state: IndexState) -> Answer:
        told = [
            _document_of_release(site, number) for number in sorted(numbers_in(site.out / "releases"), reverse=True)
        ]
        kept = [one for one in told if one is not None and one["release"] <= state.release]
        return Answer(orjson.dumps({"release": state.release, "releases": kept}), JSON)

    return answer(request, site, make)


def _document_of(entry: IndexEntry) -> dict[str, Any]:
    return {
        "uri": entry.uri,
        "name": entry.name,
        "kind": entry.kind,
        "source": entry.source,
        "release": entry.release,
        "changed": entry.changed.isoformat(),
        "document": orjson.Fragment(entry.document),
        "record": orjson.Fragment(entry.record),
    }


def _document_of_release(site: Site, number: int) -> dict[str, Any] | None:
    manifest = read_manifest(site.out / "releases" / str(number))
    if manifest is None:
        return None
    kept = ("release", "published", "digest", "modified", "counts", "restored", "resumed")
    return {
        **{key: manifest[key] for key in kept if key in manifest},
        "manifest": f"{site.base_uri}/releases/{number}/manifest.json",
    }


def _find(connection: Connection, site: Site, asked: str) -> IndexEntry | Gone | None:
    """What is meant by a name, a URI written whole or encoded, or its end."""
    named = get_entry_by_name(connection, asked) or get_gone_by_name(connection, asked)
    if named is not None:
        return named
    for uri in dict.fromkeys((asked, unquote(asked), f"{site.base_uri}/dataset/{asked}")):
        found = resolve(connection, uri)
        if found is not None:
            return found
    return None


def _require_fields(fields: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(fields))
    if unknown := [field for field in wanted if field not in TERM_FIELDS]:
        known = ", ".join(TERM_FIELDS)
        raise ProblemError(
            422,
            f"No se cuentan los valores de {len(unknown)} de esos campos. Se puede con: {known}.",
            f"Values of {len(unknown)} of these fields are not counted. These can be: {known}.",
        )
    return wanted


def _not_here() -> ProblemError:
    return ProblemError(
        404,
        "No hay nada con ese nombre o URI. Busque con: /api/v1/datasets?q=…",
        "There is nothing with this name or URI. Search with: /api/v1/datasets?q=…",
    )


def _gone(gone: Gone) -> ProblemError:
    removed = gone.removed.isoformat()
    return ProblemError(
        410,
        f"Salió del índice en la versión {gone.release} ({removed[:10]}).",
        f"It left the index with release {gone.release} ({removed[:10]}).",
        members={"uri": gone.uri, "name": gone.name, "kind": gone.kind, "source": gone.source, "title_of": gone.title,
                 "release": gone.release, "removed": removed},
    )  # fmt: skip
