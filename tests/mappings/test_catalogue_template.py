"""The template that a municipality fills in is read without any declaration."""

import csv
import io
from pathlib import Path

from openpyxl import load_workbook

from mappings.catalogue_template import COLUMNS, explanations, headers, template_csv, write_template_xlsx
from mappings.origin import Origin
from mappings.schemas.spreadsheet import dataset_from_spreadsheet

ORIGIN = Origin("https://indice.ejemplo.mx", "uno", "Municipio", government_level="municipal", place="14039")
ROOT = Path(__file__).parent.parent.parent


def test_the_template_in_the_documents_is_the_one_that_the_program_makes() -> None:
    assert (ROOT / "docs" / "plantilla-catalogo.csv").read_bytes() == template_csv().encode()


def test_its_examples_make_a_dataset_that_lacks_nothing() -> None:
    cells = dict(zip(headers(), (example for _, example in COLUMNS), strict=True))
    found = dataset_from_spreadsheet({"rows": [{"row": 2, "cells": cells}]}, ORIGIN)
    assert found.dataset is not None
    assert [issue for issue in found.issues if not issue.code.startswith("missing.recommended")] == []
    assert found.dataset.extra == found.dataset.distribution[0].extra == {}
    assert found.dataset.spatial[0].identifier == "14039"


def test_the_xlsx_has_the_same_headers_and_explains_each() -> None:
    file = io.BytesIO()
    write_template_xlsx(file)
    book = load_workbook(file, read_only=True)
    filled, guide = book.worksheets
    assert (
        next(filled.iter_rows(values_only=True))
        == headers()
        == tuple(next(csv.reader([template_csv().lstrip("\ufeff")])))
    )
    assert [line[0] for line in explanations()[1:]] == list(headers())
    assert sum(1 for _ in guide.iter_rows()) > len(COLUMNS)
    assert all(all(line) for line in explanations())
