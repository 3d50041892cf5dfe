"""A catalogue in a file, of any kind we read: its records one by one, each with its place.

Which kind it is, is told by its content, then by its name.  A new kind is one row of `READERS`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from harvesters.encodings import Encoding, encoding_of, iter_text, open_document, utf_8_from_start
from harvesters.errors import SourceError
from harvesters.hydra import undescribed_of
from harvesters.items import Record, Refusal
from harvesters.json_datasets import identifier_of, schema_of
from harvesters.json_depth import MAX_RECORD, start_of_too_deep, without_too_deep
from harvesters.json_documents import Element, JsonDocument
from harvesters.json_ld_pages import MAX_PAGE, SCHEMA_ORG, iter_datasets
from harvesters.json_ld_recognition import speaks_dcat
from harvesters.json_recognition import JsonShape, identifier_in, iter_records, recognise_json
from harvesters.rdf_documents import RdfDocument
from harvesters.rdf_syntaxes import JSON_LD, require_syntax
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import LAYOUTS, TableLayout
from harvesters.table_records import records_from_table
from harvesters.table_rows import place_of
from harvesters.xml_records import XmlRecords

START = 1 << 16
"""Bytes by which a file is recognised."""
DECODED_WHOLE = 64 << 20
"""A JSON document of at most so many bytes is decoded at once; a larger one must be a list of datasets."""

PATIENCE = 20
"""Lines that cannot be read, more than those that can, after which a document is not a list of lines."""

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_NOT_ELEMENTS = re.compile(
    rb"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|<!DOCTYPE[^>\[]*+(?:\[.*?(?:\]\s*+>|\Z)|>|\Z)", re.DOTALL | re.IGNORECASE
)
"""What is never closed ends with the beginning, so that nothing is read twice."""
_STATEMENT = re.compile(rb"<[^<>\s]*>\s+(?:<[^<>\s]+://[^<>\s]*>|a\s+(?:<|[\w.-]*:))")
"""How N-Triples and Turtle without prefixes begin: a subject and a predicate, which no element looks like."""
_ABOUT_A_PAGE = frozenset(("encoding.repaired", "document.repaired", "value.too_many"))
"""What is said of a page as a whole."""
_NOTE = "record.identifier_made"
"""What is said of a record that is given out next."""
_DOCTYPE = b"<!doctype html"
_SCHEMA_ORG_CONTEXT = re.compile(rb"\"@(?:context|vocab)\"[^}]{0,200}https?://(?:www\.)?schema\.org", re.DOTALL)
_BINARY = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: XLSX and ODS, and the old XLS, which is refused with advice."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of a file, or what could not become one."""

    schema: str
    """Name of the record's schema; empty for a refusal about the file."""
    found: Record | Refusal
    place: str
    """Where it stands: a JSON pointer, ``<subject>``, ``sheet!row``, ``record[3]``; empty if about the whole."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file that is being told apart."""

    path: Path
    name: str
    """What it is called, for people and for its ending."""
    start: bytes
    """Its beginning, decompressed, in UTF-8 without a byte order mark."""
    layouts: Sequence[TableLayout]
    """How its catalogue may lie, if it is a table."""

    @property
    def url(self) -> str:
        """An address for what needs one: the base of relative IRIs."""
        return f"file:///{quote(self.name)}"

    @property
    def root(self) -> str:
        """The local name of the root element, in lower case; empty when this is no markup.

        Elements inside a text of Turtle (HTML in a description) are no root.
        """
        if not self.start.lstrip().startswith(b"<"):
            return ""
        markup = _NOT_ELEMENTS.sub(b"", self.start).lstrip()
        match = None if _STATEMENT.match(markup) else _ROOT.match(markup)
        return match[1].decode("ascii", "replace").lower() if match else ""


def record_place(number: int) -> str:
    """Where a record stands that only its number tells from others: the first, counted from 1, is ``record[1]``."""
    return f"record[{number}]"


Reader = Callable[[CatalogueFile], Iterator[Piece]]


def iter_pieces(path: Path, name: str = "", layouts: Sequence[TableLayout] = LAYOUTS) -> Iterator[Piece]:
    """Yield the records of a file, whatever its kind, piece by piece: memory does not grow with it.

    `layouts` are the ways in which a table may lie.  Raises `SourceError` for what is no catalogue of a kind we read,
    OSError for what cannot be opened.
    """
    opened, _ = open_document(path, START)
    with opened as file:
        start = file.read(START)
    catalogue = CatalogueFile(path, name or path.name, utf_8_from_start(start), layouts)
    if not catalogue.start.strip():
        raise SourceError("empty", f"{catalogue.name} está vacío.", f"{catalogue.name} is empty.")
    yield from next(read for recognises, read in READERS if recognises(catalogue))(catalogue)


