"""What a parser says of a broken document reaches an official in Spanish."""

import json

import msgspec
import orjson
import pyoxigraph
import pytest
from lxml import etree

from harvesters.parser_words import parser_sentence, spanish_of_parser
from harvesters.sentences import Sentence, blanks, came


def complaint(read, document) -> str:
    with pytest.raises(Exception) as caught:
        read(document)
    return str(caught.value)


def turtle(text: str) -> list:
    return list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE))


def rdf_xml(inner: str) -> list:
    document = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="a:">{inner}</rdf:RDF>'
    return list(pyoxigraph.parse(document.encode(), format=pyoxigraph.RdfFormat.RDF_XML))


def json_ld(text: str) -> list:
    return list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.JSON_LD))


@pytest.mark.parametrize(
    ("read", "document", "spanish"),
    [
        (json.loads, '{"a" 1}', "se esperaba el signo ':' (línea 1, columna 6)"),
        (json.loads, '{"a": }', "se esperaba un valor (línea 1, columna 7)"),
        (json.loads, '{"a": "x', "hay un texto sin comillas de cierre (línea 1, columna 7)"),
        (json.loads, "{} {}", "hay algo después del final (línea 1, columna 4)"),
        (json.loads, "{a: 1}", "se esperaba un nombre entre comillas dobles (línea 1, columna 2)"),
        (orjson.loads, '{"a": ', "se corta a la mitad (línea 1, columna 7)"),
        (msgspec.json.decode, '{"a": ', "se corta a la mitad"),
        (etree.fromstring, "<a><b></a>", "<b> de la línea 1 se cierra con </a> (línea 1, columna 11)"),
        (etree.fromstring, "<a>A & B</a>", "hay un & sin escapar (se escribe &amp;) (línea 1, columna 7)"),
        (turtle, "<a:a> x:b 1 .", "Error en la línea 1, columnas 7 a 10: el prefijo x: no está declarado"),
        (
            turtle,
            '<a:a> <a:b> "c\n',
            "Error entre la línea 1, columna 13, y la línea 2, columna 1: se corta a la mitad",
        ),
        (
            turtle,
            '<a:a> <a:b> "\\q" .',
            r"Error en la línea 1, columnas 14 a 16: la barra invertida de «\q» está mal usada",
        ),
        (turtle, '<a:a> <a:b> "c"@ .', "Error en la línea 1, columna 17: falta el idioma después de @"),
        (turtle, '"x" <a:b> 1 .', 'Error en la línea 1, columnas 1 a 4: "x" no puede estar ahí en RDF'),
        (turtle, "<a:a> <a:b> [ <a:c> 1 .", "Error en la línea 1, columna 23: falta el «]» que cierra un nodo"),
        (
            turtle,
            "<a:a> <a:b> <http://[bad/> .",
            "Error en la línea 1, columnas 13 a 27: el servidor de una URI lleva el signo «[»",
        ),
        (
            turtle,
            '<a:a> <a:b> "c"^^"d" .',
            'Error en la línea 1, columnas 18 a 21: después de ^^ se esperaba la URI de un tipo y está "d"',
        ),
        (rdf_xml, "<a:b/>", "el prefijo a: no está declarado"),
        (rdf_xml, "<b>&nbsp;</b>", "en los caracteres 1 a 5: usa la entidad &nbsp;, que no está definida"),
        (rdf_xml, "<b>A & B</b>", "hay un & sin escapar (se escribe &amp;)"),
        (rdf_xml, "<b></c>", "se esperaba </b> y está </c>"),
        (json_ld, '{"@id": {"a": 1}}', "el valor de @id no es un texto"),
        (
            json_ld,
            '{"a": 1 "b"}',
            "Error en la línea 1, columnas 9 a 12: falta una coma o la llave que cierra un objeto",
        ),
    ],
)
def test_the_usual_complaints_are_told_in_spanish(read, document, spanish) -> None:
    assert spanish_of_parser(complaint(read, document)) == spanish


def test_what_is_not_known_is_quoted_as_the_readers_own_words() -> None:
    assert parser_sentence("frobnication failed") == "frobnication failed"
    assert parser_sentence("frobnication failed").es == "el lector dice «frobnication failed»"
    assert spanish_of_parser("") == ""


def test_a_place_is_told_in_spanish_even_where_the_cause_is_not_known() -> None:
    assert spanish_of_parser("Parser error at line 3 between columns 4 and 9: frobnication failed (line 3)") == (
        "Error en la línea 3, columnas 4 a 9: el lector dice «frobnication failed»"
    )


def test_a_cause_of_which_only_a_part_is_known_is_quoted_whole() -> None:
    assert spanish_of_parser("unexpected end of data or frobnication: line 1 column 2 (char 1)") == (
        "el lector dice «unexpected end of data or frobnication» (línea 1, columna 2)"
    )


def test_the_place_in_the_document_is_quoted_after_its_cause() -> None:
    assert spanish_of_parser('Expecting value: {"title": Agua}') == 'se esperaba un valor: «{"title": Agua}»'
    assert spanish_of_parser('JSON-LD: Expecting value: line 1 column 7 (char 6): {"a": x}') == (
        'JSON-LD: se esperaba un valor (línea 1, columna 7): «{"a": x}»'
    )


def test_words_of_the_document_are_not_translated() -> None:
    assert spanish_of_parser("error while parsing IRI 'mismatched tag': Invalid IRI code point ' '") == (
        "la URI «mismatched tag» no es válida: una URI lleva el signo « »"
    )


def test_a_file_answers_nothing() -> None:
    what, advice = Sentence("un JSON dañado", "broken JSON"), Sentence(" Intente de nuevo.", " Try again.")
    assert came("https://a.mx/data.json", what, advice) == (
        "https://a.mx/data.json respondió con un JSON dañado. Intente de nuevo.",
        "https://a.mx/data.json answered broken JSON. Try again.",
    )
    for name in ("mi catálogo.json", "file:///mi%20cat%C3%A1logo.json"):
        es, en = came(name, what, advice)
        assert es == "mi catálogo.json contiene un JSON dañado. Revise que sea el archivo correcto."
        assert en == "mi catálogo.json holds broken JSON. Check that it is the right file."


def test_blanks_are_told_from_silence() -> None:
    due = Sentence("un catálogo", "a catalogue")
    assert "no respondió nada" in blanks("https://a.mx", 0, due)[0]
    assert "17 bytes o más de puros espacios" in blanks("https://a.mx", 17, due)[0]
    assert blanks("file:///a.ttl", 17, due)[0] == "a.ttl está vacío: debería contener un catálogo."
