"""The facts of datasets as a table, a row for each file, under the headings of Milpa's own template."""

import csv
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook

from tests.truth.facts import DatasetFacts
from tests.truth.in_json import only
from tests.truth.made import STATES, THEMES

HEADINGS = (
    "Identificador", "Nombre del conjunto", "Descripción", "Palabras clave", "Tema", "Institución", "Responsable",
    "Correo de contacto", "Fecha de publicación", "Fecha de actualización", "Frecuencia de actualización",
    "Inicio del periodo", "Fin del periodo", "Lugar", "Página del conjunto", "Licencia", "Idioma",
    "Nombre del recurso", "Descripción del recurso", "Liga de descarga", "Formato", "Tipo de medio", "Tamaño en bytes",
    "Fecha de actualización del recurso",
)  # fmt: skip

Table = Sequence[Sequence[str]]


def table_of(every: Sequence[DatasetFacts]) -> Table:
    """The headings, and the rows of every dataset."""
    return [HEADINGS, *(row for facts in every for row in _rows(facts))]


def _rows(facts: DatasetFacts) -> list[tuple[str, ...]]:
    start, end = only(facts.periods)
    dataset = (
        facts.identifier, facts.title, facts.description, ", ".join(sorted(facts.keywords)),
        THEMES[only(facts.themes)], facts.publisher, facts.contact_name, facts.contact_email, facts.issued,
        facts.modified, facts.frequency, start, end, STATES[only(facts.places)], facts.landing_page, facts.license,
        "español",
    )  # fmt: skip
    return [
        (
            *dataset,
            file.title,
            file.description,
            file.url,
            file.format,
            file.media_type,
            str(file.byte_size),
            file.modified,
        )
        for file in facts.files
    ]


def csv_of(table: Table) -> bytes:
    """A table as spreadsheets export it, with a byte order mark."""
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(table: Table) -> bytes:
    """A table as a workbook of Excel."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Catálogo")
    for row in table:
        sheet.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def ods_of(table: Table) -> bytes:
    """A table as a workbook of LibreOffice."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in table
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Catálogo">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return body.getvalue()
