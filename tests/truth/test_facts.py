"""A comparison sees what is different, what is lost and what is made up."""

from typing import Any

import pytest

from tests.truth.facts import DatasetFacts, FileFacts, iter_differences

FACTS = DatasetFacts("id", "Agua", publisher="Aguas", keywords=frozenset({"agua"}), spanish=False,
                     files=(FileFacts("https://x.mx/a.csv", title="Pozos", format="CSV"),))  # fmt: skip
FILE = {"downloadURL": "https://x.mx/a.csv", "title": {"es": "Pozos"}, "format": {"@id": "https://eu/CSV"}}
DOCUMENT: dict[str, Any] = {
    "title": {"es": "Agua"}, "publisher": {"name": {"es": "Aguas"}}, "keyword": {"es": ["agua"]},
    "distribution": [FILE],
}  # fmt: skip


def fields(document: dict[str, Any], *silent: str) -> list[str]:
    reasons = dict.fromkeys(silent, "nobody says it")
    return [each.field for each in iter_differences(FACTS, document, reasons) if each is not None]


def test_what_is_as_it_is_true_differs_in_nothing() -> None:
    assert fields(DOCUMENT) == []


@pytest.mark.parametrize(
    ("change", "different"),
    [
        ({"title": {"es": "Fuego"}}, ["title"]),
        ({"keyword": {"es": ["agua", "fuego"]}}, ["keyword"]),
        ({"modified": "2026-01-01"}, ["modified"]),
        ({"distribution": [{**FILE, "title": {"es": "Ríos"}}]}, ["file.title"]),
        ({"distribution": [FILE, FILE]}, ["file"]),
        ({"distribution": []}, ["file", "file.title", "file.format"]),
    ],
)
def test_what_is_otherwise_lost_or_made_up_is_told(change: dict[str, Any], different: list[str]) -> None:
    assert fields({**DOCUMENT, **change}) == different


def test_what_a_protocol_does_not_carry_may_be_derived_but_not_made_up() -> None:
    assert fields({**DOCUMENT, "modified": "2026-01-01"}, "modified") == ["modified"]
    assert fields({**DOCUMENT, "modified": "2026-01-01", "derived": ["modified"]}, "modified") == []
