"""A catalogue in a file is told by its content, whatever its name, and gives its records with their places."""

import gzip
import io
import json
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import json_files
from harvesters.catalogue_files import iter_pieces
from harvesters.catalogue_pieces import Piece
from harvesters.catalogue_words import CatalogueWords
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.json_depth import MAX_RECORD

POD = {"dataset": [{"identifier": "a", "title": "Agua", "keyword": ["x"]}, {"title": "sin clave", "keyword": []}]}
PLAN = (Path(__file__).parents[1] / "fixtures" / "tables" / "plan_json_format_2015.json").read_bytes()
PACKAGE = {"id": "a", "name": "agua", "title": "Agua", "resources": [], "notes": "", "num_resources": 0}
TURTLE = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<https://a.mx/1> a dcat:Dataset .\n"
ISO = """<?xml version="1.0"?><gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>a</gco:CharacterString></gmd:fileIdentifier></gmd:MD_Metadata>"""
SCHEMA_ORG = {"@context": "https://schema.org/", "@type": "Dataset", "@id": "https://a.mx/1", "name": "Agua"}
PAGE = f'<!DOCTYPE html><html><script type="application/ld+json">{json.dumps(SCHEMA_ORG)}</script></html>'
US_3 = {
    "@context": "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld",
    "@type": "dcat:Catalog",
    "@id": "https://a.mx/",
    "dataset": [{"@id": "https://a.mx/1", "@type": "dcat:Dataset", "title": "Agua", "identifier": "a"}],
}
GRAPH = {
    "@context": {"schema": "http://schema.org/", "dcat": "http://www.w3.org/ns/dcat#"},
    "@graph": [{"@id": "https://a.mx/1", "@type": "dcat:Dataset"}],
}
EXPANDED = [{"@id": "https://a.mx/1", "@type": ["http://www.w3.org/ns/dcat#Dataset"]}]
CSV = "ds:identifier,ds:title,ds:description,ds:modified,rs:title\na,Agua,Pozos,2026,Uno\n"


def all_pieces(tmp_path: Path, content: str | bytes | dict | list, name: str = "catalogo") -> list[Piece]:
    path = tmp_path / name
    text = json.dumps(content, ensure_ascii=False) if isinstance(content, dict | list) else content
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(iter_pieces(path))


def pieces(tmp_path: Path, content: str | bytes | dict | list, name: str = "catalogo") -> list[Piece]:
    """All but what the catalogue says of itself."""
    return [piece for piece in all_pieces(tmp_path, content, name) if not isinstance(piece.found, CatalogueWords)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"title": "Datos de A", "dataset": [{"identifier": "1", "title": "Agua"}]}, ("title", "Datos de A")),
        (('@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n'
         '<https://a.mx/c> a dcat:Catalog ; dct:title "Datos de A" . <https://a.mx/1> a dcat:Dataset .'),
         ("http://purl.org/dc/terms/title", "Datos de A")),
    ],
)  # fmt: skip
def test_what_a_catalogue_says_of_itself_is_a_piece_of_its_own(tmp_path, content, said):
    (words,) = [one.found for one in all_pieces(tmp_path, content) if isinstance(one.found, CatalogueWords)]
    assert said in words.said


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for line in CSV.splitlines():
        book.active.append(line.split(","))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "schema", "identifier", "place"),
    [
        (TURTLE, "dcat", "https://a.mx/1", "<https://a.mx/1>"),
        (POD, "dcat_us", "a", "/dataset/0"),
        ([POD["dataset"][0]], "dcat_us", "a", "/0"),
        (PLAN, "adela_plan", "Prioritized data sets", "/opening_plans/0"),
        ({"success": True, "result": {"count": 1, "results": [PACKAGE]}}, "ckan", "a", "/result/results/0"),
        ("\n".join(json.dumps({**PACKAGE, "id": key}) for key in "ab"), "ckan", "a", "/0"),
        (US_3, "dcat", "https://a.mx/1", "<https://a.mx/1>"),
        (GRAPH, "dcat", "https://a.mx/1", "<https://a.mx/1>"),
        (EXPANDED, "dcat", "https://a.mx/1", "<https://a.mx/1>"),
        ({**POD, "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"}, "dcat_us", "a", "/dataset/0"),
        (ISO, "iso19139", "a", "record[1]"),
        (PAGE, "schema_org", "https://a.mx/1", "record[1]"),
        (SCHEMA_ORG, "schema_org", "https://a.mx/1", "record[1]"),
        (CSV, "adela_csv", "a", "2"),
        (workbook(), "adela_csv", "a", "Sheet!2"),
    ],
    ids=[
        "turtle", "data.json", "list", "plan", "ckan", "json lines", "dcat-us 3", "json-ld graph", "json-ld expanded", "dcat-us 1.1",
        "iso", "page", "schema.org", "csv", "xlsx",
    ],
)  # fmt: skip
def test_each_kind_is_told_by_its_content(tmp_path, content, schema, identifier, place) -> None:
    first = pieces(tmp_path, content)[0]
    assert isinstance(first.found, Record)
    assert (first.schema, first.found.identifier, first.place) == (schema, identifier, place)


