"""``/data.json`` is the release's own file, for those who look for it there."""

import gzip
import json

from tests.federation.publishing.conftest import make_dataset


def test_it_holds_every_dataset_of_the_release(served):
    told = served.get("/data.json")
    assert (told.status_code, told.headers["Content-Type"]) == (200, "application/json")
    catalog = told.json()
    assert {element["identifier"] for element in catalog["dataset"]} == {
        make_dataset(slug, number).uri for slug in ("uno", "dos") for number in range(12)
    }
    packed = (served.site.out / "releases" / "1" / "data.json.gz").read_bytes()
    assert json.loads(gzip.decompress(packed)) == catalog


def test_who_has_it_is_not_sent_it_again(served):
    first = served.get("/data.json")
    again = served.get("/data.json", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert served.get("/data.json", If_Modified_Since=first.headers["Last-Modified"]).status_code == 304


def test_another_release_is_another_file(served):
    before = served.get("/data.json").headers["ETag"]
    served.stock.store("uno", [make_dataset("uno", 1, title={"es": "Otro"})])
    served.publish()
    told = served.get("/data.json")
    assert told.headers["ETag"] != before
    assert "Otro" in {element["title"] for element in told.json()["dataset"]}


def test_head_is_get_without_a_body(served):
    head = served.ask("HEAD", "/data.json")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == served.get("/data.json").headers
    assert "Content-Length" not in head.headers, "it would be that of the body"


def test_before_the_first_release_there_is_none(make_served):
    assert make_served().get("/data.json").status_code == 404


def test_of_a_release_without_it_it_is_written_from_the_index(served):
    before = served.get("/data.json").json()
    (served.site.out / "releases" / "1" / "data.json.gz").unlink()
    written = served.get("/data.json").json()
    assert written | {"dataset": []} == before | {"dataset": []}
    assert sorted(written["dataset"], key=str) == sorted(before["dataset"], key=str)
