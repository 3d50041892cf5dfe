import itertools
import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
import requests
import responses
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters import asking, detection, probes
from harvesters.addresses import AddressPolicy
from harvesters.csw_requests import PATHS
from harvesters.detection import Detection, detect
from harvesters.errors import ForbiddenAddressError, NothingDetectedError
from harvesters.probing import MAX_REQUESTS, make_session
from harvesters.recognition import Document, recognise
from tests.harvesters.geoportals import Csw, GeoNode
from tests.harvesters.portal import HTML, SEARCH, Answer, Asked, Portal, search_body

TURTLE = b"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<http://x.example/catalogo> a dcat:Catalog ; dct:title "Catalogue"@en , "Cat\xc3\xa1logo"@es ; dcat:dataset <#1> , <#2> .
<#1> a dcat:Dataset ; dct:title "Uno" . <#2> a dcat:Dataset ; dct:title "Dos" .
"""
RDF_XML = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dcat="http://www.w3.org/ns/dcat#"><dcat:Dataset rdf:about="http://x.example/1"/></rdf:RDF>"""
JSON_LD = b'{"@id": "http://x.example/1", "@type": "http://www.w3.org/ns/dcat#Dataset"}'
DCAT_US_3 = {
    "@context": "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld",
    "@id": "http://x.example/",
    "@type": "dcat:Catalog",
    "title": "Datos",
    "dataset": [{"@id": "http://x.example/1", "@type": "dcat:Dataset", "title": "Uno", "identifier": "1"}],
}
DCAT_US = {
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "title": "Datos del municipio",
    "dataset": [{"title": "Uno", "identifier": "1", "accessLevel": "public"}, {"title": "Dos", "identifier": "2"}],
}
PLAN = {
    "title": "Plan de Apertura",
    "opening_plans": [{"vision": "Abrir", "name": "Agua", "publish_date": "2015-11-01", "officials": []}],
}
ADELA = {
    "title": "Catálogo de datos abiertos",
    "dataset": [{"id": 7, "title": "Uno", "identifier": "uno", "govType": "federal", "publisher": {"mbox": "a@b.mx"}}],
}
ARGENTINA = {
    "title": "Datos Argentina",
    "dataset": [{"title": "Uno", "publisher": {"name": "a", "mbox": "b@c.ar"}, "distribution": []}],
}


@pytest.fixture
def look() -> Iterator[Callable[[str], Detection]]:
    with make_session(
        AddressPolicy(allow_private=True), user_agent="Milpa/test", attempts=1, max_body=20_000
    ) as session:
        yield lambda url: detect(url, session)


Look = Callable[[str], Detection]


def dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


# -- CKAN --------------------------------------------------------------------------------------------------------------


def test_a_ckan_is_found_at_its_host(portal: Portal, look: Look) -> None:
    status = {"success": True, "result": {"site_title": "Datos Jalisco", "ckan_version": "2.11.0"}}
    portal.script("/api/3/action/status_show", Answer(dumps(status)))
    best = look(portal.url).best
    assert (best.protocol, best.url, best.declared) == ("ckan", portal.url, 250)
    assert (best.title, best.version, best.schema) == ("Datos Jalisco", "2.11.0", "")


@pytest.mark.parametrize("prefix", probes.CKAN_PREFIXES)
def test_a_ckan_is_found_below_the_prefixes_that_portals_use(portal: Portal, look: Look, prefix: str) -> None:
    portal.packages = []
    portal.script(SEARCH, Answer(status=404))
    portal.script(prefix + SEARCH, Answer(search_body([], 12)))
    best = look(portal.url + "/").best
    assert (best.url, best.declared, best.title) == (portal.url + prefix, 12, "")


@pytest.mark.parametrize(
    "path", ["/api/3/action/package_search", "/api/3/action/", "/api/3", "/api", "/api/3/action/package_search?rows=5"]
)
def test_an_api_that_is_named_is_believed_and_nothing_else_is_asked(portal: Portal, look: Look, path: str) -> None:
    portal.script("/datos" + SEARCH, Answer(search_body([], 3)))
    found = look(f"{portal.url}/datos{path}")
    assert found.best.url == f"{portal.url}/datos"
    assert {asked.path for asked in portal.asked} == {"/datos" + SEARCH, "/datos/api/3/action/status_show"}


