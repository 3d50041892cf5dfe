"""Everything here that is given bytes by a portal: the table that the test of any bytes and the fuzzer go by.

A reader takes any bytes.  It may refuse them with a `HarvesterError`; anything else that it raises is a mistake of ours,
and so is taking more than `MAX_SECONDS`.
"""

import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from hypothesis import strategies as st
from lxml import etree
from scrapy.http import TextResponse

from harvesters.addresses import AddressPolicy
from harvesters.answers import require_json, utf8_from_bytes
from harvesters.catalogue_files import iter_pieces
from harvesters.catalogue_words import CatalogueWords
from harvesters.csw_rdf import records_of_rdf
from harvesters.csw_requests import capabilities_from_xml, matched_in, software_of
from harvesters.encodings import encoding_of, iter_text, open_document, utf_8_from_start
from harvesters.errors import HarvesterError
from harvesters.geonode_requests import answer_from_json, identifier_of
from harvesters.hosts import seconds_from_retry_after
from harvesters.hub_items import Items
from harvesters.hub_search import require_page
from harvesters.hydra import paging_of, undescribed_of
from harvesters.items import Record, Refusal
from harvesters.json_depth import without_too_deep
from harvesters.json_documents import Element, JsonDocument
from harvesters.json_ld_pages import iter_datasets
from harvesters.probes import get_software, iter_alternates
from harvesters.probing import retry_after_seconds
from harvesters.rdf_documents import RdfDocument
from harvesters.recognition import Document, recognise
from harvesters.robots import robots_from_answer
from harvesters.selectors import selectors_from_file
from harvesters.sitemaps import get_sitemap
from harvesters.table_documents import TableDocument
from harvesters.table_records import records_from_table
from harvesters.xml_records import XmlRecords

URL: Final = "https://datos.example/catalogo"
MAX_SECONDS: Final = 10.0
"""For one input of a few kilobytes; a busy machine is ten times slower than one that does nothing else."""
MAX_BYTES: Final = 8 << 20
"""Of a document once it is unpacked."""

_TESTS: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class ByteReader:
    """One reader, and documents that it reads."""

    name: str
    read: Callable[[bytes], None]
    seeds: Callable[[], tuple[bytes, ...]]


class HangError(BaseException):
    """An input took too long; no `except Exception` keeps it from being seen."""


@contextmanager
def within_seconds(seconds: float) -> Iterator[None]:
    """Raise `HangError` in what takes longer."""

    def stop(*_: object) -> None:
        raise HangError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def survives(reader: ByteReader, body: bytes) -> None:
    """Let a reader read; a refusal is an answer."""
    with suppress(HarvesterError):
        reader.read(body)


# ── what reads ──


def _on_disk(read: Callable[[Path], None], body: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix="milpa-") as file:
        file.write(body)
        file.flush()
        read(Path(file.name))


def _require_sound(found: Any) -> None:
    """What is given out can be kept: bodies are bytes, names have letters, and all words are UTF-8."""
    assert isinstance(found, Record | Refusal | Counter | CatalogueWords)
    if isinstance(found, CatalogueWords):
        str(found).encode()
    if isinstance(found, Record):
        assert found.identifier
        assert isinstance(found.body, bytes)


def _read_rdf(path: Path, content_type: str) -> None:
    with RdfDocument(path, URL, content_type, MAX_BYTES) as document:
        for _ in document.iter_load():
            pass
        paging_of(document.table, URL)
        undescribed_of(document.table)
        for found in document.iter_records():
            _require_sound(found)


def _read_json(path: Path) -> None:
    with JsonDocument(path, URL, max_bytes=MAX_BYTES) as document:
        for found in document.iter_elements():
            assert isinstance(found, Element | Refusal)


def _read_xml(path: Path) -> None:
    with XmlRecords(path, URL, MAX_BYTES) as document:
        for _, found in document.iter_records():
            _require_sound(found)


def _read_table(path: Path) -> None:
    for record in records_from_table(TableDocument(path, max_bytes=MAX_BYTES)).records:
        _require_sound(record)


