"""Rows become records: one dataset each, wherever its rows stand."""

import json
from pathlib import Path

import pytest

from harvesters import table_records
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import LAYOUTS, TableLayout, fold_header, layout_of_columns, layout_of_header
from harvesters.table_records import TableReading, TableRecords, records_from_table

HEADER = "ds:identifier,ds:title,ds:mbox,rs:title,rs:downloadURL\n"


@pytest.fixture
def records(tmp_path: Path):
    def read(content: str, *layouts: TableLayout) -> TableRecords:
        path = tmp_path / "catalogo.csv"
        path.write_text(content, encoding="utf-8")
        return records_from_table(TableDocument(path, delimiter=","), layouts or LAYOUTS)

    return read


def told(found: TableRecords) -> list[tuple[str, str, str]]:
    return [(refusal.code, refusal.value, refusal.identifier) for refusal in found.refusals]


def numbers(found: TableRecords) -> dict[str, list[int]]:
    return {record.identifier: [row["row"] for row in json.loads(record.body)["rows"]] for record in found.records}


def test_rows_that_repeat_an_identifier_are_one_record_also_when_they_stand_apart(records) -> None:
    found = records(HEADER + "a,Agua\nb,Baches\na,,,Pozos,x\nb,,,Calles,y\n")
    assert found.schema == "adela_csv"
    assert numbers(found) == {"a": [2, 4], "b": [3, 5]}


def test_a_body_is_canonical_and_keeps_no_blanks(records) -> None:
    (record,) = records(HEADER + "a,Agua,,,x\n").records
    assert record.body.decode() == (
        '{"columns":["ds:identifier","ds:title","ds:mbox","rs:title","rs:downloadURL"],'
        '"rows":[{"cells":{"ds:identifier":"a","ds:title":"Agua","rs:downloadURL":"x"},"row":2}],"sheet":""}'
    )


def test_a_row_that_leaves_the_identifier_blank_belongs_to_the_row_above(records) -> None:
    assert numbers(records(HEADER + "a,Agua\n,,,Pozos,x\n")) == {"a": [2, 3]}


def test_a_row_before_any_dataset_belongs_to_none_and_is_told(records) -> None:
    found = records(HEADER + ",,,Pozos,x\na,Agua\n")
    assert numbers(found) == {"a": [3]}
    assert told(found) == [("table.orphan_row", "2:  |  |  | Pozos | x", "")]


def test_another_title_for_the_same_identifier_is_told_and_keeps_its_rows(records) -> None:
    found = records(HEADER + "a,Agua\na,AGUA.,,Pozos,x\na,Baches,,Calles,y\n")
    assert numbers(found) == {"a": [2, 3, 4]}
    assert told(found) == [("record.other_title", "4: Baches", "a")]


def test_without_an_identifier_the_title_must_do_and_that_is_told(records) -> None:
    found = records(HEADER + ",Agua\n,Agua,,Pozos,x\n")
    assert numbers(found) == {"Agua": [2, 3]}
    assert told(found) == [("record.identifier_from_title", "2", "Agua")]


def test_cells_beyond_the_header_are_kept_by_their_number_and_told(records) -> None:
    found = records(HEADER + "a,Agua,,,x,de más\n")
    assert json.loads(found.records[0].body)["rows"][0]["cells"]["[6]"] == "de más"
    assert told(found) == [("table.ragged", "2: de más", "")]


def test_two_columns_of_one_name_are_told_apart(records) -> None:
    (record,) = records("ds:identifier,ds:title,ds:mbox,Nota,Nota\na,Agua,,una,otra\n").records
    assert json.loads(record.body)["rows"][0]["cells"] == {
        "ds:identifier": "a", "ds:title": "Agua", "Nota": "una", "Nota [5]": "otra",
    }  # fmt: skip


def test_the_header_may_stand_below_a_banner_and_be_repeated(records) -> None:
    found = records("Catálogo de datos 2015\n\nVersión,3\n" + HEADER + "a,Agua\n" + HEADER + "b,Baches\n")
    assert numbers(found) == {"a": [5], "b": [7]}


def test_a_table_without_a_header_is_told(records) -> None:
    found = records("a,b\n1,2\n")
    assert (found.schema, found.records, told(found)) == ("", (), [("table.no_header", "", "")])


