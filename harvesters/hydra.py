"""Paging by Hydra (https://www.hydra-cg.com/spec/latest/core/), in its old and in its new terms.

``hydra:PagedCollection`` with ``hydra:nextPage`` (ckanext-dcat, until today), ``hydra:PartialCollectionView`` with
``hydra:next`` (udata, the current specification); ``hydra:totalItems`` stands on the page or on the collection.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvesters.links import document_of, joined, site_of
from harvesters.subjects import SubjectTable

HYDRA = b"http://www.w3.org/ns/hydra/core#"

_NEXT = re.compile(rb"^(\S+) <%s(?:next|nextPage)> (?:<([^>]*)>|\"([^\"]*)\"\S*) \.$" % re.escape(HYDRA), re.MULTILINE)
_TOTAL = re.compile(rb"^(\S+) <%stotalItems> \"\+?(\d{1,9})(?:\.0+)?\"\S* \.$" % re.escape(HYDRA), re.MULTILINE)
_MEMBER = re.compile(rb" <http://www\.w3\.org/ns/dcat#dataset> (<[^>]*>|_:\S+) \.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Paging:
    """What a document says of the pages around it."""

    next_url: str | None = None
    """The next page, absolute; None on the last one, or where there are no pages."""
    total: int | None = None
    """Datasets of the whole catalogue, as declared; None where nothing is."""


def paging_of(table: SubjectTable, url: str) -> Paging:
    """Find the next page and the declared total of a loaded document that came from `url`.

    A document may describe several pages (the first, the last): the view of `url` itself counts first, then one that
    leads anywhere else.
    """
    links: list[tuple[str, str]] = []
    totals: list[int] = []
    for lines in table.iter_lines_with(HYDRA):
        for subject, iri, words in _NEXT.findall(lines):
            links.append((subject.decode().strip("<>"), joined(url, (iri or words).decode())))
        totals += [int(count) for _, count in _TOTAL.findall(lines)]
    here = _plain(url)
    own = [target for subject, target in links if _plain(subject) == here]
    others = [target for _, target in links if _plain(target) != here]
    return Paging(next(iter(own or others), None), max(totals, default=None))


def listed_in(table: SubjectTable) -> set[bytes]:
    """What the catalogue names with dcat:dataset, and counts when it tells a total."""
    return {target for lines in table.iter_lines_with(b"dcat#dataset>") for target in _MEMBER.findall(lines)}


def undescribed_of(table: SubjectTable) -> set[str]:
    """IRIs (or blank nodes) that the catalogue names with dcat:dataset and the document does not describe."""
    return {target.decode().strip("<>") for target in listed_in(table) if table.get(target) is None}


SIZES = frozenset(
    ["page_size", "pagesize", "limit", "rows", "size", "per_page", "perpage", "itemsperpage", "maxrecords"]
)
"""Parameters by which a page's size can be asked for, in lower case and without what separates words."""


def resized(url: str, next_url: str) -> str:
    """The address `url` for pages of another size, as `next_url` writes it; unchanged where it writes none.

    Records that slipped over the edge of a page lie within one that has other edges.
    """
    sizes = [(name, value) for name, value in parse_qsl(urlsplit(next_url).query) if name.lower() in SIZES]
    sizes = [(name, value) for name, value in sizes if value.isdecimal() and 3 <= int(value[:9]) < 100_000]
    if not sizes:
        return url
    name, value = sizes[0]
    parts = urlsplit(url)
    others = [(key, kept) for key, kept in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*others, (name, str(int(value) * 2 // 3))])))


def _plain(url: str) -> str:
    """A URL without what pages of one catalogue often differ in: scheme, ``www``, fragment, an empty query."""
    if document_of(url) is None:
        return url
    parts = urlsplit(url)
    return f"{site_of(url)}{parts.path}?{parts.query}"
