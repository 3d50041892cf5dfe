"""The rows of the tables for analysts, which CSV and Parquet hold alike: one a dataset, one a distribution."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from federation.exporters.exporter import Entry
from mappings.main_columns import (
    DATASET_COLUMNS,
    DISTRIBUTION_COLUMNS,
    SEPARATOR,
    Value,
    dataset_row,
    iter_distribution_rows,
)

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the index."""

    name: str
    columns: Mapping[str, bool]
    """By name, in order, whether its values are whole numbers; texts otherwise."""
    rows: Callable[[Sequence[Entry]], Iterator[Row]]


def _iter_datasets(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        if entry.class_name == "Dataset":
            record = orjson.loads(entry.record)
            origin = entry.origin
            yield (
                entry.source, origin.title, origin.level, origin.state, origin.municipality,
                *dataset_row(_with_government(entry)), record["issued"], record["modified"],
                len(entry.copies), SEPARATOR.join(dict.fromkeys(entry.copies)) or None,
            )  # fmt: skip


def _with_government(entry: Entry) -> Mapping[str, Any]:
    """A document with its level and branch as the served index has them: its publisher's, else its source's."""
    known = {"govType": entry.origin.level, "govBranch": entry.origin.branch}
    publisher = {key: value for key, value in known.items() if value} | dict(entry.decoded.get("publisher") or {})
    return {**entry.decoded, "publisher": publisher}


def _iter_distributions(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        if entry.class_name == "Dataset":
            for row in iter_distribution_rows(entry.decoded):
                yield (entry.source, entry.decoded["@id"], *row)


DATASETS: Final = Table(
    "datasets",
    {
        "source": False,
        "source_title": False,
        "source_level": False,
        "state": False,
        "municipality": False,
        **{column.name: column.is_number for column in DATASET_COLUMNS},
        "first_seen": False,
        "last_changed": False,
        "copies": True,
        "copied_by": False,
    },
    _iter_datasets,
)
DISTRIBUTIONS: Final = Table(
    "distributions",
    {
        "source": False,
        "dataset": False,
        **{column.name: column.is_number for column in DISTRIBUTION_COLUMNS},
    },
    _iter_distributions,
)
