"""The web application: its routers, in the order in which they are asked, inside one frame."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Final

import anyio.to_thread
import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import ASGIApp

from federation.settings import TOOL_VERSION
from federation.sparql.service import SparqlService
from federation.web import api_changes, api_v1, ckan_api, data_json, files, linked_data, sparql, status, vocabulary
from federation.web.asked_again import AskedAgain
from federation.web.fixed import EACH_TIME, fixed_answer
from federation.web.frame import Frame
from federation.web.problems import tell_problems
from federation.web.site import Site

ROUTERS: Final[tuple[APIRouter, ...]] = (
    linked_data.router,
    api_v1.router,
    api_changes.router,
    files.router,
    vocabulary.router,
    sparql.router,
    ckan_api.router,
    data_json.router,
    status.router,
)
"""Mounted below the path of the base URI."""

THREADS: Final = 8
"""Requests that read the store at once: Python runs one at a time, and each takes a connection of the pool."""


def make_app(site: Site, sparql: SparqlService | None = None) -> ASGIApp:
    """The application of a site, framed; with `sparql`, its store is made while it runs, before anybody asks."""
    api = make_api(site)
    if sparql is not None:
        api.state.sparql = sparql
    return Frame(AskedAgain(api, site), site.figures)


def make_api(site: Site) -> FastAPI:
    """The application alone, which describes itself at ``/openapi.json``."""
    api = FastAPI(
        title="Milpa",
        summary="Índice nacional de datos abiertos de México / National index of the open data of Mexico",
        version=TOOL_VERSION,
        openapi_url=None,  # it would be sent without a tag
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # it would redirect to whatever host the client named
        lifespan=_lifespan,
    )
    api.state.site = site
    for router in ROUTERS:
        api.include_router(router, prefix=site.prefix)
    _describe_itself(api, f"{site.prefix}/openapi.json")
    _lead_in(api, site.prefix)
    tell_problems(api)
    return api


def _describe_itself(api: FastAPI, path: str) -> None:
    @api.get(path, include_in_schema=False)
    def openapi(request: Request) -> Response:
        return fixed_answer(request, orjson.dumps(api.openapi()), "application/json")


def _lead_in(api: FastAPI, prefix: str) -> None:
    """Who asks for the index's own address comes to its catalogue."""

    def home() -> Response:
        return Response(status_code=307, headers={"Location": f"{prefix}/catalog", "Cache-Control": EACH_TIME})

    for path in (f"{prefix}/", prefix) if prefix else ("/",):
        api.add_api_route(path, home, include_in_schema=False)


@asynccontextmanager
async def _lifespan(api: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    sparql: SparqlService | None = getattr(api.state, "sparql", None)
    with nullcontext() if sparql is None else sparql.kept_ready():
        yield
