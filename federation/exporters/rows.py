"""The rows of the tables for analysts, which CSV and Parquet hold alike: one a dataset, one a distribution."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from federation.exporters.exporter import Entry
from mappings.main_columns import DATASET_COLUMNS, DISTRIBUTION_COLUMNS, Value, dataset_row, iter_distribution_rows

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
            yield (entry.source, *dataset_row(entry.decoded), record["issued"], record["modified"])


def _iter_distributions(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        if entry.class_name == "Dataset":
            for row in iter_distribution_rows(entry.decoded):
                yield (entry.source, entry.decoded["@id"], *row)


DATASETS: Final = Table(
    "datasets",
    {
        "source": False,
        **{column.name: column.is_number for column in DATASET_COLUMNS},
        "first_seen": False,
        "last_changed": False,
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
