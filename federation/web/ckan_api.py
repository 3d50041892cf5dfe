"""CKAN's action API, read-only: ``/api/3/action/…`` and ``/api/action/…``, with CKAN's envelopes and errors."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlalchemy import Connection

from federation.web.answers import Answer, answer
from federation.web.ckan.actions import ACTIONS, WRITES
from federation.web.ckan.bodies import parameters_from_body, parameters_from_pairs
from federation.web.ckan.date_math import is_of_the_moment
from federation.web.ckan.errors import BadRequestError, CkanError, ForbiddenError
from federation.web.ckan.parameters import Parameters
from federation.web.ckan.question import Question
from federation.web.documented import NOT_MODIFIED
from federation.web.fixed import fixed_answer
from federation.web.site import Site, SiteDependency
from storage.index import IndexState

router = APIRouter(tags=["CKAN"])

JSON: Final = "application/json;charset=utf-8"

_ENVELOPE: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {"application/json": {"schema": {}}}}
    for status, text in (
        (200, "Respuesta / Answer"),
        (304, "Sin cambios / Unchanged"),
        (400, "Consulta o acción desconocida / Unknown query or action"),
        (403, "Aquí solo se lee / It is only read here"),
        (404, "No existe / Not found"),
        (409, "Un parámetro no puede ser así / A parameter cannot be so"),
    )
}
_ActionName = Annotated[str, Path(description="package_search, package_show, organization_list …", max_length=100)]


@router.get("/api/3", summary="CKAN: versión / version", responses={200: _ENVELOPE[200], **NOT_MODIFIED})
def version(request: Request) -> Response:
    """Tell the version of the API."""
    return fixed_answer(request, b'{"version":3}', JSON)


@router.get("/api/action/{action}", include_in_schema=False)
@router.get("/api/3/action/{action}", summary="CKAN: leer / read", responses=_ENVELOPE)
def ask(request: Request, action: _ActionName, site: SiteDependency) -> Response:
    """Answer an action whose parameters stand in the query."""
    return _answer(request, site, action, _from_query(request))


@router.post("/api/action/{action}", include_in_schema=False)
@router.post("/api/3/action/{action}", summary="CKAN: leer / read", responses=_ENVELOPE)
async def ask_with_body(request: Request, action: _ActionName, site: SiteDependency) -> Response:
    """Answer an action whose parameters are a JSON object in the body, as most clients send them, or a form."""
    body = await request.body()
    kind = request.headers.get("content-type", "")
    try:
        given = parameters_from_body(body, kind) if body.strip() else _from_query(request)
    except BadRequestError as error:
        return _bad_request(error)
    return await run_in_threadpool(_answer, request, site, action, given)


def _answer(request: Request, site: Site, action: str, given: Parameters) -> Response:
    """Answer from the index, or from memory; errors are not kept."""
    do = ACTIONS.get(action)
    if do is None:
        return _unknown(site, action)

    def make(connection: Connection, state: IndexState) -> Answer:
        catalogue = site.catalogues.catalogue(connection, state)
        result = do(Question(connection, state, site.base_uri, given, catalogue))
        told = orjson.dumps({"help": _help(site, action), "success": True, "result": result})
        return Answer(told, JSON, is_of_the_moment=is_of_the_moment(orjson.dumps(given).decode()))

    try:
        return answer(request, site, make, variant=f"ckan {_fingerprint(given)}")
    except CkanError as error:
        return _error(site, action, error)


def _unknown(site: Site, action: str) -> Response:
    if WRITES.fullmatch(action):
        return _error(site, action, ForbiddenError("Aquí solo se lee", "Access denied: it is only read here"))
    return _bad_request(BadRequestError("", f"Action name not known: {action[:100]}"))


def _error(site: Site, action: str, error: CkanError) -> Response:
    document = {"help": _help(site, action), "success": False, "error": error.error}
    return Response(orjson.dumps(document), error.status, {"Cache-Control": "no-store"}, JSON)


def _bad_request(error: BadRequestError) -> Response:
    """A bare text, which is what CKAN answers."""
    return Response(orjson.dumps(f"Bad request - {error.en}"), error.status, {"Cache-Control": "no-store"}, JSON)


def _help(site: Site, action: str) -> str:
    return f"{site.base_uri}/api/3/action/help_show?name={action}"


def _from_query(request: Request) -> Parameters:
    return parameters_from_pairs(request.query_params.multi_items())


def _fingerprint(given: Mapping[str, Any]) -> str:
    """What tells parameters apart, wherever they stood."""
    return blake2b(orjson.dumps(given, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
