"""The frame around every answer: health, figures, problems in words, HEAD, CORS, what is too long."""

import os
import re
import signal
import socket
import subprocess
import sys

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from federation.web import answers
from federation.web.answers import Answer, answer
from federation.web.app import make_api
from federation.web.frame import MAX_BODY, MAX_TARGET
from federation.web.site import SiteDependency
from tests.federation.publishing.conftest import make_dataset


def test_health_tells_the_release_that_is_served(served):
    told = served.get("/health")
    assert (told.status_code, told.json()["status"], told.json()["release"]) == (200, "ok", 1)
    assert told.headers["Cache-Control"] == "no-store"


def test_before_the_first_release_nothing_is_well(make_served):
    told = make_served().get("/health")
    assert (told.status_code, told.headers["Content-Type"]) == (503, "application/problem+json")
    assert told.json()["detail"] == "Todavía no hay nada publicado."
    assert told.json()["detail_en"] == "Nothing is published yet."


def test_figures_are_those_of_the_store_and_of_the_requests(served):
    served.get("/health")
    served.get("/nowhere")
    families = text_string_to_metric_families(served.get("/metrics").text)
    told = {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}
    assert told["milpa_sources_active",] == 2
    assert (told["milpa_http_requests_total", "200"], told["milpa_http_requests_total", "404"]) == (1, 1)
    assert told["milpa_http_request_seconds_count",] == 2


def test_what_is_nowhere_is_told_in_both_languages(served):
    told = served.get("/nowhere")
    assert (told.status_code, told.headers["Content-Type"]) == (404, "application/problem+json")
    assert (told.json()["title"], told.json()["title_en"]) == ("No está aquí", "It is not here")


@pytest.mark.parametrize("path", ["", "/"])
def test_the_address_of_the_index_leads_to_its_catalogue(served, make_served, path):
    told = served.get("/")
    assert (told.status_code, told.headers["Location"]) == (307, "/catalog")
    below = make_served("https://otro.example/indice").get(f"/indice{path}")
    assert (below.status_code, below.headers["Location"]) == (307, "/indice/catalog")


def test_head_is_get_without_a_body(served):
    get, head = served.get("/health"), served.ask("HEAD", "/health")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


def test_everybody_may_read(served):
    assert served.get("/health").headers["Access-Control-Allow-Origin"] == "*"
    asked = served.ask("OPTIONS", "/health", Origin="https://otro.example")
    assert asked.status_code == 204
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]


def test_nobody_writes(served):
    told = served.ask("DELETE", "/health")
    assert (told.status_code, told.json()["title"]) == (405, "Aquí solo se lee")


def test_what_is_too_long_is_not_looked_at(served):
    assert served.get("/health?" + "x" * MAX_TARGET).status_code == 414
    told = served.ask("POST", "/health", content=b"x" * (MAX_BODY + 1))
    assert (told.status_code, told.json()["title"]) == (413, "La petición es demasiado grande")


def test_what_is_posted_without_a_length_is_capped(served):
    api = make_api(served.site)

    @api.post("/echo")
    async def echo(request: answers.Request) -> int:
        return len(await request.body())

    async def endless():
        for _ in range(64):
            yield b"x" * 65_536

    served.app._app = api
    assert served.ask("POST", "/echo", content=endless()).status_code == 413


def test_what_fails_inside_is_told_without_a_traceback(served, monkeypatch):
    monkeypatch.setattr("federation.web.status.get_state", lambda _: 1 / 0)
    told = served.get("/health")
    assert (told.status_code, told.json()["title_en"]) == (500, "Internal error")
    assert "Zero" not in told.text


def test_a_database_that_is_away_is_told_without_its_place(served):
    served.site.database.close()
    place = served.site.database.place
    with served.site.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE milpa_schema")
    told = served.get("/health")
    assert (told.status_code, told.headers["Retry-After"]) == (503, "5")
    assert place not in told.text


@pytest.fixture
def counted(served):
    """An application with one answer that tells how often it was made."""
    api = make_api(served.site)
    made = []

    @api.get("/made")
    def make(request: answers.Request, site: SiteDependency) -> answers.Response:
        def make_answer(_connection, state) -> Answer:
            made.append(state.release)
            return Answer(f"{state.release}".encode() * 1000, "text/plain")

        return answer(request, site, make_answer)

    served.app._app = api
    return served, made


def test_an_answer_is_made_once_a_release(counted):
    served, made = counted
    assert [served.get("/made").text[0] for _ in range(3)] == ["1", "1", "1"]
    assert made == [1]
    served.stock.store("uno", [make_dataset("uno", 0, title={"es": "Otro"})])
    served.publish()
    assert served.get("/made").text[0] == "2"


def test_who_has_the_answer_is_not_sent_it_again(counted):
    served, made = counted
    first = served.get("/made")
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag), "strong"
    for headers in (
        {"If_None_Match": tag},
        {"If_None_Match": f'"other", W/{tag}'},
        {"If_Modified_Since": modified},
    ):
        again = served.get("/made", **headers)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for headers in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": modified},
        {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If_Modified_Since": "ayer"},
    ):
        assert served.get("/made", **headers).status_code == 200
    assert made == [1]


def test_compressed_is_one_member_with_a_tag_of_its_own(counted):
    served, _made = counted
    plain = served.get("/made")
    packed = served.get("/made", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content, "httpx reads one member"
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 10
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    refused = served.get("/made", Accept_Encoding="gzip;q=0, identity")
    assert "Content-Encoding" not in refused.headers


def test_paths_follow_from_the_base(make_served):
    made = make_served("https://datos.example/indice")
    assert made.get("/indice/health").status_code == 503
    assert made.get("/health").status_code == 404
    assert made.get("/indice/openapi.json").json()["info"]["title"] == "Milpa"


@pytest.mark.parametrize("path", ["/openapi.json", "/api/3", "/sparql", "/vocabulary.ttl", "/context.jsonld"])
def test_what_the_program_says_of_itself_has_a_tag_and_a_date(served, path):
    told = served.get(path)
    assert told.status_code == 200
    assert served.get(path, If_None_Match=told.headers["etag"]).status_code == 304
    assert served.get(path, If_Modified_Since=told.headers["last-modified"]).status_code == 304
    assert served.get(path, If_None_Match='"otro"').content == told.content


def test_the_program_serves_until_sigterm(tmp_path):
    environment = os.environ | {"MILPA_HOME": str(tmp_path / "var"), "MILPA_LANG": "es", "MILPA_LOG_LEVEL": "INFO"}
    command = [sys.executable, "-m", "federation", "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as program:
        lines = iter(program.stderr.readline, "")
        found = next(told for line in lines if (told := re.match(r"Índice en (http://127\.0\.0\.1:\d+)/catalog", line)))
        assert requests.get(f"{found[1]}/health", timeout=30).status_code == 503
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
        log = program.stderr.read()
        assert "GET /health 503" in log
        assert "Traceback" not in log


def test_a_place_that_is_taken_is_told(milpa):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = milpa("serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert ran.code == 2
    assert "No se puede escuchar en 127.0.0.1:" in ran.err
