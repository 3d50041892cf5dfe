"""What the rows of one dataset become, by each schema whose catalogues are tables."""

from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.assembly import Mapped
from mappings.column_maps import ColumnMap
from mappings.dcat_mx import Dataset
from mappings.field_words import call_field
from mappings.issues import Issue, describe
from mappings.origin import Origin
from mappings.registry import SCHEMAS, map_body
from mappings.schemas.adela_csv import dataset_from_adela_csv
from mappings.schemas.adela_inventory import dataset_from_adela_inventory
from mappings.schemas.adela_plan import dataset_from_adela_plan
from mappings.schemas.spreadsheet import dataset_from_spreadsheet, tables
from mappings.schemas.table_bodies import table_moment
from tests.cpu_time import within_cpu_seconds

ORIGIN = Origin("https://indice.ejemplo.mx", "uno", "Gobierno de Jalisco", government_level="state", place="14")
TABLES = ("adela_csv", "adela_inventory", "adela_plan", "spreadsheet")


def body(*rows: dict[str, str], columns: tuple[str, ...] = ()) -> dict[str, Any]:
    named = columns or tuple(dict.fromkeys(column for row in rows for column in row))
    return {"sheet": "", "columns": list(named), "rows": [{"row": n, "cells": row} for n, row in enumerate(rows, 2)]}


def made(found: Mapped) -> Dataset:
    assert found.dataset is not None, found.issues
    return found.dataset


def codes(found: Mapped) -> list[tuple[str, str]]:
    return [(issue.code, issue.field) for issue in found.issues if not issue.code.startswith("missing.")]


class TestTheGuidesCatalogue:
    def test_a_dataset_row_and_its_resource_rows(self) -> None:
        dataset = made(
            dataset_from_adela_csv(
                body(
                    {"ds:identifier": "a", "ds:title": "Agua", "ds:mbox": "a@x.gob.mx", "ds:contactPoint": "Ana"},
                    {
                        "ds:identifier": "a",
                        "rs:title": "Pozos",
                        "rs:downloadURL": "https://x.mx/p.csv",
                        "rs:mediaType": "csv",
                    },
                    {"ds:identifier": "a", "rs:title": "Ríos"},
                ),
                ORIGIN,
            )
        )
        assert (dataset.identifier, dataset.title) == ("a", {"es": "Agua"})
        assert dataset.contact_point[0].email == "a@x.gob.mx"
        assert [file.title for file in dataset.distribution] == [{"es": "Pozos"}, {"es": "Ríos"}]
        assert dataset.distribution[0].media_type == "text/csv"

    def test_one_row_can_be_both(self) -> None:
        dataset = made(
            dataset_from_adela_csv(
                body({"ds:identifier": "a", "ds:title": "Agua", "rs:downloadURL": "https://x.mx/a.csv"}), ORIGIN
            )
        )
        assert [file.download_url for file in dataset.distribution] == ["https://x.mx/a.csv"]

    def test_issues_name_the_row(self) -> None:
        found = dataset_from_adela_csv(
            body(
                {"ds:identifier": "a", "ds:title": "Agua", "ds:modified": "ayer"},
                {"ds:identifier": "a", "ds:title": "Baches", "rs:downloadURL": "nada"},
            ),
            ORIGIN,
        )
        assert ("date.unreadable", "row[2].ds:modified") in codes(found)
        assert ("url.unreadable", "row[3].rs:downloadURL") in codes(found)
        assert Issue("row.disagrees", "row[3].ds:title", "Baches") in found.issues

    @pytest.mark.parametrize("column", ["DS:Title", "ds_title", "ds title ", "\ufeffds:title", "ds:título", "titulo"])
    def test_headers_have_several_spellings(self, column: str) -> None:
        found = dataset_from_adela_csv(body({"ds:identifier": "a", column: "Agua"}), ORIGIN)
        assert made(found).title == {"es": "Agua"}

    def test_without_prefixes_the_first_title_is_the_datasets_and_the_second_the_resources(self) -> None:
        columns = ("identifier", "title", "mbox", "downloadURL", "title [5]")
        cells = dict(zip(columns, ("a", "Agua", "a@x.mx", "https://x.mx/a.csv", "Pozos"), strict=True))
        dataset = made(dataset_from_adela_csv(body(cells, columns=columns), ORIGIN))
        assert dataset.title == {"es": "Agua"}
        assert dataset.distribution[0].title == {"es": "Pozos"}

    @pytest.mark.parametrize("column", ["ds:landingPage", "ds:dataDictionary"])
    def test_versions_two_and_three_name_the_dictionary_differently(self, column: str) -> None:
        row = {"ds:identifier": "a", "ds:title": "Agua", column: "https://x.mx/diccionario.csv"}
        assert made(dataset_from_adela_csv(body(row), ORIGIN)).data_dictionary == "https://x.mx/diccionario.csv"

    def test_a_frequency_that_all_resources_share_is_the_datasets(self) -> None:
        first = {"ds:identifier": "a", "ds:title": "Agua"}
        rows = ({"rs:title": "1", "rs:accrualPeriodicity": "anual"}, {"rs:title": "2"})
        dataset = made(dataset_from_adela_csv(body(first, *rows), ORIGIN))
        assert dataset.accrual_periodicity == "R/P1Y"
        assert "accrualPeriodicity" in dataset.derived
        assert dataset.distribution[0].extra == {}

    def test_a_frequency_that_they_do_not_share_is_kept_with_each(self) -> None:
        first = {"ds:identifier": "a", "ds:title": "Agua"}
        rows = (
            {"rs:title": "1", "rs:accrualPeriodicity": "anual"},
            {"rs:title": "2", "rs:accrualPeriodicity": "mensual"},
        )
        dataset = made(dataset_from_adela_csv(body(first, *rows), ORIGIN))
        assert dataset.accrual_periodicity is None
        assert [file.extra for file in dataset.distribution] == [
            {"rs:accrualPeriodicity": "anual"}, {"rs:accrualPeriodicity": "mensual"},
        ]  # fmt: skip

    def test_a_date_of_publication_is_when_it_is_there(self) -> None:
        rows = (
            {"ds:identifier": "a", "ds:title": "Agua", "ds:publishDate": "2015-02-03"},
            {"ds:identifier": "a", "rs:title": "Pozos", "rs:publishDate": "2015-04-05"},
        )
        dataset = made(dataset_from_adela_csv(body(*rows), ORIGIN))
        assert (dataset.available, dataset.distribution[0].available) == ("2015-02-03", "2015-04-05")

    def test_what_is_private_is_refused(self) -> None:
        found = dataset_from_adela_csv(
            body({"ds:identifier": "a", "ds:title": "Agua", "ds:accessLevel": "privado"}), ORIGIN
        )
        assert (found.dataset, codes(found)) == (None, [("record.not_public", "ds:accessLevel")])

    def test_unknown_columns_are_kept_and_told(self) -> None:
        found = dataset_from_adela_csv(
            body({"ds:identifier": "a", "ds:title": "Agua", "ds:color": "azul", "rs:sabor": "R"}), ORIGIN
        )
        assert made(found).extra == {"ds:color": "azul"}
        assert made(found).distribution[0].extra == {"rs:sabor": "R"}
        assert ("value.extra", "extra") in codes(found)