def test_who_answers_in_an_inventory_holds_until_another_does(records) -> None:
    header = "Responsable,Nombre del conjunto,Nombre del recurso,¿De qué es?,¿Tiene datos privados? (Sí/No)\n"
    found = records(header + "Salud,Vacunas,Dosis\n,Vacunas,Puestos\nObras,Baches,Calles\n")
    assert found.schema == "adela_inventory"
    cells = [row["cells"]["Responsable"] for record in found.records for row in json.loads(record.body)["rows"]]
    assert cells == ["Salud", "Salud", "Obras"]


def test_a_record_that_is_too_large_is_refused_alone(records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_records, "MAX_RECORD", 300)
    found = records(HEADER + "a,Agua\nb,Baches\n" + "b,,,x,y\n" * 20)
    assert list(numbers(found)) == ["a"]
    assert [code for code, _, _ in told(found)] == ["record.too_large"]


def test_more_text_than_is_held_is_cut(records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_records, "MAX_TEXT", 12)
    found = records(HEADER + "a,Agua\nb,Baches\nc,Calles\n")
    assert list(numbers(found)) == ["a", "b"]
    assert [code for code, _, _ in told(found)] == ["table.cut"]


def test_a_declared_map_makes_the_layout_and_goes_with_each_record(records) -> None:
    layout = layout_of_columns([("Clave", "identifier"), ("Nombre", "title"), ("Liga", "distribution.url")])
    found = records("Portal\nCLAVE,Nombre ,liga\n1,Agua,x\n1,,y\n", layout)
    assert found.schema == "spreadsheet"
    assert numbers(found) == {"1": [3, 4]}
    assert json.loads(found.records[0].body)["columnMap"] == {
        "Clave": "identifier",
        "Nombre": "title",
        "Liga": "distribution.url",
    }


@pytest.mark.parametrize(
    ("header", "schema"),
    [
        ("ds:identifier,ds:title,rs:title", "adela_csv"),
        ("DS_Identifier,DS_Title,RS_Title", "adela_csv"),
        ("identifier,title,description,keyword,modified,contactPoint,mbox,downloadURL", "adela_csv"),
        ("Nombre del conjunto,Nombre del recurso,De que es,Responsable", "adela_inventory"),
        (
            "Funcioanrio designado como Enalce,Conjuntos de datos priorizados,Fecha tentativa de publicación (AAAA-MM-DD)",
            "adela_plan",
        ),
        ("dep,name,desc,date", "adela_plan"),
    ],
)
def test_each_known_layout_is_recognised(header: str, schema: str) -> None:
    found = layout_of_header(header.split(","))
    assert found is not None
    assert found.schema == schema


@pytest.mark.parametrize("header", ["title,description,url", "Columna,Significado", ""])
def test_other_tables_are_no_catalogue_of_the_guide(header: str) -> None:
    assert layout_of_header(header.split(",")) is None


def test_headers_are_folded() -> None:
    assert fold_header(" ds:Título\n(AAAA-MM) ") == "ds titulo"


@pytest.mark.parametrize(
    ("end", "broke_off"),
    [
        ("id-2,Dos,https://x.mx/2.csv\n", False),
        ("id-2,Dos,https://x.mx/2.csv", False),
        ("id-2,Dos\n", False),
        ("id-2,Do", True),
        ("id-2", True),
        ('id-2,"Dos, y m', True),
        ('id-2,Dos,"https://x.mx', True),
        ('id-2,Dos,"https://x.mx"', False),
    ],
)
def test_a_table_that_ends_within_a_row_broke_off_and_the_rows_before_it_stay(tmp_path, end, broke_off):
    path = tmp_path / "catalogo.csv"
    path.write_text("ds:identifier,ds:title,rs:downloadURL\nid-1,Uno,https://x.mx/1.csv\n" + end)
    reading = TableReading(TableDocument(path))
    for _ in reading.iter_load():
        pass
    assert (reading.broke_off, reading.is_whole) == (broke_off, not broke_off)
    assert [record.identifier for record in reading.iter_records()] == (["id-1"] if broke_off else ["id-1", "id-2"])
