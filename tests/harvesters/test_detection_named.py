"""A catalogue that was named outright: it stays the one, unless the same portal has a richer road to no less."""

import json
from collections.abc import Callable, Iterator

import pytest

from harvesters.addresses import AddressPolicy
from harvesters.asking import MAX_QUESTIONS, Candidate
from harvesters.detection import Detection, detect
from harvesters.preferring import best_of, spoken_for
from harvesters.probing import make_session
from tests.harvesters.geoportals import Csw, GeoNode
from tests.harvesters.portal import HTML, SEARCH, Answer, Portal

Look = Callable[[str], Detection]

HOME = Answer(
    b'<!DOCTYPE html><html><head><meta name="generator" content="ckan 2.10.4" /></head></html>',
    content_type="text/html",
)


@pytest.fixture
def look() -> Iterator[Look]:
    policy = AddressPolicy(allow_private=True)
    with make_session(policy, user_agent="Milpa/test", attempts=1, max_body=20_000) as session:
        yield lambda url: detect(url, session)


def data_json(count: int) -> Answer:
    datasets = [{"title": f"Conjunto {n}", "identifier": str(n), "accessLevel": "public"} for n in range(count)]
    return Answer(json.dumps({"dataset": datasets}).encode())


def protocols(found: Detection) -> list[str]:
    return [candidate.protocol for candidate in found.candidates]


def test_the_ckan_of_a_data_json_is_found_preferred_and_told_apart(portal: Portal, look: Look) -> None:
    portal.script("/data.json", data_json(2))
    found = look(f"{portal.url}/data.json")
    assert (found.best.protocol, found.best.url, found.best.declared) == ("ckan", portal.url, 250)
    assert found.named is not None
    assert (found.named.protocol, found.named.url) == ("data_json", f"{portal.url}/data.json")
    assert protocols(found) == ["ckan", "data_json"]