def test_a_page_of_a_ckan_leads_to_its_api(portal: Portal, look: Look) -> None:
    portal.script("/sitio/dataset/presupuesto", Answer(HTML, content_type="text/html"))
    portal.script("/sitio" + SEARCH, Answer(search_body([], 3)))
    portal.script(SEARCH, Answer(HTML, content_type="text/html"))
    assert look(f"{portal.url}/sitio/dataset/presupuesto").best.url == f"{portal.url}/sitio"


def test_the_base_is_where_a_redirect_led(portal: Portal, look: Look) -> None:
    portal.script("/viejo" + SEARCH, Answer(status=301, headers={"Location": f"{portal.url}/nuevo{SEARCH}?rows=0"}))
    portal.script("/nuevo" + SEARCH, Answer(search_body([], 3)))
    assert look(f"{portal.url}/viejo/api/3").best.url == f"{portal.url}/nuevo"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(HTML, content_type="text/html"),
        Answer(b'{"success": false, "error": {"__type": "Authorization Error"}}', status=403),
        Answer(b'{"success": true, "result": []}'),
        Answer(b'{"success": true, "result": {"count": "many"}}'),
        Answer(b'{"success": true, "result": {"count": true}}'),
        Answer(b'{"error": "a text"}'),
        Answer(b'{"success": true}'),
        Answer(b"[" * 5000),
        Answer(b"[1]"),
        Answer(b""),
        Answer(b"\xff\xfe"),
        Answer(status=500),
    ],
    ids=[
        "web page",
        "forbidden",
        "list",
        "words",
        "true",
        "socrata",
        "no result",
        "deep",
        "array",
        "nothing",
        "no text",
        "error",
    ],
)
def test_what_only_resembles_a_ckan_is_none(portal: Portal, look: Look, answer: Answer) -> None:
    portal.script(SEARCH, answer)
    with pytest.raises(NothingDetectedError):
        look(portal.url)


@pytest.mark.parametrize("whole", [True, False])
def test_json_ld_that_is_nested_too_deeply_for_its_parser_is_no_catalogue(whole: bool) -> None:
    deep = b'{"@type": "http://www.w3.org/ns/dcat#Dataset", "http://a.mx/p": ' * 5_000 + b"1" + b"}" * 5_000
    assert recognise(Document("http://x.example/", 200, "application/ld+json", deep, whole)) is None


# -- documents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "answer", "protocol", "schema", "title", "declared"),
    [
        ("/catalog.ttl", Answer(TURTLE, content_type="text/turtle"), "dcat_rdf", "", "Catálogo", 2),
        ("/catalog.rdf", Answer(RDF_XML, content_type="text/html"), "dcat_rdf", "", "", 1),
        ("/catalog.jsonld", Answer(JSON_LD, content_type="application/ld+json"), "dcat_rdf", "", "", 1),
        ("/data.json", Answer(dumps(DCAT_US_3)), "dcat_rdf", "", "Datos", 1),
        ("/data.json", Answer(json.dumps(DCAT_US_3).encode("utf-16")), "dcat_rdf", "", "Datos", 1),
        ("/data.json", Answer(json.dumps(DCAT_US).encode("utf-16")), "data_json", "dcat_us", "Datos del municipio", 2),
        ("/data.json", Answer(dumps(DCAT_US)), "data_json", "dcat_us", "Datos del municipio", 2),
        ("/data.json", Answer(b"\xef\xbb\xbf" + dumps(DCAT_US)), "data_json", "dcat_us", "Datos del municipio", 2),
        ("/data.json", Answer(dumps(DCAT_US["dataset"])), "data_json", "dcat_us", "", 2),
        ("/data.json", Answer(dumps(ARGENTINA)), "data_json", "dcat_us", "Datos Argentina", 1),
        ("/catalogo.json", Answer(dumps(ADELA)), "data_json", "adela", "Catálogo de datos abiertos", 1),
        ("/catalogo.json", Answer(dumps(PLAN)), "data_json", "adela_plan", "Plan de Apertura", 1),
    ],
    ids=["turtle", "rdfxml", "jsonld", "dcat-us 3", "dcat-us 3 in utf-16", "utf-16", "dcat-us", "bom", "bare list",
         "argentina", "adela", "plan"],
)  # fmt: skip
@pytest.mark.parametrize("named", [True, False], ids=["named outright", "found from the host"])
def test_a_catalogue_is_known_by_its_content(
    portal: Portal,
    look: Look,
    named: bool,
    path: str,
    answer: Answer,
    protocol: str,
    schema: str,
    title: str,
    declared: int,
) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script(path, answer)
    found = look(portal.url + (path if named else ""))
    best = found.best
    assert (best.protocol, best.url, best.schema) == (protocol, portal.url + path, schema)
    assert (best.title, best.declared) == (title, declared)
    assert (found.named is best) is named


