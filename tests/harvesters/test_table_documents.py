"""A table is read the same whatever its format, and nothing that a file can hold stops or swells the reading."""

import csv
import io
import re
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from harvesters import archives, delimited_text, table_rows
from harvesters.errors import SourceError
from harvesters.table_documents import TableDocument

Table = list[list[str]]

UNESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel writes otherwise, so that nobody takes it for the sign that it stands for."""


def read(path: Path, **options: str) -> tuple[TableDocument, Table]:
    document = TableDocument(path, **options)
    return document, [list(row.cells) for row in document.iter_rows()]


def codes(document: TableDocument) -> list[str]:
    return [refusal.code for refusal in document.refusals]


def write_csv(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_xlsx(path: Path, table: list[list[object]]) -> Path:
    book = Workbook()
    for row, cells in enumerate(table, 1):
        for column, value in enumerate(cells, 1):
            cell = book.active.cell(row, column)
            cell.value = UNESCAPED.sub("_x005F_", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # «=1+1» is a text here
    book.save(path)
    return path


def write_ods(path: Path, sheets: str) -> Path:
    names = {"office": "office", "table": "table", "text": "text", "style": "style"}
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in names.items()
    )
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {spaces}>{sheets}</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def ods_sheet(rows: str, name: str = "Hoja1", style: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def ods_row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(words: str, attributes: str = "") -> str:
    paragraphs = "".join(f"<text:p>{ods_text(line)}</text:p>" for line in words.split("\n"))
    return f"<table:table-cell {attributes}>{paragraphs}</table:table-cell>"


def ods_text(words: str) -> str:
    return escape(words).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")


# ── any table of text reads back the same from each format ──

letters = st.characters(
    exclude_categories=["Cc", "Cs", "Cn"],
    include_characters="\n\t",
    exclude_characters="\ufeff\ufffe\uffff\x85\u2028\u2029",
)
cells = st.text(letters, max_size=12).map(str.strip) | st.sampled_from(
    ['"', '""', 'a "b" c', "a,b;c|d", "=1+1", "_x000D_", "1.0", "2014-05-27", "<a>&amp;", "línea 1\nlínea 2", "000123"]
)
tables = st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=6).map(
    lambda table: [["Título", "Liga"], *table]
)
in_each_format = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def without_blanks(table: Table) -> Table:
    kept = []
    for row in table:
        full = max((place for place, cell in enumerate(row, 1) if cell), default=0)
        if full:
            kept.append(row[:full])
    return kept


@in_each_format
@given(
    tables, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_any_table_reads_back_from_csv(tmp_path: Path, table: Table, delimiter: str, end: str, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    path = write_csv(tmp_path / "t.csv", text.getvalue().encode(encoding))
    assert read(path, delimiter=delimiter)[1] == without_blanks(table)


@in_each_format
@given(tables)
def test_any_table_reads_back_from_xlsx(tmp_path: Path, table: Table) -> None:
    assert read(write_xlsx(tmp_path / "t.xlsx", table))[1] == without_blanks(table)


@in_each_format
@given(tables)
def test_any_table_reads_back_from_ods(tmp_path: Path, table: Table) -> None:
    rows = "".join(ods_row(*map(ods_cell, row)) for row in table)
    assert read(write_ods(tmp_path / "t.ods", ods_sheet(rows)))[1] == without_blanks(table)


# ── CSV as it is written ──


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(tmp_path: Path, delimiter: str) -> None:
    lines = ["Título", "Descripción, larga; y más", "Liga"], ["Agua", "Pozos, ríos", "https://a.mx/x"]
    content = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert read(write_csv(tmp_path / "t.csv", content))[1] == [list(line) for line in lines]


def test_excels_own_first_line_declares_the_delimiter(tmp_path: Path) -> None:
    assert read(write_csv(tmp_path / "t.csv", "sep=;\na;b\n1,5;2\n"))[1] == [["a", "b"], ["1,5", "2"]]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_other_charsets_are_read_and_told(tmp_path: Path, encoding: str) -> None:
    document, table = read(write_csv(tmp_path / "t.csv", "Título,Año\nNiñez,2014\n".encode(encoding)))
    assert table == [["Título", "Año"], ["Niñez", "2014"]]
    assert codes(document) == ["encoding.repaired"]


def test_rows_are_numbered_by_the_line_they_begin_on(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", '\r\na,b\r\n,\r\n"uno\r\ndos",x\r\nz,y\r\n')
    assert [(row.number, row.cells) for row in TableDocument(path).iter_rows()] == [
        (2, ("a", "b")), (4, ("uno\ndos", "x")), (6, ("z", "y")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ['2,"abierta,x', '2,"abierta","x'],
    ids=["one quote that is never closed", "the second"],
)
def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path, line: str) -> None:
    document, table = read(write_csv(tmp_path / "t.csv", f"id,título,liga\n1,a,x\n{line}\n3,c,z\n4,d,w\n"))
    assert [row[0] for row in table] == ["id", "1", "2", "3", "4"]
    assert codes(document) == ["document.repaired"]


def test_a_quote_that_another_row_would_close_costs_its_own_row_only(tmp_path: Path) -> None:
    _, table = read(write_csv(tmp_path / "t.csv", 'id,título,liga\n1,a,x\n2,"abierta,y\n3,"c, d",z\n4,e,w\n'))
    assert [row[0] for row in table] == ["id", "1", "2", "3", "4"]


def test_nul_is_taken_out_and_told(tmp_path: Path) -> None:
    document, table = read(write_csv(tmp_path / "t.csv", "a,b\n1,\x002\n"))
    assert (table, codes(document)) == ([["a", "b"], ["1", "2"]], ["document.repaired"])


def test_ragged_rows_stay_as_they_are(tmp_path: Path) -> None:
    assert read(write_csv(tmp_path / "t.csv", "a,b\n1\n1,2,3\n"))[1] == [["a", "b"], ["1"], ["1", "2", "3"]]


# ── workbooks as they are made ──


def test_numbers_and_dates_read_as_people_see_them(tmp_path: Path) -> None:
    row = [42156, 42156.0, 1.5, True, datetime(2015, 6, 1), datetime(2015, 6, 1, 9, 30), date(2015, 6, 1)]  # noqa: DTZ001
    _, table = read(write_xlsx(tmp_path / "t.xlsx", [row]))
    assert table == [["42156", "42156", "1.5", "true", "2015-06-01", "2015-06-01T09:30:00", "2015-06-01"]]


def test_cells_merged_downwards_hold_for_each_row_and_banners_do_not(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["Inventario", "", ""],
        ["Conjunto", "Recurso", "Formato"],
        ["Agua", "Pozos", "csv"],
        ["", "Ríos", "csv"],
    ):
        book.active.append([cell or None for cell in row])
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("A3:A4")
    book.save(tmp_path / "t.xlsx")
    expected = [["Inventario"], ["Conjunto", "Recurso", "Formato"], ["Agua", "Pozos", "csv"], ["Agua", "Ríos", "csv"]]
    assert read(tmp_path / "t.xlsx")[1] == expected
    rows = (
        ods_row(
            ods_cell("Inventario", 'table:number-columns-spanned="3"'),
            "<table:covered-table-cell table:number-columns-repeated='2'/>",
        ),
        ods_row(ods_cell("Conjunto"), ods_cell("Recurso"), ods_cell("Formato")),
        ods_row(ods_cell("Agua", 'table:number-rows-spanned="2"'), ods_cell("Pozos"), ods_cell("csv")),
        ods_row("<table:covered-table-cell/>", ods_cell("Ríos"), ods_cell("csv")),
    )
    assert read(write_ods(tmp_path / "t.ods", ods_sheet("".join(rows))))[1] == expected


def test_every_visible_sheet_is_read_and_hidden_ones_are_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Uno"
    book.active["A1"] = "a"
    hidden = book.create_sheet("Listas")
    hidden["A1"] = "x"
    hidden.sheet_state = "hidden"
    book.create_sheet("Dos")["B2"] = "b"
    book.save(tmp_path / "t.xlsx")
    document = TableDocument(tmp_path / "t.xlsx")
    assert [(row.sheet, row.number, row.cells) for row in document.iter_rows()] == [
        ("Uno", 1, ("a",)),
        ("Dos", 2, ("", "b")),
    ]
    assert [(refusal.code, refusal.value) for refusal in document.refusals] == [("table.hidden_sheet", "Listas")]
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    sheets = style + ods_sheet(ods_row(ods_cell("a"))) + ods_sheet(ods_row(ods_cell("x")), "Listas", "ta2")
    document, table = read(write_ods(tmp_path / "t.ods", sheets))
    assert (table, codes(document)) == ([["a"]], ["table.hidden_sheet"])


def test_formulas_that_were_never_calculated_are_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a", "=A1"])
    book.save(tmp_path / "t.xlsx")
    document, table = read(tmp_path / "t.xlsx")
    assert (table, codes(document)) == ([["a"]], ["table.formula"])


def test_values_of_ods_cells_are_what_they_hold_and_comments_are_no_text(tmp_path: Path) -> None:
    row = ods_row(
        ods_cell("1 de junio", 'office:value-type="date" office:date-value="2015-06-01T00:00:00"'),
        ods_cell("42,156", 'office:value-type="float" office:value="42156.0"'),
        "<table:table-cell><office:annotation><text:p>ojo</text:p></office:annotation><text:p>a<text:s text:c='2'/>b</text:p></table:table-cell>",
    )
    assert read(write_ods(tmp_path / "t.ods", ods_sheet(row)))[1] == [["2015-06-01", "42156", "a  b"]]


# ── what no honest file does ──


def test_two_cells_at_the_corners_of_a_sheet_cost_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "z"
    book.save(tmp_path / "t.xlsx")
    document, table = read(tmp_path / "t.xlsx")
    assert (table, codes(document)) == ([["a"]], ["table.cut"])


def test_a_cell_that_is_repeated_a_billion_times_is_read_within_the_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harvesters.ods_documents.MAX_ROWS", 20)
    row = ods_row(ods_cell("a", 'table:number-columns-repeated="16384"'), times=1048576)
    document, table = read(write_ods(tmp_path / "t.ods", ods_sheet(row)))
    assert [len(cells) for cells in table] == [table_rows.MAX_COLUMNS] * 20
    assert set(codes(document)) == {"table.cut"}


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 10_000)
    path = write_ods(tmp_path / "t.ods", ods_sheet(ods_row(ods_cell("a" * 20_000))))
    with pytest.raises(SourceError, match="unpacks to more") as caught:
        read(path)
    assert caught.value.code == "too_large"


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(SourceError) as caught:
        read(path)
    assert caught.value.code == "broken_workbook"


@pytest.mark.parametrize("encoding", ["UTF-9", "rot13", "idna", "\u00f1"])
def test_a_part_in_an_encoding_that_nobody_knows_is_broken(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="{encoding}"?><a>b</a>')
    with pytest.raises(SourceError) as caught:
        read(path)
    assert caught.value.code == "broken_workbook"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 no zip at all", "broken_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old_excel"),
        (b"\n<!DOCTYPE html><html>", "html_page"),
    ],
)
def test_what_is_no_table_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write_csv(tmp_path / "t", content))
    assert caught.value.code == code


def test_long_cells_lines_and_rows_are_cut_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "MAX_CELL", 10)
    monkeypatch.setattr(delimited_text, "MAX_ROWS", 3)
    document, table = read(write_csv(tmp_path / "t.csv", "a,b\n" + "x" * 50 + ",1\n2,3\n4,5\n"))
    assert table == [["a", "b"], ["x" * 10, "1"], ["2", "3"]]
    assert codes(document) == ["table.cut", "table.cut"]


SEEDS = (b'a,b\n"x"",y\n', b"PK\x03\x04", b'"' * 400 + b"\n" * 400, b"\xff\xfea\x00,\x00")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SEEDS), st.binary(max_size=300), st.sampled_from([b"", b'"', b"\r", b"\x00,\n"]))
def test_no_bytes_stop_the_reading(tmp_path: Path, seed: bytes, noise: bytes, between: bytes) -> None:
    path = write_csv(tmp_path / "t", seed + between.join([noise, noise[::-1]]))
    with suppress(SourceError):
        read(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(["xlsx", "ods"]))
def test_no_broken_workbook_stops_the_reading(tmp_path: Path, data: st.DataObject, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    if kind == "xlsx":
        write_xlsx(path, [["Título", "Liga"], ["Agua", 1]])
    else:
        write_ods(path, ods_sheet(ods_row(ods_cell("Título"), ods_cell("Liga"))))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(members)))
    at = data.draw(st.integers(0, len(members[name]) - 1))
    members[name] = (
        members[name][:at] + data.draw(st.binary(max_size=6)) + members[name][at + data.draw(st.integers(0, 8)) :]
    )
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    with suppress(SourceError):
        read(path)
