import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from harvesters import rdf_documents, rdf_loading, runs_on_disk, subjects
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.rdf_documents import RdfDocument

URL = "https://datos.example/catalog"
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CATALOGUE = (
    PREFIXES
    + """
<https://datos.example/> a dcat:Catalog ; dct:title "Catálogo"@es ; dcat:dataset <https://datos.example/d/1>, <https://datos.example/d/2> .
<https://datos.example/org/salud> a foaf:Agent ; foaf:name "Salud" .
<https://datos.example/d/1> a dcat:Dataset ; dct:title "Uno"@es ; dct:publisher <https://datos.example/org/salud> ;
  dct:isPartOf <https://datos.example/> ; dct:relation <https://datos.example/d/2> ;
  dcat:contactPoint [ a vcard:Kind ; vcard:fn "Oficina" ; vcard:hasAddress [ vcard:locality "Colima" ] ] ;
  dcat:distribution <https://datos.example/d/1/r> .
<https://datos.example/d/2> a dcat:Dataset ; dct:title "Dos \\"2\\"\\nlíneas"@es ; dct:publisher <https://datos.example/org/salud> .
<https://datos.example/d/1/r> a dcat:Distribution ; dcat:accessURL <https://datos.example/d/1.csv> .
"""
)


@pytest.fixture
def read(tmp_path):
    def read_document(content: str | bytes, content_type: str = "text/turtle", url: str = URL):
        path = tmp_path / "document"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_path(path, content_type, url)

    return read_document


def read_path(path: Path, content_type: str = "text/turtle", url: str = URL, **limits):
    with RdfDocument(path, url, content_type, **limits) as document:
        for _ in document.iter_load():
            pass
        made = list(document.iter_records())
    return document, made


def records(made):
    return {each.identifier: each.body.decode() for each in made if isinstance(each, Record)}


def codes(refusals):
    return [refusal.code for refusal in refusals if isinstance(refusal, Refusal)]


def rewritten(turtle: str, syntax: RdfFormat) -> bytes:
    triples = [quad.triple for quad in parse(turtle, RdfFormat.TURTLE)]
    return serialize(triples, format=syntax)


SYNTAXES = [
    ("text/turtle", RdfFormat.TURTLE),
    ("application/rdf+xml", RdfFormat.RDF_XML),
    ("application/ld+json", RdfFormat.JSON_LD),
    ("application/n-triples", RdfFormat.N_TRIPLES),
    ("application/n-quads", RdfFormat.N_QUADS),
    ("application/trig", RdfFormat.TRIG),
]


# ── what a record is ──


def test_a_record_is_the_closure_of_a_dataset_and_stops_at_other_datasets_and_catalogues(read):
    document, made = read(CATALOGUE)
    first = records(made)["https://datos.example/d/1"]
    assert document.ended
    assert first.splitlines() == sorted(first.splitlines())
    for belongs in ("Uno", "Salud", "Oficina", "Colima", "1.csv"):
        assert belongs in first
    for foreign in ("Dos", "Catálogo"):
        assert foreign not in first


@pytest.mark.parametrize(("content_type", "syntax"), SYNTAXES, ids=str)
def test_the_same_catalogue_is_the_same_bytes_in_every_syntax(read, content_type, syntax):
    if syntax in {RdfFormat.N_QUADS, RdfFormat.TRIG}:
        content = serialize(parse(CATALOGUE, RdfFormat.TURTLE), format=syntax)
    else:
        content = rewritten(CATALOGUE, syntax)
    assert records(read(content, content_type)[1]) == records(read(CATALOGUE)[1])


def test_named_graphs_are_read_as_one(read):
    trig = CATALOGUE.replace(
        "<https://datos.example/org/salud> a", "<https://datos.example/g> { <https://datos.example/org/salud> a", 1
    )
    trig = trig.replace('foaf:name "Salud" .', 'foaf:name "Salud" . }')
    assert records(read(trig, "application/trig")[1]) == records(read(CATALOGUE)[1])


