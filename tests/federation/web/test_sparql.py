"""The SPARQL endpoint: what it answers, in which form, and what it refuses, in words."""

import json
import socket
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

import pyoxigraph
import pytest

from federation.listening import make_socket
from federation.redacting import redact
from federation.settings import get_settings
from federation.sparql.building import build
from federation.sparql.service import SparqlService
from federation.sparql.stores import StoreFolder
from federation.web.app import make_app
from federation.web.site import Site
from tests.federation.publishing.conftest import BASE
from tests.federation.publishing.quads import quads_of
from tests.federation.web.running import running

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = f"{MANY} ORDER BY ?c ?f ?i"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("MILPA_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MILPA_SPARQL_SECONDS", "20")
    get_settings.cache_clear()
    yield tmp_path / "var"
    get_settings.cache_clear()


@pytest.fixture
def asked(served, home):
    """An index that is served, with its store."""
    build(home.absolute(), served.site.out.absolute())
    return served


@pytest.fixture
def truth(served):
    """The triples of the release, as an in-memory store has them."""
    store = pyoxigraph.Store()
    quads = b"\n".join(sorted(quads_of((served.site.out / "current").resolve())))
    store.load(quads, pyoxigraph.RdfFormat.N_QUADS)
    return store


def get(asked, query, accept="", **parameters):
    return asked.get(f"/sparql?{urlencode({'query': query, **parameters})}", accept)


def number(answer):
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_is_all_of_the_release_each_triple_once(asked, truth):
    assert number(get(asked, COUNT)) == len({quad.triple for quad in truth})


