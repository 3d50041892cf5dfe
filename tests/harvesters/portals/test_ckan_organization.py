"""The stand-in is a CKAN that knows ``fq=organization:…``, as historico.datos.gob.mx did."""

import pytest

from federation.completeness import Verdict, judge
from tests.harvesters.harvesting import Walked, walk
from tests.harvesters.portal import Answer, Asked, Portal, package, search_body

SEARCH = "/busca/api/3/action/package_search"


@pytest.fixture
def archive(portal: Portal) -> Portal:
    of_sonora = [package(number) for number in range(1, 31)]
    everything = [package(number) for number in range(1, 500)]

    def search(asked: Asked) -> Answer:
        found = of_sonora if asked.query.get("fq") == "organization:estado-de-sonora" else everything
        start, rows = int(asked.query["start"]), int(asked.query["rows"])
        return Answer(search_body(found[start : start + min(rows, 10)], len(found)))

    portal.script("/api/3/action/package_search", Answer(status=404))
    portal.script(SEARCH, search)
    return portal


def harvest(url: str) -> Walked:
    return walk(url, protocol="ckan_organization")


@pytest.mark.parametrize("place", ["/busca", ""], ids=["below its prefix", "at the root"])
def test_only_the_datasets_of_the_organization_are_walked(archive: Portal, place: str):
    walked = harvest(f"{archive.url}{place}/organization/estado-de-sonora")
    assert walked.identifiers == [f"id-{number:05}" for number in range(1, 31)]
    assert judge(walked.outcome, 0).verdict is Verdict.COMPLETE


def test_the_list_of_the_whole_portal_is_no_list_of_the_organization(archive: Portal):
    archive.script(SEARCH, lambda _: Answer(search_body([package(1)], 2)))
    walked = harvest(f"{archive.url}/busca/organization/estado-de-sonora")
    assert not [asked for asked in archive.asked if asked.path.endswith("package_list")]
    assert judge(walked.outcome, 0).verdict is Verdict.PARTIAL


def test_a_portal_that_ignores_the_filter_is_not_taken_for_the_organization(archive: Portal):
    others = [package(number, organization={"name": "estado-de-jalisco"}) for number in range(1, 4)]
    archive.script(SEARCH, lambda _: Answer(search_body(others, 3)))
    walked = harvest(f"{archive.url}/busca/organization/estado-de-sonora")
    assert "does not heed the filter by organization" in walked.error
    assert not walked.identifiers


@pytest.mark.parametrize("path", ["", "/busca", "/organization/", "/organization/a/b"])
def test_what_is_no_page_of_an_organization_is_told(archive: Portal, path: str):
    assert "is not the page of an organization" in harvest(archive.url + path).error