@pytest.mark.parametrize("memory", [0, 500, 1 << 20], ids=["on disk", "soon on disk", "in memory"])
def test_what_stands_scattered_over_the_document_comes_together(read, monkeypatch, memory):
    lines = rewritten(CATALOGUE, RdfFormat.N_TRIPLES).splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    monkeypatch.setattr(rdf_loading, "BATCH", 3)
    monkeypatch.setattr(subjects, "MEMORY", memory)
    monkeypatch.setattr(runs_on_disk, "WINDOW", 500)
    assert records(read(b"".join(lines), "application/n-triples")[1]) == records(read(CATALOGUE)[1])


@pytest.mark.parametrize("content_type", ["text/turtle", "application/n-triples"])
@pytest.mark.parametrize(("slots", "far"), [(1 << 21, 4 << 20), (4, 100), (1, 0)], ids=["roomy", "crowded", "one slot"])
def test_subjects_that_share_a_slot_on_disk_are_told_apart(read, monkeypatch, content_type, slots, far):
    turtle = CATALOGUE + "".join(
        f'<a:{n}> a dcat:Dataset ; dct:title "{n}" ; dct:publisher <https://datos.example/org/salud> ; '
        f'dcat:distribution <a:{n}/r>, <a:{n}/s> . <a:{n}/r> dct:title "r{n}", "{"x" * 9_000}" .\n'
        for n in range(30)
    )
    turtle += '<a:7> dcat:keyword "tarde" . <https://datos.example/org/salud> foaf:nick "S" .'
    expected = records(read(turtle)[1])
    monkeypatch.setattr(runs_on_disk, "_SLOTS", slots - 1)
    monkeypatch.setattr(runs_on_disk, "FAR", far)
    monkeypatch.setattr(runs_on_disk, "WINDOW", 5_000)
    monkeypatch.setattr(subjects, "MEMORY", 2_000)
    monkeypatch.setattr(rdf_loading, "BATCH", 10)
    content = rewritten(turtle, RdfFormat.N_TRIPLES) if content_type.endswith("triples") else turtle
    assert records(read(content, content_type)[1]) == expected
    assert list(records(read(content, content_type)[1])) == list(expected)


def test_words_that_look_like_links_and_blank_nodes_are_words(read):
    words = (
        "<http://purl.org/dc/terms/relation> <https://datos.example/org/salud> . _:b9 <https://datos.example/org/salud>"
    )
    turtle = f"""{PREFIXES} <https://datos.example/org/salud> foaf:name "Salud" .
        <https://datos.example/d/3> a dcat:Dataset ; dct:title "{words}" ; dct:description "{words} ."@es ;
        dct:temporal [ dct:title "{words} ." ] ; dct:identifier "_:b0 ."^^xsd:token ."""
    body = records(read(turtle)[1])["https://datos.example/d/3"]
    assert body.count(words) == 3
    assert '"_:b0 ."' in body
    assert body.count("\n") == 6
    assert '"Salud"' not in body


@pytest.mark.parametrize("words", ["<a:p> _:b1", "<a:p> <https://datos.example/org/salud>", "<a:p> <a:b"])
def test_a_text_that_ends_like_a_link_is_a_text(read, words):
    said = (
        f'<https://datos.example/d/3> a dcat:Dataset ; dct:title "{words}" ; dct:temporal _:b1 . _:b1 dct:title "x" .'
    )
    organisation = '<https://datos.example/org/salud> foaf:name "Salud" .'
    body = records(read(f"{PREFIXES} {organisation} {said}")[1])["https://datos.example/d/3"]
    assert [line.split(" ", 2)[1:] for line in body.splitlines()] == [
        ["<http://purl.org/dc/terms/temporal>", "_:b0 ."],
        ["<http://purl.org/dc/terms/title>", f'"{words}" .'],
        ["<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/ns/dcat#Dataset> ."],
        ["<http://purl.org/dc/terms/title>", '"x" .'],
    ]


