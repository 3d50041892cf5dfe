"""Levels are counted before a parser has them: however a document is cut into stretches, and whatever hides brackets."""

from io import BytesIO

import pytest

from harvesters.blank_nodes import is_chained
from harvesters.errors import SourceError
from harvesters.json_depth import MAX_NESTING
from harvesters.rdf_depth import MAX_CHAIN, MAX_TAG, FlatTerms, FlatXml
from harvesters.rdf_documents import RdfDocument
from tests.cpu_time import within_cpu_seconds

DEEP, FLAT = MAX_NESTING + 1, MAX_NESTING
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'


def is_refused(reader: type, document: bytes, stretch: int, code: str = "too_deep") -> bool:
    read = reader(BytesIO(document), "x")
    try:
        while read.read(stretch):
            pass
    except SourceError as problem:
        return problem.code == code
    return False


def nested(levels: int, before: bytes = b"<a:p>", after: bytes = b"</a:p>") -> bytes:
    return before * levels + after * levels


@pytest.mark.parametrize("stretch", [1, 7, 65_536])
@pytest.mark.parametrize(
    ("document", "refused"),
    [
        (nested(FLAT), False),
        (nested(DEEP), True),
        (nested(1) * 1_000, False),
        (b"<a:p/>" * 1_000, False),
        (b'<a:p a:x="1"/>' * 1_000 + b"<a:p a:x='1' />" * 1_000, False),
        (nested(DEEP, b'<a:p a:x="/>">'), True),
        (nested(DEEP, b"<a:p a:x='</a:p>'>"), True),
        (nested(DEEP, b"<a:p>/>"), True),
        (nested(DEEP, b"<a:p><!-- </a:p> -->"), True),
        (nested(DEEP, b"<a:p><![CDATA[</a:p>]]>"), True),
        (b"<!-- " + nested(DEEP) + b" -->" + nested(2), False),
        (b"<a:p><![CDATA[" + b"<b>" * DEEP + b"]]></a:p>", False),
        ((b"<a:p><![CDATA[" + b"<p>x<br>y" * 50 + b"]]></a:p>") * 20, False),
        ((b"<a:p><!-- " + b"<p>x<br>y" * 50 + b"--></a:p>") * 20, False),
        ((b"<a:p><?php " + b"<p>x<br>y" * 50 + b"?></a:p>") * 20, False),
        (nested(DEEP, b"<a:p><?php </a:p>?>"), True),
        (b"</a:p>" * DEEP + nested(DEEP), True),
        ((b"<a:p a:x='/' a:y=\"'/>\" />" + b"<a:p a:x='/'></a:p>") * 2 * DEEP, False),
        (b"<!DOCTYPE " + b"x" * 100 + b">" + nested(DEEP, after=b"</a:p" + b" " * 50 + b">"), True),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]>" + nested(DEEP), True),
        (nested(DEEP, b"<a:p\n a:x = '1'\n>"), True),
        (b"<", False),
        (b'<a:p a:x="' + b"<b>" * DEEP, False),
    ],
)  # fmt: skip
def test_the_elements_of_xml_are_counted(document: bytes, stretch: int, *, refused: bool) -> None:
    assert is_refused(FlatXml, document, stretch) is refused


@pytest.mark.parametrize(
    "tag",
    [
        b"<a:p a:x='" + b"x" * (4 << 20), b"<a:p " + b"a:x='x' " * (1 << 19), b"<" + b"a" * (4 << 20), b"</" + b"a" * (4 << 20),
        b"<!DOCTYPE " + b"x" * (4 << 20), b"<?x " + b"x>" * (2 << 20), b"<!-- " + b"-" * (4 << 20), b'<"' + b"x" * (4 << 20),
    ],
    ids=["attribute", "attributes", "name", "closing", "declaration", "instruction", "comment", "none"],
)  # fmt: skip
def test_a_tag_that_does_not_end_is_read_in_a_time_that_grows_as_it_does(tag: bytes) -> None:
    with within_cpu_seconds(6):
        assert not is_refused(FlatXml, tag, 2_048)