US_3_WITHOUT_CONTEXT = {
    "title": "Catálogo",
    "service": [{"@type": "DataService", "identifier": "s", "title": "Mapas", "endpointURL": ["https://a.mx/wms"]}],
    "dataset": [{"identifier": "a", "title": "Agua", "keyword": ["agua"]}],
}


@pytest.mark.parametrize("decoded_whole", [True, False])
def test_the_services_of_a_catalogue_of_dcat_us_3_are_read_too(tmp_path, monkeypatch, decoded_whole) -> None:
    if not decoded_whole:
        monkeypatch.setattr(json_files, "DECODED_WHOLE", 10)
    found = {(piece.schema, piece.found.identifier, piece.place) for piece in pieces(tmp_path, US_3_WITHOUT_CONTEXT)}
    assert found == {("dcat_us", "a", "/dataset/0"), ("dcat_us", "s", "/service/0")}


@pytest.mark.parametrize(
    ("key", "identifier"),
    [
        ("0123456789abcdef0123456789ABCDEF", "0123456789abcdef0123456789abcdef"),
        ("0123456789abcdef0123456789abcdef_3", "0123456789abcdef0123456789abcdef&sublayer=3"),
    ],
)
def test_an_item_of_a_hubs_search_is_named_as_a_harvest_names_it(tmp_path, key, identifier) -> None:
    said = {"owner": "sig", "access": "public", "typeKeywords": ["Data"], "title": "Cuencas"}
    (piece,) = pieces(tmp_path, {"data": [{"id": key, "attributes": said}]})
    assert isinstance(piece.found, Record)
    assert piece.found.identifier == f"https://www.arcgis.com/home/item.html?id={identifier}"


def test_the_records_of_a_page_are_numbered_and_a_note_has_the_number_of_its_record(tmp_path) -> None:
    unnamed = [{"@type": "Dataset", "name": name, "publisher": "INEGI"} for name in ("Pozos", "Presas")]
    scripts = [json.dumps(unnamed[0]), "{broken", json.dumps(SCHEMA_ORG), json.dumps(unnamed[1])]
    tags = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    found = pieces(tmp_path, f"<!DOCTYPE html><html>{tags}</html>".encode("utf-16"))
    assert [(piece.found.code if isinstance(piece.found, Refusal) else "a record", piece.place) for piece in found] == [
        ("encoding.repaired", ""),
        ("record.unreadable", "record[1]"),
        ("record.identifier_made", "record[2]"),
        ("a record", "record[2]"),
        ("a record", "record[3]"),
        ("record.identifier_made", "record[4]"),
        ("a record", "record[4]"),
    ]


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"dataset": []},
        {"title": "Catálogo", "dataset": []},
        {"success": True, "result": {"count": 0, "results": []}},
        {"data": [], "meta": {"stats": {"count": 0}}},
        CSV.splitlines()[0],
        CSV.splitlines()[0].replace("title", "t\N{LATIN SMALL LETTER I WITH ACUTE}tulo").encode("latin-1"),
    ],
    ids=["list", "data.json", "titled", "ckan", "hub", "csv", "latin-1"],
)
def test_an_empty_list_of_datasets_is_told(tmp_path, document) -> None:
    *notes, piece = pieces(tmp_path, document, "data.json")
    assert piece == Piece("", Refusal("document.no_datasets", "data.json"), "")
    assert {note.found.code for note in notes} <= {"encoding.repaired"}