@pytest.mark.parametrize("memory", [0, 1 << 20], ids=["on disk", "in memory"])
def test_a_text_that_says_what_a_dataset_says_is_a_text(read, monkeypatch, memory):
    monkeypatch.setattr(subjects, "MEMORY", memory)
    words = "<a:b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> ."
    _, made = read(f'{PREFIXES} <a:b> dct:title "{words}" . <a:c> a dcat:Dataset ; dct:relation <a:b> .')
    assert list(records(made)) == ["a:c"]
    assert words in records(made)["a:c"]


def test_a_blank_node_that_several_nodes_lead_to_keeps_them_all(read):
    said = """<https://datos.example/d/3> a dcat:Dataset ; dcat:distribution <https://datos.example/r/1>,
        <https://datos.example/r/2>, <https://datos.example/r/3> ."""
    parts = "".join(f"<https://datos.example/r/{n}> dct:rights _:1 ; dct:title '{n}' ." for n in (1, 2, 3))
    body = records(read(f"{PREFIXES} {said} {parts} _:1 dct:source _:2 . _:3 dct:source _:2 . _:2 dct:title 'x' .")[1])
    assert [line for line in body["https://datos.example/d/3"].splitlines() if "_:" in line] == [
        *(f"<https://datos.example/r/{n}> <http://purl.org/dc/terms/rights> _:b0 ." for n in (1, 2, 3)),
        "_:b0 <http://purl.org/dc/terms/source> _:b1 .",
        '_:b1 <http://purl.org/dc/terms/title> "x" .',
    ]


def test_what_a_document_says_twice_is_said_once(read):
    lines = rewritten(CATALOGUE, RdfFormat.N_TRIPLES)
    assert records(read(lines + lines, "application/n-triples")[1]) == records(read(CATALOGUE)[1])


def test_what_every_dataset_says_again_is_kept_once():
    """RDF/XML repeats an institution in each of its datasets: kept each time, reading would be quadratic."""
    said = b'<https://a.mx/org> <http://xmlns.com/foaf/0.1/name> "%s" .\n'
    table = subjects.SubjectTable()
    for _ in range(100):
        table.add(said % b"Salud")
        table.add(said % b"SALUD")
    table.index()
    assert table.get(b"<https://a.mx/org>") == (subjects.PART, said % b"Salud" + said % b"SALUD")
    table.close()


def test_what_is_said_of_a_dataset_between_its_parts_is_gathered_in_its_order():
    """A parser gives each distribution without a name where it stands: 30,000 of them took half a minute to gather."""
    title = b'<https://a.mx/1> <http://purl.org/dc/terms/title> "%d" .\n'
    part = b'_:b%d <http://purl.org/dc/terms/title> "%d" .\n'
    table = subjects.SubjectTable()
    for batch in range(0, 400, 100):
        table.add(b"".join(title % n + part % (n, n) for n in range(batch, batch + 100)))
    table.index()
    assert table.get(b"<https://a.mx/1>") == (subjects.PART, b"".join(title % n for n in range(400)))
    table.close()


@pytest.mark.parametrize(("content_type", "syntax"), SYNTAXES)
def test_a_page_that_is_said_to_be_one_and_no_more_is_no_part_of_a_dataset(read, content_type, syntax):
    linked = f"{CATALOGUE} <https://datos.example/d/2> dcat:landingPage <https://a.mx/> ."
    typed = f"{linked} <https://a.mx/> a foaf:Document ."
    assert records(read(rewritten(typed, syntax), content_type)[1]) == records(read(linked)[1])


def test_a_page_of_which_more_is_said_is_a_part_of_the_dataset(read):
    page = (
        '<https://datos.example/d/2> foaf:page <https://a.mx/> . <https://a.mx/> a foaf:Document ; dct:title "Guía" .'
    )
    body = records(read(CATALOGUE + page)[1])["https://datos.example/d/2"]
    assert body.count("<https://a.mx/> <") == 2


