"""The addresses of the index as files: the same content, switched in one step, and nothing written twice."""

import json
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest
import requests

from federation.errors import PublicationBusyError, UsageError
from federation.listening import make_socket
from federation.web.negotiation import FORMS
from federation.web.nginx import map_from_moved, nginx_configuration
from federation.web.static import write_static
from federation.web.static_tree import hold_static
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, make_dataset


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "www"


def files_of(folder):
    site = folder / "site"
    return {str(path.relative_to(site.resolve())) for path in site.resolve().rglob("*") if path.is_file()}


def test_each_file_is_what_its_address_answers(served, folder):
    write_static(served.site, folder)
    names = files_of(folder)
    for name in ["dataset/uno/conjunto%2F0", "record/dos/conjunto%2F3", "catalog", "catalog/uno"]:
        limit = "?limit=1000" if name.startswith("catalog") else ""
        for form in FORMS:
            told = served.get(f"/{name}.{form.suffix}{limit}")
            assert (folder / "site" / f"{name}.{form.suffix}{limit}").read_bytes() == told.content, (name, form.suffix)
    for name in ("agent/secretaria-0.ttl", "place/14.html", "vocabulary.rdf", "context.jsonld", "shapes.ttl",
                 "schema.json", "manifest.json", "releases/1/catalog.nt.gz", "releases/1/manifest.json"):  # fmt: skip
        assert name in names
        assert (folder / "site" / name).read_bytes() == served.get(f"/{name}").content, name
    assert (folder / "site/current/catalog.nt.gz").is_file()


def test_the_tree_has_data_json_and_every_release_that_is_kept(served, folder):
    served.stock.store("uno", [make_dataset("uno", 0, description={"es": "Otra cosa"})])
    served.publish()
    write_static(served.site, folder)
    assert (folder / "site/data.json").read_bytes() == served.get("/data.json").content
    for name in ("releases/1/manifest.json", "releases/2/delta.ndjson.gz", "releases/2/delta.added.nq.gz"):
        assert (folder / "site" / name).read_bytes() == served.get(f"/{name}").content, name


def test_pages_lead_to_files(served, folder):
    write_static(served.site, folder, page=10)
    seen, path = 0, "catalog.json"
    while path:
        page = json.loads((folder / "site" / path).read_bytes())
        seen += len(page["dataset"])
        path = (page["next"] or "").removeprefix(f"{BASE}/")
    assert seen == 24


def test_what_is_as_it_was_is_not_written_again(served, folder):
    first = write_static(served.site, folder)
    assert first.files["written"] > 24 * len(FORMS)
    again = write_static(served.site, folder)
    assert again.files["written"] == 0
    served.stock.store("uno", [make_dataset("uno", 0, description={"es": "Otra cosa"})])
    served.publish()
    kept = folder / "site/dataset/uno/conjunto%2F1.ttl"
    before = kept.stat().st_ino
    third = write_static(served.site, folder)
    assert kept.stat().st_ino == before
    assert b"Otra cosa" in (folder / "site/dataset/uno/conjunto%2F0.ttl").read_bytes()
    changed = len(FORMS) * 3  # at least the dataset, and the first pages of both catalogues
    assert third.files["written"] < first.files["written"] / 2
    assert changed <= third.files["written"]


def test_what_was_retired_has_no_file_any_more_and_the_tree_is_switched_whole(served, folder):
    write_static(served.site, folder)
    before = (folder / "site").resolve()
    with served.site.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE record SET tombstoned = '2026-04-01 00:00:00' WHERE uri = ?", (f"{BASE}/dataset/uno/conjunto%2F0",)
        )
    served.publish()
    write_static(served.site, folder)
    assert not (folder / "site/dataset/uno/conjunto%2F0.ttl").exists()
    assert (before / "dataset/uno/conjunto%2F0.ttl").exists(), "who reads it now goes on"
    write_static(served.site, folder)
    write_static(served.site, folder)
    assert not before.exists()


FILE = "https://datos.uno.example/agua.csv"


