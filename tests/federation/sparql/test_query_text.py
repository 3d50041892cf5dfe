"""What a query asks for, told by its words; and the words that are none: in texts, addresses, comments, names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.sparql.query_text import Form, read_query


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", Form.BINDINGS),
        ("ask { ?s ?p ?o }", Form.BINDINGS),
        ("PREFIX select: <https://ask.example/> CONSTRUCT WHERE { ?s ?p ?o }", Form.GRAPH),
        ("# SELECT\nDESCRIBE <https://a.example/>", Form.GRAPH),
        ("BASE <https://a.example/> DELETE WHERE { ?s ?p ?o }", Form.UPDATE),
        ("LOAD <https://a.example/>", Form.UPDATE),
        ("\\u0053ELECT * { ?s ?p ?o }", Form.BINDINGS),
        ("", Form.UNKNOWN),
        ("qué hay", Form.UNKNOWN),
    ],
)
def test_the_form_is_told_by_its_first_keyword(query, form):
    assert read_query(query).form is form


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * {SERVICE<http://a.example/>{?s ?p ?o}}",
        "SELECT * { \\u0053ERVICE <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a'#'\nSERVICE <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p '''it's''' SERVICE <http://a.example/> { ?s ?p ?o } }",
        'SELECT * { ?s ?p "\\"" . SERVICE <http://a.example/> { ?s ?p ?o } }',
        "SELECT * { ?s ?p 1.SERVICE <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3) SERVICE <http://a.example/> { ?s ?p ?o } }",
    ],
)
def test_another_server_is_seen(query):
    assert read_query(query).asks_elsewhere


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://a.example/>' }",
        'SELECT * { ?s ?p """\nSERVICE\n""" }',
        "SELECT * { ?service ?p ?o } # SERVICE",
        "PREFIX service: <https://a.example/> SELECT * { ?s service:from service:service }",
        "SELECT * { <https://a.example/SERVICE> ?p ?o }",
        "SELECT * { ?s a dcat:DataService }",
    ],
)
def test_a_word_that_is_none_is_not_seen(query):
    assert not read_query(query).asks_elsewhere


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("SELECT * FROM <https://a.example/g> { ?s ?p ?o }", ("https://a.example/g",)),
        (
            "SELECT * FROM NAMED <https://a.example/g> FROM <https://b.example/> {}",
            ("https://a.example/g", "https://b.example/"),
        ),
        ("PREFIX c: <https://a.example/catalog/> SELECT * from c:uno {}", ("https://a.example/catalog/uno",)),
        ("BASE <https://a.example/x> SELECT * FROM <catalog> {}", ("https://a.example/catalog",)),
        ("SELECT * { ?s ?p 'FROM <https://a.example/g>' }", ()),
    ],
)
def test_named_graphs_are_told_in_full(query, graphs):
    assert read_query(query).graphs == graphs


@given(st.text(alphabet=st.sampled_from("SERVICEfrom <>?:\"'\\#{}\n@u0053;aé"), max_size=200))
def test_any_text_is_read(text):
    read_query(text)


def test_a_long_text_is_read_in_time():
    read_query("'" * 300_000)
    read_query('"""' + "\\" * 300_000)
    read_query("<" * 300_000)
    read_query("a" * 300_000 + ":" * 300_000)