def test_a_document_of_another_name_is_believed_when_it_is_named(portal: Portal, look: Look) -> None:
    portal.script("/descargas/inventario.txt", Answer(TURTLE, content_type="text/plain"))
    assert look(f"{portal.url}/descargas/inventario.txt?v=2").best.protocol == "dcat_rdf"


def test_a_catalogue_that_negotiates_its_syntax_is_found(portal: Portal, look: Look) -> None:
    def negotiate(asked: Asked) -> Answer:
        wants_rdf = "text/turtle" in asked.headers["Accept"]
        return Answer(TURTLE, content_type="text/turtle") if wants_rdf else Answer(HTML, content_type="text/html")

    portal.script(SEARCH, Answer(status=404))
    portal.script("/datos/indice", negotiate)
    assert look(f"{portal.url}/datos/indice").best.url == f"{portal.url}/datos/indice"


def test_a_long_document_is_known_by_its_beginning(portal: Portal, look: Look) -> None:
    long = {**ADELA, "dataset": ADELA["dataset"] * 1000}
    portal.script(SEARCH, Answer(status=404))
    portal.script("/catalogo.json", Answer(dumps(long)))
    best = look(f"{portal.url}/catalogo.json").best
    assert (best.schema, best.title, best.declared) == ("adela", "Catálogo de datos abiertos", None)


def test_a_long_turtle_is_known_by_its_beginning(portal: Portal, look: Look) -> None:
    portal.script("/x.ttl", Answer(TURTLE + b"<#3> a dcat:Dataset ; dct:title 'tres' .\n" * 2000))
    best = look(f"{portal.url}/x.ttl").best
    assert (best.protocol, best.title, best.declared) == ("dcat_rdf", "Catálogo", None)


@pytest.mark.parametrize(
    ("triples", "declared"),
    [
        (b"<?page=1> <http://www.w3.org/ns/hydra/core#totalItems> 240 .", 240),
        (b"<?page=1> <http://www.w3.org/ns/hydra/core#next> <?page=2> .", None),
        (b"<?page=1> <http://www.w3.org/ns/hydra/core#nextPage> '?page=2' .", None),
        (b"<?page=1> <http://www.w3.org/ns/hydra/core#totalItems> " + b"9" * 5000 + b" .", 2),
        (b"", 2),
    ],
    ids=["total", "next", "nextPage", "absurd total", "one page"],
)
def test_a_paged_catalogue_declares_its_total_or_nothing(
    portal: Portal, look: Look, triples: bytes, declared: int | None
) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/catalog", Answer(TURTLE + triples, content_type="text/turtle"))
    assert look(f"{portal.url}/catalog").best.declared == declared


def test_a_title_becomes_one_short_line(portal: Portal, look: Look) -> None:
    status = {
        "success": True,
        "result": {"site_title": "  Datos\n\u0000de\ud800 todos " + "x" * 500, "ckan_version": 3},
    }
    portal.script("/api/3/action/status_show", Answer(json.dumps(status).encode()))
    best = look(portal.url).best
    assert best.title.startswith("Datos de todos xxx")
    assert len(best.title) <= 200
    assert best.version == ""


# -- preference and manners --------------------------------------------------------------------------------------------