def test_a_tag_of_more_than_its_bounds_is_refused_and_several_that_are_shorter_are_not() -> None:
    longest = b"<a:p a:x='" + b"x" * (MAX_TAG - 100) + b"'/>"
    assert not is_refused(FlatXml, longest * 2, 1 << 16)
    assert is_refused(FlatXml, longest[:-3] + b"x" * 200, 1 << 16, "too_large")


@pytest.mark.parametrize("stretch", [1, 7, 65_536])
@pytest.mark.parametrize(
    ("document", "refused"),
    [
        (nested(FLAT, b"<<( <a:s> <a:p> ", b" )>>"), False),
        (nested(DEEP, b"<<( <a:s> <a:p> ", b" )>>"), True),
        (nested(DEEP, b"<< <a:s> <a:p> ", b" >>"), True),
        (b"<<( <a:s> <a:p> <a:o> )>> " * 1_000, False),
        (b"<" * 3 * DEEP + b" ", True),
    ],
)
def test_triple_terms_are_counted(document: bytes, stretch: int, *, refused: bool) -> None:
    assert is_refused(FlatTerms, document, stretch) is refused


@pytest.mark.parametrize("start", [b'<a:s> <a:p> "', b'<a:s> <a:p> "\\"'])
def test_what_stands_in_a_text_is_no_triple_term(start: bytes) -> None:
    assert not is_refused(FlatTerms, start + b"<<" * DEEP + b'" .', 65_536)


@pytest.mark.parametrize(
    ("content_type", "document"),
    [
        ("application/rdf+xml", RDF + nested(100_000, b"<a:T><a:p>", b"</a:p></a:T>") + b"</rdf:RDF>"),
        ("application/rdf+xml", RDF + b"<a:T><a:p>" * 100_000),
        ("text/turtle", b"<a:s> <a:p> " + nested(100_000, b"<<( <a:s> <a:p> ", b")>>") + b" ."),
        ("application/n-triples", b"<a:s> <a:p> " + nested(100_000, b"<<( <a:s> <a:p> ", b")>>") + b" .\n"),
    ],
    ids=["RDF/XML", "RDF/XML that is cut", "Turtle", "N-Triples"],
)
def test_a_document_of_100_000_levels_is_one_sentence(tmp_path, content_type, document) -> None:
    path = tmp_path / "deep"
    path.write_bytes(document)
    with (
        RdfDocument(path, "https://datos.example/deep", content_type) as read,
        pytest.raises(SourceError, match="nests more than 200 levels") as refused,
    ):
        list(read.iter_load())
    assert "anida más de 200 niveles" in refused.value.sentence.es


@pytest.mark.parametrize(("opens", "closes"), [("[ <a:p> ", " ]"), ("( ", " )")])
def test_a_record_of_blank_nodes_in_a_row_is_refused_and_the_others_stand(tmp_path, opens, closes) -> None:
    path = tmp_path / "deep"
    path.write_text(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "<https://a/1> a dcat:Dataset ; <a:p> "
        + opens * 3_000
        + "1"
        + closes * 3_000
        + " .\n<https://a/2> a dcat:Dataset ; <a:p> 1 ."
    )
    with RdfDocument(path, "https://a/deep", "text/turtle") as read:
        list(read.iter_load())
        refusal, record = read.iter_records()
    assert (refusal.code, refusal.identifier) == ("record.too_deep", "https://a/1")
    assert record.identifier == "https://a/2"


def test_many_blank_nodes_side_by_side_are_no_chain() -> None:
    side_by_side = [(b"<a>", b"<p>", b"_:%d" % number) for number in range(2 * MAX_CHAIN)]
    chain = [(b"_:%d" % number, b"<p>", b"_:%d" % (number + 1)) for number in range(2 * MAX_CHAIN)]
    assert not is_chained(side_by_side, b"<a>", MAX_CHAIN)
    assert is_chained([(b"<a>", b"<p>", b"_:0"), *chain], b"<a>", MAX_CHAIN)
    assert not is_chained([*chain, (b"_:9", b"<p>", b"_:1")][:50], b"<a>", MAX_CHAIN)