def _read_any_file(path: Path) -> None:
    for piece in iter_pieces(path, "catalogo"):
        _require_sound(piece.found)


def _read_text(path: Path) -> None:
    encoding = encoding_of(path, "utf-8", MAX_BYTES)
    file, _ = open_document(path, MAX_BYTES)
    with file:
        "".join(iter_text(file, encoding)).encode()


def _read_start(body: bytes) -> None:
    utf_8_from_start(body)
    utf8_from_bytes(body)[0].decode()


def _read_page(body: bytes) -> None:
    for found in iter_datasets(body, URL):
        _require_sound(found)
    get_software(body)
    for address in iter_alternates(body):
        assert address


def _read_robots(body: bytes) -> None:
    robots = robots_from_answer(200, body, f"{URL}/robots.txt", "Milpa/1.0")
    robots.allows(URL)
    assert 0.0 <= robots.delay <= 120.0


def _read_sitemap(body: bytes) -> None:
    get_sitemap(body, URL)


def _read_retry_after(body: bytes) -> None:
    assert (seconds_from_retry_after(body) or 0.0) >= 0.0
    assert (retry_after_seconds(body.decode("latin-1"), datetime(2026, 1, 1, tzinfo=UTC)) or 0.0) >= 0.0


def _read_selectors(body: bytes) -> None:
    selectors_from_file(body)


def _read_answer(body: bytes) -> None:
    response = TextResponse(URL, body=body)
    found, _ = require_json(response, dict[str, msgspec.Raw])
    answer = answer_from_json(found)
    for row in answer.rows if answer else ():
        identifier_of(row)


def _read_hub(body: bytes) -> None:
    items = Items()
    for row in require_page(TextResponse(URL, body=body)).rows:
        if isinstance(row.found, Record):
            items.add(row.found.identifier)
            assert items.has(row.found.identifier)


def _read_levels(body: bytes) -> None:
    without_too_deep(body)


def _read_csw(body: bytes) -> None:
    capabilities_from_xml(body)
    software_of(body)
    matched_in(body)


def _read_csw_row(body: bytes) -> None:
    try:
        row = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return  # rows come out of a document that was read
    for found in records_of_rdf(row, URL):
        _require_sound(found)


def _recognise(body: bytes) -> None:
    for whole in (True, False):
        recognise(Document(URL, 200, "application/ld+json", body, whole))


def _read_address(body: bytes) -> None:
    AddressPolicy().check_url(body.decode("utf-8", "surrogateescape"))


