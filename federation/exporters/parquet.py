"""Parquet: the main columns with their types, for analysts who read many rows at once.

Parquet files cannot be joined as bytes, so a segment keeps its rows as Arrow keeps them, which costs next to nothing to
read, and the file of a release is written from them, `GROUP` rows at a time: the same segments give the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from federation.exporters.exporter import Entry, SegmentWriter
from federation.exporters.rows import DATASETS, DISTRIBUTIONS, Row, Table
from federation.members import Member

GROUP: Final = 8192
"""Rows of a row group: what is held in memory at a time."""
_COMPRESSION: Final = "zstd"


@dataclass(frozen=True, slots=True)
class TableExporter:
    """A dialect whose files are tables."""

    table: Table

    @property
    def extension(self) -> str:
        """Names the dialect, and its file inside a segment."""
        return f"{self.table.name}.parquet"

    @property
    def segment_file(self) -> str:
        """The name of its file inside a segment."""
        return f"{self.table.name}.arrow"

    @property
    def file_name(self) -> str:
        """The name of its file inside a release."""
        return self.extension

    @property
    def media_type(self) -> str:
        """As registered at IANA."""
        return "application/vnd.apache.parquet"

    @property
    def encoding(self) -> str:
        """Its columns are compressed by themselves."""
        return ""

    @property
    def schema(self) -> Any:
        """The columns and their types."""
        types = {name: pa.int64() if is_number else pa.string() for name, is_number in self.table.columns.items()}
        return pa.schema(list(types.items()))

    def open(self, path: Path) -> SegmentWriter:
        """Begin a segment."""
        return _TableWriter(self, path)

    def join(self, segments: Iterable[bytes], target: Path) -> int:
        """Write the file of a release from those of its segments; returns its rows.

        Raises OSError or ValueError (Arrow's errors are such) for a segment that does not read.
        """
        rows = 0
        with pq.ParquetWriter(target, self.schema, compression=_COMPRESSION) as writer:
            held: list[Any] = []
            for content in segments:
                held.append(rows_of(content))
                if sum(table.num_rows for table in held) >= GROUP:
                    rows += _write(writer, held)
                    held = []
            rows += _write(writer, held)
        return rows


def rows_of(content: bytes) -> Any:
    """The rows of a segment, as an Arrow table, without a thread of its own.  Raises OSError or ValueError."""
    options = pa.ipc.IpcReadOptions(use_threads=False)
    with pa.ipc.open_stream(content, options=options) as reader:
        return reader.read_all()


def _write(writer: Any, tables: Sequence[Any]) -> int:
    """Write tables as one row group; returns its rows."""
    rows: int = sum(table.num_rows for table in tables)
    if rows:
        writer.write_table(pa.concat_tables(tables).combine_chunks(), row_group_size=rows)
    return rows


class _TableWriter:
    """Writes one segment: its rows are few enough to stand in memory."""

    def __init__(self, exporter: TableExporter, path: Path) -> None:
        self._exporter = exporter
        self._path = path
        self._rows: list[Row] = []

    def write(self, entries: Sequence[Entry]) -> None:
        """Append records."""
        self._rows.extend(self._exporter.table.rows(entries))

    def close(self) -> Member:
        """Write the file; tell what stands in it."""
        schema = self._exporter.schema
        columns = list(zip(*self._rows, strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        with pa.OSFile(str(self._path), "wb") as file, pa.ipc.new_stream(file, schema, options=options) as writer:
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        content = self._path.read_bytes()
        digest = sha256(content).hexdigest()
        return Member(len(content), digest, len(content), digest)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.clear()


DATASETS_PARQUET: Final = TableExporter(DATASETS)
DISTRIBUTIONS_PARQUET: Final = TableExporter(DISTRIBUTIONS)
