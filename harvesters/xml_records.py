"""Split one XML document into its metadata records, element by element: memory does not grow with the document.

Records: ISO metadata, and Dublin Core, of CSW, OAI-PMH or GeoNetwork.  Documents: the answers of CSW 2 and 3
(GetRecords, GetRecordById), those of OAI-PMH, one record, any collection of them.  A body is the record in exclusive
canonical XML, without comments: the same record is the same bytes, whatever document it came in.  Entities are never
expanded; a document that declares its own is refused.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Self

from lxml import etree

from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.parser_words import parser_sentence
from harvesters.sentences import CHECK_ADDRESS, TRY_LATER, Sentence, came
from harvesters.xml_input import XmlInput

MAX_DOCUMENT = 2 << 30
MAX_RECORD = 8 << 20
"""Bytes of one record."""

ISO_19139 = "iso19139"
"""The schema of ISO metadata; it reads ISO 19115-3 as well."""
DUBLIN_CORE = "dublin_core"
"""The schema of what CSW gives whom asks for no other (OGC 07-006r1, section 10.2.5), and OAI-PMH as ``oai_dc``."""
SCHEMAS = {
    "MD_Metadata": (ISO_19139, ""),
    "MI_Metadata": (ISO_19139, ""),
    "Record": (DUBLIN_CORE, "/cat/csw/"),
    "SummaryRecord": (DUBLIN_CORE, "/cat/csw/"),
    "BriefRecord": (DUBLIN_CORE, "/cat/csw/"),
    "dc": (DUBLIN_CORE, "http://www.openarchives.org/OAI/2.0/oai_dc/"),
    "simpledc": (DUBLIN_CORE, ""),
    "qualifieddc": (DUBLIN_CORE, ""),
}
"""Roots of records, the schema of each, and what its name space has in it: the other names are common words."""

HOLDERS = frozenset({"SearchResults", "GetRecordByIdResponse"})
"""Elements of CSW whose every child should be a record."""

_IDENTIFIERS = ("{*}fileIdentifier", "{*}metadataIdentifier/{*}MD_Identifier/{*}code", "{*}identifier")
"""Of ISO 19139, of ISO 19115-3, of Dublin Core."""
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_HEADER = f"{_OAI}header/{_OAI}identifier"
"""Beside the metadata of a record of OAI-PMH: what the repository calls it, which Dublin Core need not."""
NO_NAMESPACE = "a namespace that is no absolute URI"
"""Why a record has no canonical form."""


class ServiceExceptionError(SourceError):
    """What a service of the OGC says when it does not understand a question, with status 200 or another."""

    def __init__(self, url: str, code: str, locator: str, words: str) -> None:
        said = " ".join(each for each in (code, locator and f"({locator})", words) if each) or "?"
        super().__init__("service_exception", *came(url, Sentence(f"una excepción: {said}", f"an exception: {said}")))
        self.locator = locator
        """What the complaint is about: the name of a parameter; empty where it does not say."""


class XmlRecords:
    """A document on disk, being split by `iter_records`.

    `ended` says that it was read to its end.  `matched`, `returned` and `next_record` are what CSW says of its answer;
    None where it says nothing.  `rows` counts what stood where records should.
    """

    def __init__(self, path: Path, url: str, max_bytes: int = MAX_DOCUMENT) -> None:
        self.url = url
        self.ended = False
        self.matched: int | None = None
        self.returned: int | None = None
        self.next_record: int | None = None
        self._file = XmlInput(path, max_bytes)
        self._broken: list[Refusal] = []
        self.rows = 0
        self._holds = False
        """Whether the document is one that holds records, be there any or not."""

    @property
    def refusals(self) -> list[Refusal]:
        """What is wrong with the document as a whole, or had to be repaired in it."""
        return [*self._file.refusals, *self._broken]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def iter_records(self) -> Iterator[tuple[str, Record | Refusal]]:
        """Every record with its schema, in order; a refusal for each that is in none, too large, without identifier.

        Raises `SourceError` for what holds no records: a web page, an OWS exception, other XML, entities.
        """
        for element, size in self.iter_elements():
            yield schema_of_element(element), made(element, size)

    def iter_elements(self) -> Iterator[tuple[Any, int]]:
        """Every element that stands where a record should, comments among them, with its size in the document.

        An element is emptied when the next one is asked for.  Raises as `iter_records` does.
        """
        try:
            for found in self._iter_events():
                self.rows += 1
                yield found
        except etree.XMLSyntaxError as error:
            if not self._file.given:
                raise SourceError(
                    "empty",
                    f"{self.url} no respondió nada donde debería haber registros XML. Intente de nuevo más tarde.",
                    f"{self.url} answered nothing where XML records should be. Try again later.",
                ) from None
            if not self.rows:
                raise _broken(self.url, str(error)) from error
            self._broken.append(Refusal("document.broken", str(error)))
            return
        if not self._holds:
            raise SourceError(
                "no_catalogue",
                *came(
                    self.url,
                    Sentence(
                        "un XML sin registros ISO 19139 ni Dublin Core",
                        "XML without ISO 19139 or Dublin Core records",
                    ),
                    CHECK_ADDRESS,
                ),
            )
        self.ended = True

    def _iter_events(self) -> Iterator[tuple[Any, int]]:
        events: Any = etree.iterparse(
            self._file, events=("start", "end", "comment"), resolve_entities=False, no_network=True, huge_tree=False,
            load_dtd=False, remove_pis=True, encoding="utf-8",
        )  # fmt: skip
        within: Any = None
        started = 0
        for event, element in events:
            if event == "comment":
                if within is None and _is_held(element):
                    yield element, 0
                continue
            if event == "start":
                if element.getparent() is None:
                    self._look_at_root(element)
                if within is None and (schema_of_element(element) or _is_held(element)):
                    within, started = element, self._file.given
                    self._holds = True
                elif _name(element) == "SearchResults":
                    self._look_at_results(element)
            elif element is within:
                yield element, self._file.given - started
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


def made(element: Any, size: int) -> Record | Refusal:
    """Make a record of an element, or say why it is none."""
    if element.tag is etree.Comment:  # GeoNetwork writes one for a record that it cannot show in this schema
        return _refused("record.left_out", (element.text or "").strip())
    if not schema_of_element(element):
        return _refused("record.other_schema", str(element.tag), _identifier(element))
    identifier = _identifier(element)
    if size > 2 * MAX_RECORD:
        return _refused("record.too_large", f"more than {MAX_RECORD:,} bytes", identifier)
    body = get_canonical(element)
    if body is None:
        return _refused("record.unreadable", NO_NAMESPACE, identifier)
    if len(body) > MAX_RECORD:
        return _refused("record.too_large", f"more than {MAX_RECORD:,} bytes", identifier)
    if not identifier:
        return _refused("record.no_identifier", body[:300].decode("utf-8", "replace"))
    return Record(identifier, body)


def schema_of_element(element: Any) -> str:
    """The schema of a record, by its root; empty for what is none."""
    schema, within = SCHEMAS.get(_name(element), ("", ""))
    return schema if schema and within in element.tag else ""


def get_canonical(element: Any) -> bytes | None:
    """An element in exclusive canonical XML, without comments; None where it has a namespace that is no absolute URI.

    Canonical XML refuses those (Canonical XML 1.0, section 1.3).
    """
    try:
        body: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False, with_tail=False)
    except etree.C14NError:
        return None
    return body


def get_exception(body: bytes, url: str) -> ServiceExceptionError | None:
    """What an OWS ExceptionReport says, whatever the status it came with; None for anything else."""
    if b"ExceptionReport" not in body:
        return None
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return None
    return _exception(url, root) if _name(root) == "ExceptionReport" else None


def _refused(code: str, value: str, identifier: str = "") -> Refusal:
    return Refusal(code, value[:300], identifier)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_held(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and _name(parent) in HOLDERS


def _identifier(element: Any) -> str:
    named_by_itself = schema_of_element(element) != DUBLIN_CORE
    for found in chain(_own(element), _header(element)) if named_by_itself else chain(_header(element), _own(element)):
        words = "".join(found.itertext()).strip()
        if words:
            return words
    return ""


def _own(element: Any) -> Iterator[Any]:
    return (found for path in _IDENTIFIERS if (found := element.find(path)) is not None)


def _header(element: Any) -> Iterator[Any]:
    return (found for around in element.iterancestors(f"{_OAI}record") if (found := around.find(_HEADER)) is not None)


def _drop(element: Any) -> None:
    """Let go of a record, and of all that stands before it in its holder, and before that in what holds it."""
    element.clear()
    parent = element.getparent()
    while parent is not None:
        while parent[0] is not element:
            del parent[0]
        element, parent = parent, parent.getparent()


def _number(words: str | None) -> int | None:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 12 else None


def _broken(url: str, why: str) -> SourceError:
    said = parser_sentence(why)
    return SourceError(
        "broken_xml", *came(url, Sentence(f"un XML dañado: {said.es}", f"broken XML: {said.en}"), TRY_LATER)
    )


def _exception(url: str, report: Any) -> ServiceExceptionError:
    exception = next(report.iter("{*}Exception"), report)
    said = " ".join(" ".join("".join(each.itertext()) for each in report.iter("{*}ExceptionText")).split())
    code, locator = (" ".join((exception.get(name) or "").split())[:80] for name in ("exceptionCode", "locator"))
    return ServiceExceptionError(url, code, locator, said[:300].rstrip("."))
