"""The empty catalogue that a municipality without a portal fills in: one row a file, with Spanish headers.

    python -m mappings.catalogue_template csv > docs/plantilla-catalogo.csv
    python -m mappings.catalogue_template xlsx > plantilla-catalogo.xlsx

The headers are the first of each field in the default column map, so that a filled template is read without any
declaration.  The XLSX has a second sheet that says what each column is for, in Spanish and in English.
"""

import csv
import io
import sys
from datetime import datetime
from typing import BinaryIO, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from mappings.column_maps import default_column_map
from mappings.term_words import words_of
from mappings.terms import Term, Tier, terms_of

COLUMNS: Final = (
    ("identifier", "parques-2026"), ("title", "Parques y jardines"),
    ("description", "Ubicación y superficie de los parques del municipio"), ("keyword", "parques, áreas verdes"),
    ("theme", "medio ambiente"), ("contact_point.name", "Dirección de Parques y Jardines"),
    ("contact_point.email", "parques@ejemplo.gob.mx"), ("issued", "2026-01-15"), ("modified", "2026-11-22"),
    ("accrual_periodicity", "anual"), ("temporal", "2026"), ("spatial", "14039"),
    ("landing_page", "https://ejemplo.gob.mx/parques"),
    ("data_dictionary", "https://ejemplo.gob.mx/parques-diccionario.csv"),
    ("license", "https://datos.gob.mx/libreusomx"), ("distribution.identifier", "parques-2026-csv"),
    ("distribution.title", "Parques 2026"),
    ("distribution.description", "Un renglón por parque"),
    ("distribution.download_url", "https://ejemplo.gob.mx/parques-2026.csv"), ("distribution.format", "CSV"),
    ("distribution.byte_size", "20480"),
)  # fmt: skip
"""The fields that the template asks for, each with an example."""

_TERM_OF = {"contact_point.name": ("ContactPoint", "name"), "contact_point.email": ("ContactPoint", "email")}
_ASKED = {
    Tier.CORE: ("Obligatorio", "Mandatory"),
    Tier.GUIDE: ("Obligatorio según la Guía", "Mandatory by the Guide"),
}
_RECOMMENDED = ("Recomendado", "Recommended")
_HOW_ES = (
    "Escriba un renglón por archivo.",
    "Si un conjunto tiene varios archivos, repita su identificador y deje en blanco lo que ya dijo arriba.",
    "El identificador no cambia nunca, aunque cambie el título.",
    "Escriba las fechas como 2026-11-22 y las ligas completas, con https://.",
)
_HOW_EN = (
    "Write one row for each file.",
    "If a dataset has several files, repeat its identifier and leave blank what is said above.",
    "The identifier never changes, even when the title does.",
    "Write dates as 2026-11-22 and whole links, with https://.",
)
_EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 (a workbook's dates have no zone; the template is the same each time)


def headers() -> tuple[str, ...]:
    """The headers of the template."""
    columns = default_column_map()
    return tuple(columns.headers_of(field)[0] for field, _ in COLUMNS)


def template_csv() -> str:
    """The template as CSV: the header only, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(headers())
    return "\ufeff" + text.getvalue()


def write_template_xlsx(file: BinaryIO) -> None:
    """Write the template as XLSX: the sheet to fill in, and the sheet that explains it."""
    workbook = Workbook()
    workbook.properties.creator = "Milpa"
    workbook.properties.created = workbook.properties.modified = _EPOCH
    catalogue = workbook.active
    assert catalogue is not None
    catalogue.title = "Catálogo"
    catalogue.append(headers())
    for number, cell in enumerate(catalogue[1], 1):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E2EFDA")
        catalogue.column_dimensions[get_column_letter(number)].width = max(16, len(str(cell.value)) + 2)
    catalogue.freeze_panes = "A2"
    guide = workbook.create_sheet("Instrucciones")
    for es, en in zip(_HOW_ES, _HOW_EN, strict=True):
        guide.append((es, "", "", en))
    guide.append(())
    for line in explanations():
        guide.append(line)
    for letter, width in zip("ABCDEF", (34, 26, 44, 60, 26, 60), strict=True):
        guide.column_dimensions[letter].width = width
    for row in guide.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    workbook.save(file)


def explanations() -> tuple[tuple[str, ...], ...]:
    """What each column is for: column, how much it is asked for, example, what it is; the same in English."""
    lines = [("Columna", "¿Se pide?", "Ejemplo", "Qué es", "Asked for?", "What it is")]
    for header, (field, example) in zip(headers(), COLUMNS, strict=True):
        term = _term(field)
        words = words_of(term)
        asked_es, asked_en = _ASKED.get(term.tier, _RECOMMENDED)
        lines.append((header, asked_es, example, words.definition_es, asked_en, words.definition_en))
    return tuple(lines)


def _term(field: str) -> Term:
    of, name = _TERM_OF.get(field) or (
        ("Distribution", field.removeprefix("distribution."))
        if field.startswith("distribution.")
        else ("Dataset", field)
    )
    return next(term for term in terms_of(of) if term.field == name)


if __name__ == "__main__":
    (kind,) = sys.argv[1:]
    if kind == "xlsx":
        write_template_xlsx(sys.stdout.buffer)
    else:
        sys.stdout.buffer.write(template_csv().encode())
