"""A graph store is brought to what the release says: a real one, and one that fails as servers do."""

from datetime import UTC, datetime

import pytest
import requests
from werkzeug import Response

from tests.federation.publishing.conftest import BASE, make_dataset

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
SECRET = "n0-se-dice"


@pytest.fixture
def published(index):
    index.stock.fill_beside("uno", 8).fill("dos", size=9)
    index.publish()
    return index


def graph(store, slug=""):
    return {"graph": f"{BASE}/catalog/{slug}".rstrip("/")}


def test_a_store_holds_what_the_release_holds(milpa, published, graph_store):
    pushed = milpa("push", "sparql", graph_store.url)
    assert pushed.code == 0
    assert graph_store.quads() == published.quads()
    assert pushed.out.splitlines()[-1] == "Versión 1: enviado: 3 grafos, borrado: 0 grafos y sin cambio: 0 grafos."


def test_only_what_changed_is_pushed(milpa, published, graph_store):
    milpa("push", "sparql", graph_store.url)
    assert milpa("push", "sparql", graph_store.url).out.endswith("sin cambio: 3 grafos.\n")
    published.stock.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"})], LATER)
    published.publish()
    told = milpa("push", "sparql", graph_store.url).out
    assert f"{BASE}/catalog/uno" in told
    assert f"{BASE}/catalog/dos" not in told
    assert graph_store.quads() == published.quads()


def test_the_graph_of_a_source_that_was_withdrawn_goes(milpa, published, graph_store):
    milpa("push", "sparql", graph_store.url)
    published.withdraw("dos")
    published.publish()
    assert "borrado: 1 grafo " in milpa("push", "sparql", graph_store.url).out
    assert graph_store.quads() == published.quads()


def test_without_memory_the_store_itself_says_which_graphs_were_ours(milpa, published, graph_store, tmp_path):
    milpa("push", "sparql", graph_store.url)
    for path in (tmp_path / "var/pushed").iterdir():
        path.unlink()
    published.withdraw("dos")
    published.publish()
    assert milpa("push", "sparql", graph_store.url).code == 0
    assert graph_store.quads() == published.quads()


def test_what_is_not_ours_is_never_touched(milpa, published, graph_store):
    foreign = {"graph": f"{BASE}/otra"}
    triple = "<https://x.example/a> <https://x.example/b> <https://x.example/c> .\n"
    requests.put(graph_store.url, params=foreign, data=triple, headers={"Content-Type": "text/turtle"}, timeout=5)
    milpa("push", "sparql", graph_store.url)
    published.withdraw("dos")
    published.publish()
    milpa("push", "sparql", graph_store.url)
    assert len(graph_store.quads() - published.quads()) == 1


def test_what_somebody_took_away_comes_back(milpa, published, graph_store):
    milpa("push", "sparql", graph_store.url)
    requests.delete(graph_store.url, params=graph(graph_store, "uno"), timeout=5)
    assert "enviado: 1 grafo," in milpa("push", "sparql", graph_store.url).out
    assert graph_store.quads() == published.quads()


def test_what_somebody_added_to_a_graph_of_ours_is_found_by_verify(milpa, published, graph_store):
    milpa("push", "sparql", graph_store.url)
    triple = "<https://x.example/a> <https://x.example/b> <https://x.example/c> .\n"
    requests.post(graph_store.url, params=graph(graph_store, "uno"), data=triple,
                  headers={"Content-Type": "text/turtle"}, timeout=5)  # fmt: skip
    assert "enviado: 0 grafos" in milpa("push", "sparql", graph_store.url).out
    assert "enviado: 1 grafo," in milpa("push", "sparql", graph_store.url, "--verify").out
    assert graph_store.quads() == published.quads()


def test_a_dry_run_tells_and_sends_nothing(milpa, published, graph_store):
    told = milpa("push", "sparql", graph_store.url, "--dry-run")
    assert "por enviar: 3 grafos" in told.out
    assert graph_store.quads() == set()


def test_before_the_first_release_it_is_said_how_to_publish(milpa, index, graph_store):
    refused = milpa("push", "sparql", graph_store.url)
    assert (refused.code, refused.out) == (1, "")
    assert "milpa publish" in refused.err


# ── stores that fail ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def fake(httpserver, monkeypatch):
    """A store in memory that answers as the test says before it obeys: ``fake.answers`` by method."""
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _seconds: None)
    graphs, answers, seen = {}, {"PUT": [], "GET": [], "DELETE": []}, []

    def answer(request):
        uri = request.args["graph"]
        seen.append((request.method, uri, dict(request.headers)))
        if answers[request.method]:
            told = answers[request.method].pop(0)
            if told is not None:
                return told
        if request.method == "PUT":
            graphs[uri] = request.get_data()
            return Response(status=201)
        if uri not in graphs:
            return Response(status=404)
        if request.method == "DELETE":
            del graphs[uri]
            return Response(status=204)
        return Response(b"\n".join(sorted(set(graphs[uri].splitlines()))) + b"\n", content_type="application/n-triples")

    httpserver.expect_request("/store").respond_with_handler(answer)
    httpserver.graphs, httpserver.answers, httpserver.seen = graphs, answers, seen
    httpserver.url = httpserver.url_for("/store")
    return httpserver


