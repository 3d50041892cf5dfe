import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from harvesters.linked_crawl import Crawl
from harvesters.linked_data import Links, Member, links_of
from harvesters.links import site_of
from harvesters.subjects import SubjectTable
from tests.harvesters.fair_data_points import PREFIXES

HERE = "https://datos.example/datos/"


def links(turtle: str) -> Links:
    table = SubjectTable()
    table.add(serialize(parse(PREFIXES + turtle, RdfFormat.TURTLE, base_iri=HERE), format=RdfFormat.N_QUADS))
    table.index()
    try:
        return links_of(table, HERE)
    finally:
        table.close()


def test_a_catalogue_that_only_names_its_datasets_is_not_linked():
    assert not links("<> a dcat:Catalog ; dcat:dataset <a> .").is_linked


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("dcat:dataset", (Member(HERE + "a", HERE + "a", is_dataset=True),)),
        ("dct:hasPart", (Member(HERE + "a", HERE + "a"),)),
        ("dcat:distribution", ()),
        ("dcat:service", ()),
    ],
)
def test_the_relation_of_a_direct_container_tells_what_its_members_are(relation, expected):
    found = links(f"<x/> a ldp:DirectContainer ; ldp:hasMemberRelation {relation} ; ldp:contains <a> .")
    assert found.members == expected


def test_a_member_named_twice_is_one_and_a_dataset_if_it_is_called_so():
    found = links("<> ldp:contains <a> . <c> a dcat:Catalog ; dcat:dataset <a#it> .")
    assert [(member.url, member.is_dataset) for member in found.members] == [(HERE + "a", True)]


def test_the_document_itself_is_no_member():
    assert links("<> ldp:contains <#a>, <> .").members == ()


def test_pages_are_looked_for_in_large_catalogues_of_data_points_only():
    many = ", ".join(f"<d{number}>" for number in range(11))
    container = f"<c/dataset/> ldp:hasMemberRelation dcat:dataset ; ldp:contains {many} ."
    assert links(container).page_urls == ()
    point = container + "<c> fdp-o:metadataIdentifier <#i> ."
    assert links(point).page_urls == (f"{HERE}c/page/dataset?page=0&size=25",)


@given(st.lists(st.text(alphabet="htps:/[]#?%@.ab", max_size=20), max_size=5), st.booleans())
def test_of_any_addresses_only_those_of_its_sites_are_asked_for_and_each_once(addresses, named):
    table = SubjectTable()
    predicate = "http://www.w3.org/ns/dcat#dataset" if named else "http://www.w3.org/ns/ldp#contains"
    for address in addresses:
        table.add(f"<{address}> <{predicate}> <{address}> .\n".encode())
    table.index()
    crawl = Crawl(3, {"datos.example", "a", "b"})
    crawl.add(links_of(table, HERE))
    table.close()
    asked = [member.url for member in iter(crawl.next, None)]
    assert len(asked) == len(set(asked)) <= 3
    assert all(site_of(url) in crawl.sites and url.startswith("http") and "#" not in url for url in asked)
