"""Split one XML document into its ISO metadata records, element by element: memory does not grow with the document.

Documents: the answers of CSW 2 and 3 (GetRecords, GetRecordById), one MD_Metadata or MI_Metadata, any collection of
them.  A body is the record in exclusive canonical XML, without comments: the same record is the same bytes, whatever
document it came in.  Entities are never expanded; a document that declares its own is refused.
"""

from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path
from typing import Any, Self

from lxml import etree

from harvesters.encodings import Readable, open_document
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.parser_words import parser_sentence
from harvesters.sentences import CHECK_ADDRESS, TRY_LATER, Sentence, came

MAX_DOCUMENT = 2 << 30
MAX_RECORD = 8 << 20
"""Bytes of one record."""

ROOTS = frozenset({"MD_Metadata", "MI_Metadata"})
ISO_19139 = "iso19139"
"""The schema of what is given out; it reads ISO 19115-3 as well."""

HOLDERS = frozenset({"SearchResults", "GetRecordByIdResponse"})
"""Elements of CSW whose every child should be a record."""

_IDENTIFIERS = ("{*}fileIdentifier", "{*}metadataIdentifier/{*}MD_Identifier/{*}code", "{*}identifier")
"""Of ISO 19139, of ISO 19115-3, of Dublin Core in CSW."""
_DUBLIN_CORE = frozenset({"Record", "SummaryRecord", "BriefRecord"})
"""What CSW calls a record that nobody asked to have in another schema (OGC 07-006r1, section 10.2.5)."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_XML_SPACE = b" \t\r\n"


class XmlRecords:
    """A document on disk, being split by `iter_records`.

    `ended` says that it was read to its end.  `matched`, `returned` and `next_record` are what CSW says of its answer;
    None where it says nothing.  `refusals` are about the document as a whole.
    """

    def __init__(self, path: Path, url: str, max_bytes: int = MAX_DOCUMENT) -> None:
        self.url = url
        self.ended = False
        self.matched: int | None = None
        self.returned: int | None = None
        self.next_record: int | None = None
        file, packed = open_document(path, max_bytes)
        self._file = _Trimmed(file, max_bytes)
        self.refusals: list[Refusal] = list(packed)
        self._given = 0
        self._holds = False
        """Whether the document is one that holds records, be there any or not."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def iter_records(self) -> Iterator[Record | Refusal]:
        """Every record, in order; a refusal for each that is in another schema, too large or without identifier.

        Raises `SourceError` for what holds no records: a web page, an OWS exception, other XML, entities.
        """
        try:
            yield from self._iter_events()
        except etree.XMLSyntaxError as error:
            if not self._given:
                raise _broken(self.url, str(error)) from error
            self.refusals.append(Refusal("document.broken", str(error)))
            return
        if not self._holds:
            raise SourceError(
                "no_catalogue",
                *came(
                    self.url, Sentence("un XML sin registros ISO 19139", "XML without ISO 19139 records"), CHECK_ADDRESS
                ),
            )
        self.ended = True
        if self._file.trimmed:
            self.refusals.append(Refusal("document.repaired", "white space before the XML declaration"))

    def _iter_events(self) -> Iterator[Record | Refusal]:
        events: Any = etree.iterparse(
            self._file, events=("start", "end", "comment"), resolve_entities=False, no_network=True, huge_tree=False,
            load_dtd=False, remove_pis=True,
        )  # fmt: skip
        within: Any = None
        started = 0
        for event, element in events:
            if event == "comment":
                if within is None and _is_held(element):
                    yield self._refused("record.left_out", (element.text or "").strip())
                continue
            if event == "start":
                if element.getparent() is None:
                    self._look_at_root(element)
                if within is None and (_name(element) in ROOTS or _is_held(element)):
                    within, started = element, self._file.given
                    self._holds = True
                elif _name(element) == "SearchResults":
                    self._look_at_results(element)
            elif element is within:
                yield self._made(element, self._file.given - started)
                _drop(element)
                within = None
            elif within is not None and self._file.given - started > 2 * MAX_RECORD:
                element.clear()  # too large: what is read is not kept
            elif _name(element) == "ExceptionReport":
                raise _exception(self.url, element)

    def _look_at_root(self, root: Any) -> None:
        if root.getroottree().docinfo.internalDTD is not None and _name(root).lower() != "html":
            raise SourceError(
                "forbidden_entities",
                *came(
                    self.url,
                    Sentence(
                        "un XML que declara entidades propias, que nunca se leen",
                        "XML that declares entities of its own, which are never read",
                    ),
                ),
            )
        if _name(root).lower() == "html":
            raise SourceError(
                "html_page",
                *came(self.url, Sentence("una página web en lugar de registros XML", "a web page, no XML records")),
            )
        self._holds = _name(root) in HOLDERS

    def _look_at_results(self, results: Any) -> None:
        self._holds = True
        self.matched, self.returned, self.next_record = (
            _number(results.get(name)) for name in ("numberOfRecordsMatched", "numberOfRecordsReturned", "nextRecord")
        )

    def _made(self, element: Any, size: int) -> Record | Refusal:
        if _name(element) not in ROOTS:
            return self._refused("record.other_schema", _schema_of(element), _identifier(element))
        identifier = _identifier(element)
        if size > 2 * MAX_RECORD:
            return self._refused("record.too_large", f"more than {MAX_RECORD:,} bytes", identifier)
        body: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False, with_tail=False)
        if len(body) > MAX_RECORD:
            return self._refused("record.too_large", f"more than {MAX_RECORD:,} bytes", identifier)
        if not identifier:
            return self._refused("record.no_identifier", body[:300].decode("utf-8", "replace"))
        self._given += 1
        return Record(identifier, body)

    def _refused(self, code: str, value: str, identifier: str = "") -> Refusal:
        self._given += 1
        return Refusal(code, value[:300], identifier)


