"""A catalogue in a file, of any kind we read: its records one by one, each with its place.

Which kind it is, is told by its content, then by its name.  A new kind is one row of `READERS`.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from harvesters.catalogue_facts import Facts, facts_of_table
from harvesters.catalogue_pieces import CatalogueFile, Piece, record_place
from harvesters.catalogue_words import CatalogueWords, words_of_table
from harvesters.encodings import open_document, utf_8_from_start
from harvesters.errors import SourceError
from harvesters.hydra import undescribed_of
from harvesters.items import Record, Refusal
from harvesters.json_files import iter_json
from harvesters.json_ld_pages import MAX_PAGE, SCHEMA_ORG, iter_datasets
from harvesters.json_ld_recognition import speaks_dcat
from harvesters.rdf_documents import RdfDocument
from harvesters.rdf_syntaxes import JSON_LD, require_syntax
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import LAYOUTS, TableLayout
from harvesters.table_records import records_from_table
from harvesters.table_rows import place_of
from harvesters.xml_records import XmlRecords

START = 1 << 16
"""Bytes by which a file is recognised."""
_ABOUT_THE_WHOLE = frozenset(("encoding.repaired", "document.repaired", "value.too_many"))
"""What is said of a document as a whole."""
_NOTE = "record.identifier_made"
"""What is said of a record that is given out next."""
_DOCTYPE = b"<!doctype html"
_SCHEMA_ORG_CONTEXT = re.compile(rb"\"@(?:context|vocab)\"[^}]{0,200}https?://(?:www\.)?schema\.org", re.DOTALL)
_BINARY = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: XLSX and ODS, and the old XLS, which is refused with advice."""

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
    nothing = True
    for piece in next(read for recognises, read in READERS if recognises(catalogue))(catalogue):
        nothing = nothing and not isinstance(piece.found, Record) and _is_about_the_whole(piece.found)
        yield piece
    if nothing:
        yield Piece("", Refusal("document.no_datasets", catalogue.name), "")


def _is_about_the_whole(found: Refusal | Facts | CatalogueWords) -> bool:
    return isinstance(found, Counter | CatalogueWords) or found.code in _ABOUT_THE_WHOLE


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
        if facts := facts_of_table(document.table):
            yield Piece("", facts, "")
        for words in words_of_table(document.table):
            yield Piece("", words, "")


def _iter_xml(file: CatalogueFile) -> Iterator[Piece]:
    with XmlRecords(file.path, file.name) as document:
        for number, (schema, found) in enumerate(document.iter_records(), 1):
            yield Piece(schema, found, record_place(number))
        for refusal in document.refusals:
            yield Piece("", refusal, "")
        if document.rows < (document.returned or 0):
            yield Piece("", Refusal("document.records_lacking", f"{document.rows}/{document.returned}"), "")


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
        if isinstance(each, Refusal) and each.code in _ABOUT_THE_WHOLE:
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
    (_is_json, iter_json),
    (_is_anything, _iter_table),
)
"""What recognises a kind of file, and what reads it; the first that recognises it counts."""
