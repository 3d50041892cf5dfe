"""A catalogue in a table: CSV, XLSX or ODS, at a URL or in a file of this machine.

The Guía's catalogue CSV, the institutional inventory, Adela's opening plan, and any table whose columns are usual or
declared (`harvesters.table_layouts`).
"""

from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import content_type_of, require_status
from harvesters.documents import PAGE_BYTES, DocumentWalk
from harvesters.errors import SourceError
from harvesters.items import Page, Record, Refusal
from harvesters.local_files import is_local, path_from_url, spool_file
from harvesters.sentences import Sentence, blanks
from harvesters.spools import Spool
from harvesters.table_documents import TableDocument
from harvesters.table_layouts import LAYOUTS, TableLayout
from harvesters.table_records import TableReading
from harvesters.walk import Output, Pause

A_TABLE = Sentence("una tabla", "a table")
ROWS_WITHOUT_RECORD = frozenset(("record.too_large", "table.orphan_row"))
"""Codes of what stands in the table and is in no record."""


class Spreadsheet(DocumentWalk):
    """Walk a catalogue that is one table.

    1. Receive it to disk, from the wire or from a file.
    2. Find its header, and with it the schema; group its rows by dataset.
    3. Hand the datasets over in pages.
    4. What was counted up to the last row is what the source declares.
    """

    name = "spreadsheet"
    schema: ClassVar[str] = "spreadsheet"
    accept: ClassVar[str] = (
        "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, "
        "application/vnd.oasis.opendocument.spreadsheet, */*;q=0.1"
    )

    async def start(self) -> AsyncIterator[Page | Request]:
        """Give the first request, or the pages of a file of this machine."""
        outputs = self._read_file() if is_local(self.endpoint.url) else super().start()
        async for output in outputs:
            yield output

    async def _read_file(self) -> AsyncIterator[Page | Request]:
        if self.over.is_set():
            return
        self.first_request()
        try:
            spool = spool_file(path_from_url(self.endpoint.url), self.limits.max_body_bytes)
        except SourceError as problem:
            self.fail(problem.sentence)
            return
        request = Request(self.endpoint.url, meta={"spooled": spool})
        async for output in self._answered(Response(self.endpoint.url, request=request), self.receive_document):
            yield output

    def recover(self, problem: SourceError, request: Request) -> Request | None:
        """Ask once more, as for any document; a file of this machine says the same again."""
        return None if is_local(self.endpoint.url) else super().recover(problem, request)

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split the table into pages of datasets."""
        spool: Spool | None = response.meta.pop("spooled", None)
        try:
            require_status(response)
            assert spool is not None
            if not spool.start().strip():
                raise SourceError("empty", *blanks(response.url, spool.size, A_TABLE))
            content_type = content_type_of(response)
            charset = content_type.partition("charset=")[2].strip(" \"';")
            document = TableDocument(spool.path, charset, max_bytes=self.limits.max_body_bytes)
            reading = TableReading(document, self._layouts())
            for _ in reading.iter_load():
                yield Pause.BREATH
            if not reading.schema:
                raise _no_catalogue(response.url)
            yield from self._pages(reading, response.url)
        finally:
            if spool is not None:
                spool.close()
        if reading.broke_off:
            self.tally.stopped = _cut(response.url)
        if reading.is_whole:
            self.tally.declare(self.tally.unique + self.tally.refused)
            self.tally.ended = True

    def _layouts(self) -> tuple[TableLayout, ...]:
        """The layouts in which the catalogue may lie; those of its schema only, where that was registered."""
        layouts = self.endpoint.layouts or LAYOUTS
        return tuple(layout for layout in layouts if layout.schema == self.endpoint.schema) or layouts

    def _pages(self, reading: TableReading, url: str) -> Iterator[Output]:
        records: list[Record] = []
        size = 0
        for record in reading.iter_records():
            self.tally.see(record.identifier, record.body)
            records.append(record)
            size += len(record.body)
            if len(records) >= self.page_size or size >= PAGE_BYTES:
                yield Page(reading.schema, url, tuple(records))
                yield Pause.BREATH
                records, size = [], 0
        refusals: tuple[Refusal, ...] = tuple(reading.refusals)
        for refusal in refusals:
            if refusal.code in ROWS_WITHOUT_RECORD:
                self.tally.refuse()
        yield Page(reading.schema, url, tuple(records), refusals)


def _cut(url: str) -> Sentence:
    return Sentence(
        f"{url} se cortó a la mitad de su último renglón. Se conservan los anteriores.",
        f"{url} was cut off in the middle of its last row. Those before it are kept.",
    )


def _no_catalogue(url: str) -> SourceError:
    return SourceError(
        "not_a_catalogue",
        f"{url} es una tabla sin encabezados conocidos. Use los de la plantilla, o declare qué es cada columna con "
        "--columns.",
        f"{url} is a table without known headings. Use those of the template, or declare what each column is with "
        "--columns.",
    )
