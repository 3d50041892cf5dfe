import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from mappings.descriptions import candidates, compact, nodes_from_ntriples

D = "<https://datos.example/d>"
TITLE = "<http://purl.org/dc/terms/title>"


def nodes(*lines, language=""):
    return nodes_from_ntriples("".join(f"{line} .\n" for line in lines).encode(), language)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a"', "a"),
        ('""', ""),
        ('"a"@es', {"@value": "a", "@language": "es"}),
        ('"2"^^<http://www.w3.org/2001/XMLSchema#integer>', "2"),
        (r'"a \"b\" \\ \n \t é \U0001F600"', 'a "b" \\ \n \t é 😀'),
        ('"a\\"@es ."', 'a"@es .'),
        ('"x <y> ."@en', {"@value": "x <y> .", "@language": "en"}),
        ("<https://x/y>", "https://x/y"),
        ("_:b0", "_:b0"),
    ],
)
def test_a_value_is_read_as_it_was_written(written, value):
    assert nodes(f"{D} {TITLE} {written}")["https://datos.example/d"]["dct:title"] == value


@pytest.mark.parametrize(
    "written", ["https://x/a b", 'https://x/"a"', 'https://x/a"b', 'https://x/" "', "https://x/a<b"]
)
def test_an_iri_is_read_as_portals_write_it(written):
    node = nodes(f'{D} <a:p> "a"', f"{D} <a:q> <{written}>", f'{D} <a:r> "\\"b\\""@es')["https://datos.example/d"]
    assert node == {"@id": "https://datos.example/d", "a:p": "a", "a:q": written,
                    "a:r": {"@value": '"b"', "@language": "es"}}  # fmt: skip


@pytest.mark.parametrize("sign", ["\x01", "\x02"])
def test_control_characters_stay_what_they_are(sign):
    assert nodes(rf'{D} {TITLE} "{sign} \\ \" \u0001"')["https://datos.example/d"]["dct:title"] == f'{sign} \\ " \x01'


def test_what_is_broken_off_is_not_taken_for_the_next_line():
    with pytest.raises(SyntaxError):
        nodes_from_ntriples(b'<https://datos.example/d\n<https://datos.example/d> <a:p> "a" .\n')


def test_literals_in_the_asked_language_are_bare_texts():
    node = nodes(f'{D} {TITLE} "a"@es', f'{D} {TITLE} "b"@en', language="es")["https://datos.example/d"]
    assert node["dct:title"] == ["a", {"@value": "b", "@language": "en"}]


def test_links_nest_and_circles_are_kept():
    found = nodes(f"{D} <a:p> _:b0", f"{D} <a:p> <a:x>", "_:b0 <a:q> " + D)
    whole = found["https://datos.example/d"]
    assert whole["a:p"][1] == "a:x"
    assert whole["a:p"][0]["a:q"] is whole


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://purl.org/dc/terms/title", "dct:title"),
        ("http://www.w3.org/ns/dcat#keyword", "dcat:keyword"),
        ("https://schema.org/name", "schema:name"),
        ("http://schema.org/name", "schema:name"),
        ("https://unknown.example/x#y", "https://unknown.example/x#y"),
    ],
)
def test_names_are_compact_where_the_namespace_is_known(iri, name):
    assert compact(f"<{iri}>") == name


def test_candidates_are_the_iri_and_then_the_words():
    node = {"@id": "https://x/1", "skos:prefLabel": ["uno", {"@value": "one", "@language": "en"}], "other": "no"}
    assert candidates(["a", node, {"@id": "_:b", "skos:prefLabel": "b"}], "skos:prefLabel") == [
        "a",
        "https://x/1",
        "uno",
        "one",
        "b",
    ]


def test_other_n_triples_are_brought_to_the_canonical_form():
    odd = b'<https://datos.example/d>   <http://purl.org/dc/terms/title>\t"a"@es.# comment\n'
    assert nodes_from_ntriples(odd, "es")["https://datos.example/d"]["dct:title"] == "a"


def test_what_is_no_n_triples_raises():
    with pytest.raises(SyntaxError):
        nodes_from_ntriples(b"no triples at all")


LITERALS = st.text(max_size=30).filter(lambda words: "\x00" not in words)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(LITERALS, min_size=1, max_size=4, unique=True), tag=st.sampled_from([None, "es", "en-GB"]))
def test_reading_lines_is_what_the_library_reads(words, tag):
    subject, predicate = NamedNode("https://datos.example/d"), NamedNode("http://purl.org/dc/terms/title")
    body = serialize(
        [Triple(subject, predicate, Literal(word, language=tag)) for word in words], format=RdfFormat.N_TRIPLES
    )
    literals = [quad.object for quad in parse(body, RdfFormat.N_TRIPLES)]
    expected = [
        {"@value": each.value, "@language": each.language} if each.language else each.value for each in literals
    ]
    read = nodes_from_ntriples(body)["https://datos.example/d"]["dct:title"]
    assert (read if isinstance(read, list) else [read]) == expected


@settings(max_examples=150, deadline=None)
@given(body=st.text('<>"@._:ab \n\\^', max_size=60).map(str.encode) | st.binary(max_size=40))
def test_rubbish_raises_syntax_errors_only(body):
    try:
        nodes_from_ntriples(body)
    except SyntaxError:
        return
