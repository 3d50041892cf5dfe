"""What a catalogue says of itself is kept in words, from RDF and from JSON."""

import json
from pathlib import Path

import pytest

from harvesters import subjects
from harvesters.catalogue_files import iter_pieces
from harvesters.catalogue_words import LONGEST, MOST_CATALOGUES, MOST_VALUES, CatalogueWords, said_of_document

DCAT, DCT, FOAF = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
PREFIXES = f"@prefix dcat: <{DCAT}> . @prefix dct: <{DCT}> . @prefix foaf: <{FOAF}> .\n"
DATASET = "<urn:1> a dcat:Dataset ; dct:title 'Uno' . "


def words_in(path: Path, content: str) -> list[CatalogueWords]:
    path.write_text(content, encoding="utf-8")
    return [piece.found for piece in iter_pieces(path) if isinstance(piece.found, CatalogueWords)]


@pytest.mark.parametrize("memory", [subjects.MEMORY, 100])
def test_rdf_tells_each_value_and_the_name_of_what_it_leads_to(tmp_path, monkeypatch, memory) -> None:
    monkeypatch.setattr(subjects, "MEMORY", memory)
    path = tmp_path / "catalogo.ttl"
    path.write_text(
        f"""{PREFIXES}<urn:c> a dcat:Catalog ; dct:title "Catálogo"@es ; dct:issued "2026-01-01" ; dcat:dataset <urn:1> ;
        dct:publisher <urn:p>, [ a foaf:Agent ; foaf:name "Otra" ] ; dct:license <urn:l> ; dct:spatial [ ] .
        <urn:p> a foaf:Agent ; foaf:name "Quien \\"publica\\""@es . {DATASET}"""
    )
    _, (words,) = said_of_document(path, "https://x.mx/catalogo.ttl", "text/turtle")
    assert words.uri == "urn:c"
    assert sorted(words.said) == [
        (f"{DCT}issued", "2026-01-01"),
        (f"{DCT}license", "urn:l"),
        (f"{DCT}publisher", "Otra"),
        (f"{DCT}publisher", 'Quien "publica" <urn:p>'),
        (f"{DCT}title", "Catálogo (es)"),
    ]


def test_what_is_no_rdf_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "catalogo.ttl"
    path.write_bytes(b"<html><body>Error</body></html>")
    assert said_of_document(path, "https://x.mx/catalogo.ttl") == ({}, ())


@pytest.mark.parametrize("broken", [False, True], ids=["whole", "piece by piece"])
def test_json_tells_its_other_keys(tmp_path: Path, broken: bool) -> None:
    document = {
        "@id": "https://x.mx/data.json", "@type": "dcat:Catalog", "title": " Catálogo ", "language": ["es", "en"],
        "publisher": {"@type": "org:Organization", "name": "Quien publica"}, "license": None, "odd": {"a": 1},
        "dataset": [{"identifier": "1", "title": "Uno", "accessLevel": "public"}],
    }  # fmt: skip
    text = json.dumps(document)
    (words,) = words_in(tmp_path / "data.json", text.replace("]}", ",]}") if broken else text)
    assert words.uri == "https://x.mx/data.json"
    assert words.said == (
        ("title", "Catálogo"), ("language", "es"), ("language", "en"), ("publisher", "Quien publica"),
        ("odd", '{"a": 1}'),
    )  # fmt: skip


def test_what_has_no_room_for_it_says_nothing(tmp_path: Path) -> None:
    dataset = {"identifier": "1", "title": "Uno", "accessLevel": "public", "distribution": []}
    assert words_in(tmp_path / "data.json", json.dumps([dataset])) == []
    package = {"id": "1", "name": "uno", "title": "Uno", "resources": [], "notes": ""}
    answer = {"success": True, "result": {"count": 1, "results": [package]}}
    assert words_in(tmp_path / "ckan.json", json.dumps(answer)) == []


def test_it_is_bounded(tmp_path: Path) -> None:
    titles = ", ".join(f'"{n} {"x" * LONGEST}"' for n in range(MOST_VALUES + 5))
    catalogues = "".join(f"<urn:c{n}> a dcat:Catalog ; dct:title {titles} . " for n in range(MOST_CATALOGUES + 5))
    found = words_in(tmp_path / "catalogo.ttl", PREFIXES + catalogues + DATASET)
    assert len(found) == MOST_CATALOGUES
    assert {len(words.said) for words in found} == {MOST_VALUES}
    assert {len(value) for words in found for _, value in words.said} == {LONGEST}