class TestTheInventory:
    ROW: ClassVar = {"Nombre del conjunto": "Agua", "Nombre del recurso": "Pozos", "¿De qué es?": "Pozos del estado"}

    def test_a_public_row_is_a_distribution_and_its_date_a_plan(self) -> None:
        row = {**self.ROW, "Responsable": "DG de Aguas", "¿Tiene datos privados?": "Público",
               "Fecha estimada de publicación en datos.gob.mx": "42156.0"}  # fmt: skip
        dataset = made(dataset_from_adela_inventory(body(row), ORIGIN))
        assert (dataset.identifier, dataset.title, dataset.description) == (
            "Agua",
            {"es": "Agua"},
            {"es": "Pozos del estado"},
        )
        assert dataset.contact_point[0].name == {"es": "DG de Aguas"}
        assert dataset.issued is None
        assert (dataset.distribution[0].available, dataset.distribution[0].extra) == ("2015-06-01", {})

    @pytest.mark.parametrize("words", ["Restringido", "Privado", "privado "])
    def test_what_is_not_public_is_refused_with_its_reason(self, words: str) -> None:
        row = {
            **self.ROW,
            "¿Tiene datos privados?": words,
            "Razón por la cual los datos son privados": "Datos personales",
        }
        found = dataset_from_adela_inventory(body(row), ORIGIN)
        assert found.dataset is None
        assert [issue.code for issue in found.issues] == ["record.not_public"]
        assert found.issues[0].value == f"{words.strip()}: Datos personales"

    def test_of_a_mixed_dataset_only_the_public_resources_enter(self) -> None:
        found = dataset_from_adela_inventory(
            body({**self.ROW, "¿Tiene datos privados?": "Privado"}, {**self.ROW, "¿Tiene datos privados?": "Publico"}),
            ORIGIN,
        )
        assert len(made(found).distribution) == 1
        assert ("distribution.not_public", "row[2].¿Tiene datos privados?") in codes(found)

    @pytest.mark.parametrize("words", ["No aplica", ""])
    def test_a_date_that_does_not_apply_is_no_issue(self, words: str) -> None:
        found = dataset_from_adela_inventory(body({**self.ROW, "Fecha estimada de publicación": words}), ORIGIN)
        assert [code for code, _ in codes(found)] == ["distribution.no_url"]

    def test_a_date_that_is_not_understood_is_told_and_kept(self) -> None:
        found = dataset_from_adela_inventory(
            body({**self.ROW, "Fecha estimada de publicación (AAAA-MM)": "pronto"}), ORIGIN
        )
        assert ("date.unreadable", "row[2].Fecha estimada de publicación en datos.gob.mx") in codes(found)
        assert "pronto" in made(found).distribution[0].extra.values()


