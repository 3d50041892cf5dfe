"""The main columns: one value a cell, whatever a record says."""

import pytest
from hypothesis import given

from mappings.json_form import json_from_dataset
from mappings.main_columns import (
    DATASET_COLUMNS,
    DISTRIBUTION_COLUMNS,
    Column,
    dataset_row,
    iter_distribution_rows,
)
from tests.mappings.strategies import datasets


def cell(column: str, document: dict) -> object:
    names = [one.name for one in DATASET_COLUMNS]
    return dataset_row(document)[names.index(column)]


@pytest.mark.parametrize(
    ("column", "document", "value"),
    [
        ("title", {"title": {"en": "One", "es": "Uno"}}, "Uno"),
        ("publisher", {"publisher": {"name": {"es": "Salud"}}}, "Salud"),
        ("publisher", {"publisher": {"@id": "https://a.example/p"}}, "https://a.example/p"),
        ("keyword", {"keyword": {"en": ["a"], "es": ["b", "a"]}}, "b; a"),
        ("spatial_code", {"spatial": [{"identifier": "14"}, {"bbox": "…"}, {"identifier": "14039"}]}, "14; 14039"),
        ("format", {"distribution": [{"mediaType": "text/csv"}, {}, {"format": {"label": {"es": "XLSX"}}}]},
         "text/csv; XLSX"),
        ("distributions", {"distribution": [{}, {}]}, 2),
        ("mqa", {"score": {"mqa": 212}}, 212),
        ("temporal_start", {"temporal": [{"endDate": "2024"}]}, None),
        ("license", {}, None),
    ],
)  # fmt: skip
def test_a_cell_holds_what_the_document_says(column: str, document: dict, value: object) -> None:
    assert cell(column, document) == value


@given(datasets())
def test_every_dataset_of_the_profile_has_rows_of_the_types_that_the_columns_name(dataset) -> None:
    document = json_from_dataset(dataset)
    rows: list[tuple[tuple[Column, ...], tuple]] = [(DATASET_COLUMNS, dataset_row(document))]
    rows += [(DISTRIBUTION_COLUMNS, row) for row in iter_distribution_rows(document)]
    assert len(rows) == 1 + len(dataset.distribution)
    for columns, row in rows:
        for column, value in zip(columns, row, strict=True):
            assert value is None or type(value) is (int if column.is_number else str), column.name
