import pytest
from pyoxigraph import RdfFormat, parse, serialize

from harvesters.hydra import Paging, paging_of, resized, undescribed_of
from harvesters.subjects import SubjectTable

PREFIXES = "@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
HERE = "https://datos.example/catalog.ttl?page=2"


@pytest.fixture
def table():
    table = SubjectTable()
    yield table
    table.close()


def load(table, turtle):
    table.add(serialize(parse(PREFIXES + turtle, RdfFormat.TURTLE, base_iri=HERE), format=RdfFormat.N_QUADS))
    table.index()
    return table


@pytest.mark.parametrize(
    ("turtle", "paging"),
    [
        (
            (
                "<https://datos.example/catalog.ttl?page=2> a hydra:PagedCollection ; hydra:totalItems 250 ; hydra:itemsPerPage 100 ;"
                " hydra:nextPage <https://datos.example/catalog.ttl?page=3> ; hydra:lastPage <https://datos.example/catalog.ttl?page=3> ."
            ),
            Paging("https://datos.example/catalog.ttl?page=3", 250),
        ),
        (
            '[] a hydra:PagedCollection ; hydra:totalItems "250"^^xsd:integer ; hydra:nextPage "https://datos.example/catalog.ttl?page=3" .',
            Paging("https://datos.example/catalog.ttl?page=3", 250),
        ),
        (
            (
                "<https://datos.example/> a dcat:Catalog, hydra:Collection ; hydra:totalItems 3 ; hydra:view <?page=2> ."
                " <?page=2> a hydra:PartialCollectionView ; hydra:first <?page=1> ; hydra:next <?page=3> ."
            ),
            Paging("https://datos.example/catalog.ttl?page=3", 3),
        ),
        (
            "<?page=1> hydra:next <?page=2> . <?page=2> hydra:next <?page=3> .",
            Paging("https://datos.example/catalog.ttl?page=3", None),
        ),
        ('[] hydra:next "?page=3" .', Paging("https://datos.example/catalog.ttl?page=3", None)),
        (
            "[] hydra:next <http://datos.example/catalog.ttl?page=3> .",
            Paging("http://datos.example/catalog.ttl?page=3", None),
        ),
        ("<?page=2> a hydra:PartialCollectionView ; hydra:previous <?page=1> .", Paging(None, None)),
        ("<?page=1> hydra:next <?page=2> .", Paging(None, None)),
        ('[] hydra:totalItems "many" .', Paging(None, None)),
        ("<https://datos.example/> a dcat:Catalog .", Paging(None, None)),
    ],
    ids=[
        "old",
        "old, texts",
        "new",
        "several views",
        "relative",
        "other scheme",
        "last",
        "leads here",
        "no number",
        "none",
    ],
)
def test_both_designs_of_hydra_are_followed(table, turtle, paging):
    assert paging_of(load(table, turtle), HERE) == paging


def test_datasets_that_are_only_named_are_counted(table):
    load(
        table,
        "<a:c> a dcat:Catalog ; dcat:dataset <a:1>, <a:2>, _:x . <a:1> a dcat:Dataset . <a:d> dcat:dataset <a:2> .",
    )
    assert len(undescribed_of(table)) == 2


@pytest.mark.parametrize(
    ("url", "next_url", "other"),
    [
        ("https://a/c", "https://a/c?page=2&page_size=100", "https://a/c?page_size=66"),
        ("https://a/c?page_size=100", "https://a/c?page=2&page_size=100", "https://a/c?page_size=66"),
        ("https://a/c?x=1", "https://a/c?x=1&page=2&limit=50", "https://a/c?x=1&limit=33"),
        ("https://a/c", "https://a/c?page=2", "https://a/c"),
        ("https://a/c", "https://a/c?page=2&limit=1", "https://a/c"),
        ("https://a/c", "https://a/c?page=2&limit=muchos", "https://a/c"),
    ],
)
def test_pages_of_another_size_are_asked_for_as_the_portal_itself_does(url, next_url, other):
    assert resized(url, next_url) == other