def test_a_store_that_is_busy_is_asked_again(milpa, published, fake):
    fake.answers["PUT"] = [Response(status=503, headers={"Retry-After": "1"}), Response(status=502)]
    assert milpa("push", "sparql", fake.url).code == 0
    assert len(fake.graphs) == 3
    assert [method for method, _, _ in fake.seen].count("PUT") == 5


def test_each_body_is_sent_with_its_length(milpa, published, fake):
    milpa("push", "sparql", fake.url)
    puts = [(uri, headers) for method, uri, headers in fake.seen if method == "PUT"]
    assert len(puts) == 3
    for uri, headers in puts:
        assert int(headers["Content-Length"]) == len(fake.graphs[uri])
        assert "Transfer-Encoding" not in headers


def test_a_push_that_was_cut_goes_on_where_it_stood(milpa, published, fake):
    fake.answers["PUT"] = [None, Response("sin espacio", status=507)]
    cut = milpa("push", "sparql", fake.url)
    assert cut.code == 1
    assert "507" in cut.err
    before = len(fake.seen)
    assert milpa("push", "sparql", fake.url).code == 0
    puts = [uri for method, uri, _ in fake.seen[before:] if method == "PUT"]
    assert puts == [f"{BASE}/catalog/uno", f"{BASE}/catalog"]


def test_a_graph_that_a_store_refuses_is_told_and_keeps_the_national_one_back(milpa, published, fake):
    fake.answers["PUT"] = [Response("IRI inválido en la línea 3", status=400)]
    refused = milpa("push", "sparql", fake.url)
    assert refused.code == 1
    assert f"{BASE}/catalog/dos: HTTP 400: IRI inválido en la línea 3" in refused.err
    assert set(fake.graphs) == {f"{BASE}/catalog/uno"}
    assert milpa("push", "sparql", fake.url).code == 0
    assert len(fake.graphs) == 3


def test_a_store_that_lost_some_of_it_is_found_out(milpa, published, fake):
    fake.answers["GET"] = [None, Response("<a:a> <a:b> <a:c> .\n", content_type="application/n-triples")]
    found = milpa("push", "sparql", fake.url)
    assert found.code == 1
    assert "el almacén tiene 1" in found.err
    assert milpa("push", "sparql", fake.url).code == 0


@pytest.mark.parametrize("status", [401, 403])
def test_a_store_that_does_not_let_us_in_names_the_variables(milpa, published, fake, status):
    fake.answers["GET"] = [Response(status=status)]
    refused = milpa("push", "sparql", fake.url, MILPA_PUSH_USER="ana", MILPA_PUSH_PASSWORD=SECRET)
    assert refused.code == 1
    assert "MILPA_PUSH_USER" in refused.err
    assert SECRET not in refused.err + refused.out
    assert fake.seen[0][2]["Authorization"].startswith("Basic ")


def test_a_token_goes_as_bearer(milpa, published, fake):
    assert milpa("push", "sparql", fake.url, MILPA_PUSH_TOKEN=SECRET).code == 0
    assert {headers["Authorization"] for _, _, headers in fake.seen} == {f"Bearer {SECRET}"}


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_that_is_no_store_is_said_to_be_none(milpa, published, fake, status):
    fake.answers["PUT"] = [Response("<html>No encontrado</html>", status=status)]
    refused = milpa("push", "sparql", fake.url)
    assert refused.code == 1
    assert "no es un almacén de grafos" in refused.err


def test_a_redirect_is_told_and_not_followed(milpa, published, fake):
    fake.answers["PUT"] = [Response(status=301, headers={"Location": "https://otro.example/store"})]
    refused = milpa("push", "sparql", fake.url)
    assert refused.code == 1
    assert "https://otro.example/store" in refused.err
    assert fake.graphs == {}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://sparql.ejemplo.gob.mx/store", "viajaría a la vista"),
        ("https://ana:n0-se-dice@sparql.ejemplo.gob.mx/store", "MILPA_PUSH_USER"),
        ("sparql.ejemplo.gob.mx/store", "le falta el principio"),
        ("https://169.254.169.254/store", "nunca se consulta"),
    ],
)
def test_what_must_not_be_asked_is_refused_before_anything_is_sent(milpa, published, url, words):
    refused = milpa("push", "sparql", url, MILPA_PUSH_TOKEN=SECRET)
    assert refused.code in {1, 2}
    assert words in refused.err
    assert SECRET not in refused.err + refused.out


def test_a_memory_that_was_damaged_is_no_memory(milpa, published, fake, tmp_path):
    milpa("push", "sparql", fake.url)
    (path,) = (tmp_path / "var/pushed").glob("*.lines")
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first.replace(b"digest", b"digust") + b"\xff\n" + second + third[:-9])
    assert "enviado: 2 grafos" in milpa("push", "sparql", fake.url).out
    assert "sin cambio: 3 grafos" in milpa("push", "sparql", fake.url).out
