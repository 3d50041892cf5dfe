"""``/sparql``: the release by SPARQL 1.1, read only (SPARQL 1.1 Protocol, Service Description)."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import IO, Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi import Query as Parameter
from fastapi.responses import Response, StreamingResponse

from federation.settings import TOOL_VERSION, get_settings
from federation.sparql.description import describe_service
from federation.sparql.evaluating import Query, Refused, RefusedQueryError
from federation.sparql.query_text import Form as Kind
from federation.sparql.query_text import read_query
from federation.sparql.service import SparqlService
from federation.sparql.stores import SparqlStore
from federation.web.answers import fresh_headers, has_it
from federation.web.documented import NOT_MODIFIED, problems
from federation.web.fixed import BEGUN, EACH_TIME, fixed_answer
from federation.web.negotiation import HTML, RDF_FORMS, Form, form_from_accept
from federation.web.problems import ProblemError
from federation.web.site import Site, SiteDependency
from federation.web.sparql_page import page_of_endpoint

router = APIRouter(tags=["SPARQL"])

PATH: Final = "/sparql"
RESULT_FORMS: Final = (
    Form("sparql-json", "srj", "application/sparql-results+json", ("application/json",)),
    Form("sparql-xml", "srx", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Form("csv", "csv", "text/csv"),
    Form("tsv", "tsv", "text/tab-separated-values"),
)
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_CHUNK: Final = 1 << 18
_MOST_FIELDS: Final = 1_000

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "La respuesta entera / The whole answer",
        "content": {form.media_type: {} for form in (*RESULT_FORMS, *RDF_FORMS, HTML)},
    },
    **NOT_MODIFIED,
    **problems(400, 406, 503, 504),
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}},
            QUERY: {"schema": {"type": "string"}},
        },
    }
}

Graphs = Sequence[str] | None


@router.get(PATH, summary="Consulta SPARQL / SPARQL query", responses=_ANSWERS)
async def ask_by_get(
    request: Request,
    site: SiteDependency,
    query: Annotated[str | None, Parameter(description="SPARQL 1.1")] = None,
    default_graph_uri: Annotated[list[str] | None, Parameter(alias="default-graph-uri")] = None,
    named_graph_uri: Annotated[list[str] | None, Parameter(alias="named-graph-uri")] = None,
) -> Response:
    """Answer a query; without one the endpoint describes itself, in RDF or as a page with a form."""
    if query is None:
        return _describe(request, site)
    _require_one(request.query_params.getlist("query"))
    return await _answer(request, site, query, default_graph_uri, named_graph_uri)


@router.post(
    PATH,
    summary="Consulta SPARQL / SPARQL query",
    responses={**_ANSWERS, **problems(413, 415)},
    openapi_extra=_BODY,
)
async def ask_by_post(
    request: Request,
    site: SiteDependency,
    default_graph_uri: Annotated[list[str] | None, Parameter(alias="default-graph-uri")] = None,
    named_graph_uri: Annotated[list[str] | None, Parameter(alias="named-graph-uri")] = None,
) -> Response:
    """Answer a query that is posted, by itself or as a form."""
    body = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == QUERY:
        return await _answer(request, site, _text(body), default_graph_uri, named_graph_uri)
    if media_type == FORM:
        fields = _fields(body)
        if "update" in fields:
            raise _read_only()
        if "query" not in fields:
            raise ProblemError(400, "Falta el campo query.", "The field query is missing.")
        _require_one(fields["query"])
        graphs = fields.get("default-graph-uri"), fields.get("named-graph-uri")
        return await _answer(request, site, fields["query"][0], *graphs)
    if media_type == UPDATE:
        raise _read_only()
    raise ProblemError(
        415,
        f"Envíe la consulta como {FORM} o {QUERY}.",
        f"Post the query as {FORM} or {QUERY}.",
        headers={"Accept-Post": f"{FORM}, {QUERY}"},
    )


def service_of(request: Request, site: Site) -> SparqlService:
    """The service of the application, made when it is first asked."""
    state = request.app.state
    if not hasattr(state, "sparql"):
        state.sparql = SparqlService.of(get_settings(), site.database, site.out)
    service = state.sparql
    assert isinstance(service, SparqlService)
    return service


async def _answer(request: Request, site: Site, text: str, default: Graphs, named: Graphs) -> Response:
    facts = read_query(text)
    if facts.form is Kind.UPDATE:
        raise _read_only()
    if facts.asks_elsewhere:
        raise ProblemError(
            400,
            "SERVICE no se admite: desde aquí no se pregunta a otros servidores.",
            "SERVICE is not allowed: no other server is asked from here.",
        )
    service = service_of(request, site)
    store = service.store()
    if store is None:
        raise ProblemError(
            503,
            "El índice se está preparando para consultas; donde se borraron datos de una persona, tras la siguiente "
            "publicación. Repita en un momento.",
            "The index is being made ready for queries; where data of a person were erased, after the next "
            "publication. Repeat in a moment.",
            headers={"Retry-After": "30"},
        )
    _require_graphs(store, (*facts.graphs, *(default or ()), *(named or ())))
    offered = RDF_FORMS if facts.form is Kind.GRAPH else RESULT_FORMS
    form = form_from_accept(request.headers.get("accept", ""), offered)
    tag = _tag(store, text, default, named, form)
    headers = {**fresh_headers(tag, store.moment), "Milpa-Release": str(store.release)}
    if request.method == "GET" and has_it(request, tag, store.moment):
        return Response(status_code=304, headers=headers)
    query = Query(text, form.media_type, default, named)
    try:
        file = await service.evaluator.evaluate(store, query, request.is_disconnected)
    except RefusedQueryError as error:
        raise _problem(error, service) from None
    size = file.seek(0, 2)
    file.seek(0)
    headers["Content-Length"] = str(size)
    return StreamingResponse(_chunks(file), headers=headers, media_type=form.content_type)


def _describe(request: Request, site: Site) -> Response:
    store = service_of(request, site).store()
    form = form_from_accept(request.headers.get("accept", ""), (*RDF_FORMS, HTML))
    endpoint = site.base_uri + PATH
    html = form is HTML
    body = page_of_endpoint(endpoint, store) if html else describe_service(endpoint, store, form.media_type)
    changed = store.moment if store else BEGUN
    return fixed_answer(request, body, form.content_type, changed=changed, cache=EACH_TIME)


def _require_graphs(store: SparqlStore, graphs: Sequence[str]) -> None:
    """Refuse graphs that are not here, which would otherwise be as if they were empty.  Nothing is fetched."""
    unknown = next((graph for graph in graphs if graph not in store.graphs), None)
    if unknown is not None:
        shown = unknown[:200]
        raise ProblemError(
            400,
            f"No hay un grafo <{shown}>. Los que hay están en {PATH}, en su descripción.",
            f"There is no graph <{shown}>. Those that there are stand in the description at {PATH}.",
        )


def _tag(store: SparqlStore, text: str, default: Graphs, named: Graphs, form: Form) -> str:
    facts = (store.digest, TOOL_VERSION, form.name, text, *(default or ()), "\x1e", *(named or ()))
    return blake2b("\x1f".join(facts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _problem(error: RefusedQueryError, service: SparqlService) -> ProblemError:
    """What a person reads who asked for too much, or wrongly."""
    limits = service.limits
    said = f" ({error.detail[:300]})" if error.detail else ""
    sentences: Mapping[Refused, tuple[int, str, str]] = {
        Refused.BUSY: (503, "Hay demasiadas consultas a la vez. Repita en un momento.",
                       "There are too many queries at once. Repeat in a moment."),
        Refused.TOO_SLOW: (504, f"La consulta pasó de {limits.seconds:g} segundos. Pida menos: un grafo, un LIMIT.",
                           f"The query took more than {limits.seconds:g} seconds. Ask for less: one graph, a LIMIT."),
        Refused.TOO_LONG: (400, f"La respuesta pasa de {limits.answer_mb} MB. Use LIMIT y OFFSET, o las descargas.",
                           f"The answer is longer than {limits.answer_mb} MB. Use LIMIT and OFFSET, or the dumps."),
        Refused.TOO_MUCH_MEMORY: (400, f"La consulta necesita más de {limits.memory_mb} MB. Pida menos.",
                                  f"The query needs more than {limits.memory_mb} MB. Ask for less."),
        Refused.SYNTAX: (400, f"La consulta no es SPARQL 1.1{said}.", f"The query is no SPARQL 1.1{said}."),
        Refused.FAILED: (400, f"La consulta no se pudo evaluar{said}.", f"The query could not be evaluated{said}."),
        Refused.LEFT: (503, "Nadie esperaba ya la respuesta.", "Nobody waited for the answer any more."),
    }  # fmt: skip
    status, es, en = sentences[error.why]
    return ProblemError(status, es, en, headers={"Retry-After": "5"} if status == 503 else {})


def _require_one(queries: Sequence[str]) -> None:
    """Refuse several queries at once, as the protocol does."""
    if len(queries) > 1:
        raise ProblemError(400, "Envíe una sola consulta (query).", "Send one query only (query).")


def _read_only() -> ProblemError:
    return ProblemError(
        400,
        "Aquí solo se consulta: SELECT, ASK, CONSTRUCT y DESCRIBE.",
        "It is only read here: SELECT, ASK, CONSTRUCT and DESCRIBE.",
    )


def _fields(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise ProblemError(400, "El formulario no se entiende.", "The form is not understood.") from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise ProblemError(400, "La consulta no está en UTF-8.", "The query is not in UTF-8.") from None


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
