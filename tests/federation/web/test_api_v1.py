"""``/api/v1``: pages lead through everything, changes through all that happens, and errors say what to do."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import orjson
import pytest
from sqlalchemy import update

from storage.retention import LONG_AGO, Cutoffs, let_go
from storage.tables import TABLES
from tests.federation.publishing.conftest import BASE, make_dataset
from tests.federation.publishing.quads import records_of

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
URI = f"{BASE}/dataset/uno/conjunto%2F1"


def path_of(url: str) -> str:
    assert url.startswith(f"{BASE}/")
    return url.removeprefix(BASE)


def test_pages_lead_through_everything_byte_for_byte(served):
    documents, path = {}, "/api/v1/datasets?limit=5"
    while path:
        page = served.get(path)
        body = page.json()
        assert (page.status_code, body["count"], body["release"]) == (200, 24, 1)
        documents |= {item["uri"]: orjson.dumps(item["document"]) for item in body["items"]}
        path = body["next"] and path_of(body["next"])
    assert documents == records_of(served.site.out / "releases/1")


def test_filters_words_and_facets_are_told_together(served):
    body = served.get("/api/v1/datasets?q=presupuesto&source=uno&facets=source&facets=tag&limit=3").json()
    assert (body["count"], len(body["items"]), body["next"]) == (12, 3, None)
    assert body["facets"]["source"] == [{"value": "uno", "label": "", "entries": 12}]
    assert served.get("/api/v1/datasets?source=nada").json()["items"] == []
    assert served.get("/api/v1/datasets?modified_since=2999-01-01").json()["count"] == 0


@pytest.mark.parametrize("asked", [URI, quote(URI, safe=""), "uno/conjunto%2F1", "NAME"])
def test_one_is_found_by_its_uri_in_any_spelling_or_by_its_name(served, asked):
    name = served.get("/api/v1/datasets/" + quote(URI, safe="")).json()["name"]
    answer = served.get(f"/api/v1/datasets/{name if asked == 'NAME' else asked}")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["uri"], body["record"]["primaryTopic"]) == (URI, URI)
    assert served.get(f"/api/v1/datasets/{name}", If_None_Match=answer.headers["ETag"]).status_code in {200, 304}


def test_changes_are_told_once_in_order_and_go_on_from_where_they_ended(served):
    first = served.get("/api/v1/changes?limit=20").json()
    rest = served.get(path_of(first["next"])).json()
    assert (len(first["changes"]), first["more"], len(rest["changes"]), rest["more"]) == (20, True, 4, False)
    assert served.get(path_of(rest["next"])).json()["changes"] == []

    served.stock.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"})], LATER)
    table = TABLES["record"]
    with served.site.database.write() as connection:
        gone = update(table).where(table.c.uri == f"{BASE}/dataset/dos/conjunto%2F2")
        connection.execute(gone.values(tombstoned=LATER))
    served.publish()
    told = served.get(path_of(rest["next"]) + "&documents=true").json()
    by_change = {change["change"]: change for change in told["changes"]}
    assert set(by_change) == {"changed", "removed"}
    assert by_change["changed"]["document"]["title"] == {"es": "Cambiado"}
    assert by_change["removed"]["document"] is None
    tombstone = served.get(f"/api/v1/datasets/{by_change['removed']['uri']}")
    assert (tombstone.status_code, tombstone.json()["source"], tombstone.json()["release"]) == (410, "dos", 2)


def test_a_since_that_this_index_never_told_is_refused(served):
    answer = served.get("/api/v1/changes?since=9000000000")
    assert answer.status_code == 410
    assert "/api/v1/datasets" in answer.json()["detail_en"]


@pytest.fixture
def pruned(served):
    """An index of two releases whose changes are old, all but the last; and what was told of it before."""
    served.stock.store("uno", [make_dataset("uno", number, title={"es": "Otro"}) for number in (1, 2)], LATER)
    served.publish()
    before = served.get("/api/v1/changes").json()
    gone = let_go(served.site.database, Cutoffs(LONG_AGO, LONG_AGO, LONG_AGO, datetime.now(UTC) + timedelta(days=1)))
    assert gone.changes == len(before["changes"]) - 1
    return served, before


def test_a_since_whose_changes_are_kept_no_longer_is_told_from_where_to_begin_again(pruned):
    served, before = pruned
    for since in (0, before["changes"][0]["sequence"], before["changes"][-3]["sequence"]):
        answer = served.get(f"/api/v1/changes?since={since}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json")
        told = answer.json()
        assert told["detail"].startswith("Los cambios de entonces ya no se guardan.")
        assert "/manifest.json" in told["detail_en"]
        assert (told["last"], told["release"]) == (before["last"], 2)
        assert served.get(path_of(told["next"])).json()["changes"] == []


def test_who_has_heard_of_all_that_was_let_go_of_goes_on_and_misses_nothing(pruned):
    served, before = pruned
    heard = before["changes"][-2]["sequence"]
    assert served.get(f"/api/v1/changes?since={heard}").json()["changes"] == before["changes"][-1:]
    served.stock.store("dos", [make_dataset("dos", 7, title={"es": "Más"})], LATER + timedelta(days=1))
    served.publish()
    told = served.get(f"/api/v1/changes?since={heard}").json()["changes"]
    assert (told[0], [one["change"] for one in told]) == (before["changes"][-1], ["changed", "changed"])


def test_sources_and_releases_are_listed(served):
    told = served.get("/api/v1/sources").json()
    assert [(source["slug"], source["datasets"]) for source in told["sources"]] == [("dos", 12), ("uno", 12)]
    (release,) = served.get("/api/v1/releases").json()["releases"]
    assert (release["release"], release["counts"]["datasets"]) == (1, 24)
    assert release["manifest"] == f"{BASE}/releases/1/manifest.json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/datasets/nada", 404),
        ("/api/v1/datasets/%00%ff", 404),
        ("/api/v1/datasets?surce=uno", 422),
        ("/api/v1/datasets?facets=nada", 422),
        ("/api/v1/datasets?limit=0", 422),
        ("/api/v1/datasets?sort=precio", 422),
        ("/api/v1/datasets?cursor=9999999999999999999999", 422),
        ("/api/v1/datasets?modified_since=0001-01-01", 422),
        ("/api/v1/changes?since=-1", 422),
    ],
)
def test_what_cannot_be_answered_is_told_in_both_languages(served, path, status):
    answer = served.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"] != answer.json()["detail_en"]


def test_nothing_is_served_before_the_first_release(make_served):
    assert make_served().get("/api/v1/datasets").status_code == 503


def test_an_answer_that_did_not_change_is_not_sent_again(served):
    answer = served.get("/api/v1/datasets?limit=2")
    assert served.get("/api/v1/datasets?limit=2", If_None_Match=answer.headers["ETag"]).status_code == 304
    served.stock.store("uno", [make_dataset("uno", 30)], LATER)
    served.publish()
    assert served.get("/api/v1/datasets?limit=2", If_None_Match=answer.headers["ETag"]).status_code == 200


def test_the_description_names_every_parameter_with_examples(served):
    described = served.get("/openapi.json").json()["paths"]
    names = {each["name"] for each in described["/api/v1/datasets"]["get"]["parameters"]}
    assert names >= {"q", "source", "state", "theme", "modified_since", "cursor", "limit", "facets", "sort"}
    assert "/api/v1/changes" in described