def test_a_geonode_is_found_from_its_catalogue_service(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/catalogue/csw", Csw().respond)
    portal.script("/api/v2/resources", GeoNode().respond_v2)
    found = look(f"{portal.url}/catalogue/csw?service=CSW&request=GetCapabilities")
    assert protocols(found) == ["geonode", "csw"]
    assert found.best.url == portal.url


def test_a_richer_catalogue_that_has_less_is_told_and_not_taken(portal: Portal, look: Look) -> None:
    portal.packages = portal.packages[:2]
    portal.script("/data.json", data_json(9))
    found = look(f"{portal.url}/data.json")
    assert found.best is found.named
    assert protocols(found) == ["data_json", "ckan"]


def test_a_catalogue_in_a_folder_is_not_exchanged_for_that_of_its_host(portal: Portal, look: Look) -> None:
    """Many municipalities may keep theirs on one host."""
    portal.script("/tonala/data.json", data_json(2))
    found = look(f"{portal.url}/tonala/data.json")
    assert (found.best.protocol, protocols(found)) == ("data_json", ["data_json", "ckan"])


@pytest.mark.parametrize("path", ["/descargas/inventario.json", "/data.json?q=agua"])
def test_a_document_of_another_name_speaks_for_itself_alone(portal: Portal, look: Look, path: str) -> None:
    portal.script(path.partition("?")[0], data_json(2))
    found = look(portal.url + path)
    assert (found.best.protocol, protocols(found)) == ("data_json", ["data_json", "ckan"])


def test_only_what_is_richer_is_asked_for(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/srv/spa/csw", Csw().respond)
    look(f"{portal.url}/srv/spa/csw")
    paths = {asked.path for asked in portal.asked}
    assert {"/", "/robots.txt", SEARCH, "/catalog.ttl", "/api/v2/resources"} < paths
    assert not paths & {"/data.json", "/catalogo.json", "/sitemap.xml", "/csw"}


def test_all_that_is_asked_stays_within_the_budget(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/a/b/sitemap.xml", Answer(status=404))
    portal.script("/a/b/data.json", data_json(1))
    look(f"{portal.url}/a/b/data.json")
    assert 20 < len(portal.asked) <= MAX_QUESTIONS + 1  # and robots.txt


def test_the_portal_that_its_page_tells_of_is_asked_whatever_robots_txt_says(portal: Portal, look: Look) -> None:
    """CKAN's stock robots.txt forbids its own API, and wants ten seconds between two requests."""
    portal.script(
        "/robots.txt", Answer(b"User-agent: *\nDisallow: /api/\nCrawl-Delay: 10\n", content_type="text/plain")
    )
    portal.script("/", HOME)
    portal.script("/catalog.ttl", Answer(status=404))
    portal.script("/data.json", data_json(2))
    found = look(f"{portal.url}/data.json")
    assert (found.best.protocol, found.best.version) == ("ckan", "2.10.4")
    asked = {each.path for each in portal.asked if "/api/3/action/" not in each.path}
    assert asked == {"/data.json", "/robots.txt", "/"}


def test_a_page_that_robots_txt_forbids_is_not_read(portal: Portal, look: Look) -> None:
    portal.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /\n", content_type="text/plain"))
    portal.script("/data.json", data_json(2))
    assert protocols(look(f"{portal.url}/data.json")) == ["data_json"]
    assert {each.path for each in portal.asked} == {"/data.json", "/robots.txt"}


def test_who_wants_only_what_was_named_asks_for_nothing_else(portal: Portal) -> None:
    portal.script("/data.json", data_json(2))
    with make_session(AddressPolicy(allow_private=True), user_agent="Milpa/test") as session:
        found = detect(f"{portal.url}/data.json", session, beyond=False)
    assert (found.best.protocol, len(portal.asked)) == ("data_json", 1)


def test_a_portal_that_answers_no_more_keeps_what_was_named(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(reset=True))
    portal.script("/", Answer(HTML, 503))
    portal.script("/data.json", data_json(2))
    assert protocols(look(f"{portal.url}/data.json")) == ["data_json"]


@pytest.mark.parametrize(
    ("protocol", "url", "portal"),
    [
        ("ckan", "https://x.mx/busca", "x.mx/busca"),
        ("dkan", "https://x.mx", "x.mx"),
        ("arcgis_hub", "https://x.mx/api/feed/dcat-ap/2.1.1.json", "x.mx"),
        ("geonode", "https://www.x.mx", "x.mx"),
        ("data_json", "http://www.x.mx/data.json", "x.mx"),
        ("data_json", "https://x.mx/tonala/catalogo.json", "x.mx/tonala"),
        ("data_json", "https://x.mx/inventario.json", ""),
        ("dcat_rdf", "https://x.mx/catalog.ttl", "x.mx"),
        ("dcat_rdf", "https://x.mx/", "x.mx"),
        ("dcat_rdf", "https://x.mx/catalog.ttl?page=2", ""),
        ("csw", "https://x.mx/catalogue/csw", "x.mx"),
        ("csw", "https://x.mx/srv/spa/csw", "x.mx"),
        ("csw", "https://x.mx/geonetwork/srv/spa/csw", "x.mx/geonetwork"),
        ("csw", "https://x.mx/csw?service=CSW&version=3.0.0", "x.mx"),
        ("csw", "https://x.mx/csw?map=a", ""),
        ("sitemap", "https://x.mx/sitemap.xml", "x.mx"),
    ],
)
def test_the_portal_that_an_address_speaks_for(protocol: str, url: str, portal: str) -> None:
    assert spoken_for(Candidate(protocol, url)) == portal


@pytest.mark.parametrize(
    ("named", "other", "best"),
    [
        (("data_json", "/data.json", 9), ("ckan", "", 9), "ckan"),
        (("data_json", "/data.json", 9), ("ckan", "", 10), "ckan"),
        (("data_json", "/data.json", 9), ("ckan", "", 8), "data_json"),
        (("data_json", "/data.json", None), ("ckan", "", 8), "ckan"),
        (("data_json", "/data.json", None), ("ckan", "", 0), "data_json"),
        (("data_json", "/data.json", 9), ("dkan", "", None), "dkan"),
        (("data_json", "/data.json", 0), ("ckan", "", 0), "data_json"),
        (("data_json", "/data.json", 9), ("ckan", "/busca", 99), "data_json"),
        (("ckan", "", 9), ("dcat_rdf", "/catalog.ttl", 99), "ckan"),
        (("sitemap", "/sitemap.xml", None), ("data_json", "/data.json", 1), "data_json"),
        (("data_json", "/a.json", 9), ("dcat_rdf", "/b.ttl", 9), "data_json"),
    ],
)
def test_when_a_richer_road_is_taken(
    named: tuple[str, str, int | None], other: tuple[str, str, int | None], best: str
) -> None:
    one, two = (Candidate(protocol, f"https://x.mx{path}", declared=count) for protocol, path, count in (named, other))
    assert best_of(one, (one, two))[0].protocol == best
    assert {each.protocol for each in best_of(one, (one, two))} == {one.protocol, two.protocol}
