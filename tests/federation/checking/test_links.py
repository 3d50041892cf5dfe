"""A series or a dataset that a record leads to and the catalogue does not hold is told, and the link kept."""

import json

import pytest

from federation.checking.links import Links
from federation.checking.observations import Where
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.registry import map_body

ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco")
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
A, TYPE = "https://a.mx", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
MEMBER = f"""<{A}/1> <{DCAT}inSeries> <{A}/series> .
<{A}/1> <{DCT}title> "Censo 2020" .
<{A}/1> <{TYPE}> <{DCAT}Dataset> .
"""
SERVICE = f"""<{A}/wms> <{DCAT}endpointURL> <{A}/ows> .
<{A}/wms> <{DCAT}servesDataset> <{A}/1> .
<{A}/wms> <{DCAT}servesDataset> <{A}/2> .
<{A}/wms> <{DCT}title> "Mapas" .
<{A}/wms> <{TYPE}> <{DCAT}DataService> .
"""
BEHIND = f"""<{A}/1> <{DCAT}distribution> _:f .
<{A}/1> <{DCT}title> "Censo 2020" .
<{A}/1> <{TYPE}> <{DCAT}Dataset> .
_:f <{DCAT}accessService> _:s .
_:f <{DCAT}accessURL> <{A}/f> .
_:s <{DCAT}endpointURL> <{A}/ows> .
_:s <{DCAT}servesDataset> <{A}/1> .
_:s <{DCAT}servesDataset> <{A}/9> .
"""


def dangling(*bodies: str, more: tuple[str, ...] = ()) -> list[tuple[str, Issue]]:
    links = Links()
    for body in bodies:
        identifier = body[1 : body.index(">")]
        resource = map_body("dcat", identifier, body.encode(), ORIGIN).resource
        assert resource is not None
        links.add("dcat", identifier, resource, Where(identifier, f"<{identifier}>"))
    for identifier in more:
        links.add("dcat", identifier, None, Where(identifier))
    return [(where.identifier, issue) for issue, where in links.iter_dangling()]


@pytest.mark.parametrize(
    ("bodies", "told"),
    [
        ((MEMBER,), [(f"{A}/1", Issue("link.dangling", "dcat:inSeries", f"{A}/series"))]),
        ((SERVICE,), [(f"{A}/wms", Issue("link.dangling", "dcat:servesDataset", f"{A}/{n}")) for n in (1, 2)]),
        ((BEHIND,), [(f"{A}/1", Issue("link.dangling", "dcat:servesDataset", f"{A}/9"))]),
    ],
    ids=["a member without its series", "a service", "a service behind a file"],
)
def test_what_no_record_describes_is_told_of_each_that_leads_there(
    bodies: tuple[str, ...], told: list[tuple[str, Issue]]
) -> None:
    assert dangling(*bodies) == told


def test_what_comes_later_or_could_not_be_read_is_in_the_catalogue() -> None:
    assert dangling(MEMBER, SERVICE, more=(f"{A}/series", f"{A}/2")) == []


def test_the_link_is_kept() -> None:
    dataset = map_body("dcat", f"{A}/1", MEMBER.encode(), ORIGIN).dataset
    assert dataset is not None
    assert dataset.in_series == (f"{A}/series",)


def test_the_parent_of_a_collection_that_the_catalogue_does_not_hold_is_told_by_its_identifier() -> None:
    links = Links()
    for identifier, parent in (("hijo", "padre 1"), ("otro", "sin padre"), ("padre 1", ""), ("web", "https://x.mx/c")):
        body = json.dumps({"identifier": identifier, "title": "Uno", "isPartOf": parent}).encode()
        resource = map_body("dcat_us", identifier, body, ORIGIN).resource
        links.add("dcat_us", identifier, resource, Where(identifier, "/dataset"))
    assert [(where.identifier, issue) for issue, where in links.iter_dangling()] == [
        ("otro", Issue("link.dangling", "inSeries", "sin padre"))
    ]
