"""Real records and what becomes of them: one pair of files each, to be read side by side."""

import json
from pathlib import Path
from typing import Any

import pytest

from mappings.dcat_mx import Dataset
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.registry import map_body

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.name.removesuffix(".in.json") for path in FIXTURES.glob("*.in.json"))
ORIGIN = Origin(
    base_uri="https://indice.ejemplo.mx",
    source="fuente",
    title="Gobierno de Jalisco",
    home="https://datos.jalisco.ejemplo.mx",
    government_level="state",
    government_branch="executive",
    place="14",
)


def mapped(name: str) -> tuple[Dataset | None, dict[str, Any]]:
    """The dataset, and all that is said of it in the shape of the expected files."""
    schema = next(schema for schema in ("ckan", "dcat_us", "adela") if name.startswith(schema))
    found = map_body(schema, "", (FIXTURES / f"{name}.in.json").read_bytes(), ORIGIN)
    document = json_from_dataset(found.dataset) if found.dataset else None
    return found.dataset, {
        "dataset": json.loads(json.dumps(document)),
        "issues": [[issue.code, issue.field, issue.value] for issue in found.issues],
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_record_becomes_what_stands_beside_it(name: str) -> None:
    _, made = mapped(name)
    assert made == json.loads((FIXTURES / f"{name}.out.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_no_distribution_is_lost(name: str) -> None:
    record = json.loads((FIXTURES / f"{name}.in.json").read_text(encoding="utf-8"))
    given = record.get("resources", record.get("distribution", ["the dataset's own file"]))
    dataset, _ = mapped(name)
    assert dataset is not None
    assert len(dataset.distribution) == len(given)


def test_there_are_pairs_to_compare() -> None:
    assert len(NAMES) >= 12