@pytest.fixture
def left(served):
    """An index that some things have left: one was retired, one became a copy, one was a copy from the first."""
    served.stock.store("dos", [make_copy("dos", 50)])
    served.publish()
    served.stock.store("uno", [make_copy("uno", 50, FILE), make_copy("uno", 51, f"{FILE}?51")])
    served.stock.store("dos", [make_copy("dos", 50, FILE), make_copy("dos", 51, f"{FILE}?51")])
    retire(served.stock, "uno", 0)
    served.publish()
    return served


RETIRED, MOVED = "/dataset/uno/conjunto%2F0", {
    "/dataset/dos/conjunto%2F50": f"{BASE}/dataset/uno/conjunto%2F50",
    "/dataset/dos/conjunto%2F51": f"{BASE}/dataset/uno/conjunto%2F51",
}  # fmt: skip


def test_what_was_retired_has_its_tombstone_and_what_moved_is_in_a_map(left, folder):
    write_static(left.site, folder)
    for form in FORMS:
        told = left.get(f"{RETIRED}.{form.suffix}")
        assert told.status_code == 410
        assert (folder / f"site/.gone{RETIRED}.{form.suffix}").read_bytes() == told.content
    assert len(list((folder / "site/.gone").rglob("*.ttl"))) == 1
    assert (folder / "site/.nginx/moved.map").read_text() == "".join(
        f'"{path}" "{uri}";\n' for path, uri in MOVED.items()
    )
    for path, uri in MOVED.items():
        told = left.get(path)
        assert (told.status_code, told.headers["Location"]) == (301, uri)


def test_what_differs_by_capitals_alone_stays_two_in_the_map():
    told = map_from_moved(
        {"dataset/uno/a": "https://x/1", "dataset/uno/A": "https://x/2", "dataset/uno/b": "https://x/3"}
    )
    assert told.decode().splitlines() == [
        r'"~^/\\Qdataset/uno/A\\E$" "https://x/2";', r'"~^/\\Qdataset/uno/a\\E$" "https://x/1";',
        '"/dataset/uno/b" "https://x/3";',
    ]  # fmt: skip


def test_an_address_that_is_too_long_for_a_name_is_counted(served, folder):
    served.stock.store("uno", [make_dataset("uno", 1, uri=f"{BASE}/dataset/uno/{'x' * 300}", identifier="x" * 300,
                                            distribution=(), contact_point=(), temporal=())])  # fmt: skip
    served.publish()
    assert write_static(served.site, folder).files["nameless"] == 2 * len(FORMS)


def test_a_folder_of_something_else_is_refused(served, folder):
    folder.mkdir()
    (folder / "index.html").write_text("x")
    with pytest.raises(UsageError):
        write_static(served.site, folder)
    assert [path.name for path in folder.iterdir()] == ["index.html"]


def test_one_writes_at_a_time(served, folder):
    with hold_static(folder), pytest.raises(PublicationBusyError):
        write_static(served.site, folder)


def test_the_program_writes_the_files_and_prints_the_configuration(milpa, folder):
    assert milpa("demo").code == 0
    ran = milpa("static", str(folder))
    assert ran.code == 0, ran.err
    assert "Versión 1 en" in ran.out
    assert (folder / "site/catalog.html").is_file()
    printed = milpa("static", str(folder), "--nginx")
    assert f"root {folder}/site;" in printed.out


