import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from urllib.parse import urljoin

import pytest
import requests
from pyoxigraph import RdfFormat, parse

from federation.identity import BRANCHES, LEVELS
from federation.samples.portals import CKAN_MOST_ROWS, SAMPLES, Sample, serve_samples
from harvesters.addresses import AddressPolicy
from harvesters.detection import detect
from harvesters.probing import make_session
from mappings.values.places import place_exists

DCAT, HYDRA = "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/hydra/core#"
BY_SLUG = {sample.slug: sample for sample in SAMPLES}
FOLDER = files("federation.samples")


@pytest.fixture(scope="module")
def urls() -> Iterator[Mapping[str, str]]:
    with serve_samples() as urls:
        yield urls


def counted() -> dict[str, tuple[int, int]]:
    """What SOURCES.md says that each file holds: (datasets, distributions)."""
    text = FOLDER.joinpath("SOURCES.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z0-9.-]+)`.*\| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return {name: (int(datasets), int(distributions)) for name, datasets, distributions in rows}


def search(url: str, **parameters: object) -> dict[str, object]:
    answer = requests.get(f"{url}/api/3/action/package_search", params=parameters, timeout=10).json()
    assert answer["success"] is True
    return answer["result"]


def walk_ckan(url: str, **parameters: object) -> list[dict[str, object]]:
    packages: list[dict[str, object]] = []
    while len(packages) < search(url, rows=0)["count"]:
        packages += search(url, start=len(packages), rows=1000, sort="id asc", **parameters)["results"]
    return packages


def walk_rdf(url: str) -> Iterator[tuple[str, list]]:
    """Every page of a Hydra catalogue, as triples."""
    following: str | None = url
    while following:
        answer = requests.get(following, headers={"Accept": "text/turtle"}, timeout=10)
        assert answer.headers["Content-Type"].startswith("text/turtle")
        triples = list(parse(answer.content, format=RdfFormat.TURTLE, base_iri=following))
        yield following, triples
        following = next((quad.object.value for quad in triples if quad.predicate.value == HYDRA + "next"), None)


def test_the_ckan_gives_what_its_sources_say(urls: Mapping[str, str]) -> None:
    packages = walk_ckan(urls["muestra-brasil"])
    assert len({package["id"] for package in packages}) == len(packages)
    assert counted()["ckan.json"] == (len(packages), sum(len(package["resources"]) for package in packages))
    assert len(packages) == BY_SLUG["muestra-brasil"].datasets


def test_the_ckan_caps_its_rows_without_a_word(urls: Mapping[str, str]) -> None:
    assert len(search(urls["muestra-brasil"], rows=1000)["results"]) == CKAN_MOST_ROWS
    assert len(search(urls["muestra-brasil"])["results"]) == 10
    assert search(urls["muestra-brasil"], start=34, rows=10)["results"] == []


def test_the_ckan_sorts(urls: Mapping[str, str]) -> None:
    names = [package["name"] for package in search(urls["muestra-brasil"], rows=20, sort="name asc")["results"]]
    assert names == sorted(names)
    last = search(urls["muestra-brasil"], rows=1, sort="name desc")["results"][0]["name"]
    assert last > names[0]


def test_the_ckan_shows_and_lists_its_packages(urls: Mapping[str, str]) -> None:
    api = urls["muestra-brasil"] + "/api/3/action"
    names = requests.get(f"{api}/package_list", timeout=10).json()["result"]
    assert len(names) == 34
    shown = requests.get(f"{api}/package_show", params={"id": names[0]}, timeout=10).json()["result"]
    assert shown["name"] == names[0]


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("package_show?id=nothing", 404, "Not Found Error"),
        ("package_search?rows=many", 409, "Validation Error"),
        ("package_search?start=-1", 409, "Validation Error"),
    ],
)
def test_the_ckan_refuses_as_ckan_does(urls: Mapping[str, str], action: str, status: int, kind: str) -> None:
    answer = requests.get(f"{urls['muestra-brasil']}/api/3/action/{action}", timeout=10)
    assert (answer.status_code, answer.json()["success"], answer.json()["error"]["__type"]) == (status, False, kind)


def test_the_dcat_catalogue_gives_what_its_sources_say_over_three_pages(urls: Mapping[str, str]) -> None:
    datasets: set[tuple[str, str]] = set()
    distributions = 0
    totals: set[str] = set()
    pages = list(walk_rdf(urls["muestra-belgica"]))
    for page, triples in pages:
        found = {quad.subject for quad in triples if str(quad.object) == f"<{DCAT}Dataset>"}
        datasets |= {(page, str(subject)) for subject in found}
        distributions += sum(quad.subject in found for quad in triples if quad.predicate.value == DCAT + "distribution")
        totals |= {quad.object.value for quad in triples if quad.predicate.value == HYDRA + "totalItems"}
    assert len(pages) == 3
    assert (len(datasets), distributions) == (24, 24) == counted_rdf()
    assert totals == {"24"}
    assert len(datasets) == BY_SLUG["muestra-belgica"].datasets


