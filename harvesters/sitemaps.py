"""A sitemap (https://www.sitemaps.org/protocol.html), plain or packed, read by Scrapy's own reader."""

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from lxml import etree
from scrapy.utils.sitemap import Sitemap

from harvesters.links import document_of, joined

MAX_BYTES: Final = 60 << 20
"""Unpacked: the protocol allows 50 MB."""
MAX_ENTRIES: Final = 50_000
"""Of one file, by the protocol."""
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
    text = _unpacked(body)
    if text is None:
        return None
    start = text[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"http"):
        lines = (line.strip() for line in text.decode("utf-8", "replace").splitlines())
        return _file(is_index=False, entries=[line for line in lines if line.startswith("http")])
    if not start.startswith(b"<") or b"<!ENTITY" in start:
        return None
    try:
        sitemap = Sitemap(text[text.index(b"<") :])
        kind = sitemap.type
        entries, dates = [], {}
        for entry in sitemap:
            entries.append(joined(url, entry["loc"].strip()))
            if isinstance(date := entry.get("lastmod"), str) and date.strip():
                dates[entries[-1]] = date.strip()[:MAX_DATE]
            if len(entries) > MAX_ENTRIES:
                break
    except (etree.XMLSyntaxError, StopIteration, ValueError, AttributeError):
        return None
    ended = _END.search(text[-2000:]) is not None  # the reader takes a file that was cut for a whole one
    if kind not in ("sitemapindex", "urlset") or not (entries or ended):
        return None
    return _file(is_index=kind == "sitemapindex", entries=entries, dates=dates, ended=ended)


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
