"""The data files: whole, well formed, each with its source and licence."""

from importlib.resources import files
from itertools import chain

import pytest
from pydantic import TypeAdapter

from mappings import vocabularies
from mappings.dcat_mx import Iri
from mappings.vocabularies import parts, read_table

ROOM = files(vocabularies)
TABLES = sorted(each.name.removesuffix(".tsv") for each in ROOM.iterdir() if each.name.endswith(".tsv"))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_row_in_the_readme_and_clean_cells(name: str) -> None:
    rows = read_table(name)

    assert f"`{name}.tsv`" in (ROOM / "README.md").read_text(encoding="utf-8")
    assert rows
    for cell in chain.from_iterable(row.values() for row in rows):
        assert cell == cell.strip()
        assert "" not in parts(cell) if cell else True


def test_every_licence_has_an_address_that_rdf_takes() -> None:
    for row in read_table("licences"):
        TypeAdapter(Iri).validate_python(row["uri"])


def test_a_table_is_read_once() -> None:
    assert read_table("months") is read_table("months")
