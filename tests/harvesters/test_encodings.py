"""Whatever a text is encoded in, it is told by evidence, and the evidence is named."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.catalogue_files import iter_pieces
from harvesters.encodings import encoding_of, iter_text, open_document, utf_8_from_start, wide_encoding_of
from harvesters.items import Record, Refusal

WIDE = {
    "utf-16": "UTF-16 (BOM)",
    "utf-32": "UTF-32 (BOM)",
    "utf-16-le": "UTF-16-LE (0x00)",
    "utf-16-be": "UTF-16-BE (0x00)",
    "utf-32-le": "UTF-32-LE (0x00)",
    "utf-32-be": "UTF-32-BE (0x00)",
}
JSON = json.dumps({"dataset": [{"identifier": "a", "title": "Población", "keyword": ["año"]}]}, ensure_ascii=False)
LINES = "\n".join(json.dumps({"id": key, "name": "año", "resources": [], "notes": ""}) for key in "ab")
JSON_LD = (
    '{"@id": "https://a.mx/1", "@type": "http://www.w3.org/ns/dcat#Dataset", "http://purl.org/dc/terms/title": "Año"}'
)
SCHEMA_ORG = '{"@context": "https://schema.org/", "@type": "Dataset", "@id": "https://a.mx/1", "name": "Población"}'
PAGE = f'<!DOCTYPE html><html><script type="application/ld+json">{SCHEMA_ORG}</script></html>'
CSV = "ds:identifier,ds:title,ds:description,ds:modified,rs:title\na,Año,Pozos,2026,Uno\n"
TURTLE = '@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<https://a.mx/1> a dcat:Dataset ; dcat:keyword "Año" .\n'
RDF_XML = """<?xml version="1.0" encoding="ENCODING"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#">
<dcat:Dataset rdf:about="https://a.mx/1"><dcat:keyword>Año</dcat:keyword></dcat:Dataset></rdf:RDF>"""
ISO = """<?xml version="1.0" encoding="ENCODING"?><gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd"
xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier><gco:CharacterString>Año</gco:CharacterString>
</gmd:fileIdentifier></gmd:MD_Metadata>"""


def read(tmp_path: Path, content: bytes) -> tuple[list[Record], list[str]]:
    path = tmp_path / "catalogo"
    path.write_bytes(content)
    found = [piece.found for piece in iter_pieces(path)]
    said = [f"{each.code} {each.value}" for each in found if isinstance(each, Refusal)]
    return [each for each in found if isinstance(each, Record)], said


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize(
    "text",
    [JSON, LINES, JSON_LD, SCHEMA_ORG, PAGE, CSV, TURTLE, RDF_XML, ISO],
    ids=["data.json", "json lines", "json-ld", "schema.org", "page", "csv", "turtle", "rdf/xml", "iso"],
)
def test_every_kind_of_catalogue_is_read_in_every_wide_encoding(tmp_path, text, encoding):
    text = text.replace("ENCODING", encoding[:6].upper())
    whole, _ = read(tmp_path, text.replace('encoding="' + encoding[:6].upper() + '"', "").encode())
    records, said = read(tmp_path, text.encode(encoding))
    assert (records, said) == (whole, [f"encoding.repaired {WIDE[encoding]}"])
    assert records


@pytest.mark.parametrize("text", [RDF_XML, ISO], ids=["rdf/xml", "iso"])
@pytest.mark.parametrize(
    ("encoding", "how"),
    [
        ("iso-8859-15", "ISO8859-15 (<?xml encoding=iso-8859-15)"),
        ("cp850", "CP850 (<?xml encoding=cp850)"),
        ("iso-8859-1", "UTF-8 / Windows-1252 (bytes)"),
    ],
)
def test_an_xml_declaration_is_believed_where_the_bytes_allow_it(tmp_path, text, encoding, how):
    records, said = read(tmp_path, text.replace("ENCODING", encoding).encode(encoding))
    assert "Año" in records[0].body.decode()
    assert said == [f"encoding.repaired {how}"]


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("cp850", "cp850"), ("utf-16", "mixed"), ("base64", "mixed"), ("undefined", "mixed"), ("no\0name", "mixed"), ("", "mixed")],
)  # fmt: skip
def test_a_header_that_cannot_be_right_is_not_believed(tmp_path, declared, codec):
    path = tmp_path / "a"
    path.write_bytes("Año".encode("cp850"))
    assert encoding_of(path, declared, 1 << 20).codec == codec


@given(st.text(max_size=200))
def test_utf_8_is_never_taken_for_anything_wider(text):
    plain = text.replace("\0", " ").removeprefix("\ufeff").encode("utf-8", "replace")
    assert wide_encoding_of(plain) is None
    assert utf_8_from_start(plain) == plain
    assert utf_8_from_start(codecs.BOM_UTF8 + plain) == plain


@given(st.binary(max_size=100), st.sampled_from(["", "utf-7", "utf-16", "shift_jis", "idna", "unicode_escape", "hex"]))
def test_any_bytes_are_text_in_some_encoding(tmp_path_factory, content, declared):
    path = tmp_path_factory.mktemp("any") / "document"
    path.write_bytes(content[1:] if content[:2] == b"\x1f\x8b" else content)
    encoding = encoding_of(path, declared, 1 << 20)
    file, _ = open_document(path, 1 << 20)
    with file:
        assert isinstance("".join(iter_text(file, encoding)), str)