class _Trimmed(RawIOBase):
    """A file without what stands before its first ``<``, if that is only white space; it counts what it gave out."""

    def __init__(self, file: Readable, limit: int) -> None:
        self._file = file
        self._limit = limit
        self.given = 0
        self.trimmed = False

    def read(self, size: int = -1) -> bytes:
        """Read on; raises `SourceError` past the limit."""
        data = self._file.read(size) or b""
        if not self.given:
            while data and not (start := data.removeprefix(_BYTE_ORDER_MARK).lstrip(_XML_SPACE)):
                data = self._file.read(size) or b""
                self.trimmed = True
            if data and len(start) < len(data.removeprefix(_BYTE_ORDER_MARK)):
                data, self.trimmed = start, True
        self.given += len(data)
        if self.given > self._limit:
            raise SourceError(
                "too_large",
                f"El documento pasa de {self._limit:,} bytes.",
                f"The document is larger than {self._limit:,} bytes.",
            )
        return data

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _schema_of(element: Any) -> str:
    """What a record that is no ISO metadata is called by those who set such services up."""
    qualified = etree.QName(element)
    is_dublin_core = qualified.localname in _DUBLIN_CORE and "/cat/csw/" in (qualified.namespace or "")
    return f"Dublin Core (csw:{qualified.localname})" if is_dublin_core else str(qualified.text)


def _is_held(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and _name(parent) in HOLDERS


def _identifier(element: Any) -> str:
    for path in _IDENTIFIERS:
        found = element.find(path)
        words = "".join(found.itertext()).strip() if found is not None else ""
        if words:
            return words
    return ""


def _drop(element: Any) -> None:
    """Let go of a record, and of all that stands before it in its holder."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def _number(words: str | None) -> int | None:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 12 else None


def _broken(url: str, why: str) -> SourceError:
    said = parser_sentence(why)
    return SourceError(
        "broken_xml", *came(url, Sentence(f"un XML dañado: {said.es}", f"broken XML: {said.en}"), TRY_LATER)
    )


def _exception(url: str, report: Any) -> SourceError:
    """What a service says with status 200 when it does not understand a question."""
    said = " ".join("".join(each.itertext()) for each in report.iter("{*}ExceptionText")).split()
    why = " ".join(said)[:300]
    words = Sentence(f"una excepción que dice «{why}»", f"an exception that says “{why}”")
    return SourceError(
        "service_exception", *came(url, words if why else Sentence("una excepción sin explicación", "a bare exception"))
    )
