"""Catalogues whose datasets are documents of their own: containers (LDP) and FAIR Data Points."""

import tempfile
from dataclasses import replace

import pytest

from federation.completeness import judge
from harvesters.addresses import AddressPolicy
from harvesters.detection import detect
from harvesters.probing import make_session
from tests.harvesters.fair_data_points import FairDataPoint, container, member, turtle
from tests.harvesters.harvesting import IMPATIENT, walk
from tests.harvesters.portal import HTML, SEARCH, Answer, Portal, running_portal

MANY = [f"d-{number:02}" for number in range(60)]
HASTY = replace(IMPATIENT, retries=0)


@pytest.fixture(autouse=True)
def spools(tmp_path, monkeypatch):
    """Where documents are spooled; nothing may be left there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def walked(portal: Portal, path: str = "/", limits=HASTY, **fields: object):
    return walk(portal.url + path, protocol="dcat_rdf", limits=limits, **fields)


def asked(portal: Portal) -> list[str]:
    return [each.path for each in portal.asked]


# -- FAIR Data Points --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ontology",
    ["https://w3id.org/fdp/fdp-o#", "http://rdf.biosemantics.org/ontologies/fdp-o#", "http://purl.org/fdp/fdp-o#"],
)
def test_a_data_point_leads_to_catalogues_datasets_and_distributions(portal, ontology):
    FairDataPoint(portal, {"salud": ["a", "b"], "agua": ["c"]}, ontology=ontology)
    found = walked(portal)
    assert found.identifiers == [f"{portal.url}/dataset/{name}" for name in "abc"]
    assert found.outcome.errors == ()
    for record, name in zip(found.records, "abc", strict=True):
        assert f"https://datos.example/{name}.csv".encode() in record.body
        assert f"Derechos {name}".encode() in record.body
    tally = found.outcome.tally
    assert (tally.declared, tally.unique, tally.ended, tally.stopped) == (3, 3, True, "")
    assert len(portal.asked) == len(set(asked(portal))) == 1 + 2 + 3 + 3


def test_the_catalogue_alone_may_be_registered(portal):
    FairDataPoint(portal, {"salud": ["a"], "agua": ["c"]})
    found = walked(portal, "/catalog/agua")
    assert found.identifiers == [f"{portal.url}/dataset/c"]
    assert found.outcome.tally.ended


def test_a_large_catalogue_is_read_in_pages(portal):
    FairDataPoint(portal, {"salud": MANY})
    found = walked(portal)
    assert sorted(found.identifiers) == [f"{portal.url}/dataset/{name}" for name in MANY]
    assert (found.outcome.tally.declared, found.outcome.tally.ended) == (60, True)
    assert [each.query["page"] for each in portal.asked if each.path.endswith("/page/dataset")] == ["0", "1", "2"]
    assert not [path for path in asked(portal) if path.startswith("/dataset/")]


def test_where_there_are_no_pages_the_datasets_are_asked_for_one_by_one(portal):
    FairDataPoint(portal, {"salud": MANY}, has_pages=False)
    found = walked(portal)
    assert (len(found.records), found.outcome.tally.declared, found.outcome.tally.ended) == (60, 60, True)


def test_what_a_page_forgot_is_asked_for_by_itself(portal):
    point = FairDataPoint(portal, {"salud": MANY})
    page = turtle(point.dataset(MANY[3]))
    point.broken["/catalog/salud/page/dataset"] = page
    found = walked(portal)
    assert (len(found.records), found.outcome.tally.ended) == (60, True)
    assert f"/dataset/{MANY[3]}" not in asked(portal)


def test_a_data_point_may_have_persistent_addresses_on_another_host(portal):
    FairDataPoint(portal, {"salud": ["a"]}, persistent=portal.url.replace("127.0.0.1", "localhost"))
    found = walked(portal)
    assert (len(found.records), found.outcome.tally.ended) == (1, True)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (Answer(b"", 404), "404"),
        (Answer(b"", 500), "500"),
        (Answer(HTML, content_type="text/html"), "web page"),
        (Answer(reset=True), "closed"),
        (turtle("<https://datos.example/other> dct:title 'x' ."), "does not describe"),
    ],
    ids=["gone", "failing", "web page", "reset", "of something else"],
)
@pytest.mark.parametrize("path", ["/dataset/b", "/distribution/b", "/distribution/c", "/catalog/agua"])
def test_a_document_that_fails_is_told_and_the_others_come(portal, path, broken, words):
    FairDataPoint(portal, {"salud": ["a", "b"], "agua": ["c"]}, broken={path: broken})
    found = walked(portal)
    tally = found.outcome.tally
    if path == "/catalog/agua" and words == "does not describe":
        assert (len(found.records), tally.ended) == (2, True)  # it may be anything: no catalogue was promised
        return
    expected = {"/dataset/b": "ac", "/catalog/agua": "ab"}.get(path, "abc")
    assert sorted(found.identifiers) == [f"{portal.url}/dataset/{name}" for name in expected]
    assert not tally.ended
    assert "1 document that the containers name could not be read" in tally.stopped
    assert words in tally.stopped
    assert tally.declared == 3
    lacking = [page for page in found.pages if page.provisional]
    assert len(lacking) == path.startswith("/distribution")


def test_a_portal_that_fails_at_everything_is_left_alone(portal):
    FairDataPoint(
        portal, {"salud": MANY}, has_pages=False, broken={f"/dataset/{name}": Answer(b"", 500) for name in MANY}
    )
    found = walked(portal)
    assert "500" in found.error
    assert len(portal.asked) < 30
    assert not found.outcome.tally.ended


def test_a_catalogue_of_the_first_releases_has_no_containers(portal):
    portal.script("/fdp", turtle(
        f"<{portal.url}/fdp> a <http://www.re3data.org/schema/3-0#Repository> ;"
        f" <http://www.re3data.org/schema/3-0#dataCatalog> <{portal.url}/c> ."
    ))  # fmt: skip
    portal.script("/c", turtle(f"<{portal.url}/c> a dcat:Catalog ; dcat:dataset <{portal.url}/d> ."))
    member(portal, "/d", "Uno")
    found = walked(portal, "/fdp")
    assert (found.identifiers, found.outcome.tally.ended) == ([f"{portal.url}/d"], True)


# -- containers --------------------------------------------------------------------------------------------------------


def test_a_container_leads_to_its_members_and_theirs(portal):
    container(portal, "/datos/", ["/datos/1", "/datos/mas/"])
    container(portal, "/datos/mas/", ["/datos/mas/2"])
    member(portal, "/datos/1", "Uno")
    member(portal, "/datos/mas/2", "Dos")
    found = walked(portal, "/datos/")
    assert found.identifiers == [f"{portal.url}/datos/1", f"{portal.url}/datos/mas/2"]
    assert (found.outcome.tally.declared, found.outcome.tally.ended) == (2, True)
    assert "name 3 documents: 3 were read" in found.outcome.tally.notes[-1]


def test_members_that_the_container_describes_are_not_asked_for(portal):
    container(portal, "/datos/", ["/datos/1"], f'<{portal.url}/datos/1> a dcat:Dataset ; dct:title "Uno" .')
    found = walked(portal, "/datos/")
    assert (found.identifiers, len(portal.asked), found.outcome.tally.ended) == ([f"{portal.url}/datos/1"], 1, True)


def test_containers_that_lead_in_a_circle_are_read_once(portal):
    container(portal, "/a/", ["/b/", "/a/", "/d"])
    container(portal, "/b/", ["/a/", "/b/", "/d"])
    member(portal, "/d", "Uno")
    found = walked(portal, "/a/")
    assert (asked(portal), found.outcome.tally.ended) == (["/a/", "/b/", "/d"], True)


@pytest.mark.parametrize("paging", ["header", "ldp:nextPage"])
def test_the_pages_of_a_container_are_followed(portal, paging):
    first, last = "", ""
    headers = {}
    if paging == "header":
        headers = {"Link": '<http://www.w3.org/ns/ldp#Page>; rel="type", </datos/?page=2>; rel="next"'}
    else:
        first = f"<{portal.url}/datos/> a ldp:Page ; ldp:nextPage <{portal.url}/datos/?page=2> ."
        last = "<?page=2> ldp:nextPage <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> ."
    container(portal, "/datos/", ["/1"], first, **headers)
    page_one = portal._scripts["/datos/"][0]
    page_two = turtle(f"<{portal.url}/datos/> a ldp:BasicContainer ; ldp:contains <{portal.url}/2> . {last}")
    portal.script("/datos/", lambda request: page_two if request.query else page_one)
    member(portal, "/1", "Uno")
    member(portal, "/2", "Dos")
    found = walked(portal, "/datos/")
    assert sorted(found.identifiers) == [f"{portal.url}/1", f"{portal.url}/2"]
    assert (len(portal.asked), found.outcome.tally.ended) == (4, True)


def test_pages_of_one_document_are_followed_by_their_link_too(portal):
    def respond(request):
        page = int(request.query.get("page", 1))
        link = {"Link": f'<?page={page + 1}>; rel="next"'} if page < 3 else {}
        return turtle(f'<https://datos.example/{page}> a dcat:Dataset ; dct:title "x" .', **link)

    portal.script("/catalog", respond)
    found = walked(portal, "/catalog")
    assert (len(found.records), found.outcome.tally.ended) == (3, True)


def test_members_on_other_sites_are_told_and_not_asked_for(portal):
    container(portal, "/a/", ["/d", "https://ajeno.example/d", "urn:uuid:1://"])
    member(portal, "/d", "Uno")
    found = walked(portal, "/a/")
    assert "2 documents that the containers name are of other sites" in found.outcome.tally.stopped
    assert (len(found.records), found.outcome.tally.declared, found.outcome.tally.ended) == (1, 3, False)


def test_what_the_containers_name_is_declared_also_where_the_walk_is_cut_short(portal):
    FairDataPoint(portal, {"salud": [f"d{number}" for number in range(30)]}, has_pages=False)
    found = walked(portal, max_requests=14)
    assert found.outcome.finish_reason == "budget"
    assert (found.outcome.tally.declared, len(found.records) < 10) == (30, True)
    assert "of 30 declared" in judge(found.outcome, held=0).reason


def test_a_member_that_is_a_service_is_none_of_the_datasets_that_are_declared(portal):
    container(portal, "/a/", ["/d", "/s"])
    member(portal, "/d", "Uno")
    portal.script("/s", turtle(f'<{portal.url}/s> a dcat:DataService ; dct:title "WMS" .'))
    tally = walked(portal, "/a/").outcome.tally
    assert (tally.declared, tally.counted, tally.beside, tally.short, tally.ended) == (1, 1, 1, False, True)


def test_two_members_that_are_one_dataset_are_no_dataset_that_lacks(portal):
    container(portal, "/a/", ["/d", "/e"])
    for path in ("/d", "/e"):
        portal.script(path, turtle(f'<{portal.url}{path}> a dcat:Dataset ; dct:title "Uno" ; dct:identifier "uno" .'))
    found = walked(portal, "/a/")
    tally = found.outcome.tally
    assert (tally.declared, tally.unique + tally.without_dataset, tally.short, tally.ended) == (2, 2, False, True)


def test_a_dataset_that_is_named_by_another_scheme_is_one(portal):
    container(portal, "/a/", ["/d"])
    iri = portal.url.replace("http://", "https://")
    portal.script("/d", turtle(f'<{iri}/d> a dcat:Dataset ; dct:title "Uno" .'))
    tally = walked(portal, "/a/").outcome.tally
    assert (tally.declared, tally.unique, tally.ended) == (1, 1, True)


def test_a_member_that_is_no_rdf_is_no_dataset(portal):
    container(portal, "/a/", ["/d", "/foto.png"])
    portal.script("/foto.png", Answer(b"\x89PNG", content_type="image/png"))
    member(portal, "/d", "Uno")
    found = walked(portal, "/a/")
    assert "1 is no RDF" in found.outcome.tally.notes[-1]
    assert (len(found.records), found.outcome.tally.ended) == (1, True)


@pytest.mark.parametrize("members", [[], ["/foto.png"]])
def test_a_container_without_any_dataset_is_an_error(portal, members):
    container(portal, "/a/", members)
    portal.script("/foto.png", Answer(b"\x89PNG", content_type="image/png"))
    assert "does not describe" in walked(portal, "/a/").error or "without any" in walked(portal, "/a/").error


def test_the_number_of_documents_is_bounded(portal):
    container(portal, "/a/", [f"/d/{number}" for number in range(30)])
    for number in range(30):
        member(portal, f"/d/{number}", str(number))
    found = walked(portal, "/a/", max_pages=12)
    assert len(portal.asked) <= 13
    assert (found.outcome.tally.ended, found.outcome.finish_reason) == (False, "finished")
    assert "documents were not asked for: 12 is the most" in found.outcome.tally.stopped


def test_a_walk_that_ends_amid_a_dataset_leaves_nothing_behind(portal):
    FairDataPoint(portal, {"salud": ["a"]}, broken={"/distribution/a": Answer(b"", latency=3)})
    found = walked(portal, max_seconds=1.0)
    assert (found.outcome.finish_reason, found.records) == ("window", [])


# -- detection ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "why", "declared"),
    [("/", "a FAIR Data Point", None), ("/catalog/salud", "a dcat:Catalog in RDF", 2), ("/a/", "a container", None)],
)
def test_data_points_and_containers_are_recognised(portal, path, why, declared):
    portal.script(SEARCH, Answer(status=404))
    FairDataPoint(portal, {"salud": ["a", "b"]})
    container(portal, "/a/", ["/dataset/a"])
    with make_session(AddressPolicy(allow_private=True), user_agent="Milpa/test", attempts=1) as session:
        found = detect(portal.url + path, session).best
    assert (found.protocol, found.url.rstrip("/"), found.declared) == (
        "dcat_rdf", (portal.url + path).rstrip("/"), declared
    )  # fmt: skip
    assert why in found.why


def test_a_container_that_breaks_off_is_told_as_what_broke_off():
    with running_portal() as portal:
        body = (
            f"@prefix ldp: <http://www.w3.org/ns/ldp#> .\n<{portal.url}/c/> a ldp:BasicContainer .\n"
            f"<{portal.url}/c/> ldp:contains <{portal.url}/d/1"
        )
        portal.script("/c/", Answer(body.encode(), content_type="text/turtle"))
        outcome = walk(f"{portal.url}/c/", protocol="dcat_rdf").outcome
    reason = judge(outcome, held=0).reason
    assert "está dañado o se cortó" in reason.es
    assert "is broken or was cut off" in reason.en
    assert "no describe" not in reason.es
