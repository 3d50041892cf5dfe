"""A catalogue in a table: from a URL or a file, whole or said not to be."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from harvesters.local_files import path_from_url
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import LAYOUTS, layout_of_columns
from harvesters.table_records import records_from_table
from tests.harvesters.harvesting import IMPATIENT, walk
from tests.harvesters.portal import HTML, Answer, Portal

TABLES = Path(__file__).parents[2] / "fixtures" / "tables"
PATH = "/catalogo.csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = b"ds:identifier,ds:title,ds:description,rs:title,rs:downloadURL\n"


@pytest.fixture(autouse=True)
def spools(tmp_path, monkeypatch):
    """Where documents are spooled; nothing may be left there."""
    place = tmp_path / "spools"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    assert list(place.iterdir()) == []


def harvested(portal: Portal, body: bytes, content_type: str = "text/csv", **fields: object):
    portal.script(PATH, Answer(body, content_type=content_type))
    return walk(portal.url + PATH, protocol="spreadsheet", **fields)


# SEDESOL's catalogue of 2014, 25 datasets and 94 files; an inventory of 2015 (licences: tests/fixtures/tables)
@pytest.mark.parametrize(
    ("name", "content_type", "schema", "datasets"),
    [
        ("sedesol_2014.csv", "text/csv", "adela_csv", 25),
        ("catalog-latin-1.csv", "application/vnd.ms-excel", "adela_csv", None),
        ("inventory-issue-398.xlsx", XLSX, "adela_inventory", None),
    ],
)
@pytest.mark.parametrize("local", [False, True], ids=["url", "file"])
def test_real_catalogues_are_read_whole(portal, name, content_type, schema, datasets, local):
    file = TABLES / name
    expected = records_from_table(TableDocument(file))
    walked = (
        walk(file.resolve().as_uri(), protocol="spreadsheet")
        if local
        else harvested(portal, file.read_bytes(), content_type)
    )
    tally = walked.outcome.tally
    assert walked.outcome.errors == ()
    assert {page.schema for page in walked.pages} == {schema}
    assert walked.records == list(expected.records)
    assert (tally.declared, tally.unique, tally.ended) == (len(walked.records), len(expected.records), True)
    assert datasets in (None, tally.unique)
    assert walked.outcome.requests == (0 if local else 1)


def test_datasets_come_in_pages(portal):
    rows = b"".join(b"d%d,Datos %d,Lo que son,Archivo,http://x.mx/%d.csv\n" % (n, n, n) for n in range(25))
    walked = harvested(portal, HEADER + rows, page_size=10)
    assert [len(page.records) for page in walked.pages] == [10, 10, 5]
    assert walked.identifiers == [f"d{number}" for number in range(25)]


def test_a_declared_map_goes_with_each_record(portal):
    columns = (("Nombre", "title"), ("Liga", "distribution.download_url"))
    table = b"Nombre,Liga,Otra\nAgua,http://x.mx/a.csv,1\nBaches,http://x.mx/b.csv,2\n"
    walked = harvested(portal, table, layouts=(layout_of_columns(columns),))
    assert walked.identifiers == ["Agua", "Baches"]
    assert b'"columnMap":{"Liga":"distribution.download_url","Nombre":"title"}' in walked.records[0].body
    assert walked.outcome.tally.ended


def test_a_schema_that_was_registered_leaves_out_the_other_layouts(portal):
    walked = harvested(portal, HEADER + b"a,Agua,x,y,z\n", schema="adela_plan", layouts=LAYOUTS)
    assert "encabezados" in walked.error.es
    assert walked.outcome.tally.unique == 0


def test_rows_of_no_dataset_are_refused_and_counted(portal):
    walked = harvested(portal, HEADER + b",,,,http://x.mx/huerfano.csv\na,Agua,x,y,z\n")
    tally = walked.outcome.tally
    assert [refusal.code for refusal in walked.refusals] == ["table.orphan_row"]
    assert (tally.declared, tally.unique, tally.refused, tally.ended) == (2, 1, 1, True)


@pytest.mark.parametrize(
    ("cap", "most"),
    [("harvesters.table_records.MAX_TEXT", 20), ("harvesters.delimited_text.MAX_ROWS", 3)],
    ids=["too much text", "too many rows"],
)
def test_a_table_that_is_longer_than_we_read_is_not_whole(portal, monkeypatch, cap, most):
    monkeypatch.setattr(cap, most)
    walked = harvested(portal, HEADER + b"a,Agua,x,y,z\nb,Baches,x,y,z\nc,Calles,x,y,z\nd,Drenes,x,y,z\n")
    assert "table.cut" in [refusal.code for refusal in walked.refusals]
    assert 0 < walked.outcome.tally.unique < 4
    assert (walked.outcome.tally.ended, walked.outcome.tally.declared) == (False, None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(HTML, content_type="text/html"), "página web"),
        (Answer(b"uno,dos\n1,2\n"), "encabezados"),
        (Answer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "XLS"),
        (Answer(b"PK\x03\x04" + b"\0" * 600), ""),
        (Answer(HTML, 404), "404"),
    ],
    ids=["web page", "unknown headings", "old Excel", "broken workbook", "not found"],
)
def test_what_is_no_catalogue_ends_with_a_sentence(portal, answer, words):
    portal.script(PATH, answer)
    walked = walk(portal.url + PATH, protocol="spreadsheet")
    assert words in walked.error.es
    assert (walked.records, walked.outcome.tally.ended) == ([], False)


def test_half_a_body_is_no_table(portal):
    body = HEADER + b"a,Agua,x,y,z\n"
    portal.script(PATH, Answer(body, length=len(body) + 100))
    walked = walk(portal.url + PATH, protocol="spreadsheet")
    assert "se cortó" in walked.error.es
    assert walked.records == []


# ── files of this machine ──


def test_the_address_of_a_file_leads_back_to_it(tmp_path):
    path = tmp_path / "catálogo de datos #1.csv"
    assert path_from_url(path.as_uri()) == path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _path: None, "ya no está"),
        (lambda path: path.mkdir(), "no es un archivo"),
        (lambda path: path.write_bytes(b""), "está vacío"),
        (lambda path: path.write_bytes(b"x" * 5_000), "pesa más"),
    ],
    ids=["gone", "folder", "empty", "large"],
)
def test_a_file_that_cannot_be_read_ends_with_a_sentence(tmp_path, make, words):
    path = tmp_path / "catalogo.csv"
    make(path)
    walked = walk(path.as_uri(), protocol="spreadsheet", limits=replace(IMPATIENT, max_body_bytes=4_000))
    assert words in walked.error.es
    assert walked.outcome.tally.ended is False


def test_no_other_protocol_reads_a_file(tmp_path):
    path = tmp_path / "data.json"
    path.write_bytes(b"[]")
    assert "http" in walk(path.as_uri(), protocol="data_json").error.es


def test_no_redirect_leads_to_a_file(portal, tmp_path):
    path = tmp_path / "secreto.csv"
    path.write_bytes(HEADER + b"a,Agua,x,y,z\n")
    portal.script(PATH, Answer(status=302, headers={"Location": path.as_uri()}))
    walked = walk(portal.url + PATH, protocol="spreadsheet")
    assert "no se sigue" in walked.error.es
    assert walked.records == []


@pytest.mark.parametrize("body", [b"", b"\r\n\r\n"])
def test_a_table_that_is_nothing_is_asked_for_once_more_and_told(portal, body):
    walked = harvested(portal, body)
    assert "where a table should be" in walked.error
    assert len(portal.asked) == 2