def test_a_thesaurus_is_not_climbed(read):
    body = records(
        read(
            CATALOGUE
            + """<https://datos.example/d/2> dcat:theme <https://datos.example/t/1> .
            <https://datos.example/t/1> skos:prefLabel "Salud pública"@es ; skos:inScheme <https://datos.example/t> .
            <https://datos.example/t> skos:hasTopConcept <https://datos.example/t/2> . <https://datos.example/t/2> skos:prefLabel "Otro" ."""
        )[1]
    )["https://datos.example/d/2"]
    assert "Salud pública" in body
    assert "Otro" not in body


# ── identity ──


@pytest.mark.parametrize(
    ("turtle", "identifier"),
    [
        ('[] a dcat:Dataset ; dct:identifier "ab \\"c\\" ñ" .', 'ab "c" ñ'),
        ('[] a dcat:Dataset ; dct:identifier "x"@es .', "x"),
        ("[] a dcat:Dataset ; dct:identifier <urn:uuid:1> .", "urn:uuid:1"),
        ('[] a dcat:Dataset ; adms:identifier [ skos:notation "n-1" ] .', "n-1"),
        ("[] a dcat:Dataset ; adms:identifier <https://doi.org/10.1/x> .", "https://doi.org/10.1/x"),
        ("<relative#1> a dcat:Dataset .", "https://datos.example/relative#1"),
    ],
)
def test_the_identifier_is_the_iri_or_what_stands_for_it(read, turtle, identifier):
    assert list(records(read(PREFIXES + turtle)[1])) == [identifier]


def test_a_dataset_that_nothing_names_is_named_by_its_title_and_publisher(read):
    said = '[] a dcat:Dataset ; dct:title "Name"@en, "Pozos de Agua"@es ; dct:publisher [ foaf:name "CONAGUA" ] .'
    again = 'dct:title "¡POZOS de agua!"@es ; dct:publisher [ foaf:name "Conagua" ; foaf:mbox <mailto:a@b.mx> ] .'
    other = '[] a dcat:Dataset ; dct:title "Pozos de agua" ; dct:publisher <https://a.mx/sener> .'
    document, made = read(PREFIXES + said + other)
    first, second = records(made)
    assert first.startswith("title-")
    assert first != second
    assert [(each.code, each.identifier) for each in document.refusals] == [
        ("record.identifier_made", first),
        ("record.identifier_made", second),
    ]
    assert document.ended
    assert list(records(read(f"{PREFIXES} <https://a.mx/0> a dcat:Dataset . _:z a dcat:Dataset ; {again}")[1])) == [
        "https://a.mx/0",
        first,
    ]


@pytest.mark.parametrize("memory", [0, 1 << 20], ids=["on disk", "in memory"])
def test_nameless_datasets_that_are_called_the_same_are_all_refused(read, monkeypatch, memory):
    monkeypatch.setattr(subjects, "MEMORY", memory)
    twins = '[] a dcat:Dataset ; dct:title "Uno" . [] a dcat:Dataset ; dct:title "uno" ; dcat:keyword "otro" .'
    document, made = read(PREFIXES + twins + '[] a dcat:Dataset ; dct:title "Dos" . <a:b> a dcat:Dataset .')
    assert codes(made) == ["record.identifier_shared"] * 2
    assert len(records(made)) == 2
    assert {each.value for each in made if isinstance(each, Refusal)} == {"Uno", "uno"}
    assert codes(document.refusals) == ["record.identifier_made"]


@pytest.mark.parametrize(("title", "told"), [("", "Sin nombre"), ('dct:title "¡…!"', "¡…!")])
def test_a_dataset_without_a_name_or_a_title_is_refused(read, title, told):
    _, made = read(f'{PREFIXES} [] a dcat:Dataset ; dcat:keyword "Sin nombre" ; {title} .')
    assert codes(made) == ["record.no_identifier"]
    assert told in made[0].value


def test_a_closure_beyond_the_cap_is_refused(read, monkeypatch):
    monkeypatch.setattr(rdf_documents, "MAX_RECORD", 600)
    _, made = read(CATALOGUE)
    assert [(each.code, each.identifier) for each in made if isinstance(each, Refusal)] == [
        ("record.too_large", "https://datos.example/d/1")
    ]
    assert list(records(made)) == ["https://datos.example/d/2"]


