"""DKAN, ArcGIS Hub and tables are found at their host, and registered by it."""

import json
from collections.abc import Callable, Iterator

import pytest

from harvesters.addresses import AddressPolicy
from harvesters.detection import Detection, detect
from harvesters.probing import make_session
from harvesters.recognition import Document, recognise
from harvesters.table_recognition import recognise_table
from tests.harvesters.portal import HTML, Answer, Portal
from tests.harvesters.protocols import test_arcgis_hub as hub_site
from tests.harvesters.protocols.test_dkan import Drupal, Metastore, dumps, package, pod

Look = Callable[[str], Detection]


@pytest.fixture
def look() -> Iterator[Look]:
    policy = AddressPolicy(allow_private=True)
    with make_session(policy, user_agent="Milpa/test", attempts=1, max_body=20_000) as session:
        yield lambda url: detect(url, session)


@pytest.fixture(autouse=True)
def no_ckan(portal: Portal) -> None:
    portal.script("/api/3/action/package_search", Answer(HTML, 404, content_type="text/html"))


def test_a_dkan_2_is_found_by_its_search(portal: Portal, look: Look) -> None:
    Metastore(portal, 42)
    portal.script("/data.json", Answer(dumps({"dataset": [pod(n) for n in range(42)]})))
    found = look(portal.url)
    best = found.best
    assert (best.protocol, best.version, best.url, best.declared) == ("dkan", "2+", portal.url, 42)
    assert [each.protocol for each in found.candidates] == ["dkan", "data_json"]


@pytest.mark.parametrize("total", ["9" * 5000, 10**20, -1, "many"])
def test_a_total_that_no_dkan_can_have_is_none(total: object) -> None:
    body = dumps({"total": total, "results": {"dkan_dataset/uuid-1": pod(1)}, "facets": []})
    found = recognise(Document("https://x.mx/api/1/search", 200, "application/json", body, True))
    assert found is not None
    assert (found.protocol, found.declared) == ("dkan", None)


def test_a_dkan_1_is_found_by_its_packages(portal: Portal, look: Look) -> None:
    Drupal(portal, 7)
    best = look(portal.url + "/").best
    assert (best.protocol, best.version, best.url, best.declared) == ("dkan", "1", portal.url, None)


def test_a_ckan_that_has_the_same_action_is_no_dkan(portal: Portal, look: Look) -> None:
    one = {**package(1), "private": False, "owner_org": "x", "groups": []}
    portal.script(
        "/api/3/action/current_package_list_with_resources", Answer(dumps({"success": True, "result": [one]}))
    )
    portal.script("/api/3/action/package_search", Answer(dumps({"success": True, "result": {"count": 1}})))
    assert [each.protocol for each in look(portal.url).candidates] == ["ckan"]


def test_a_hub_is_found_by_its_feed(portal: Portal, look: Look) -> None:
    portal.script(hub_site.US, hub_site.dcat_us(1, 2, 3))
    best = look(portal.url).best
    assert (best.protocol, best.url, best.declared) == ("arcgis_hub", portal.url, 3)


def test_a_feed_that_is_named_stays_the_one(portal: Portal, look: Look) -> None:
    portal.script(hub_site.AP, hub_site.dcat_ap(1, 2))
    best = look(portal.url + hub_site.AP).best
    assert (best.protocol, best.url, best.declared) == ("arcgis_hub", portal.url + hub_site.AP, 2)


def recognised(body: bytes, *, whole: bool = True):
    return recognise_table(Document("https://x.mx/a", 200, "application/vnd.ms-excel", body, whole))


TABLE = b"ds:identifier,ds:title,ds:description\na,Agua,x\n"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_told_by_its_header(mark: bytes) -> None:
    found = recognised(mark + TABLE)
    assert found is not None
    assert (found.protocol, found.schema, found.declared) == ("spreadsheet", "adela_csv", 1)


def test_of_a_table_that_is_cut_nobody_counts_the_datasets() -> None:
    found = recognised(TABLE, whole=False)
    assert found is not None
    assert found.declared is None


def test_a_workbook_that_is_cut_is_told_by_its_parts() -> None:
    found = recognised(b"PK\x03\x04\x14\0\x06\0xl/workbook.xml" + b"\0" * 900, whole=False)
    assert found is not None
    assert (found.protocol, found.schema) == ("spreadsheet", "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"a,b\n1,2\n",
        HTML,
        json.dumps({"a": TABLE.decode()}).encode(),
        b"%PDF-1.7 " + TABLE,
        b"PK\x03\x04zip",
        b"\0" * 99,
    ],
    ids=["nothing", "other headings", "web page", "JSON", "PDF", "broken zip", "zeros"],
)
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_no_catalogue_in_a_table(body: bytes, whole: bool) -> None:
    assert recognised(body, whole=whole) is None


def page(words: str) -> Answer:
    return Answer(f"<html><head>{words}</head><body>Datos</body></html>".encode(), content_type="text/html")


def asked_for(portal: Portal, path: str) -> bool:
    return any(asked.path == path for asked in portal.asked)


def test_a_dkan_below_a_folder_is_found_where_its_page_says_what_it_is(portal: Portal, look: Look) -> None:
    portal.script("/datos/", page('<script src="/datos/profiles/dkan/x.js"></script>'))
    portal.script("/datos/api/1/search", Answer(dumps({"total": 42, "results": {}, "facets": []})))
    best = look(portal.url + "/datos/").best
    assert (best.protocol, best.url) == ("dkan", f"{portal.url}/datos")


def test_a_hub_below_a_folder_is_found_where_its_page_says_what_it_is(portal: Portal, look: Look) -> None:
    portal.script("/datos/", page('<script src="https://hubcdn.arcgis.com/x.js"></script>'))
    portal.script("/datos" + hub_site.US, hub_site.dcat_us(1, 2, 3))
    best = look(portal.url + "/datos/").best
    assert (best.protocol, best.url, best.declared) == ("arcgis_hub", f"{portal.url}/datos", 3)


def test_a_sitemap_below_a_folder_is_asked_for_where_its_page_suggests_it(portal: Portal, look: Look) -> None:
    portal.script("/datos/", page('<meta name="generator" content="WordPress 6.4">'))
    portal.script("/data.json", Answer(dumps({"dataset": [pod(1)]})))
    look(portal.url + "/datos/")
    assert asked_for(portal, "/datos/sitemap.xml")


def test_what_nothing_suggests_is_not_asked_for_below_a_folder(portal: Portal, look: Look) -> None:
    portal.script("/datos/", page(""))
    portal.script("/data.json", Answer(dumps({"dataset": [pod(1)]})))
    look(portal.url + "/datos/")
    assert len(portal.asked) <= 42  # 40, and robots.txt
    assert not asked_for(portal, "/datos/sitemap.xml")
    assert not asked_for(portal, "/datos" + hub_site.US)
