"""A declared column map is data: it says everything that is wrong with it at once."""

from typing import Any

import pytest

from mappings.column_maps import FIELDS, ColumnMap, column_map_from_json, default_column_map
from mappings.dcat_mx import Dataset, Distribution
from mappings.errors import ColumnMapError


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Título": "titulo"}, "“Título” leads to “titulo”, which is no field"),
        ({"Título": "title", "Liga": "distribution.donwload_url"}, "(distribution.download_url?)"),
        ({"Liga": "distribution.url"}, "no column leads to title"),
        ({"Título": "title", "titulo": "description"}, "“titulo” leads to two fields"),
        ({"Título": "title", " ": "description"}, "a column has no name"),
        ({"Título": "title"} | {str(n): "keyword" for n in range(600)}, "more than 500 columns"),
        ({"Título": 3}, "an object"),
        ("title", "an object"),
        (None, "an object"),
        ([["Título", "title", "x"]], "an object"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(value: Any, words: str) -> None:
    with pytest.raises(ColumnMapError) as caught:
        column_map_from_json(value)
    assert words in str(caught.value)
    assert caught.value.es != str(caught.value)


def test_every_fault_is_named() -> None:
    with pytest.raises(ColumnMapError) as caught:
        ColumnMap((("a", "x"), ("b", "y")))
    assert all(words in str(caught.value) for words in ("“a”", "“b”", "title"))


@pytest.mark.parametrize("value", [{"Título": "title", "Nota": ""}, [["Título", "title"], ["Nota", ""]]])
def test_objects_and_pairs_are_read(value: Any) -> None:
    assert column_map_from_json(value).columns == (("Título", "title"), ("Nota", ""))


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("NOMBRE DEL CONJUNTO", "Nombre del conjunto"),
        ("Título (obligatorio)", "Título"),
        ("Liga [7]", "Liga"),
        ("Color", None),
    ],
)
def test_columns_are_recognised_however_they_are_written(column: str, header: str | None) -> None:
    assert default_column_map().header_like(column) == header


def test_the_default_map_has_a_header_for_the_fields_that_the_guide_asks_for() -> None:
    for field in (
        "identifier",
        "title",
        "description",
        "modified",
        "contact_point.email",
        "landing_page",
        "distribution.download_url",
    ):
        assert default_column_map().headers_of(field)


def test_every_field_is_one_of_the_profile() -> None:
    known = {*Dataset.model_fields, "publisher", "contact_point", "temporal"}
    of_files = {*Distribution.model_fields, "url"}  # a url becomes one of the two that the profile has
    for field in FIELDS:
        of_file = field.startswith("distribution.")
        name = field.removeprefix("distribution.").partition(".")[0]
        assert name in (of_files if of_file else known), field
