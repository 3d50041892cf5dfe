"""What a dialect of the release is: a file name, a media type, and head + any number of fragments + tail.

Fragments of different segments are joined by concatenation, so a fragment must not depend on what comes before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mappings.rdf import SYNTAXES
from mappings.rdf.statements import Node


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the index, ready to be written."""

    document: bytes
    """The dataset, service or series as canonical DCAT-MX JSON, as it is stored; its score may be newer."""
    nodes: Sequence[Node]
    """It, its parts and its catalogue record as RDF nodes."""
    class_name: str = "Dataset"
    """What it is: ``Dataset``, ``DataService`` or ``DatasetSeries``."""
    record: bytes = b""
    """Its catalogue record as canonical JSON."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One dialect of the release."""

    name: str
    extension: str
    """Names its file inside a segment, where ``.gz`` follows."""
    file_name: str
    """Names its file inside a release."""
    media_type: str
    """Of the uncompressed content."""
    head: Callable[[Sequence[Node]], bytes]
    """The file's beginning, from the nodes that stand there once: catalogues, agents, concepts."""
    fragment: Callable[[Sequence[Entry]], bytes]
    tail: Callable[[], bytes]
    is_rdf: bool = True


def rdf_exporter(syntax_name: str, file_name: str) -> Exporter:
    """Make the exporter of one RDF syntax of `mappings.rdf`."""
    syntax = SYNTAXES[syntax_name]

    def fragment(entries: Sequence[Entry]) -> bytes:
        return syntax.fragment([node for entry in entries for node in entry.nodes])

    return Exporter(
        name=syntax.name,
        extension=syntax.extension,
        file_name=file_name,
        media_type=syntax.media_type,
        head=syntax.head,
        fragment=fragment,
        tail=syntax.tail,
    )
