"""Whether a document that a URL answered is a catalogue in a table: told by its header, whatever its name says."""

from collections.abc import Sequence
from contextlib import closing

from harvesters.errors import SourceError
from harvesters.recognition import Document, Recognised, is_web_page
from harvesters.sentences import Sentence
from harvesters.spools import Spool
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import LAYOUTS, TableLayout
from harvesters.table_records import records_from_table

WORKBOOK = b"PK\x03\x04"
PARTS_OF_WORKBOOKS = (b"xl/workbook.xml", b"xl/worksheets/", b"opendocument.spreadsheet")
"""What stands in the clear in XLSX and ODS."""
MARKUP = (b"<", b"{", b"[", b"%PDF")
"""How documents begin that are no table, after what may stand before."""


def recognise_table(document: Document, layouts: Sequence[TableLayout] = LAYOUTS) -> Recognised | None:
    """Tell a catalogue in a table; None when it is none.

    Of a workbook that is cut nothing can be read: it is taken for a catalogue by what it is made of, and the harvest
    will say when its headings are not known.
    """
    start = document.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if document.status != 200 or not start or is_web_page(document) or start.startswith(MARKUP):
        return None
    if document.body.startswith(WORKBOOK) and not document.whole:
        is_one = any(part in document.body for part in PARTS_OF_WORKBOOKS)
        why = Sentence("un libro de cálculo que no se leyó entero", "a workbook that was not read whole")
        return Recognised("spreadsheet", "", why) if is_one else None
    with closing(Spool()) as spool:
        spool.write(document.body)
        spool.finish()
        try:
            table = records_from_table(TableDocument(spool.path), layouts)
        except SourceError:
            return None
    if not table.schema:
        return None
    why = Sentence(f"una tabla ({table.schema})", f"a table ({table.schema})")
    return Recognised("spreadsheet", table.schema, why, declared=len(table.records) if document.whole else None)
