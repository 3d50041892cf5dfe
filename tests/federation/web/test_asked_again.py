"""A question that was asked before is answered from memory, as it was, and only while the same release is served."""

import pytest

from federation.web.app import make_api
from federation.web.site import Site
from federation.web.standing import LastState
from tests.federation.publishing.conftest import BASE, Stock
from tests.federation.web.conftest import Served

DATASETS = "/api/v1/datasets?limit=5"


@pytest.fixture
def asked(sqlite_database, tmp_path, applications):
    """An index whose state is believed for as long as a test takes, but for what publishes again."""
    served = Served(Stock(sqlite_database), Site(sqlite_database, tmp_path / "index", BASE, last_state=LastState(60)))
    served.stock.fill("uno", "dos")
    served.publish()
    return served


@pytest.fixture
def applications(monkeypatch):
    """The paths that the application was asked for."""
    paths = []

    def make_counting_api(site):
        api = make_api(site)

        async def counted(scope, receive, send):
            paths.append(scope["path"])
            await api(scope, receive, send)

        return counted

    monkeypatch.setattr("federation.web.app.make_api", make_counting_api)
    return paths


def test_the_application_is_not_asked_again(applications, asked):
    first, second = asked.get(DATASETS), asked.get(DATASETS)
    assert applications == ["/api/v1/datasets"]
    assert first.content == second.content
    assert first.headers == second.headers
    assert asked.ask("HEAD", DATASETS).headers["etag"] == first.headers["etag"]
    assert asked.ask("HEAD", DATASETS).content == b""
    assert asked.get(DATASETS, If_None_Match=first.headers["etag"]).status_code == 304
    assert len(applications) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"Accept_Encoding": "gzip"},
        {"Accept": "text/turtle"},
    ],
)
def test_what_answers_vary_by_is_another_question(applications, asked, other):
    asked.get("/catalog", Accept="application/ld+json")
    asked.get("/catalog", **{"Accept": "application/ld+json"} | other)
    assert len(applications) == 2


def test_what_is_posted_is_no_question_of_its_address(applications, asked):
    path = "/api/3/action/package_search"
    posted = [asked.ask("POST", path, content=b'{"rows": %d}' % rows).json() for rows in (0, 1)]
    assert [len(answer["result"]["results"]) for answer in posted] == [0, 1]
    assert len(asked.get(path).json()["result"]["results"]) > 1
    assert len(applications) == 3


def test_errors_are_asked_for_each_time(applications, asked):
    assert asked.get("/api/v1/datasets/nada").status_code == asked.get("/api/v1/datasets/nada").status_code == 404
    assert len(applications) == 2


def test_another_release_is_another_answer(monkeypatch, applications, asked):
    before = asked.get(DATASETS)
    asked.stock.fill("tres")
    asked.publish()
    assert asked.get(DATASETS).headers["etag"] == before.headers["etag"], "what was seen is believed"
    monkeypatch.setattr("federation.web.standing.time.monotonic", lambda: float("inf"))
    after = asked.get(DATASETS)
    assert after.headers["etag"] != before.headers["etag"]
    assert f"{BASE}/dataset/tres/" in asked.get("/api/v1/datasets?limit=50").text