def test_a_graph_is_a_source(asked, truth):
    graph = f"{BASE}/catalog/uno"
    of_it = len([*truth.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph))])
    assert number(get(asked, f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}")) == of_it
    assert number(get(asked, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")) == of_it
    assert number(get(asked, COUNT, **{"default-graph-uri": graph})) == of_it
    assert number(get(asked, COUNT, **{"named-graph-uri": graph})) == 0


@pytest.mark.parametrize(
    ("accept", "media_type", "start"),
    [
        ("", "application/sparql-results+json", '{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        ("text/csv", "text/csv; charset=utf-8", "n\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?n\n"),
    ],
)
def test_a_table_comes_in_four_forms(asked, accept, media_type, start):
    answer = get(asked, COUNT, accept)
    assert answer.headers["content-type"] == media_type
    assert answer.text.startswith(start)
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_triples_come_in_every_syntax(asked, truth, media_type):
    answer = get(asked, "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", media_type)
    assert answer.headers["content-type"].startswith(media_type)
    found = pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.from_media_type(media_type))
    expected = truth.query("CONSTRUCT { ?s a ?t } WHERE { GRAPH ?g { ?s a ?t } }")
    assert {quad.triple for quad in found} == set(expected)


def test_a_dataset_is_described(asked):
    answer = get(asked, f"DESCRIBE <{BASE}/dataset/uno/conjunto%2F1>", "application/n-triples")
    assert "http://www.w3.org/ns/dcat#Dataset" in answer.text


def test_yes_or_no(asked):
    assert get(asked, "ASK { ?s a <http://www.w3.org/ns/dcat#Dataset> }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/sparql-query", COUNT),
        ("application/x-www-form-urlencoded", urlencode({"query": COUNT})),
        ("application/x-www-form-urlencoded; charset=utf-8", urlencode({"query": COUNT})),
    ],
)
def test_a_query_is_posted(asked, media_type, body):
    assert number(asked.ask("POST", "/sparql", content=body, Content_Type=media_type)) > 0


def test_what_a_client_has_is_not_evaluated_again(asked):
    first = get(asked, COUNT)
    again = asked.get(f"/sparql?{urlencode({'query': COUNT})}", If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["milpa-release"] == "1"
    assert "last-modified" in first.headers


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


def require_problem(answer, status, words):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELEC * {", "no es SPARQL 1.1"),
        ("", "no es SPARQL 1.1"),
        ("DELETE WHERE { ?s ?p ?o }", "solo se consulta"),
        ("LOAD <https://a.example/>", "solo se consulta"),
        ("SELECT * { SERVICE <https://a.example/> { ?s ?p ?o } }", "SERVICE no se admite"),
        ("SELECT * FROM <https://a.example/g> { ?s ?p ?o }", "No hay un grafo <https://a.example/g>"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "No hay un grafo"),
    ],
)
def test_what_is_not_answered_is_told_why(asked, query, words):
    require_problem(get(asked, query), 400, words)


def test_updates_are_refused_in_every_way_that_there_is(asked):
    update = "INSERT DATA { <a:a> <a:b> <a:c> }"
    for body, kind in ((update, "application/sparql-update"), (update, "application/sparql-query"),
                       (urlencode({"update": update}), "application/x-www-form-urlencoded")):  # fmt: skip
        require_problem(asked.ask("POST", "/sparql", content=body, Content_Type=kind), 400, "solo se consulta")
    require_problem(asked.ask("POST", "/sparql", content="x", Content_Type="text/plain"), 415, "Envíe la consulta")
    require_problem(
        asked.ask("POST", "/sparql", content=b"\xff", Content_Type="application/sparql-query"), 400, "UTF-8"
    )


def test_a_graph_of_the_protocol_that_is_not_here_is_refused(asked):
    require_problem(get(asked, COUNT, **{"default-graph-uri": "https://a.example/"}), 400, "No hay un grafo")


def test_a_form_that_there_is_not_is_refused(asked):
    require_problem(get(asked, COUNT, "image/png"), 406, "application/sparql-results+json")


@pytest.mark.parametrize(
    ("setting", "value", "query", "status", "words"),
    [
        ("SECONDS", "1", LONG, 504, "pasó de 1 segundos"),
        ("MEMORY_MB", "256", SORTED, 400, "necesita más de 256 MB"),
        ("ANSWER_MB", "1", MANY, 400, "pasa de 1 MB"),
    ],
)
def test_limits_hold(asked, home, monkeypatch, setting, value, query, status, words):
    monkeypatch.setenv(f"MILPA_SPARQL_{setting}", value)
    get_settings.cache_clear()
    require_problem(get(asked, query), status, words)
    assert [*(home / "spool").iterdir()] == []
    if setting != "SECONDS":  # a second may be too short for anything on a busy machine
        assert number(get(asked, COUNT)) > 0


def test_no_request_leaves_even_where_the_words_were_fooled(asked, monkeypatch):
    monkeypatch.setattr("federation.sparql.query_text._TOKEN", __import__("re").compile(r"(?P<word>SELECT)"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        answer = get(asked, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        assert answer.status_code == 400
        with pytest.raises(TimeoutError):
            listener.accept()


# ── the endpoint itself ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_endpoint_describes_itself(asked):
    described = pyoxigraph.Store()
    described.load(asked.get("/sparql", "text/turtle").content, pyoxigraph.RdfFormat.TURTLE)
    prefix = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
    found = described.query(
        f"{prefix} SELECT ?name ?n {{ ?s sd:endpoint <{BASE}/sparql> ; sd:defaultDataset/sd:namedGraph ?g ."
        " ?g sd:name ?name ; sd:graph/void:triples ?n }"
    )
    told = {row["name"].value: int(row["n"].value) for row in found}
    assert set(told) == {f"{BASE}/catalog", f"{BASE}/catalog/uno", f"{BASE}/catalog/dos"}
    assert all(told.values())


def test_a_browser_is_given_a_form(asked):
    page = asked.get("/sparql", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<textarea" in page.text
    assert f"{BASE}/catalog/uno" in page.text


def test_before_there_is_a_store_it_is_made_and_who_asks_is_told_to_come_back(served, home):
    first = get(served, COUNT)
    require_problem(first, 503, "se está preparando")
    assert first.headers["retry-after"] == "30"
    served.api.state.sparql._building.join(60)
    assert number(get(served, COUNT)) > 0


def test_a_newer_release_is_asked_once_its_store_stands(asked, home):
    asked.stock.fill("tres")
    asked.publish()
    assert get(asked, COUNT).headers["milpa-release"] == "1"
    asked.api.state.sparql._building.join(60)
    assert get(asked, COUNT).headers["milpa-release"] == "2"


def test_a_store_that_may_hold_what_was_erased_is_not_asked(asked, home):
    assert number(get(asked, COUNT)) > 0
    redact(asked.site.database, "ana.lopez@ejemplo.mx", who="eva", why="", now=datetime.now(UTC))
    require_problem(get(asked, COUNT), 503, "se borraron datos de una persona")
    assert [place for place in (home / "sparql").iterdir() if place.is_dir()] == []
    assert asked.api.state.sparql._building is None, "nothing is made of that release"
    asked.publish()
    assert get(asked, COUNT).status_code == 503
    asked.api.state.sparql._building.join(60)
    assert number(get(asked, COUNT)) > 0


def wait_for(home, release):
    """Whether the store of a release is made, while nobody asks for anything."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        current = StoreFolder(home).current()
        if current is not None and current.release == release:
            return True
        time.sleep(0.1)
    return False


def test_a_server_makes_the_store_of_each_release_before_anybody_asks(served, home):
    service = SparqlService.of(get_settings(), served.site.database, served.site.out)
    site = Site(served.site.database, served.site.out, BASE)
    with make_socket("127.0.0.1:0", "") as listening, running(make_app(site, service), listening):
        assert wait_for(home, 1)
        served.stock.fill("tres")
        served.publish()
        assert wait_for(home, 2)
    assert number(get(served, COUNT)) > 0


def test_the_description_of_the_api_names_the_endpoint(asked):
    paths = json.loads(asked.get("/openapi.json").content)["paths"]
    assert set(paths["/sparql"]) == {"get", "post"}
