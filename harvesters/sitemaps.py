"""A sitemap (https://www.sitemaps.org/protocol.html), plain or packed, read piece by piece."""

import gzip
import re
import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from harvesters.links import document_of, joined

MAX_BYTES: Final = 60 << 20
"""Unpacked: the protocol allows 50 MB."""
MAX_ENTRIES: Final = 50_000
"""Of one file, by the protocol."""
MAX_ELEMENTS: Final = 1_000_000
"""Of one file: twenty an entry."""
_PIECE: Final = 1 << 14
MAX_DATE: Final = 40
"""Characters of a date."""
NO_DATES: Final[Mapping[str, str]] = MappingProxyType({})
PLACES: Final = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap/sitemap.xml", "/sitemap.xml.gz")
"""Where sitemaps stand whose robots.txt names none."""


_END: Final = re.compile(rb"(?:</(?:[\w.-]+:)?(?:urlset|sitemapindex)\s*>|/>)\s*(?:<!--[^>]*-->\s*)*\Z")


@dataclass(frozen=True, slots=True)
class SitemapFile:
    """What one file names."""

    is_index: bool
    """Whether it names other sitemaps, not pages."""
    entries: tuple[str, ...]
    """Absolute addresses, in the order of the file."""
    dates: Mapping[str, str] = field(default_factory=dict)
    """``lastmod`` of the entries that bear one, as it is written."""
    unreadable: int = 0
    """Entries that are no address."""
    broke_off: bool = False
    """It was cut before its end, or names more than a file may."""


def get_sitemap(body: bytes, url: str) -> SitemapFile | None:
    """Read a sitemap (XML, or a plain list of addresses), unpacked where it is packed; None for anything else."""
    reading = SitemapReading(body, url)
    for _ in reading.iter_steps():
        pass
    return reading.found


class SitemapReading:
    """As `get_sitemap`, in steps of some milliseconds, between which others may have their turn."""

    def __init__(self, body: bytes, url: str) -> None:
        self._body = body
        self._url = url
        self.found: SitemapFile | None = None
        """What was read, once all steps are done."""

    def iter_steps(self) -> Iterator[None]:
        """Read on with each step."""
        self.found = yield from _read(self._body, self._url)


def _read(body: bytes, url: str) -> Generator[None, None, SitemapFile | None]:
    text = _unpacked(body)
    if text is None:
        return None
    start = text[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"http"):
        lines = (line.strip() for line in text.decode("utf-8", "replace").splitlines())
        return _file(is_index=False, entries=[line for line in lines if line.startswith("http")])
    if not start.startswith(b"<") or b"<!ENTITY" in start:
        return None
    reader = _Reader(url)
    for place in range(text.index(b"<"), len(text), _PIECE):
        if not reader.feed(text[place : place + _PIECE]):
            break
        yield
    ended = _END.search(text[-2000:]) is not None  # the reader takes a file that was cut for a whole one
    if reader.kind not in ("sitemapindex", "urlset") or not (reader.entries or ended):
        return None
    whole = ended and reader.elements <= MAX_ELEMENTS
    return _file(is_index=reader.kind == "sitemapindex", entries=reader.entries, dates=reader.dates, ended=whole)


class _Reader:
    """Reads entries as they come, and keeps nothing of the rest: 24 MB of empty elements pack to 23 kB."""

    def __init__(self, url: str) -> None:
        self.kind = ""
        """The local name of the root."""
        self.entries: list[str] = []
        self.dates: dict[str, str] = {}
        self.elements = 0
        self._url = url
        self._depth = 0
        self._told: dict[str, str] = {}
        """What the entry that is being read tells, by local names."""
        self._parser = etree.XMLPullParser(
            events=("start", "end"), recover=True, resolve_entities=False, no_network=True, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip

    def feed(self, piece: bytes) -> bool:
        """Read on; say whether there may be more."""
        try:
            self._parser.feed(piece)
        except etree.XMLSyntaxError:
            return False
        for event, element in self._parser.read_events():
            if event == "start":
                self._depth += 1
                self.elements += 1
                self.kind = self.kind or etree.QName(element).localname
            else:
                self._end(element)
                self._depth -= 1
        return self.elements <= MAX_ELEMENTS and len(self.entries) <= MAX_ENTRIES

    def _end(self, element: Any) -> None:
        if self._depth == _OF_AN_ENTRY:
            self._told.setdefault(etree.QName(element).localname, (element.text or "").strip())
        elif self._depth == _AN_ENTRY:
            self._note_entry()
        while (before := element.getprevious()) is not None:
            element.getparent().remove(before)
        element.clear(keep_tail=True)

    def _note_entry(self) -> None:
        told, self._told = self._told, {}
        if "loc" in told:
            self.entries.append(joined(self._url, told["loc"]))
            if date := told.get("lastmod"):
                self.dates[self.entries[-1]] = date[:MAX_DATE]


_AN_ENTRY: Final = 2
_OF_AN_ENTRY: Final = 3
"""How deep elements stand, the root being 1."""


def _file(
    *, is_index: bool, entries: list[str], dates: Mapping[str, str] = NO_DATES, ended: bool = True
) -> SitemapFile:
    given = tuple(dict.fromkeys(filter(None, entries)))
    unique = tuple(each for each in given if document_of(each) is not None)
    broke_off = not ended or len(given) > MAX_ENTRIES
    return SitemapFile(is_index, unique[:MAX_ENTRIES], dates, len(given) - len(unique), broke_off)


def _unpacked(body: bytes) -> bytes | None:
    if body[:2] != b"\x1f\x8b":
        return body if len(body) <= MAX_BYTES else None
    machine = zlib.decompressobj(wbits=31)
    try:
        text = machine.decompress(body, MAX_BYTES)
    except (zlib.error, gzip.BadGzipFile):
        return None
    return text if machine.eof else None


def names_sitemap(url: str) -> bool:
    """Whether a URL is a sitemap's own, by its name."""
    path = url.partition("?")[0].lower()
    return "sitemap" in path.rpartition("/")[2]
