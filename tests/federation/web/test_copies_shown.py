"""A source whose records are copies is no empty source: its catalogue pages them, and people are told of them."""

from urllib.parse import urlsplit

import pytest
from pyoxigraph import RdfFormat, parse

from federation.web.static import write_static
from tests.federation.duplicates.conftest import make_copy
from tests.federation.publishing.conftest import BASE

RECORD = "http://www.w3.org/ns/dcat#CatalogRecord"


@pytest.fixture
def copied(make_served):
    """Five datasets of a source, of which another one has five copies, and one dataset of its own."""
    made = make_served()
    for slug in ("uno", "dos"):
        made.stock.add_source(slug)
        made.stock.store(slug, [make_copy(slug, number, f"https://uno.example/{number}.csv") for number in range(5)])
    made.stock.store("dos", [make_copy("dos", 9, "https://dos.example/9.csv")])
    made.publish()
    return made


def pages_of(served, path):
    while path:
        answer = served.get(path, "application/n-triples")
        assert answer.status_code == 200
        yield list(parse(answer.content, RdfFormat.N_TRIPLES))
        following = [link for link in answer.headers["Link"].split(", ") if 'rel="next"' in link]
        url = urlsplit(following[0][1 : following[0].index(">")]) if following else None
        path = f"{url.path}?{url.query}" if url else ""


@pytest.mark.parametrize("limit", [1, 3, 6, 100])
def test_all_pages_of_a_source_have_the_record_of_each_copy_once(copied, limit):
    pages = list(pages_of(copied, f"/catalog/dos?limit={limit}"))
    records = [
        triple.subject.value
        for page in pages
        for triple in page
        if triple.predicate.value.endswith("#type") and triple.object.value == RECORD
    ]
    assert sorted(records) == [f"{BASE}/record/dos/conjunto%2F{number}" for number in (0, 1, 2, 3, 4, 9)]
    totals = {triple.object.value for page in pages for triple in page if triple.predicate.value.endswith("totalItems")}
    assert totals == {"1"}, "what a harvester will find as datasets"
    assert len(pages) == -(-6 // limit)


def test_json_tells_them_apart(copied):
    told = copied.get("/catalog/dos", "application/json").json()
    assert (told["total"], told["copies"], len(told["dataset"]), len(told["record"])) == (1, 5, 1, 5)
    assert "copies" not in copied.get("/catalog/uno", "application/json").json()


def test_people_are_told_in_a_catalogue_and_on_the_page_of_a_dataset(copied):
    page = copied.get("/catalog/dos", "text/html").text
    assert "5 copias de conjuntos que otras fuentes publican" in page
    assert page.count("El original es de") == 5
    assert "Nada con este filtro" not in page
    assert "Nada con este filtro" in copied.get("/catalog/dos?theme=nada", "text/html").text
    dataset = copied.get("/dataset/uno/conjunto%2F1", "text/html").text
    assert "También lo publican" in dataset
    assert "Portal de dos" in dataset
    assert "los mismos archivos, todos" in dataset
    assert "/record/dos/conjunto%2F1.ttl" in dataset
    assert "También lo publican" not in copied.get("/dataset/dos/conjunto%2F9", "text/html").text


def test_people_read_names_and_not_codes(copied):
    page = copied.get("/catalog?limit=1", "text/html").text
    assert ">Portal de dos</a>" in page
    copied.stock.add_source("tres", state="19", government_level="municipal", municipality="19039")
    copied.stock.store("tres", [make_copy("tres", 1, "https://tres.example/1.csv")])
    copied.publish()
    page = copied.get("/catalog", "text/html").text
    assert all(f">{name}</a>" in page for name in ("Jalisco", "Nuevo León"))
    assert 'state=14">Jalisco' in page
    dataset = copied.get("/dataset/uno/conjunto%2F1", "text/html").text
    for words in ("<dd>Estatal</dd>", "<dd>Mensual</dd>", "Español"):
        assert words in dataset


def test_static_files_hold_the_same_pages(copied, tmp_path):
    target = tmp_path / "web"
    write_static(copied.site, target, page=2)
    names = {path.name for path in target.rglob("*copies_after*")}
    assert names
    assert any("dos.nt" in name for name in names)