class TestThePlan:
    ROW: ClassVar = {
        "Visión institucional de datos abiertos": "Abrir",
        "Funcioanrio designado como Enalce": "Ana",
        "Correo electrónico del funcionario designado como Enlace": "ana@x.gob.mx",
        "Funcionario designado como Administrador": "Beto",
        "Conjuntos de datos priorizados": "Agua",
        "Descripción de los conjuntos": "Pozos",
        "Periodicidad de la actualización": "anual",
        "Fecha tentativa de publicación (AAAA-MM-DD)": "2015-11-01",
    }

    def test_a_promised_dataset_has_no_files_and_a_date_from_which_it_is_to_be_there(self) -> None:
        dataset = made(dataset_from_adela_plan(body(self.ROW), ORIGIN))
        assert (dataset.title, dataset.accrual_periodicity, dataset.distribution) == ({"es": "Agua"}, "R/P1Y", ())
        assert (dataset.issued, dataset.available) == (None, "2015-11-01")
        assert (dataset.contact_point[0].name, dataset.contact_point[0].email) == ({"es": "Ana"}, "ana@x.gob.mx")

    def test_what_it_says_of_the_institution_is_kept_aside(self) -> None:
        assert made(dataset_from_adela_plan(body(self.ROW), ORIGIN)).extra == {
            "Visión institucional de datos abiertos": "Abrir",
            "Funcionario designado como Administrador": "Beto",
        }

    def test_a_date_that_is_not_understood_is_told_and_kept(self) -> None:
        found = dataset_from_adela_plan(body({**self.ROW, "Fecha tentativa de publicación (AAAA-MM-DD)": "ya"}), ORIGIN)
        assert ("date.unreadable", "row[2].Fecha tentativa de publicación") in codes(found)
        assert made(found).extra["Fecha tentativa de publicación"] == "ya"

    def test_the_json_of_2015_says_the_same(self) -> None:
        plan = {
            "vision": "Abrir", "name": "Agua", "description": "Pozos", "publish_date": "2015-11-01",
            "officials": [
                {"kind": "admin", "name": "Beto", "position": "Jefe", "email": "b@x.gob.mx"},
                {"kind": "liaison", "name": "Ana", "email": "ana@x.gob.mx"},
                {"kind": "otro", "name": "Eva"},
            ],
        }  # fmt: skip
        dataset = made(dataset_from_adela_plan(plan, ORIGIN))
        assert dataset.identifier == "Agua"
        assert dataset.contact_point[0].name == {"es": "Ana"}
        assert dataset.extra["Correo del Administrador"] == "b@x.gob.mx"
        assert dataset.extra["officials"] == [{"kind": "otro", "name": "Eva"}]

    def test_in_the_list_of_all_plans_the_institution_is_the_publisher(self) -> None:
        dataset = made(
            dataset_from_adela_plan(
                body({"dep": "Instituto de Prueba", "name": "Censo", "desc": "Personas", "date": "2016-02-04"}),
                ORIGIN,
                "inegi/Censo",
            )
        )
        assert (dataset.identifier, dataset.publisher.name) == ("inegi/Censo", {"es": "Instituto de Prueba"})


