"""A catalogue in a file, of any kind we read: its records one by one, each with its place.

Which kind it is, is told by its content, then by its name.  A new kind is one row of `READERS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from harvesters.encodings import open_document
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.json_documents import JsonDocument
from harvesters.protocols.data_json import identifier_of, schema_of
from harvesters.rdf_documents import RdfDocument
from harvesters.rdf_syntaxes import JSON_LD, require_syntax

START = 1 << 16
"""Bytes by which a file is recognised."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of a file, or what could not become one."""

    schema: str
    """Name of the record's schema; empty for a refusal about the file."""
    found: Record | Refusal
    place: str
    """Where it stands: a JSON pointer, ``<subject>``, a row; empty when it is about the whole."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file that is being told apart."""

    path: Path
    name: str
    """What it is called, for people and for its ending."""
    start: bytes
    """Its beginning, decompressed."""


Reader = Callable[[CatalogueFile], Iterator[Piece]]


def iter_pieces(path: Path, name: str = "") -> Iterator[Piece]:
    """Yield the records of a file, whatever its kind, piece by piece: memory does not grow with it.

    Raises `SourceError` for what is no catalogue of a kind we read, OSError for what cannot be opened.
    """
    opened, _ = open_document(path, START)
    with opened as file:
        start = file.read(START)
    catalogue = CatalogueFile(path, name or path.name, start.removeprefix(b"\xef\xbb\xbf"))
    if not catalogue.start.strip():
        raise SourceError("empty", f"{catalogue.name} está vacío.", f"{catalogue.name} is empty.")
    reader = next((read for recognises, read in READERS if recognises(catalogue)), None)
    if reader is None:
        raise SourceError(
            "not_a_catalogue",
            f"{catalogue.name} no es un catálogo de los que se leen aquí (RDF, data.json, CKAN).",
            f"{catalogue.name} is no catalogue of a kind we read (RDF, data.json, CKAN).",
        )
    yield from reader(catalogue)


def _is_json(file: CatalogueFile) -> bool:
    return file.start.lstrip()[:1] in {b"{", b"["} and not _is_rdf(file)


def _is_rdf(file: CatalogueFile) -> bool:
    """Whether a file is RDF; a JSON object is when it speaks of DCAT with a context or by full names."""
    try:
        syntax = require_syntax(file.start, "", file.name)
    except SourceError:
        return False
    if syntax is not JSON_LD:
        return True
    names_a_context = b'"@context"' in file.start and b"project-open-data.cio.gov" not in file.start
    return b"http://www.w3.org/ns/dcat#" in file.start or (names_a_context and b'"dataset"' not in file.start)


def _iter_rdf(file: CatalogueFile) -> Iterator[Piece]:
    with RdfDocument(file.path, f"file:///{quote(file.name)}") as document:  # a base for relative IRIs
        for _ in document.iter_load():
            pass
        for refusal in document.refusals:
            yield Piece("", refusal, "")
        for record in document.iter_records():
            yield Piece("dcat", record, f"<{record.identifier}>" if "://" in record.identifier else "")


def _iter_data_json(file: CatalogueFile) -> Iterator[Piece]:
    schema = ""
    with JsonDocument(file.path, file.name) as document:
        for number, element in enumerate(document.iter_elements()):
            place = f"/dataset/{number}" if file.start.lstrip()[:1] == b"{" else f"/{number}"
            if isinstance(element, Refusal):
                yield Piece(schema, element, place)
                continue
            schema = schema or schema_of(element.value)
            identifier = identifier_of(element.value, schema)
            beginning = element.body[:200].decode("utf-8", "replace")
            found = Record(identifier, element.body) if identifier else Refusal("record.no_identifier", beginning)
            yield Piece(schema, found, place)
        for refusal in document.refusals:
            yield Piece("", refusal, "")


READERS: tuple[tuple[Callable[[CatalogueFile], bool], Reader], ...] = (
    (_is_rdf, _iter_rdf),
    (_is_json, _iter_data_json),
)
"""What recognises a kind of file, and what reads it; the first that recognises it counts."""
