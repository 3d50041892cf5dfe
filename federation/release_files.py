"""The files of the whole, written from a draft, and the gate that they pass together.

What stands in a segment was read back once, with the segment.  What is left to go wrong is how segments were joined: a
file that is not as long as what was written into it, or tables and members that do not add up to what was counted.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from federation.assembling import Assembly, ReleaseFile
from federation.dialect_gates import ENTRIES
from federation.drafting import Draft
from federation.errors import GateError
from federation.exporters import TABLES
from federation.gates import Expected
from federation.words import say


def write_files(place: Path, draft: Draft, assembly: Assembly) -> list[ReleaseFile]:
    """Write every file of the whole into `place`.  Raises `DamagedSegmentError`, and `GateError` with the reason."""
    tables = [assembly.begin(place, table, draft.segments) for table in TABLES.values()]  # they take longest
    joined = [assembly.begin(place, framework, draft.segments) for framework in draft.frameworks]
    files = [begun.result() for begun in (*joined, *tables)]
    held = draft.counts
    require_whole(
        place, files, Expected(held.datasets, held.distributions, held.services, held.series, held.unreachable)
    )
    return files


def require_whole(place: Path, files: Iterable[ReleaseFile], expected: Expected) -> None:
    """Refuse files that are not as they were written, and tables that do not count what the release counts.

    Raises `GateError` with the reason.
    """
    for file in files:
        name = file.exporter.file_name
        size = (place / name).stat().st_size
        if size != file.bytes:
            raise GateError(
                say(
                    f"{name} tiene {size} bytes y se escribieron {file.bytes}. No se publicó nada; revise el disco.",
                    f"{name} has {size} bytes and {file.bytes} were written. Nothing was published; check the disk.",
                )
            )
    for table in TABLES.values():
        rows, wanted = pq.read_metadata(place / table.file_name).num_rows, ENTRIES[table.extension](expected)
        if rows != wanted:
            raise GateError(
                say(
                    f"{table.file_name} tiene {rows} filas y las demás sintaxis {wanted}. No se publicó nada; la "
                    "última versión sigue en pie. Repórtelo con este mensaje.",
                    f"{table.file_name} has {rows} rows and the other syntaxes {wanted}. Nothing was published; the "
                    "last release stands. Report it with this message.",
                )
            )