@contextmanager
def nginx(folder, tmp_path, base_uri):
    with make_socket("127.0.0.1:0", "") as free:
        port = free.getsockname()[1]
    configuration = tmp_path / "nginx.conf"
    server = nginx_configuration(folder, base_uri, f"127.0.0.1:{port}")
    configuration.write_text(
        f"daemon off; user root; error_log {tmp_path}/error.log; pid {tmp_path}/pid; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p; "
        f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n{server}\n}}\n"
    )
    with subprocess.Popen([shutil.which("nginx"), "-c", str(configuration)], stderr=subprocess.PIPE) as program:
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                requests.get(url, timeout=5)
                break
            except requests.ConnectionError:
                assert program.poll() is None, program.stderr.read()
                time.sleep(0.1)
        try:
            yield url
        finally:
            program.terminate()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_serves_them_by_suffix_and_by_accept(served, folder, tmp_path):
    write_static(served.site, folder, page=10)
    with nginx(folder, tmp_path, BASE) as url:
        for path in ("/dataset/uno/conjunto%2F0", "/catalog", "/agent/secretaria-0"):
            for form in FORMS[:4]:
                asked = requests.get(url + path, headers={"Accept": form.media_type}, timeout=10)
                named = requests.get(f"{url}{path}.{form.suffix}", timeout=10)
                assert (named.status_code, named.headers["Content-Type"]) == (200, form.content_type), path
                assert asked.content == named.content
                assert (folder / f"site{path}.{form.suffix}").read_bytes() == named.content
        page = requests.get(f"{url}/catalog.json", timeout=10).json()
        following = requests.get(url + page["next"].removeprefix(BASE), timeout=10)
        assert (following.status_code, following.headers["Content-Type"]) == (200, "application/json")
        part = requests.get(f"{url}/releases/1/catalog.nt.gz", headers={"Range": "bytes=0-1"}, timeout=10)
        assert (part.status_code, part.content) == (206, b"\x1f\x8b")
        assert requests.get(f"{url}/catalog.ttl?source=uno", timeout=10).status_code == 404
        assert requests.get(f"{url}/dataset/uno/none", timeout=10).status_code == 404
        assert requests.get(f"{url}/%2e%2e/%2e%2e/etc/passwd", timeout=10).status_code in {400, 404}


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_gives_the_form_that_the_program_gives_and_nothing_of_its_own(served, folder, tmp_path):
    write_static(served.site, folder)
    with nginx(folder, tmp_path, BASE) as url:
        for accept in (
            "*/*", "text/turtle, application/json;q=0.5", "application/ld+json, text/html;q=0.2", "application/xml",
            "text/turtle;q=0.9, text/html;q=0", "image/png, application/n-triples", "application/json, */*;q=0.1",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        ):  # fmt: skip
            asked = requests.get(f"{url}/dataset/uno/conjunto%2F0", headers={"Accept": accept}, timeout=10)
            given = served.get("/dataset/uno/conjunto%2F0", accept)
            assert asked.headers["Content-Type"] == given.headers["Content-Type"], accept
        home = requests.get(f"{url}/", allow_redirects=False, timeout=10)
        assert (home.status_code, home.headers["Location"]) == (307, "/catalog")
        for path in ("/.prints.json", "/.nginx/moved.map", "/.gone/dataset/uno/x.ttl"):
            assert requests.get(url + path, timeout=10).status_code == 404
        assert requests.get(f"{url}/schema.json", timeout=10).headers["Content-Type"] == "application/schema+json"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_answers_what_moved_and_what_was_retired_as_the_program_does(left, folder, tmp_path):
    write_static(left.site, folder)
    with nginx(folder, tmp_path, BASE) as url:
        for form in FORMS:
            for path in (RETIRED, *MOVED):
                for name, accept in ((path, form.media_type), (f"{path}.{form.suffix}", "*/*")):
                    ours = left.get(name, accept)
                    theirs = requests.get(url + name, headers={"Accept": accept}, timeout=10, allow_redirects=False)
                    assert theirs.status_code == ours.status_code, name
                    assert theirs.headers.get("Location") == ours.headers.get("Location")
                    if ours.status_code == 410:
                        assert theirs.content == ours.content
                        assert theirs.headers["Content-Type"] == ours.headers["Content-Type"]
                    assert theirs.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_keeps_capitals_apart_in_a_map_of_tens_of_thousands(served, folder, tmp_path):
    write_static(served.site, folder)
    moved = {f"dataset/dos/{number:06}": f"{BASE}/dataset/uno/{number}" for number in range(30_000)}
    moved |= {"dataset/dos/Ab": f"{BASE}/dataset/uno/1", "dataset/dos/aB": f"{BASE}/dataset/uno/2"}
    (folder / "site/.nginx/moved.map").write_bytes(map_from_moved(moved))
    with nginx(folder, tmp_path, BASE) as url:
        for path, target in (("Ab", "1"), ("aB", "2"), ("029999", "29999"), ("000000.ttl", "0.ttl")):
            told = requests.get(f"{url}/dataset/dos/{path}", timeout=10, allow_redirects=False)
            assert (told.status_code, told.headers["Location"]) == (301, f"{BASE}/dataset/uno/{target}")