def counted_rdf() -> tuple[int, int]:
    text = FOLDER.joinpath("SOURCES.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `catalog-1.ttl`.*\| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    return int(row[0]), int(row[1])


def test_the_dcat_catalogue_negotiates(urls: Mapping[str, str]) -> None:
    url = urls["muestra-belgica"]
    assert requests.get(url, headers={"Accept": "text/html,*/*;q=0.8"}, timeout=10).text.startswith("<!DOCTYPE html>")
    assert requests.get(urljoin(url, "catalog?page=4"), timeout=10).status_code == 404


@pytest.mark.parametrize(("slug", "name"), [("muestra-educacion", "data.json"), ("muestra-sedesol", "catalogo.json")])
def test_a_document_gives_what_its_sources_say(urls: Mapping[str, str], slug: str, name: str) -> None:
    datasets = requests.get(urls[slug], timeout=10).json()["dataset"]
    distributions = sum(len(dataset.get("distribution") or ()) for dataset in datasets)
    assert counted()[name] == (len(datasets), distributions)
    assert len(datasets) == BY_SLUG[slug].datasets
    assert len({dataset["identifier"] for dataset in datasets}) == len(datasets)


@pytest.mark.parametrize("slug", ["muestra-educacion", "muestra-sedesol", "muestra-belgica"])
def test_a_document_that_is_known_is_not_sent_again(urls: Mapping[str, str], slug: str) -> None:
    first = requests.get(urls[slug], timeout=10)
    again = requests.get(urls[slug], headers={"If-None-Match": first.headers["ETag"]}, timeout=10)
    assert (again.status_code, again.content) == (304, b"")


def test_head_has_no_body(urls: Mapping[str, str]) -> None:
    answer = requests.head(urls["muestra-sedesol"], timeout=10)
    assert int(answer.headers["Content-Length"]) > 10_000
    assert answer.content == b""


def test_what_is_not_there_is_404(urls: Mapping[str, str]) -> None:
    assert (
        requests.get(urljoin(urls["muestra-brasil"], "/busca/api/3/action/package_search"), timeout=10).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("slug", "protocol", "schema"),
    [
        ("muestra-brasil", "ckan", ""),
        ("muestra-belgica", "dcat_rdf", ""),
        ("muestra-educacion", "data_json", "dcat_us"),
        ("muestra-sedesol", "data_json", "adela"),
    ],
)
def test_join_finds_what_each_sample_speaks(urls: Mapping[str, str], slug: str, protocol: str, schema: str) -> None:
    with make_session(AddressPolicy(allow_private=True), user_agent="Milpa/test") as session:
        best = detect(urls[slug], session).best
    assert (best.protocol, best.schema, best.url) == (protocol, schema, urls[slug])
    assert best.declared == BY_SLUG[slug].datasets


def test_the_same_bytes_are_served_every_time() -> None:
    def bodies() -> list[bytes]:
        with serve_samples() as urls:
            answers = [
                requests.get(url, headers={"Accept": "text/turtle"}, timeout=10).content for url in urls.values()
            ]
            return [*answers, json.dumps(walk_ckan(urls["muestra-brasil"])).encode()]

    assert bodies() == bodies()


def test_the_server_ends_with_its_block() -> None:
    with serve_samples() as urls:
        url = urls["muestra-sedesol"]
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=2)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
def test_a_sample_is_labelled_as_one_and_could_join(sample: Sample) -> None:
    assert sample.title.startswith("Muestra: ")
    assert sample.level in LEVELS
    assert sample.branch in (*BRANCHES, None)
    for place in filter(None, (sample.state, sample.municipality)):
        assert place_exists(place)
    assert (sample.municipality or sample.state or "").startswith(sample.state or "")
    AddressPolicy().check_url(sample.home)
    assert sample.licence in {"MIT", "BSD-2-Clause"}


def test_the_samples_cover_three_levels_of_government() -> None:
    assert {sample.level for sample in SAMPLES} == set(LEVELS)


def test_the_samples_are_small_and_each_file_has_its_source() -> None:
    shipped = {file.name: len(file.read_bytes()) for file in FOLDER.iterdir() if file.name.endswith((".json", ".ttl"))}
    text = FOLDER.joinpath("SOURCES.md").read_text("utf-8")
    assert sum(shipped.values()) < 700_000
    assert all(f"`{name}`" in text for name in shipped)
