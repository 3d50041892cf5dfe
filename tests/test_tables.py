"""Real catalogues that are tables, from the file to the datasets: nothing is lost, and what is refused is told."""

from pathlib import Path

import pytest

from harvesters.catalogue_files import iter_pieces
from harvesters.items import Record
from harvesters.table_documents import TableDocument
from harvesters.table_records import records_from_table
from mappings.assembly import Mapped
from mappings.issue_codes import CODES
from mappings.origin import Origin
from mappings.registry import map_body

FIXTURES = Path(__file__).parent / "fixtures" / "tables"
ORIGIN = Origin("https://indice.ejemplo.mx", "tabla", "Institución", home="https://x.gob.mx")

NOTHING: tuple[str, ...] = ()


def mapped(name: str) -> tuple[list[Mapped], list[str]]:
    table = records_from_table(TableDocument(FIXTURES / name))
    found = [map_body(table.schema, record.identifier, record.body, ORIGIN) for record in table.records]
    return found, [refusal.code for refusal in table.refusals]


@pytest.mark.parametrize(
    ("name", "datasets", "distributions", "told", "refused"),
    [
        ("sedesol_2014.csv", 25, 94, NOTHING, NOTHING),
        ("catalog-v3.csv", 2, 7, NOTHING, NOTHING),
        ("catalog-latin-1.csv", 2, 7, ("encoding.repaired",), NOTHING),
        ("catalog-no-resources.csv", 6, 6, NOTHING, NOTHING),
        ("catalog-with-duplicated-identifiers.csv", 1, 7, ("record.other_title",), NOTHING),
        ("ragged_rows_catalog.csv", 2, 7, ("table.ragged",), NOTHING),
        ("unclosed_quote_catalog.csv", 2, 7, NOTHING, NOTHING),
        ("blank_rows_catalog-2.csv", 2, 7, NOTHING, NOTHING),
        ("invalid_catalog.csv", 1, 3, NOTHING, ("record.not_public",)),
        ("empty_catalog.csv", 0, 0, NOTHING, NOTHING),
        ("inventory-issue-398.xlsx", 13, 13, ("table.other_sheet",), NOTHING),
        ("inventario_general_de_datos-error_no_agrupados.xlsx", 1, 4, ("table.other_sheet",), ("record.not_public",)),
        ("inventario_general_de_datos_error_fecha.xlsx", 1, 1, ("table.other_sheet",), NOTHING),
    ],
)
def test_each_gives_what_it_holds(
    name: str, datasets: int, distributions: int, told: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    found, refusals = mapped(name)
    made = [each.dataset for each in found if each.dataset]
    assert (len(made), sum(len(dataset.distribution) for dataset in made)) == (datasets, distributions)
    assert tuple(refusals) == told
    assert tuple(each.issues[0].code for each in found if not each.dataset) == refused


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.[cx][sl]*")), ids=lambda path: path.name)
def test_each_is_known_for_a_table_by_its_content(path: Path) -> None:
    table = records_from_table(TableDocument(path))
    found = [piece.found for piece in iter_pieces(path) if isinstance(piece.found, Record)]
    assert found == list(table.records)


def test_every_code_of_a_refusal_is_explained() -> None:
    for path in FIXTURES.glob("*.*s*"):
        if path.suffix in {".csv", ".xlsx"}:
            assert set(mapped(path.name)[1]) <= CODES.keys()


def test_latin_1_and_utf_8_say_the_same() -> None:
    titles = [
        sorted(each.dataset.title["es"] for each in mapped(name)[0] if each.dataset)
        for name in ("catalog-latin-1.csv", "catalog-v3.csv")
    ]
    assert titles[0] == titles[1] == ["Indicadores de pobreza", "Índice de Rezago Social"]