def test_an_answer_of_csw_that_counts_records_it_does_not_hold_is_told(tmp_path) -> None:
    answer = (
        '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
        'numberOfRecordsMatched="5" numberOfRecordsReturned="5" nextRecord="0"/></csw:GetRecordsResponse>'
    )
    (piece,) = pieces(tmp_path, answer, "respuesta.xml")
    assert piece == Piece("", Refusal("document.records_lacking", "0/5"), "")


@pytest.mark.parametrize(
    "words", ["Base de datos de pozos", "una base\nde datos; prefix a: b", "Línea base <2010>", "base\t<x>"]
)
def test_a_table_that_speaks_of_a_base_is_no_turtle(tmp_path, words) -> None:
    (piece,) = pieces(tmp_path, f'ds:identifier,ds:title,ds:description,ds:modified\na,"{words}",Pozos,2026\n')
    assert (piece.schema, isinstance(piece.found, Record)) == ("adela_csv", True)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\u0085"])
def test_a_line_of_json_lines_ends_at_a_line_feed_alone(tmp_path, end) -> None:
    packages = ({**PACKAGE, "id": key, "notes": f"Uno{end}dos"} for key in "ab")
    lines = "\r\n".join(json.dumps(package, ensure_ascii=False) for package in packages)
    found = [piece.found for piece in pieces(tmp_path, lines)]
    assert [each.identifier for each in found if isinstance(each, Record)] == ["a", "b"]


def test_a_broken_line_of_json_lines_costs_that_line(tmp_path) -> None:
    good = [json.dumps({**PACKAGE, "id": key}) for key in "abc"]
    first, second, third, fourth = pieces(tmp_path, "\n".join((good[0], "", '{"id": "x", "na', *good[1:])))
    assert [each.found.identifier for each in (first, third, fourth)] == ["a", "b", "c"]
    assert isinstance(second.found, Refusal)
    assert (second.found.code, second.place) == ("record.unreadable", "/1")
    assert second.found.value == '3: {"id": "x", "na'


def test_a_document_of_broken_lines_is_no_list_of_them(tmp_path) -> None:
    with pytest.raises(SourceError):
        pieces(tmp_path, "\n".join((json.dumps(PACKAGE), *['{"id": "x", "na'] * 50)))


TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@pytest.mark.parametrize("subject", ["https://a.mx/1", "urn:a", "urn:uuid:1"])
@pytest.mark.parametrize("text", ["<p>Hola <b>x</b></p>", "<html><body>Hola</body></html>", "<!DOCTYPE html><html>"])
@pytest.mark.parametrize(
    "statements",
    [
        '<{0}> {1} <http://www.w3.org/ns/dcat#Dataset> .\n<{0}> <http://purl.org/dc/terms/description> "{2}" .\n',
        '<{0}> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/description> "{2}" .\n',
        "# De muestra\n<{0}> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> '{2}' .\n",
    ],
    ids=["n-triples", "turtle", "turtle with a remark"],
)
def test_rdf_with_html_in_its_texts_is_no_page(tmp_path, statements, subject, text) -> None:
    name = "a.nt" if TYPE in (written := statements.format(subject, TYPE, text)) else "a.ttl"
    (piece,) = pieces(tmp_path, written, name)
    assert isinstance(piece.found, Record)
    assert (piece.schema, piece.found.identifier) == ("dcat", subject)


@pytest.mark.parametrize(
    "page",
    [PAGE, f"<!-- hola --> {PAGE}", PAGE.replace("<html>", ""), f"<?xml version='1.0'?>{PAGE}", f"<br /><b>Warning</b>{PAGE}"],
)  # fmt: skip
def test_a_page_is_told_by_how_it_begins(tmp_path, page) -> None:
    assert [piece.schema for piece in pieces(tmp_path, page)] == ["schema_org"]