# ── depth ──


@pytest.mark.parametrize("levels", [250, 4_000, 100_000])
@pytest.mark.parametrize(
    "context", ['{"p": "https://a.mx/p"}', '"https://www.w3.org/ns/hydra/core"'], ids=["own", "named"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_json_ld_that_is_nested_too_deeply_is_refused_before_it_is_parsed(read, levels, context, encoding):
    nested = '{"p": ' * levels + "1" + "}" * levels
    with pytest.raises(SourceError, match=r"nests objects or lists more than 200 levels") as refused:
        read(f'{{"@context": {context}, "@graph": [{nested}]}}'.encode(encoding), "application/ld+json")
    assert refused.value.code == "too_deep"


def test_json_ld_of_a_hundred_levels_is_read(read):
    levels = 100
    nested = '{"dct:relation": ' * levels + '"hondo"' + "}" * levels
    text = '{"@context": {"dct": "http://purl.org/dc/terms/"}, "@id": "https://datos.example/d/1", '
    text += f'"@type": "http://www.w3.org/ns/dcat#Dataset", "dct:relation": {nested}}}'
    assert "hondo" in records(read(text, "application/ld+json")[1])["https://datos.example/d/1"]


# ── sameness ──


def _renamed(nquads: str, seed: int) -> str:
    """The same triples in another order, blank nodes under other names."""
    chance = random.Random(seed)
    lines = nquads.splitlines()
    labels = sorted({word for line in lines for word in line.split() if word.startswith("_:")})
    names = {
        label: f"_:z{number}" for label, number in zip(labels, chance.sample(range(1000), len(labels)), strict=True)
    }
    chance.shuffle(lines)
    return "\n".join(" ".join(names.get(word, word) for word in line.split(" ")) for line in lines) + "\n"


TREES = st.recursive(
    st.sampled_from(['"a"', '"b"@es', "<https://datos.example/x>", "[]"]),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["dct:spatial", "dct:temporal", "dcat:contactPoint"]), inner), min_size=1, max_size=4
    ).map(lambda edges: "[ " + " ; ".join(f"{edge} {target}" for edge, target in edges) + " ]"),
    max_leaves=14,
)


@settings(max_examples=80, deadline=None)
@given(trees=st.lists(TREES, min_size=1, max_size=4), seed=st.integers(0, 10**6))
def test_renamed_blank_nodes_in_another_order_are_no_change(tmp_path_factory, trees, seed):
    turtle = PREFIXES + "".join(f"<https://datos.example/d> a dcat:Dataset ; dct:relation {tree} .\n" for tree in trees)
    folder = tmp_path_factory.mktemp("rdf")
    plain = rewritten(turtle, RdfFormat.N_TRIPLES).decode()
    bodies = set()
    for number in range(3):
        path = folder / f"{number}.nt"
        path.write_text(_renamed(plain, seed + number))
        bodies.add(read_path(path, "application/n-triples")[1][0].body)
    assert len(bodies) == 1
    original, kept = (Dataset(parse(text, RdfFormat.N_TRIPLES)) for text in (plain, bodies.pop()))
    original.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    kept.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert original == kept


@pytest.mark.parametrize(
    "description",
    [
        "<https://datos.example/d> a dcat:Dataset ; dcat:contactPoint _:a ; dct:publisher _:a . _:a foaf:name 'x' .",
        "<https://datos.example/d> a dcat:Dataset ; dct:spatial _:a . _:a dct:relation _:b . _:b dct:relation _:c . _:c dct:relation _:a .",
        "<https://datos.example/d> a dcat:Dataset ; dcat:distribution [ dct:title 'x' ], [ dct:title 'x' ] .",
        "<https://datos.example/d> a dcat:Dataset ; dct:spatial _:a, _:b . _:a dct:relation _:b . _:b dct:relation _:a .",
    ],
    ids=["shared", "circle", "twins", "two that know each other"],
)
def test_entangled_blank_nodes_are_named_the_same_every_time(read, description):
    plain = rewritten(PREFIXES + description, RdfFormat.N_TRIPLES).decode()
    bodies = {read(_renamed(plain, seed), "application/n-triples")[1][0].body for seed in range(12)}
    assert len(bodies) == 1
    assert bodies.pop().count(b"\n") == plain.count("\n")