def test_a_ckan_is_preferred_to_its_documents_and_all_are_named(portal: Portal, look: Look) -> None:
    portal.script("/data.json", Answer(dumps(DCAT_US)))
    portal.script("/catalog.ttl", Answer(TURTLE))
    assert [candidate.protocol for candidate in look(portal.url).candidates] == ["ckan", "dcat_rdf", "data_json"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
def test_a_catalogue_service_is_found_where_geoportals_have_it(
    portal: Portal, look: Look, path: str, version: str
) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script(path, Csw(speaks=(version,)).respond)
    best = look(portal.url).best
    assert (best.protocol, best.url, best.declared) == ("csw", portal.url + path, 250)
    assert (best.title, best.version) == ("Catálogo de prueba", "pycsw 2.6.2")
    assert best.why == f"a CSW {version} (pycsw 2.6.2) with 250 records"


@pytest.mark.parametrize(
    ("question", "registered"),
    [
        ("", ""),
        ("?service=CSW&request=GetCapabilities", ""),
        ("?SERVICE=CSW&mapa=1", "?mapa=1"),
        ("?service=CSW&version=3.0.0", "?service=CSW&version=3.0.0"),
    ],
)
def test_a_catalogue_service_that_is_named_is_believed(
    portal: Portal, look: Look, question: str, registered: str
) -> None:
    portal.script("/geo/csw", Csw().respond)
    found = look(f"{portal.url}/geo/csw{question}")
    assert (found.best.url, found.best.declared) == (f"{portal.url}/geo/csw{registered}", 250)
    assert found.best is found.named


@pytest.mark.parametrize("path", ["", "/pycsw"])
def test_a_catalogue_service_that_is_found_at_the_very_address_is_believed(
    portal: Portal, look: Look, path: str
) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script(path or "/", Csw().respond)
    assert look(portal.url + path).best.url.rstrip("/") == portal.url + path


def test_a_geonode_is_found_by_its_newer_api_and_preferred_to_its_catalogue_service(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/api/v2/resources", GeoNode().respond_v2)
    portal.script("/catalogue/csw", Csw().respond)
    portal.script("/data.json", Answer(dumps(DCAT_US)))
    found = look(portal.url)
    assert [candidate.protocol for candidate in found.candidates] == ["geonode", "csw", "data_json"]
    assert (found.best.url, found.best.declared, found.best.version) == (portal.url, 250, "API v2")


@pytest.mark.parametrize("path", ["", "/layers/", "/sig/api/layers/?limit=5"])
def test_an_older_geonode_tells_its_version(portal: Portal, look: Look, path: str) -> None:
    root = "/sig" if path.startswith("/sig") else ""
    portal.script(SEARCH, Answer(status=404))
    portal.script(f"{root}/api/layers/", GeoNode().respond_v1)
    best = look(portal.url + path).best
    assert (best.protocol, best.url, best.version) == ("geonode", portal.url + root, "3.0.dev")


def test_what_only_resembles_a_geoportal_is_none(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/csw", Csw().exception("2.0.2", "NoApplicableCode", "", "off"))
    portal.script("/api/v2/resources", Answer(b'{"resources": [], "links": {}}'))
    portal.script("/api/layers/", Answer(b'{"objects": "none", "meta": {"total_count": 3}}'))
    with pytest.raises(NothingDetectedError):
        look(portal.url)


def test_what_declares_nothing_comes_last(portal: Portal, look: Look) -> None:
    portal.packages = []
    portal.script("/data.json", Answer(dumps(DCAT_US)))
    found = look(portal.url)
    assert [candidate.protocol for candidate in found.candidates] == ["data_json", "ckan"]
    assert found.candidates[1].declared == 0


def test_it_asks_a_few_at_a_time_and_never_too_much(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.latency = 0.01
    with pytest.raises(NothingDetectedError) as nothing:
        look(f"{portal.url}/a/b/c")
    assert portal.most_in_flight <= detection.IN_PARALLEL
    assert sum(asked.path == "/robots.txt" for asked in portal.asked) == 1
    assert len(portal.asked) == len(nothing.value.asked) + 1 <= asking.MAX_QUESTIONS


def test_who_is_refused_at_the_address_itself_is_told_to_ask_for_leave(portal: Portal, look: Look) -> None:
    portal.script(SEARCH, Answer(status=404))
    portal.script("/datos", Answer(status=403))
    with pytest.raises(NothingDetectedError, match=r"refuses us .403.: ask the portal to let this harvester in"):
        look(f"{portal.url}/datos")


def test_the_number_of_questions_is_bounded(portal: Portal, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_QUESTIONS", 5)
    portal.script(SEARCH, Answer(status=404))
    with pytest.raises(NothingDetectedError, match="not asked: enough"):
        look(portal.url)
    assert len(portal.asked) <= 5 + detection.IN_PARALLEL


def test_the_time_is_bounded(portal: Portal, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_SECONDS", 1.0)
    monkeypatch.setattr(asking, "QUESTION_SECONDS", 0.6)
    portal.script("/", Answer(latency=5))
    portal.script(SEARCH, Answer(latency=5))
    with pytest.raises(NothingDetectedError, match="it does not answer in time"):
        look(portal.url)


def test_a_host_that_cannot_be_reached_is_asked_once(look: Look) -> None:
    with pytest.raises(
        NothingDetectedError, match=r"No catalogue was found at .*: it refuses the connection"
    ) as nothing:
        look("http://127.0.0.1:1/")
    assert nothing.value.asked == ("http://127.0.0.1:1/: it refuses the connection (nothing listens there)",)


def test_a_forbidden_address_is_told_once(portal: Portal) -> None:
    with make_session(AddressPolicy(), user_agent="t") as session:
        with pytest.raises(NothingDetectedError, match=r"loopback address.*allow private addresses") as nothing:
            detect(portal.url, session)
        assert len(nothing.value.asked) == 1
    assert portal.asked == []


@pytest.mark.parametrize("url", ["http://[", "datos.example", "ftp://datos.example/", ""])
def test_what_is_no_url_is_refused(look: Look, url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        look(url)


def test_a_failure_counts_what_came_and_says_what_to_do(portal: Portal, look: Look) -> None:
    portal.script("/", Answer(HTML, content_type="text/html"))
    portal.script(SEARCH, Answer(status=403))
    portal.script("/catalogo.json", Answer(b"{}"))
    portal.script("/data.json", Answer(b'{"x": 1}'))
    with pytest.raises(NothingDetectedError) as nothing:
        look(portal.url)
    sentence = str(nothing.value)
    assert "× status 404, 3 × a web page, 1 × " in sentence
    assert "Give the address of its API or of its catalogue file" in sentence
    assert f"{portal.url}/catalogo.json: {{}}, an Adela catalogue that is not published yet" in nothing.value.asked
    assert f"{portal.url}/data.json: application/json that is no catalogue we read" in nothing.value.asked


def test_ckanapi_is_asked_by_get_with_our_name() -> None:
    with responses.RequestsMock() as played, requests.Session() as session:
        session.headers["User-Agent"] = "Milpa/test"
        search = "https://datos.example/api/3/action/package_search?rows=0"
        played.get(search, json={"success": True, "result": {"count": 5, "results": []}})
        played.get("https://datos.example/api/3/action/status_show", status=403)
        best = detect("https://datos.example/api/3/action", session).best
        assert (best.url, best.declared) == ("https://datos.example", 5)
        assert {call.request.headers["User-Agent"] for call in played.calls} == {"Milpa/test"}


def test_no_more_than_forty_requests_are_sent_redirects_among_them(portal: Portal, look: Look) -> None:
    def astray(asked: Asked) -> Answer:
        return Answer(status=302, headers={"Location": f"{portal.url}/lejos"})

    for path in ("/data.json", "/catalog", "/catalog.ttl", "/catalog.rdf", "/catalog.xml", "/catalog.jsonld"):
        for base in ("", "/a"):
            portal.script(base + path, astray)
    portal.script("/lejos", Answer(status=302, headers={"Location": f"{portal.url}/mas-lejos"}))
    portal.script(SEARCH, astray)
    with pytest.raises(NothingDetectedError) as nothing:
        look(f"{portal.url}/a/")
    assert any("not asked: enough" in line for line in nothing.value.asked)
    assert len(portal.asked) <= MAX_REQUESTS


# -- robots.txt --------------------------------------------------------------------------------------------------------

CKAN_ROBOTS = Answer(b"User-agent: *\nDisallow: /api/\nCrawl-Delay: 10\n", content_type="text/plain")
CKAN_HOME = Answer(
    b'<!DOCTYPE html><html><head><meta name="generator" content="ckan 2.10.4" /></head></html>',
    content_type="text/html",
)


def test_what_robots_txt_forbids_is_not_guessed_at(portal: Portal, look: Look) -> None:
    portal.script(
        "/robots.txt", Answer(b"User-agent: *\nDisallow: /api/\nDisallow: /catalog", content_type="text/plain")
    )
    portal.script("/data.json", Answer(dumps(DCAT_US)))
    found = look(portal.url)
    assert [candidate.protocol for candidate in found.candidates] == ["data_json"]
    assert not [asked.path for asked in portal.asked if asked.path.startswith(("/api/", "/catalog."))]
    answers = {asked.url.removeprefix(portal.url): str(asked.answer) for asked in found.asked}
    assert answers[SEARCH] == "not asked: its robots.txt does not allow it"


def test_what_robots_txt_forbids_may_be_named_outright(portal: Portal, look: Look) -> None:
    portal.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /", content_type="text/plain"))
    assert look(f"{portal.url}/api/3").best.declared == 250
    assert "/robots.txt" not in {asked.path for asked in portal.asked}


def test_the_documented_api_of_a_platform_that_the_page_declares_is_exempt(portal: Portal, look: Look) -> None:
    """CKAN's stock robots.txt forbids its own API and asks for ten seconds: nearly every CKAN would be lost."""
    portal.script("/", CKAN_HOME)
    portal.script("/robots.txt", CKAN_ROBOTS)
    found = look(portal.url)
    assert (found.best.protocol, found.best.declared, found.best.version) == ("ckan", 250, "2.10.4")
    assert found.software is not None
    assert (found.software.name, found.software.version) == ("CKAN", "2.10.4")
    assert {SEARCH, "/api/3/action/status_show"} < {asked.path for asked in portal.asked}


def test_a_pause_that_robots_txt_asks_for_is_kept(portal: Portal, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_SECONDS", 4.0)
    portal.script("/robots.txt", Answer(b"User-agent: *\nCrawl-delay: 0.9\n", content_type="text/plain"))
    portal.script(SEARCH, Answer(status=404))
    with pytest.raises(NothingDetectedError, match="not asked: enough time"):
        look(portal.url)
    starts = [asked.time for asked in portal.asked if asked.path not in {"/", "/robots.txt"}]
    assert 1 < len(starts) <= 5
    assert all(after - before > 0.8 for before, after in itertools.pairwise(starts))


def test_after_a_find_a_portal_that_wants_pauses_is_left_alone(portal: Portal, look: Look) -> None:
    portal.script("/robots.txt", Answer(b"User-agent: *\nCrawl-delay: 10\n", content_type="text/plain"))
    portal.script("/", CKAN_HOME)
    began = time.monotonic()
    found = look(portal.url)
    assert time.monotonic() - began < 5
    assert any(asked.answer == asking.SLOW for asked in found.asked)


# -- the portal's own page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "software"),
    [
        (b'<meta name="generator" content="ckan 2.9.5"/>', ("CKAN", "2.9.5")),
        (b"<meta content='CKAN 2.11.0a0' name='generator'>", ("CKAN", "2.11.0a0")),
        (b'<link href="/webassets/base/1a2b_main.css" rel="stylesheet">', ("CKAN", "")),
        (b'<script src="/static/geonode/js/x.js"></script>', ("GeoNode", "")),
        (b'<link rel="stylesheet" href="https://hubcdn.arcgis.com/opendata-ui/assets/x.css">', ("ArcGIS Hub", "")),
        (b'<link href="/profiles/dkan/themes/x.css"><meta name="generator" content="Drupal 7 (x)"/>', ("DKAN", "")),
        (b'<meta name="Generator" content="Drupal 10 (https://www.drupal.org)"/>', ("Drupal", "10")),
        (b'<meta name="generator" content="WordPress 6.4.2" />', ("WordPress", "6.4.2")),
        (b"<p>We like ckan.</p>", None),
        (b"", None),
    ],
    ids=lambda value: value[:30].decode() if isinstance(value, bytes) else None,
)
def test_a_page_tells_what_wrote_it(page: bytes, software: tuple[str, str] | None) -> None:
    found = probes.get_software(page)
    assert (found and (found.name, found.version)) == software


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from([b"<meta ", b'name="generator" ', b'content="', b"<link ", b"x" * 200, b">"]), max_size=40)
)
def test_any_page_is_searched_for_clues_in_no_time(pieces: list[bytes]) -> None:
    page = b"".join(pieces) * 20
    probes.get_software(page)
    list(probes.iter_alternates(page))


def test_a_portal_that_nobody_reads_is_at_least_named(portal: Portal, look: Look) -> None:
    portal.script("/", Answer(b"<html><script src='/ods-widgets.js'></script></html>", content_type="text/html"))
    portal.script(SEARCH, Answer(status=404))
    with pytest.raises(NothingDetectedError, match=r"Its page says that it is Opendatasoft\."):
        look(portal.url)


def test_a_document_that_the_page_names_is_asked_for(portal: Portal, look: Look) -> None:
    link = b'<html><link rel="alternate" type="text/turtle" href="/otro/lugar.ttl?a=1&amp;b=2"></html>'
    portal.script("/", Answer(link, content_type="text/html"))
    portal.script("/otro/lugar.ttl", Answer(TURTLE, content_type="text/turtle"))
    portal.script(SEARCH, Answer(status=404))
    assert look(portal.url).best.url == f"{portal.url}/otro/lugar.ttl?a=1&b=2"


@pytest.mark.parametrize("named_by_robots", [True, False])
def test_a_sitemap_whose_pages_describe_datasets_is_found(portal: Portal, look: Look, named_by_robots: bool) -> None:
    place = "/mapas/sitio.xml" if named_by_robots else "/sitemap.xml"
    urls = "".join(f"<url><loc>{portal.url}{path}</loc></url>" for path in ("/acerca", "/privado", "/conjuntos/1"))
    rules = "User-agent: *\nDisallow: /privado\n" + (f"Sitemap: {portal.url}{place}\n" if named_by_robots else "")
    portal.script("/robots.txt", Answer(rules.encode(), content_type="text/plain"))
    portal.script(place, Answer(f"<urlset>{urls}</urlset>".encode(), content_type="application/xml"))
    dataset = b'{"@context": "https://schema.org", "@type": "Dataset", "name": "Uno"}'
    page = b"<html><script type='application/ld+json'>" + dataset + b"</script></html>"
    portal.script("/conjuntos/1", Answer(page, content_type="text/html"))
    portal.script(SEARCH, Answer(status=404))
    found = look(portal.url)
    assert (found.best.protocol, found.best.url) == ("sitemap", portal.url + place)
    assert "/privado" not in {asked.path for asked in portal.asked}


def test_a_sitemap_without_datasets_is_no_catalogue(portal: Portal, look: Look) -> None:
    urls = f"<url><loc>{portal.url}/acerca</loc></url>"
    portal.script("/sitemap.xml", Answer(f"<urlset>{urls}</urlset>".encode(), content_type="application/xml"))
    portal.script(SEARCH, Answer(status=404))
    with pytest.raises(NothingDetectedError) as nothing:
        look(portal.url)
    assert any("a sitemap of 1 address" in line for line in nothing.value.asked)


# -- recognition -------------------------------------------------------------------------------------------------------


def document(body: bytes, media_type: str = "", whole: bool = True) -> Document:
    return Document("http://x.example/catalog", 200, media_type, body, whole)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{}",
        b"[]",
        b"[[]]",
        b"[1, 2]",
        b'{"dataset": {}}',
        b'{"dataset": []}',
        b'{"dataset": [1]}',
        b'{"dataset": [{"nombre": "x"}]}',
        b'{"title": "x", "identifier": "y"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"dcat",
        b"<?xml version='1.0'?><dcat/>",
        b"@prefix dcat: <http://www.w3.org/ns/dcat#> . <a> a dcat:Distribution .",
        HTML + b"<script type='application/ld+json'>" + JSON_LD + b"</script>",
        b"\x1f\x8b\x08\x00dcat",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_what_is_no_catalogue_is_not_taken_for_one(body: bytes) -> None:
    assert recognise(document(body)) is None
    assert recognise(document(body, whole=False)) is None


def test_an_error_page_that_holds_a_catalogue_is_none() -> None:
    assert recognise(Document("http://x.example/", 404, "text/turtle", TURTLE, whole=True)) is None


@settings(max_examples=150)
@given(st.binary(max_size=200), st.integers(0, 400), st.booleans())
def test_any_bytes_are_recognised_or_not_but_never_break_it(noise: bytes, cut: int, whole: bool) -> None:
    for body in (noise, TURTLE[:cut] + noise, dumps(DCAT_US)[:cut] + noise):
        found = recognise(document(body, whole=whole))
        assert found is None or found.protocol in {"dcat_rdf", "data_json"}


@settings(max_examples=60)
@given(st.integers(0, len(dumps(ADELA))))
def test_a_cut_catalogue_is_never_taken_for_another(cut: int) -> None:
    found = recognise(document(dumps(ADELA)[:cut], whole=False))
    assert found is None or found.schema == "adela"


def test_what_came_back_is_told_without_brackets_in_brackets():
    """An explanation has brackets of its own: «su nombre no se puede resolver (revise cómo está escrito)»."""
    with pytest.raises(NothingDetectedError) as raised, make_session(AddressPolicy(), user_agent="Milpa") as session:
        detect("http://nope.invalid/", session)
    for sentence in (raised.value.es, raised.value.en):
        assert not re.search(r"\([^)]*\(", sentence)