# ── what a kind looks like ───────────────────────────────────────────────────────────────────────────────────────────


def _is_workbook(file: CatalogueFile) -> bool:
    return file.start.startswith(_BINARY)


def _is_page(file: CatalogueFile) -> bool:
    """Whether a file is a web page; programs that warn before they answer put a few elements before its doctype."""
    beginning = file.start[:1024].lstrip().lower()
    return file.root == "html" or beginning.startswith(_DOCTYPE) or (_is_other_xml(file) and _DOCTYPE in beginning)


def _is_other_xml(file: CatalogueFile) -> bool:
    return file.root not in {"", "rdf"}


def _is_json(file: CatalogueFile) -> bool:
    return file.start.lstrip()[:1] in {b"{", b"["}


def _is_schema_org(file: CatalogueFile) -> bool:
    return _is_json(file) and _SCHEMA_ORG_CONTEXT.search(file.start) is not None


def _is_dcat_in_json(file: CatalogueFile) -> bool:
    return _is_json(file) and speaks_dcat(file.start)


def _is_rdf(file: CatalogueFile) -> bool:
    """Whether a file is RDF; a JSON object is when it speaks of DCAT by full names, or has a context of its own."""
    try:
        syntax = require_syntax(file.start, "", file.name)
    except SourceError as error:
        if error.code == "unsafe_xml":
            raise
        return False
    if syntax is not JSON_LD or not _is_json(file):
        return syntax is not JSON_LD
    names_a_context = b'"@context"' in file.start and b"project-open-data.cio.gov" not in file.start
    return b"http://www.w3.org/ns/dcat#" in file.start or (names_a_context and b'"dataset"' not in file.start)


def _is_anything(_file: CatalogueFile) -> bool:
    return True


# ── how a kind is read ───────────────────────────────────────────────────────────────────────────────────────────────


def _iter_rdf(file: CatalogueFile) -> Iterator[Piece]:
    with RdfDocument(file.path, file.url, name=file.name) as document:
        for _ in document.iter_load():
            pass
        if undescribed := undescribed_of(document.table):
            document.refusals.append(Refusal("document.undescribed", str(len(undescribed))))
        if not document.refusals and not document.table.has_resources():
            raise SourceError(
                "no_datasets",
                f"{file.name} es {document.syntax.name} sin ningún dcat:Dataset.",
                f"{file.name} is {document.syntax.name} without any dcat:Dataset.",
            )
        for refusal in document.refusals:
            yield Piece("", refusal, "")
        for number, found in enumerate(document.iter_records(), 1):
            place = f"<{found.identifier}>" if "://" in found.identifier else record_place(number)
            yield Piece("dcat", found, place)


def _iter_json(file: CatalogueFile) -> Iterator[Piece]:
    """Read a document of any shape whole, or, where it is large or broken, a list of datasets piece by piece."""
    if file.path.stat().st_size <= DECODED_WHOLE:
        encoding = encoding_of(file.path, "", DECODED_WHOLE)
        decoded = _decoded(file, encoding)
        shape = recognise_json(decoded) if decoded is not None else None
        if shape is not None:
            if not encoding.is_utf_8:
                yield Piece("", Refusal("encoding.repaired", str(encoding)), "")
            for found in iter_records(decoded, shape):
                yield Piece(shape.schema, _record(found.value, shape), found.place)
            return
    yield from _iter_data_json(file)


def _decoded(file: CatalogueFile, encoding: Encoding) -> Any:
    """The document, or the list of its lines where each is an object of its own; None when it is not whole."""
    opened, _ = open_document(file.path, DECODED_WHOLE)
    with opened as stream:
        text = "".join(iter_text(stream, encoding)).removeprefix("\ufeff")
    too_deep = False
    for read in (_without_too_deep, _lines_without_too_deep):
        try:
            return read(text)
        except RecursionError:
            too_deep = True
        except ValueError:
            continue
    if too_deep:
        raise SourceError(
            "too_deep",
            f"{file.name} anida objetos a demasiada profundidad fuera de una lista de registros. Publíquelo más plano.",
            f"{file.name} nests objects too deeply outside of a list of records. Publish it flatter.",
        )
    return None