def test_a_record_without_an_identifier_is_a_refusal_in_its_place(tmp_path) -> None:
    second = pieces(tmp_path, POD)[1]
    assert isinstance(second.found, Refusal)
    assert (second.found.code, second.place) == ("record.no_identifier", "/dataset/1")


@pytest.mark.parametrize(
    "shape",
    ['{"dataset": [%s]}', "[%s]", '{"result": {"results": [%s]}}', '{"result": [[%s]]}', "%s"],
    ids=["data.json", "list", "ckan", "dkan", "json lines"],
)
@pytest.mark.parametrize(
    ("bad", "code"),
    [('"x": ' + "[" * 20_000 + "]" * 20_000, "record.too_deep"), (f'"x": "{"x" * MAX_RECORD}"', "record.too_large")],
    ids=["deep", "large"],
)
def test_a_record_that_cannot_be_held_costs_that_record(tmp_path, shape, bad, code) -> None:
    fields = '"title": "Agua", "identifier": "a", "keyword": [], "id": "a", "resources": [], "notes": ""'
    rows = [f"{{{fields}}}", f"{{{fields}, {bad}}}", f"{{{fields}}}"]
    found = pieces(tmp_path, shape % ("\n" if shape == "%s" else ", ").join(rows))
    assert [each.found.code if isinstance(each.found, Refusal) else "" for each in found] == ["", code, ""]
    assert found[1].place.endswith("/1")


def test_a_compressed_file_is_unpacked(tmp_path) -> None:
    found = pieces(tmp_path, gzip.compress(json.dumps(POD).encode()), "data.json.gz")
    assert any(isinstance(each.found, Record) and each.found.identifier == "a" for each in found)


def test_latin_1_is_read_and_said(tmp_path) -> None:
    text = json.dumps({"dataset": [{"identifier": "a", "title": "Población", "keyword": ["año"]}]}, ensure_ascii=False)
    said, first = pieces(tmp_path, text.encode("latin-1"))
    assert isinstance(said.found, Refusal)
    assert said.found.code == "encoding.repaired"
    assert "Población".encode() in first.found.body


def test_a_cut_document_gives_what_is_whole(tmp_path) -> None:
    whole = json.dumps({"dataset": [{"identifier": key, "title": "Agua", "keyword": []} for key in "ab"]})
    codes = [each.found.code for each in pieces(tmp_path, whole[:-10]) if isinstance(each.found, Refusal)]
    assert "document.broken" in codes


@pytest.mark.parametrize("content", ["", "  \n", "hola", "<html><body>Hola</body></html>", "<a><b/></a>", "{}"])
def test_what_is_no_catalogue_is_said_in_both_languages(tmp_path, content) -> None:
    with pytest.raises(SourceError) as raised:
        pieces(tmp_path, content)
    assert "catalogo" in raised.value.es
    assert raised.value.es != raised.value.en


def test_a_context_that_is_not_known_is_named_and_no_folder_is(tmp_path) -> None:
    with pytest.raises(SourceError) as raised:
        pieces(tmp_path, {"@context": "https://b.mx/c.jsonld", "@id": "https://a.mx/1", "@type": "Conjunto"})
    for sentence in (raised.value.es, raised.value.en):
        assert sentence.startswith("catalogo ")
        assert "https://b.mx/c.jsonld" in sentence
        assert "file:" not in sentence


def test_a_catalogue_that_only_names_its_datasets_is_said(tmp_path) -> None:
    catalogue = "<https://a.mx/> a dcat:Catalog ; dcat:dataset <https://a.mx/1> ."
    (piece,) = pieces(tmp_path, "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n" + catalogue)
    assert isinstance(piece.found, Refusal)
    assert (piece.found.code, piece.found.value) == ("document.undescribed", "1")


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(tmp_path_factory, content) -> None:
    with suppress(SourceError):
        pieces(tmp_path_factory.mktemp("any"), content)