def test_a_poisonous_knot_of_blank_nodes_does_not_hang(read):
    knot = "\n".join(f"_:n{a} dct:relation _:n{b} ." for a in range(14) for b in range(14) if a != b)
    _, made = read(PREFIXES + "<https://datos.example/d> a dcat:Dataset ; dct:relation _:n0 .\n" + knot)
    assert made[0].body.count(b"\n") == 2 + 14 * 13


# ── what is broken ──


def test_iris_with_spaces_are_encoded_and_said(read):
    document, made = read(CATALOGUE.replace("/d/1.csv>", "/d/datos {1}.csv>"))
    assert "<https://datos.example/d/datos%20%7B1%7D.csv>" in records(made)["https://datos.example/d/1"]
    assert (document.ended, codes(document.refusals)) == (True, ["document.repaired"])


def test_a_triple_whose_iri_cannot_be_mended_is_lost_and_told_and_the_others_are_read(read):
    xml = rewritten(CATALOGUE, RdfFormat.RDF_XML).decode().replace("</rdf:RDF>", """
        <rdf:Description rdf:about="https://datos.example/d/2" xmlns:x="{http://a.mx/"><x:y>z</x:y></rdf:Description>
        </rdf:RDF>""")  # fmt: skip
    document, made = read(xml, "application/rdf+xml")
    body = records(made)["https://datos.example/d/2"]
    assert "Dos" in body
    assert "a.mx" not in body
    assert codes(document.refusals) == ["document.broken"]
    assert "{http://a.mx/y" in document.refusals[0].value
    assert not document.ended


@pytest.mark.parametrize("tag", ["es_MX", "es-MX"])
def test_language_tags_with_an_underscore_are_mended(read, tag):
    _, made = read(CATALOGUE.replace('"Uno"@es', f'"Uno"@{tag}'))
    assert '"Uno"@es-mx' in records(made)["https://datos.example/d/1"].lower().replace('"uno"', '"Uno"')


def test_language_tags_that_are_none_are_dropped_in_rdf_xml(read):
    xml = rewritten(CATALOGUE, RdfFormat.RDF_XML).replace(
        b'xml:lang="es">Uno', b'xml:lang="espa\xc3\xb1ol de M\xc3\xa9xico">Uno'
    )
    document, made = read(xml, "application/rdf+xml")
    assert '"Uno" .' in records(made)["https://datos.example/d/1"]
    assert codes(document.refusals) == ["document.repaired"]


@pytest.mark.parametrize("memory", [0, 700, 1 << 20], ids=["on disk", "partly on disk", "in memory"])
def test_a_document_that_breaks_off_keeps_what_came_before_but_for_the_last_dataset(read, monkeypatch, memory):
    monkeypatch.setattr(subjects, "MEMORY", memory)
    broken = CATALOGUE.replace("<https://datos.example/d/1/r> a", "<https://datos.example/d/1/r> a nothing:Known", 1)
    document, made = read(broken)
    assert list(records(made)) == ["https://datos.example/d/1"]
    assert not document.ended
    assert codes(document.refusals) == ["document.broken", "record.cut_short"]
    assert document.refusals[1].identifier == "https://datos.example/d/2"


def test_a_truncated_rdf_xml_has_not_ended(read):
    xml = rewritten(CATALOGUE, RdfFormat.RDF_XML)
    document, _ = read(xml[: int(len(xml) * 0.8)], "application/rdf+xml")
    assert not document.ended
    assert "document.broken" in codes(document.refusals)


def test_a_broken_line_of_n_triples_costs_that_line_only(read):
    lines = rewritten(CATALOGUE, RdfFormat.N_TRIPLES).splitlines(keepends=True)
    document, made = read(b"".join([*lines[:4], b"<x> broken\n", *lines[4:]]), "application/n-triples")
    assert records(made) == records(read(CATALOGUE)[1])
    assert (document.ended, codes(document.refusals)) == (False, ["document.broken"])