def _without_too_deep(text: str) -> Any:
    """Decode; what `harvesters.json_depth` knows stands in the place of each record that is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        rest, cuts = without_too_deep(text.encode("utf-8", "surrogatepass"))
        if not cuts:
            raise
        return json.loads(rest)


@dataclass(frozen=True, slots=True)
class _BrokenLine:
    """Stands in the place of a record whose line is no JSON."""

    number: int
    start: str


def _lines_without_too_deep(text: str) -> list[Any]:
    """Decode a document of which each line is a record; raise ValueError unless most lines are.

    Lines end where JSON Lines says, at a line feed: the other ends that Unicode knows may stand within a text.
    """
    records: list[Any] = []
    broken = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            (record,) = _without_too_deep(f"[{line}]")
        except ValueError:
            broken += 1
            record = _BrokenLine(number, line.strip()[:100])
        records.append(record)
        if 2 * broken > len(records) + PATIENCE:
            break
    if 2 * broken >= len(records):
        raise ValueError(broken)
    return records


def _record(value: Any, shape: JsonShape) -> Record | Refusal:
    if isinstance(value, _BrokenLine):
        return Refusal("record.unreadable", f"{value.number}: {value.start}")
    if start := start_of_too_deep(value):
        return Refusal("record.too_deep", start)
    if not isinstance(value, dict):
        return Refusal("record.not_object", json.dumps(value, ensure_ascii=False)[:100])
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    identifier = identifier_in(value, shape)
    if len(body) > MAX_RECORD:
        return Refusal("record.too_large", f"{len(body):,} bytes", identifier)
    beginning = body[:200].decode("utf-8", "replace")
    return Record(identifier, body) if identifier else Refusal("record.no_identifier", beginning)


def _iter_data_json(file: CatalogueFile) -> Iterator[Piece]:
    schema = ""
    given = False
    with JsonDocument(file.path, file.name) as document:
        for element in document.iter_elements():
            if isinstance(element, Element):
                schema = schema or schema_of(element.value)
            given = True
            place = f"{f'/{document.list_name}' if document.list_name else ''}/{document.listed}"
            if isinstance(element, Refusal):
                yield Piece(schema, element, place)
                continue
            identifier = identifier_of(element.value, schema)
            beginning = element.body[:200].decode("utf-8", "replace")
            found = Record(identifier, element.body) if identifier else Refusal("record.no_identifier", beginning)
            yield Piece(schema, found, place)
        for refusal in document.refusals:
            yield Piece("", refusal, "")
        if not given and document.ended:
            yield Piece("", Refusal("document.no_datasets", file.name), "")


def _iter_xml(file: CatalogueFile) -> Iterator[Piece]:
    with XmlRecords(file.path, file.name) as document:
        for number, (schema, found) in enumerate(document.iter_records(), 1):
            yield Piece(schema, found, record_place(number))
        for refusal in document.refusals:
            yield Piece("", refusal, "")


def _iter_page(file: CatalogueFile) -> Iterator[Piece]:
    opened, _ = open_document(file.path, MAX_PAGE)
    with opened as stream:
        body = stream.read(MAX_PAGE + 1)
    pieces = list(_numbered(iter_datasets(body, file.url)))
    yield from pieces
    if not pieces:
        raise SourceError(
            "no_catalogue",
            f"{file.name} es una página web sin conjuntos de datos en JSON-LD (schema.org).",
            f"{file.name} is a web page without datasets in JSON-LD (schema.org).",
        )


def _numbered(found: Iterable[Record | Refusal]) -> Iterator[Piece]:
    """Give each record of a page its number, and each note before a record the number of that record."""
    number = 1
    for each in found:
        if isinstance(each, Refusal) and each.code in _ABOUT_A_PAGE:
            yield Piece("", each, "")
            continue
        yield Piece(SCHEMA_ORG, each, record_place(number))
        number += isinstance(each, Record) or each.code != _NOTE


def _iter_table(file: CatalogueFile) -> Iterator[Piece]:
    table = records_from_table(TableDocument(file.path), file.layouts)
    if not table.schema:
        raise SourceError(
            "not_a_catalogue",
            f"{file.name} no es un catálogo de los que se leen aquí: ni RDF, ni JSON o XML de un portal, ni una tabla "
            "con encabezados conocidos.",
            f"{file.name} is no catalogue of a kind we read: neither RDF, nor a portal's JSON or XML, nor a table with "
            "known headings.",
        )
    for record in table.records:
        body = json.loads(record.body)
        yield Piece(table.schema, record, place_of(body["sheet"], body["rows"][0]["row"]))
    for refusal in table.refusals:
        yield Piece(table.schema, refusal, "")


READERS: tuple[tuple[Callable[[CatalogueFile], bool], Reader], ...] = (
    (_is_workbook, _iter_table),
    (_is_page, _iter_page),
    (_is_other_xml, _iter_xml),
    (_is_dcat_in_json, _iter_rdf),
    (_is_schema_org, _iter_page),
    (_is_rdf, _iter_rdf),
    (_is_json, _iter_json),
    (_is_anything, _iter_table),
)
"""What recognises a kind of file, and what reads it; the first that recognises it counts."""