class TestAnyTable:
    def test_the_default_map_knows_usual_headers_in_both_languages(self) -> None:
        for title, liga in (("Nombre del conjunto", "Liga de descarga"), ("TITLE", "Download URL")):
            dataset = made(dataset_from_spreadsheet(body({title: "Agua", liga: "https://x.mx/a.csv"}), ORIGIN))
            assert (dataset.identifier, dataset.distribution[0].download_url) == ("Agua", "https://x.mx/a.csv")

    def test_the_bodys_own_map_is_declared_data(self) -> None:
        declared = {**body({"Nombre": "Agua", "¿Dónde?": "x.mx/a.csv", "Nota": "no"}),
                    "columnMap": {"nombre": "title", "Donde": "distribution.url", "Nota": ""}}  # fmt: skip
        found = dataset_from_spreadsheet(declared, ORIGIN)
        assert made(found).distribution[0].download_url
        assert made(found).extra == {}

    def test_a_map_that_cannot_be_used_is_an_issue(self) -> None:
        found = dataset_from_spreadsheet({**body({"Nombre": "Agua"}), "columnMap": {"Nombre": "titulo"}}, ORIGIN)
        assert (found.dataset, codes(found)) == (None, [("columns.invalid", "columnMap")])

    @pytest.mark.parametrize(
        ("address", "field"),
        [("https://x.mx/a.csv", "download_url"), ("https://x.mx/agua", "access_url")],
    )
    def test_a_url_leads_to_a_file_or_a_page(self, address: str, field: str) -> None:
        (file,) = made(dataset_from_spreadsheet(body({"Título": "Agua", "URL": address}), ORIGIN)).distribution
        assert getattr(file, field) == address

    def test_columns_that_nobody_declared_are_kept_and_told(self) -> None:
        found = dataset_from_spreadsheet(body({"Título": "Agua", "Color": "azul"}), ORIGIN)
        assert made(found).extra == {"Color": "azul"}
        assert Issue("value.extra", "extra", "Color") in found.issues

    def test_a_cell_can_hold_several_values(self) -> None:
        dataset = made(
            dataset_from_spreadsheet(body({"Título": "Agua", "Tema": "Salud; Educación", "Lugar": "14039"}), ORIGIN)
        )
        assert len(dataset.theme) == 2
        assert dataset.spatial[0].identifier == "14039"

    def test_a_cell_of_blanks_is_taken_apart_as_fast_as_it_is_long(self) -> None:
        with within_cpu_seconds(1):
            cell = body({"Título": "Agua", "Tema": "Salud;" + " " * 30_000 + "|Educación ; "})
            assert len(made(dataset_from_spreadsheet(cell, ORIGIN)).theme) == 2

    def test_a_date_of_publication_is_when_it_is_there(self) -> None:
        rows = (
            {"ds:identifier": "a", "ds:title": "Agua", "ds:publishDate": "2015-02-03"},
            {"ds:identifier": "a", "rs:title": "Pozos", "rs:publishDate": "2015-04-05"},
        )
        dataset = made(dataset_from_adela_csv(body(*rows), ORIGIN))
        assert (dataset.available, dataset.distribution[0].available) == ("2015-02-03", "2015-04-05")

    def test_what_later_rows_say_otherwise_is_kept_aside_and_told_by_header_and_row(self) -> None:
        rows = [{"Título": "Agua", "Identificador": "a", "Cada tanto": words} for words in ("1", "2", "2", "3")]
        found = dataset_from_spreadsheet(body(*rows), ORIGIN)
        assert made(found).extra == {"Cada tanto": "1", "Cada tanto (otros renglones)": ["2", "3"]}
        assert Issue("value.extra", "extra", "Cada tanto, Cada tanto (otros renglones)") in found.issues
        told = next(
            describe(issue, "es", call_field(issue.field, "es"))
            for issue in found.issues
            if issue.code == "row.disagrees"
        )
        assert "en la columna «Cada tanto» (renglón 3); vale el primero, no «2»" in told

    def test_what_is_private_is_refused(self) -> None:
        assert codes(dataset_from_spreadsheet(body({"Título": "Agua", "Nivel de acceso": "Privado"}), ORIGIN)) == [
            ("record.not_public", "access_rights")
        ]

    def test_the_tables_follow_the_map(self) -> None:
        rows = tables(columns=ColumnMap((("Nombre", "title"), ("Otro", "title"), ("x", ""))))
        assert [(row.sources) for row in rows["Dataset"]] == [("Nombre", "Otro"), ("x",)]
        assert rows["Distribution"] == ()


@pytest.mark.parametrize(
    ("value", "date"),
    [("42156", "2015-06-01"), ("42156.0", "2015-06-01"), ("2015", "2015"), ("99999", None), ("02-2015", "2015-02")],
)
def test_excels_count_of_days_is_a_date_where_a_date_is_due(value: str, date: str | None) -> None:
    assert table_moment(value)[0] == date


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 50_000) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
COLUMNS = st.sampled_from(
    [name for schema in TABLES for rows in SCHEMAS[schema].tables().values() for row in rows for name in row.sources]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"row": JSON, "cells": st.dictionaries(COLUMNS | st.text(max_size=5), JSON, max_size=6) | JSON}
    )
    | JSON,
    max_size=4,
)


@pytest.mark.parametrize("schema", TABLES)
@given(rows=ROWS | JSON, columns=JSON, declared=JSON)
def test_no_body_is_an_exception(schema: str, rows: Any, columns: Any, declared: Any) -> None:
    mapping = {
        "adela_csv": dataset_from_adela_csv, "adela_inventory": dataset_from_adela_inventory,
        "adela_plan": dataset_from_adela_plan, "spreadsheet": dataset_from_spreadsheet,
    }[schema]  # fmt: skip
    found = mapping({"rows": rows, "columns": columns, "columnMap": declared}, ORIGIN)
    assert found.dataset is not None or found.issues
    assert map_body(schema, "", b'{"rows": 3}', ORIGIN).dataset is None