@pytest.mark.parametrize(
    "term", [r'"1"^^<a:\u000A>', r'<<( <a:s> <a:p> "1"^^<a:\u000A> )>>', r"<<( <a:\u000A> <a:p> <a:o> )>>"]
)
def test_a_line_end_in_an_iri_never_begins_a_line(read, term):
    """Lenient reading takes any sign in an IRI: what follows it would be read as a triple that nobody wrote."""
    document, made = read(f"<a:d> a <http://www.w3.org/ns/dcat#Dataset> ; <a:p> {term} .")
    assert codes(document.refusals) == ["document.repaired"]
    assert len(lines := records(made)["a:d"].splitlines()) == 2
    assert all(line.endswith(" .") for line in lines)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize(("content_type", "syntax"), SYNTAXES[:2], ids=["Turtle", "RDF/XML"])
def test_documents_that_are_not_utf_8_are_brought_to_it(read, encoding, content_type, syntax):
    text = rewritten(CATALOGUE, syntax).decode()
    document, made = read(text.encode(encoding), content_type)
    assert records(made) == records(read(CATALOGUE)[1])
    assert document.ended
    assert codes(document.refusals) == (
        [] if encoding == "utf-8-sig" and syntax == RdfFormat.RDF_XML else codes(document.refusals)
    )


def test_xml_that_declares_another_encoding_is_believed_when_its_bytes_agree(read):
    text = rewritten(CATALOGUE, RdfFormat.RDF_XML).decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    document, made = read(text.encode("latin-1"), "application/rdf+xml")
    assert "Catálogo" not in records(made)["https://datos.example/d/1"]
    assert "líneas" in records(made)["https://datos.example/d/2"]
    assert document.ended


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"", "text/turtle", "empty"),
        (b"<!DOCTYPE html><html>", "text/turtle", "html_page"),
        (b"Service unavailable", "text/plain", "not_rdf"),
        (b'{"@context":"https://example.org/context.jsonld","@id":"a:b"}', "application/ld+json", "remote_context"),
        (
            b'<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rdf:RDF/>',
            "application/rdf+xml",
            "unsafe_xml",
        ),
        (
            b'<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF/>',
            "application/rdf+xml",
            "unsafe_xml",
        ),
    ],
    ids=["nothing", "web page", "words", "remote context", "nested entities", "external entity"],
)
def test_what_is_no_rdf_or_not_safe_is_an_error_that_names_the_url(read, content, content_type, code):
    with pytest.raises(SourceError, match=re.escape(URL)) as caught:
        read(content, content_type)
    assert caught.value.code == code


def test_entities_that_abbreviate_namespaces_are_harmless(read):
    xml = rewritten(CATALOGUE, RdfFormat.RDF_XML).decode()
    head, body = xml.split("<rdf:RDF", 1)
    document, _ = read(
        head + '<!DOCTYPE rdf:RDF [<!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">]><rdf:RDF' + body,
        "application/rdf+xml",
    )
    assert document.ended


@settings(max_examples=120, deadline=None)
@given(
    content=st.binary(max_size=80) | st.text('<>"@._:ab \n[];,{}^\\', max_size=80).map(str.encode),
    content_type=st.sampled_from([media_type for media_type, _ in SYNTAXES]),
)
def test_rubbish_gives_a_source_error_or_refusals_and_nothing_else(tmp_path_factory, content, content_type):
    path = tmp_path_factory.mktemp("rdf") / "document"
    path.write_bytes(content)
    try:
        document, made = read_path(path, content_type)
    except SourceError:
        return
    assert document.ended or document.refusals
    assert all(isinstance(each, Record | Refusal) for each in made)


def test_a_document_of_more_triples_than_the_cap_is_refused(tmp_path):
    path = tmp_path / "document"
    path.write_text(CATALOGUE)
    with pytest.raises(SourceError, match="bytes of triples"):
        read_path(path, max_bytes=300)
