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
    ],
)
def test_the_usual_complaints_are_told_in_spanish(read, document, spanish) -> None:
    assert spanish_of_parser(complaint(read, document)) == spanish


def test_what_is_not_known_is_quoted_as_the_readers_own_words() -> None:
    assert parser_sentence("frobnication failed") == "frobnication failed"
    assert parser_sentence("frobnication failed").es == "el lector dice «frobnication failed»"
    assert spanish_of_parser("") == ""


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
