"""What detection asks portals of web pages: whether their sitemap leads to datasets in schema.org."""

from itertools import islice
from typing import Final
from urllib.parse import urlsplit

import requests

from harvesters.asking import Candidate, NothingThereError, ask_robots, get_document, nothing_there_of
from harvesters.items import Record
from harvesters.json_ld_pages import iter_datasets
from harvesters.links import site_of
from harvesters.robots import Robots, robots_url
from harvesters.sentences import Sentence, agreeing
from harvesters.sitemaps import SitemapFile, get_sitemap

PAGES_LOOKED_AT: Final = 3
LIKELY: Final = ("dataset", "conjunto", "datos")
"""Words in the address of a page that make it likely to describe a dataset."""
_ADDRESSES = Sentence("dirección", "address"), Sentence("direcciones", "addresses")


def ask_sitemap(session: requests.Session, url: str, seconds: float) -> Candidate:
    """Read a sitemap, and look at a few of its pages, as robots.txt allows, for a dataset.

    Raises `NothingThereError`, and what the session raises.
    """
    landed_at, sitemap = _sitemap_at(session, url, seconds)
    robots = ask_robots(session, robots_url(landed_at), seconds)
    entries = sitemap.entries
    if sitemap.is_index and entries:
        entries = _sitemap_at(session, _likeliest(entries)[0], seconds)[1].entries
    addresses = agreeing(len(entries), *_ADDRESSES)
    looked_at = list(islice(_iter_pages(entries, landed_at, robots), PAGES_LOOKED_AT))
    if not any(_describes_dataset(session, page, seconds) for page in looked_at):
        raise NothingThereError(
            Sentence(
                f"un sitemap de {addresses.es}; donde se miró no hay conjuntos en schema.org",
                f"a sitemap of {addresses.en}; where we looked there is no dataset in schema.org",
            ),
            landed_at,
        )
    why = Sentence(
        f"un sitemap de {addresses.es}, con conjuntos descritos en schema.org",
        f"a sitemap of {addresses.en}, with datasets described in schema.org",
    )
    return Candidate("sitemap", landed_at, why=why)


def _sitemap_at(session: requests.Session, url: str, seconds: float) -> tuple[str, SitemapFile]:
    document = get_document(session, url, seconds, "application/xml, text/xml, */*;q=0.1")
    found = get_sitemap(document.body, document.url) if document.status == 200 else None
    if found is None:
        raise nothing_there_of(document)
    return document.url, found


def _likeliest(urls: tuple[str, ...]) -> list[str]:
    return sorted(urls, key=lambda url: not any(word in urlsplit(url).path.lower() for word in LIKELY))


def _iter_pages(entries: tuple[str, ...], sitemap: str, robots: Robots) -> list[str]:
    home = site_of(sitemap)
    here = [url for url in entries if url.startswith(("http://", "https://")) and site_of(url) == home]
    return [url for url in _likeliest(tuple(here[:1000])) if robots.allows(url)]


def _describes_dataset(session: requests.Session, url: str, seconds: float) -> bool:
    document = get_document(session, url, seconds, "text/html, */*;q=0.1")
    return any(isinstance(each, Record) for each in iter_datasets(document.body, document.url, document.media_type))
