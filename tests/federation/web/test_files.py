"""Releases over HTTP: the manifest first, then files that never change, whole or in parts, as files."""

import gzip
import hashlib

import pytest

from tests.federation.publishing.conftest import make_dataset


def test_the_manifest_names_files_that_are_served_as_they_are(served):
    manifest = served.get("/manifest.json")
    assert manifest.headers["Cache-Control"] == "public, no-cache"
    for name, told in manifest.json()["files"].items():
        file = served.get(f"/{told['path']}")
        assert (file.status_code, len(file.content)) == (200, told["bytes"]), name
        assert hashlib.sha256(file.content).hexdigest() == told["sha256"]
        assert "Content-Encoding" not in file.headers
        assert "immutable" in file.headers["Cache-Control"]
    assert served.get("/releases/1/catalog.nt.gz").headers["Content-Type"] == "application/gzip"


def test_the_readers_way_to_read_an_index_works_over_http(served):
    told = served.get("/manifest.json").json()["files"]["datasets.ndjson.gz"]
    lines = gzip.decompress(served.get(f"/{told['path']}").content).splitlines()
    assert len(lines) == 24


def test_a_file_is_sent_in_parts(served):
    whole = served.get("/releases/1/catalog.nt.gz")
    part = served.get("/releases/1/catalog.nt.gz", Range="bytes=10-29")
    assert (part.status_code, part.content) == (206, whole.content[10:30])
    assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole.content)}"
    changed = served.get("/releases/1/catalog.nt.gz", Range="bytes=10-29", If_Range='"other"')
    assert (changed.status_code, changed.content) == (200, whole.content)
    assert served.get("/releases/1/catalog.nt.gz", Range="bytes=999999999-").status_code == 416


def test_who_has_a_file_is_not_sent_it_again(served):
    first = served.get("/releases/1/catalog.nt.gz")
    for headers in (
        {"If_None_Match": first.headers["ETag"]},
        {"If_Modified_Since": first.headers["Last-Modified"]},
    ):
        again = served.get("/releases/1/catalog.nt.gz", **headers)
        assert (again.status_code, again.content) == (304, b"")


def test_head_tells_the_size_of_a_file_and_sends_none(served):
    whole, head = served.get("/releases/1/catalog.nt.gz"), served.ask("HEAD", "/releases/1/catalog.nt.gz")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_releases_follow_one_another(served):
    before = served.get("/manifest.json")
    served.stock.store("uno", [make_dataset("uno", 0, title={"es": "Otro"})])
    served.publish()
    after = served.get("/manifest.json", If_None_Match=before.headers["ETag"])
    assert (after.status_code, after.json()["release"]) == (200, 2)
    delta = after.json()["delta"]["files"]["delta.ndjson.gz"]
    assert served.get(f"/{delta['path']}").status_code == 200
    assert served.get("/releases/1/catalog.nt.gz").status_code == 200, "kept"
    current = served.get("/current/catalog.nt.gz")
    assert (current.status_code, current.headers["Location"]) == (307, "/releases/2/catalog.nt.gz")


@pytest.mark.parametrize(
    "path",
    [
        "/releases/1/nada.gz",
        "/releases/2/catalog.nt.gz",
        "/releases/0/catalog.nt.gz",
        "/releases/-1/catalog.nt.gz",
        "/releases/1/../../../etc/passwd",
        "/releases/1/..%2f..%2fmanifest.json",
        "/releases/1/%2e%2e/%2e%2e/.lock",
        "/releases/1/.hidden",
        "/releases/1/catalog.nt.gz%00.json",
        "/releases/1//catalog.nt.gz",
        "/releases/1/",
        "/releases/1/" + "x" * 300,
        "/current/..%2f.lock",
    ],
)
def test_nothing_else_is_served(served, path):
    told = served.get(path)
    assert told.status_code == 404
    assert told.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["x", "99999999999999999999999", "٣"])
def test_a_number_that_is_none_is_told(served, number):
    assert served.get(f"/releases/{number}/catalog.nt.gz").status_code in {404, 422}


def test_a_link_in_a_release_leads_nowhere(served, tmp_path):
    (tmp_path / "secreto").write_text("secreto")
    (served.site.out / "releases/1/enlace.json").symlink_to(tmp_path / "secreto")
    assert served.get("/releases/1/enlace.json").status_code == 404


def test_before_the_first_release_there_is_no_manifest(make_served):
    assert make_served().get("/manifest.json").status_code == 404
