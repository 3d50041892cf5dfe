"""Nothing is published that does not read back as what the store holds.

A gate is passed once per segment and remembered with it.  A strict foreign parser (pyoxigraph) reads every RDF file of
the segment back; all must hold the same graph, with as many datasets, distributions, services and series as the store,
and no blank node.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, cast

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from federation.errors import GateError
from federation.members import Framed
from federation.words import say
from mappings.uris import DCATMX

FORMATS: dict[str, RdfFormat] = {
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
"""How pyoxigraph calls what a dialect's file extension names."""

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DATASET = NamedNode("http://www.w3.org/ns/dcat#Dataset")
_DISTRIBUTION = NamedNode("http://www.w3.org/ns/dcat#Distribution")
_SERVICE = NamedNode("http://www.w3.org/ns/dcat#DataService")
_SERIES = NamedNode("http://www.w3.org/ns/dcat#DatasetSeries")
_COPY_EVIDENCE = NamedNode(f"{DCATMX}copyEvidence")
_ACCESS_SERVICE = NamedNode("http://www.w3.org/ns/dcat#accessService")
_SAMPLE = NamedNode("http://www.w3.org/ns/adms#sample")


@dataclass(frozen=True, slots=True)
class Frame:
    """What turns a segment of one dialect into a document: head and tail around it."""

    extension: str
    head: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Expected:
    """What the store says a segment holds."""

    datasets: int
    distributions: int
    services: int = 0
    series: int = 0
    unreachable: int = 0
    """Distributions without any URL, which the graph cannot hold."""
    copies: int = 0
    """Records without a description of their own."""

    @property
    def records(self) -> int:
        """Catalogue records: one for each description, and one for each copy."""
        return self.datasets + self.services + self.series + self.copies


def check_folder(folder: Path, frames: Iterable[Frame], expected: Expected) -> set[int]:
    """Read a segment's RDF files back: each holds the same graph, and in it what was counted.

    Returns the graph, as hashes of triples.
    Raises `GateError` with the reason.
    """
    streams = (
        (frame, cast("IO[bytes]", Framed(frame.head, folder / f"{frame.extension}.gz", frame.tail))) for frame in frames
    )
    return _check(streams, expected)


def check_bytes(fragments: dict[str, bytes], frames: Iterable[Frame], expected: Expected) -> None:
    """Read fragments back, by their extension; as `check_folder`, for what stands in memory."""
    streams = ((frame, BytesIO(frame.head + fragments[frame.extension] + frame.tail)) for frame in frames)
    _check(streams, expected)


def _check(streams: Iterable[tuple[Frame, IO[bytes]]], expected: Expected) -> set[int]:
    first: tuple[str, set[int]] | None = None
    for frame, stream in streams:
        with stream:
            graph = _read(frame, stream, expected)
        if first is None:
            first = (frame.extension, graph)
        elif graph != first[1]:
            raise GateError(
                say(
                    f"{frame.extension} y {first[0]} no contienen el mismo grafo "
                    f"({len(graph)} y {len(first[1])} tripletas).",
                    f"{frame.extension} and {first[0]} do not hold the same graph "
                    f"({len(graph)} and {len(first[1])} triples).",
                )
            )
    return first[1] if first else set()


def _read(frame: Frame, stream: IO[bytes], expected: Expected) -> set[int]:
    """Parse one file; return its graph without the frame's, as hashes of triples (64 bits, equal within a process)."""
    syntax = FORMATS[frame.extension]
    count = _Count()
    try:
        if frame.extension == "nt":
            graph = set(map(count.see, parse(stream, syntax)))
            count.require(expected)
        else:
            graph = set(map(hash, parse(stream, syntax)))
        graph.difference_update(map(hash, parse(frame.head + frame.tail, syntax)))
    except (SyntaxError, ValueError) as error:
        raise GateError(
            say(f"{frame.extension} no se puede releer: {error}", f"{frame.extension} does not read back: {error}")
        ) from None
    return graph


class _Count:
    """Counts what the triples of a segment describe, as they pass."""

    def __init__(self) -> None:
        self.datasets: set[object] = set()
        self.distributions: set[object] = set()
        self.samples: set[object] = set()
        self.services: set[object] = set()
        self.access_services: set[object] = set()
        """Those behind a distribution, which are parts of a dataset."""
        self.series: set[object] = set()
        self.copies: set[object] = set()
        """Catalogue records that say by what they are copies."""
        self.blank = 0

    def see(self, quad: Quad) -> int:
        """Count a triple; return its hash."""
        if quad.predicate == _TYPE:
            if quad.object == _DATASET:
                self.datasets.add(quad.subject)
            elif quad.object == _DISTRIBUTION:
                self.distributions.add(quad.subject)
            elif quad.object == _SERVICE:
                self.services.add(quad.subject)
            elif quad.object == _SERIES:
                self.series.add(quad.subject)
        elif quad.predicate == _SAMPLE:
            self.samples.add(quad.object)
        elif quad.predicate == _ACCESS_SERVICE:
            self.access_services.add(quad.object)
        elif quad.predicate == _COPY_EVIDENCE:
            self.copies.add(quad.subject)
        if isinstance(quad.object, BlankNode) or isinstance(quad.subject, BlankNode):
            self.blank += 1
        return hash(quad)

    def require(self, expected: Expected) -> None:
        """Raise `GateError` unless the counts are those of the store."""
        found = Expected(
            len(self.datasets),
            len(self.distributions - self.samples),
            len(self.services - self.access_services),
            len(self.series),
            expected.unreachable,
            len(self.copies),
        )
        if found != expected:
            raise GateError(
                say(
                    f"hay {found.datasets} conjuntos, {found.distributions} distribuciones, {found.services} "
                    f"servicios, {found.series} series y {found.copies} copias escritos, y {expected.datasets}, "
                    f"{expected.distributions}, {expected.services}, {expected.series} y {expected.copies} en la base.",
                    f"{found.datasets} datasets, {found.distributions} distributions, {found.services} services, "
                    f"{found.series} series and {found.copies} copies are written, {expected.datasets}, "
                    f"{expected.distributions}, {expected.services}, {expected.series} and {expected.copies} are "
                    "stored.",
                )
            )
        if self.blank:
            raise GateError(say(f"hay {self.blank} nodos anónimos.", f"there are {self.blank} blank nodes."))