def _read_part(name: str, others: Callable[[], dict[str, bytes]], body: bytes) -> None:
    """Read a workbook of which one part is given: bytes that change at random are hardly ever a ZIP."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for other, content in {**others(), name: body}.items():
            archive.writestr(other, content)
    _on_disk(_read_table, packed.getvalue())


@cache
def _parts_of_xlsx() -> dict[str, bytes]:
    path = _TESTS / "fixtures" / "tables" / "inventario_general_de_datos_error_fecha.xlsx"
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith((".jpeg", ".png", ".bin"))}


def _parts_of_ods() -> dict[str, bytes]:
    return {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}


# ── what they are begun with ──


@cache
def _files(folder: str, pattern: str) -> tuple[bytes, ...]:
    found = sorted((_TESTS / folder).glob(pattern))
    assert found, f"no seeds: {folder}/{pattern}"
    return tuple(path.read_bytes() for path in found)


def _written(*documents: bytes | str) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(each.encode() if isinstance(each, str) else each for each in documents)


TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
<https://datos.example/> a dcat:Catalog ; dcat:dataset <https://datos.example/d/1> , <d/2> .
<https://datos.example/d/1> a dcat:Dataset ; dct:title "Uno"@es_MX, "Añ\\u00f1o"@es ; dct:spatial [ dct:title "x" ] ;
  dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://datos.example/1 2.csv> ] .
[] a dcat:Dataset ; dct:title "Sin nombre" ; dct:identifier "a\\"b" ; dct:issued "2020"^^<http://x/y> .
<https://datos.example/catalogo> a hydra:PagedCollection ; hydra:totalItems 2 ; hydra:nextPage <https://datos.example/2> .
"""
RDF_XML = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rdf:RDF [<!ENTITY d "http://www.w3.org/ns/dcat#">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
 xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="http://a.mx/1"><dct:title xml:lang="es">Uno &amp; dos</dct:title>
<dct:type rdf:resource="&d;x"/><dcat:distribution><dcat:Distribution><dct:title>x</dct:title></dcat:Distribution></dcat:distribution>
</dcat:Dataset></rdf:RDF>"""
JSON_LD = """{"@context": ["https://www.w3.org/ns/hydra/core", {"dcat": "http://www.w3.org/ns/dcat#", "t": {"@id":
"http://purl.org/dc/terms/title", "@language": "es"}}], "@graph": [{"@id": "http://a.mx/1", "@type": "dcat:Dataset",
"t": "Uno", "dcat:distribution": [{"@type": "dcat:Distribution", "t": {"@value": "x"}}]}]}"""
N_QUADS = """<http://a.mx/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .
<http://a.mx/1> <http://purl.org/dc/terms/title> "Uno\\u00f1 \\"x\\""@es .
_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .
_:b <http://purl.org/dc/terms/identifier> "b" .
"""
CSW = """<?xml version="1.0"?><csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">
<csw:SearchResults numberOfRecordsMatched="2" numberOfRecordsReturned="1" nextRecord="2">
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>a-1</gco:CharacterString></gmd:fileIdentifier></gmd:MD_Metadata><!-- x -->
</csw:SearchResults></csw:GetRecordsResponse>"""
DUBLIN_CORE = """<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults>
<csw:Record xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>a-1</dc:identifier><dc:title>Uno</dc:title>
</csw:Record></csw:SearchResults></csw:GetRecordsResponse>"""
CAPABILITIES = """<csw:Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ows="http://www.opengis.net/ows"
 version="2.0.2"><ows:ServiceIdentification><ows:Title>Geo</ows:Title></ows:ServiceIdentification><ows:OperationsMetadata>
<ows:Operation name="GetRecords"><ows:Parameter name="outputSchema"><ows:Value>http://www.isotc211.org/2005/gmd</ows:Value>
</ows:Parameter></ows:Operation></ows:OperationsMetadata></csw:Capabilities><!-- pycsw 2.6.1 -->"""
MICRODATA = (
    '<div itemscope itemtype="http://schema.org/Dataset" itemid="/1" itemref="x"><b itemprop="name">Uno</b>'
    '<p itemprop="distribution" itemscope><a itemprop="contentUrl" href="a.csv">a</a></p></div><i id="x" itemprop="y">z</i>'
)
SHARED_NODES = (
    '{"@context": "https://schema.org", "@graph": ['
    + ",".join(f'{{"@id": "#{n}", "name": "Nodo", "sameAs": {{"@id": "#{n + 1}"}}}}' for n in range(40))
    + "".join(f',{{"@id": "urn:{n}", "@type": "Dataset", "name": "Uno", "about": {{"@id": "#0"}}}}' for n in range(20))
    + "]}"
)
"""Every dataset refers to all the nodes."""
NESTED_TEXTS = (
    '<div itemscope itemtype="https://schema.org/Dataset" itemid="/1">'
    + '<div itemprop="name x">a' * 50
    + "<i>b</i>" * 40
)
"""Every property holds the text of all those within it."""
LOOSE = tuple(
    f'<script type="application/ld+json">{{"a": x {unit * 900}</script>'
    for unit in ("/* ", " ", '\\"', "// ", ", ", "]]>")
)
"""What is no JSON, as often as a small page has room for."""
HUB = (
    '{"features": [{"id": "cabe9105f3de49b498c3a0362c446099_29", "properties": {"title": "x"}}], "numberMatched": 1, '
    '"links": [{"rel": "next", "href": "https://a.mx/?startindex=2"}]}'
)
PAGE = """<!doctype html><html><head><meta name="generator" content="CKAN 2.9"><link rel="alternate" type="text/turtle"
 href="/x.ttl"><script type="application/ld+json">/*<![CDATA[*/ {"@context": "https://schema.org", "@graph": [{"@type":
 "Dataset", "@id": "#1", "name": "Uno", "publisher": {"@id": "#2"},}, {"@id": "#2", "name": "INEGI"}]} /*]]>*/</script>
</head></html>"""
DATA_JSON = """{"title": "Datos", "dataset": [{"title": "Uno", "identifier": "1", "accessLevel": "public"},
 {"title": "Dos", "identifier": 2e0, "keyword": ["a", null, true]},], "x": {"y": [1, -2.5e3]}}"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.mx/1</loc>
<lastmod>2020-01-01</lastmod></url><url><loc>/2</loc></url></urlset>"""
ROBOTS = """User-agent: *\nDisallow: /a*b$\nAllow: /c\nCrawl-delay: 2.5\nRequest-rate: 3/10s 1200-1300\nVisit-time: 0600-0845
Sitemap: https://a.mx/sitemap.xml\n\nUser-agent: milpa\nCrawl-delay: 1\n"""
SELECTORS = """[list]\ndataset = "h2.titulo > a:not(.x)"\nnext = "//a[@rel='next']"\n[dataset]\ntitle = "h1::text"
keyword = ".etiquetas a::attr(href)"\n[distribution]\neach = "li:nth-child(2n+1)"\ndownload_url = "a"\n"""
SHEET = "xl/worksheets/sheet1.xml"
ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x"><office:body>
<office:spreadsheet><table:table table:name="Hoja"><table:table-row><table:table-cell table:number-columns-repeated="2"
 office:value-type="string"><text:p>título<text:s text:c="3"/></text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="float" office:value="1.5"
 table:number-columns-spanned="2" table:number-rows-spanned="2"/></table:table-row></table:table></office:spreadsheet>
</office:body></office:document-content>"""
GEONODE = """{"links": {"next": null}, "total": 1, "resources": [{"pk": 1, "uuid": "a", "links": [{"url": "x"}]}]}"""
ADDRESSES = ("https://datos.example:8443/a?b=c#d", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "http://ñandú.mx./")


def _rdf(name: str, content_type: str, *seeds: str) -> ByteReader:
    return ByteReader(name, partial(_on_disk, partial(_read_rdf, content_type=content_type)), _written(*seeds))


READERS: Final[tuple[ByteReader, ...]] = (
    _rdf("turtle", "text/turtle", TURTLE),
    _rdf("rdf-xml", "application/rdf+xml", RDF_XML),
    _rdf("json-ld", "application/ld+json", JSON_LD),
    _rdf("n-triples", "application/n-triples", N_QUADS),
    _rdf("n-quads", "application/n-quads", N_QUADS),
    _rdf("trig", "application/trig", f"{TURTLE} <g> {{ <a> <b> <c> }}"),
    ByteReader("json", partial(_on_disk, _read_json), _written(DATA_JSON, f"[{DATA_JSON}]")),
    ByteReader(
        "xml", partial(_on_disk, _read_xml), _written(CSW, DUBLIN_CORE, b"\xef\xbb\xbf " + CSW.encode("cp1252"))
    ),
    ByteReader(
        "csv",
        partial(_on_disk, _read_table),
        lambda: (*_files("fixtures/tables", "*catalog*.csv"), *_written("titulo,x\n" + '"a"x,' * 900)()),
    ),
    ByteReader("xlsx", partial(_on_disk, _read_table), lambda: _files("fixtures/tables", "*fecha.xlsx")),
    ByteReader("sheet", partial(_read_part, SHEET, _parts_of_xlsx), lambda: (_parts_of_xlsx()[SHEET][:6000],)),
    ByteReader("ods", partial(_read_part, "content.xml", _parts_of_ods), _written(ODS)),
    ByteReader(
        "file",
        partial(_on_disk, _read_any_file),
        lambda: (
            *_written(TURTLE, RDF_XML, JSON_LD, CSW, PAGE, DATA_JSON, GEONODE)(),
            *_files("mappings/schemas/fixtures", "*.in.json"),
        ),
    ),
    ByteReader("page", _read_page, _written(PAGE, MICRODATA, SHARED_NODES, NESTED_TEXTS, *LOOSE)),
    ByteReader("sitemap", _read_sitemap, _written(SITEMAP, "https://a.mx/1\nhttps://a.mx/2\n")),
    ByteReader("robots", _read_robots, _written(ROBOTS)),
    ByteReader(
        "encoding", partial(_on_disk, _read_text), _written("añó €", "añó".encode("utf-16"), "añó".encode("cp1252"))
    ),
    ByteReader("start", _read_start, _written("<a>ñ</a>".encode("utf-16-le"), '<?xml encoding="latin-1"?><a>ñ</a>')),
    ByteReader(
        "retry-after", _read_retry_after, _written("120", "Wed, 21 Oct 2015 07:28:00 GMT", "21 Oct 15 7:28 +0530")
    ),
    ByteReader("selectors", _read_selectors, _written(SELECTORS, '{"list": {"dataset": "(//a)[1]/@href"}}')),
    ByteReader("answer", _read_answer, _written(GEONODE, '{"success": true, "result": {"count": 1, "results": []}}')),
    ByteReader("hub", _read_hub, _written(HUB, '{"data": [{"id": "a"}], "meta": {"stats": {"totalCount": 1}}}')),
    ByteReader("levels", _read_levels, _written(DATA_JSON, '[{"a": ' + "[" * 300 + "]" * 300 + "}]")),
    ByteReader("csw", _read_csw, _written(CAPABILITIES, CSW)),
    ByteReader("csw-row", _read_csw_row, _written(RDF_XML.partition("]>")[2].replace("&d;", ""))),
    ByteReader("recognition", _recognise, _written(TURTLE, RDF_XML, JSON_LD, DATA_JSON, GEONODE, PAGE)),
    ByteReader("address", _read_address, _written(*ADDRESSES)),
)
BY_NAME: Final = {reader.name: reader for reader in READERS}


# ── how they are changed ──

TOKENS: Final = (
    b"[", b"]", b"{", b"}", b"(", b")", b"<", b">", b"</", b"/>", b'"', b"'", b"\\", b"\\u", b"\\ud800", b"&", b"&#0;",
    b"&x;", b"<!--", b"<![CDATA[", b"<!DOCTYPE a [", b'<!ENTITY x "&x;&x;">', b"\x00", b"\x1f", b"\x7f", b"\x80", b"\xff",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\x1f\x8b\x08", b"PK\x03\x04", b"\r", b"\n", b"\t", b" ",
    b",", b";", b":", b".", b"#", b"%", b"@", b"_:", b"^^", b"http://[", b"https://a.mx:99999/", b"-1", b"0", b"1e999",
    b"NaN", b"9" * 30, b"9" * 5000, b"null", b"true", b"[]", b"{}", b'"@context": ', b'"@id": ', b'"@type": ', b"@es", b"a" * 300,
    "ñ".encode(), "٣".encode(), "²".encode(), "😀".encode(),
)  # fmt: skip
"""What grammars stumble over."""


CHANGES: Final[tuple[Callable[[bytes, int, int, bytes, bytes], bytes], ...]] = (
    lambda body, at, _to, token, _other: body[:at] + token + body[at:],
    lambda body, at, to, token, _other: body[:at] + token + body[to:],
    lambda body, at, _to, token, _other: body[:at] + token * 1_000 + body[at:],
    lambda body, at, to, _token, _other: body[:at] + body[at:to] * 200 + body[to:],
    lambda body, at, to, _token, _other: body[:to] + body[at:],
    lambda body, at, _to, _token, _other: body[:at],
    lambda body, at, _to, _token, other: body[:at] + other[at:],
)
"""What may happen to a document, from one place `at` to another."""


@st.composite
def changed(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A document that was put together at random out of good ones: cut, doubled, repeated, strewn with `TOKENS`."""
    body = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(body)))
        to = min(len(body), at + draw(st.integers(0, 40)))
        token = draw(st.sampled_from(TOKENS) | st.binary(max_size=6))
        body = draw(st.sampled_from(CHANGES))(body, at, to, token, draw(st.sampled_from(seeds)))
    return body
