"""What is no syntax of the graph is read back too: each dialect of a segment holds what the others hold.

N-Quads are the N-Triples with the name of their graph, byte for byte; measurements are a part of the graph; lines, rows
and elements are read by a reader of their kind and counted.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson
from isal import igzip
from pyoxigraph import RdfFormat, parse

from federation.errors import GateError
from federation.exporters import DIALECTS, EXPORTERS
from federation.exporters.nquads import ending
from federation.exporters.parquet import rows_of
from federation.gates import Expected
from federation.members import Framed, Member
from federation.words import say
from mappings.rdf.statements import NAME, Node

ENTRIES: Final[Mapping[str, Callable[[Expected], int]]] = {
    **dict.fromkeys(("nt", "ttl", "rdf", "jsonld", "nq"), lambda held: held.datasets),
    **dict.fromkeys(("ndjson", "data.json", "datasets.csv", "datasets.parquet"), lambda held: held.datasets),
    "services.ndjson": lambda held: held.services,
    "series.ndjson": lambda held: held.series,
    "records.ndjson": lambda held: held.records,
    **dict.fromkeys(("distributions.csv", "distributions.parquet"), lambda held: held.distributions + held.unreachable),
}
"""How many entries the file of a dialect has, by its extension: datasets, or what the file is a list of."""


@dataclass(frozen=True, slots=True)
class DraftedSegment:
    """A segment whose files lie in a folder and are not believed yet."""

    folder: Path
    members: Mapping[str, Member]
    graph: str
    """The URI of its source's catalogue."""
    triples: set[int]
    """The graph that its syntaxes hold, as hashes."""


def check_dialects(segment: DraftedSegment, expected: Expected, base: Node) -> None:
    """Read back all that is no syntax of the graph; `base` makes a document of a segment.

    Raises `GateError` with the reason.
    """
    _check_quads(segment)
    _check_quality(segment, base)
    for extension, count in _COUNTERS.items():
        path = segment.folder / DIALECTS[_NAMES[extension]].segment_file
        try:
            found = count(path, base)
        except (ValueError, KeyError, TypeError, OSError, csv.Error) as error:
            raise GateError(
                say(f"{extension} no se puede releer: {error}", f"{extension} does not read back: {error}")
            ) from None
        wanted = ENTRIES[extension](expected)
        if found != wanted:
            raise GateError(
                say(
                    f"{extension} tiene {found} entradas y la base {wanted}.",
                    f"{extension} holds {found} entries and the store {wanted}.",
                )
            )


def _check_quads(segment: DraftedSegment) -> None:
    digest = hashlib.sha256()
    end = ending(segment.graph)
    with _content(segment.folder / "nq.gz") as file:
        for line in file:
            if not line.endswith(end):
                break
            digest.update(line.removesuffix(end) + b" .\n")
    if digest.hexdigest() != segment.members["nt"].raw_sha256:
        raise GateError(say("nq y nt no dicen lo mismo.", "nq and nt do not say the same."))


def _check_quality(segment: DraftedSegment, base: Node) -> None:
    exporter = EXPORTERS["quality"]
    frame = exporter.head([base]), exporter.tail()
    with cast("IO[bytes]", Framed(frame[0], segment.folder / exporter.segment_file, frame[1])) as stream:
        try:
            said = set(map(hash, parse(stream, RdfFormat.TURTLE)))
        except (SyntaxError, ValueError) as error:
            raise GateError(
                say(f"quality.ttl no se puede releer: {error}", f"quality.ttl does not read back: {error}")
            ) from None
    said.difference_update(map(hash, parse(b"".join(frame), RdfFormat.TURTLE)))
    if not said <= segment.triples:
        raise GateError(
            say("quality.ttl dice lo que el grafo no dice.", "quality.ttl says what the graph does not say.")
        )


def _content(path: Path) -> IO[bytes]:
    content: Any = igzip
    return cast("IO[bytes]", content.open(path, "rb"))


def _count_lines(path: Path, _base: Node) -> int:
    with _content(path) as file:
        return sum(1 for line in file if orjson.loads(line)["@id"])


def _count_rows(path: Path, _base: Node) -> int:
    with io.TextIOWrapper(_content(path), encoding="utf-8", newline="") as file:
        return sum(1 for row in csv.reader(file, strict=True) if row)


def _count_elements(path: Path, base: Node) -> int:
    exporter = EXPORTERS["data_json"]
    with cast("IO[bytes]", Framed(exporter.head([base]), path, exporter.tail())) as stream:
        return sum(1 for one in orjson.loads(stream.read())["dataset"] if one["identifier"])


def _count_table(path: Path, _base: Node) -> int:
    rows = rows_of(path.read_bytes())
    rows.validate(full=True)
    return int(rows.num_rows)


_COUNTERS: Final[Mapping[str, Callable[[Path, Node], int]]] = {
    **dict.fromkeys(("ndjson", "services.ndjson", "series.ndjson", "records.ndjson"), _count_lines),
    **dict.fromkeys(("datasets.csv", "distributions.csv"), _count_rows),
    "data.json": _count_elements,
    **dict.fromkeys(("datasets.parquet", "distributions.parquet"), _count_table),
}
_NAMES: Final = {dialect.extension: name for name, dialect in DIALECTS.items()}


def minimal_node(catalog: str) -> Node:
    """The least that stands in a head: a catalogue that says nothing of itself."""
    return catalog, [("rdf:type", NAME, "dcat:Catalog", "")]
