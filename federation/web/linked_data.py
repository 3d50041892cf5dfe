"""Linked data: every URI of the index answers, in the form that is asked for by ``Accept`` or by a suffix."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from federation.web.addresses import uris_from_request
from federation.web.answers import Answer, answer
from federation.web.api_parameters import refuse_unknown
from federation.web.catalogues import (
    FIELDS,
    LARGEST_PAGE,
    PAGE,
    Asked,
    moment_from_query,
    read_page,
)
from federation.web.documented import NOT_MODIFIED, problems
from federation.web.gone import gone_answer, lost_answer
from federation.web.negotiation import FORMS, HTML, JSON, RDF_FORMS, Form, form_from_accept
from federation.web.problems import ProblemError
from federation.web.renderings import catalogue_answer, resource_answer, thing_answer
from federation.web.site import Site, SiteDependency
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.statements import Node
from mappings.uris import catalog_uri
from mappings.values.places import place_exists
from storage.index import Gone, IndexEntry, IndexState, get_record, resolve

router = APIRouter(tags=["Datos enlazados"])

_DOCUMENTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "El documento / The document", "content": {form.media_type: {} for form in FORMS}},
    **NOT_MODIFIED,
    **problems(404, 406, 503),
}
_GONE: Final[dict[int | str, dict[str, Any]]] = {
    301: {"description": "Está en otra URI / It is at another URI"},
    410: {"description": "Se retiró / It was retired", "content": {form.media_type: {} for form in FORMS}},
}


class CatalogueQuery(BaseModel):
    """What of a catalogue is asked for: all of what is given must hold; of several values of a field one is enough."""

    model_config = ConfigDict(extra="ignore")

    kind: list[str] = []
    source: list[str] = []
    level: list[str] = []
    branch: list[str] = []
    state: list[str] = []
    municipality: list[str] = []
    publisher: list[str] = []
    theme: list[str] = []
    modified_since: str | None = None
    after: Annotated[int, Query(ge=0, le=2**62)] = 0
    copies_after: Annotated[int | None, Query(ge=0, le=2**62)] = None
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE

    def asked(self, path: str, catalog: str, source: str | None) -> Asked:
        """The same, of one catalogue.  Raises `ProblemError`."""
        given = tuple((field, tuple(values)) for field in FIELDS if (values := getattr(self, field)))
        since: datetime | None = moment_from_query(self.modified_since) if self.modified_since else None
        return Asked(path, catalog, source, given, since, self.after, self.limit, self.copies_after)


Wanted = Annotated[CatalogueQuery, Query()]


@router.get("/catalog", summary="El índice nacional / The national index", responses=_DOCUMENTED)
@router.get("/catalog.{suffix}", summary="En una forma / In one form", responses=_DOCUMENTED)
def national(request: Request, site: SiteDependency, wanted: Wanted) -> Response:
    """The national catalogue, page by page (Hydra), with its datasets described in full."""
    return _catalogue(request, site, wanted)


@router.get("/catalog/{source}", summary="El catálogo de una fuente / The catalogue of a source", responses=_DOCUMENTED)
def of_source(source: str, request: Request, site: SiteDependency, wanted: Wanted) -> Response:  # noqa: ARG001 (in the path)
    """The catalogue of one source, page by page; a suffix names the form: ``/catalog/jalisco.ttl``."""
    return _catalogue(request, site, wanted)


@router.get(
    "/dataset/{source}/{identifier:path}", summary="Un conjunto / A dataset", responses={**_DOCUMENTED, **_GONE}
)
@router.get(
    "/service/{source}/{identifier:path}", summary="Un servicio / A service", responses={**_DOCUMENTED, **_GONE}
)
@router.get(
    "/record/{source}/{identifier:path}", summary="Su registro / Its record", responses={**_DOCUMENTED, **_GONE}
)
def resource(source: str, identifier: str, request: Request, site: SiteDependency) -> Response:  # noqa: ARG001 (in the path)
    """A dataset, series or service with its catalogue records, and all that it mentions, described."""
    preferred = _preferred(request)

    def make(connection: Connection, state: IndexState) -> Answer:
        uris = uris_from_request(request, site)
        for uri, suffix in uris:
            form = suffix or preferred
            found = _resolve(connection, uri)
            if isinstance(found, Gone):
                return gone_answer(found, _require(form), site.base_uri, suffix)
            if found is not None:
                graph = site.national.of_release(site.out, state.release)
                return resource_answer(connection, found, _require(form), graph, site.base_uri)
        return lost_answer(connection, uris[-1][0], uris[-1][1] or preferred, site.base_uri)

    return answer(request, site, make, variant=preferred.name if preferred else "")


@router.get("/agent/{name}", summary="Una institución / An institution", responses=_DOCUMENTED)
@router.get("/place/{name}", summary="Un lugar / A place", responses=_DOCUMENTED)
def thing(name: str, request: Request, site: SiteDependency) -> Response:  # noqa: ARG001 (in the path)
    """An institution or a place, as the release describes it."""
    preferred = _preferred(request, (*RDF_FORMS, HTML))

    def make(connection: Connection, state: IndexState) -> Answer:
        uris = uris_from_request(request, site)
        graph = site.national.of_release(site.out, state.release)
        for uri, suffix in uris:
            node = graph.get(uri) or _known_place(uri, site.base_uri)
            form = suffix or preferred
            if node is not None and form is not JSON:
                return thing_answer(node, _require(form), graph, site.base_uri)
        return lost_answer(connection, uris[-1][0], uris[-1][1] or preferred, site.base_uri)

    return answer(request, site, make, variant=preferred.name if preferred else "")


def _catalogue(request: Request, site: Site, wanted: CatalogueQuery) -> Response:
    preferred = _preferred(request)
    uri, suffix = uris_from_request(request, site)[-1]
    path = f"{uri}.{suffix.suffix}" if suffix else uri
    slug = uri.removeprefix(catalog_uri(site.base_uri)).removeprefix("/") or None
    asked = wanted.asked(path, uri, slug)
    if (
        suffix or preferred
    ) is not HTML:  # to a person's link others add words of theirs, and the page shows its filters
        refuse_unknown(request, *CatalogueQuery.model_fields)

    def make(connection: Connection, state: IndexState) -> Answer:
        form = suffix or preferred
        graph = site.national.of_release(site.out, state.release)
        if graph.get(uri) is None:
            return lost_answer(connection, uri, form, site.base_uri)
        page = read_page(connection, asked)
        return catalogue_answer(connection, page, _require(form), graph, site.base_uri)

    return answer(request, site, make, variant=preferred.name if preferred else "")


def _resolve(connection: Connection, uri: str) -> IndexEntry | Gone | None:
    """What is known of a URI; of a record's, what is known of the thing that it is or was about."""
    base, path, rest = uri.partition("/record/")
    if not path:
        return resolve(connection, uri)
    record = get_record(connection, uri)
    if record is not None:
        return resolve(connection, str(orjson.loads(record.record)["primaryTopic"]))
    known = (resolve(connection, f"{base}/{kind}/{rest}") for kind in ("dataset", "service"))
    return next((found for found in known if found is not None), None)


def _known_place(uri: str, base_uri: str) -> Node | None:
    """A place that no dataset of the release mentions, and that INEGI's catalogue has."""
    start, _, code = uri.rpartition("/")
    if start != f"{base_uri}/place" or not place_exists(code):
        return None
    mention: Mapping[str, Any] = {"@type": ["Location"], "identifier": code}
    return next(iter(nodes_from_mentions({uri: dict(mention)})), None)


def _preferred(request: Request, offered: tuple[Form, ...] = FORMS) -> Form | None:
    """The form that the client likes best; None where it would take none of ours: a suffix may still ask for one."""
    try:
        return form_from_accept(request.headers.get("accept", ""), offered)
    except ProblemError:
        return None


def _require(form: Form | None) -> Form:
    """Raises `ProblemError` where no form is liked."""
    return form or form_from_accept("none/none")
