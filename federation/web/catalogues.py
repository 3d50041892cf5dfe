"""A catalogue, page by page: Hydra's partial collection views, in its present and in its older terms.

``hydra:next`` is what the specification and udata say, ``hydra:nextPage`` what ckanext-dcat reads.  A page is named by
the last entry before it, so that what is published meanwhile moves nothing from one page to another.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import orjson
from sqlalchemy import Connection

from federation.web.national import NationalGraph
from federation.web.problems import ProblemError
from federation.web.resources import entry_nodes
from mappings.rdf.heads import record_nodes
from mappings.rdf.statements import IRI, NAME, TYPED, Node, Statement
from mappings.uris import catalog_uri
from storage.index import (
    Condition,
    IndexedRecord,
    IndexEntry,
    IndexFilter,
    count_copies,
    count_entries,
    iter_entries,
    list_copies,
)

PAGE: Final = 100
LARGEST_PAGE: Final = 1000
FIELDS: Final = ("kind", "source", "level", "branch", "state", "municipality", "publisher", "theme")
"""Filters that a catalogue's address takes, by the names that the index has for them."""
SINCE: Final = "modified_since"
SERVICE: Final = "service"
"""The kind of what no catalogue lists by dcat:dataset."""
COPIES: Final = "copies_after"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a catalogue is asked for."""

    path: str
    """The address of the catalogue as it was asked, with its suffix."""
    catalog: str
    """Its URI."""
    source: str | None = None
    """The slug whose catalogue it is; None for the national one."""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields with their values."""
    since: datetime | None = None
    after: int = 0
    limit: int = PAGE
    copies_after: int | None = None
    """Of a page that begins among the records of copies: the one before it."""

    @property
    def filter(self) -> IndexFilter:
        """The same, as the index takes it; what is not of the catalogue's own source is not in it."""
        own = (Condition("source", (self.source,)),) if self.source is not None else ()
        given = tuple(Condition(field, values) for field, values in self.filters)
        return IndexFilter(modified_since=self.since, conditions=(*own, *given))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is filtered out."""
        return not self.filters and self.since is None

    def address(self, after: int | None = None, copies_after: int | None = None) -> str:
        """The address of the page behind an entry, or behind a copy; without either, of all pages together."""
        query = [(name, value) for name, values in self.filters for value in values]
        if self.since is not None:
            query.append((SINCE, self.since.astimezone(UTC).isoformat().replace("+00:00", "Z")))
        if after is not None:
            query += [*([("after", str(after))] if after else []), ("limit", str(self.limit))]
        elif copies_after is not None:
            query += [(COPIES, str(copies_after)), ("limit", str(self.limit))]
        return f"{self.path}?{urlencode(query)}" if query else self.path

    @property
    def here(self) -> str:
        """The address of this page."""
        return self.address(self.after) if self.copies_after is None else self.address(copies_after=self.copies_after)

    @property
    def has_copies(self) -> bool:
        """Whether copies are told of: of one source, whose catalogue is read whole."""
        return self.source is not None and self.is_whole


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page of a catalogue."""

    asked: Asked
    entries: tuple[IndexEntry, ...]
    total: int
    """Of all pages."""
    records: tuple[IndexedRecord, ...]
    """The catalogue records of copies, which come behind the entries."""
    copies: int
    """Of all pages."""
    next_asked: Asked | None
    """What the next page is; None where none follows."""
    services: int = 0
    """Those of `total` that are services."""

    @property
    def listed(self) -> int:
        """What the catalogue lists by dcat:dataset."""
        return self.total - self.services

    def at(self, path: str) -> "CataloguePage":
        """The same page under another address of the catalogue, and so the next one."""
        following = self.next_asked and replace(self.next_asked, path=path)
        return replace(self, asked=replace(self.asked, path=path), next_asked=following)

    @property
    def next_address(self) -> str | None:
        """Where the next page is."""
        return None if self.next_asked is None else self.next_asked.here


def read_page(connection: Connection, asked: Asked) -> CataloguePage:
    """Read what is asked for: the entries, and behind the last one of a source its records that are copies."""
    total = count_entries(connection, asked.filter)
    of_services = Condition("kind", (SERVICE,))
    services = count_entries(connection, replace(asked.filter, conditions=(*asked.filter.conditions, of_services)))
    copies = count_copies(connection, asked.source) if asked.source is not None and asked.has_copies else 0
    entries: tuple[IndexEntry, ...] = ()
    if asked.copies_after is None:
        found = tuple(iter_entries(connection, asked.filter, after=asked.after, limit=asked.limit + 1))
        entries = found[: asked.limit]
        if len(found) > len(entries):
            return CataloguePage(asked, entries, total, (), copies, replace(asked, after=entries[-1].id), services)
    if not copies or asked.source is None:
        return CataloguePage(asked, entries, total, (), copies, None, services)
    room, behind = asked.limit - len(entries), asked.copies_after or 0
    listed = list_copies(connection, asked.source, after=behind, limit=room + 1)
    shown = listed[:room]
    last = shown[-1][0] if shown else behind
    more = replace(asked, after=0, copies_after=last) if len(listed) > room else None
    return CataloguePage(asked, entries, total, tuple(record for _, record in shown), copies, more, services)


def page_nodes(connection: Connection, page: CataloguePage, graph: NationalGraph, base_uri: str) -> list[Node]:
    """The catalogues, the view, and the entries with their records; what they mention comes beside."""
    nodes = [*_catalogs(page, graph, base_uri), *hydra_nodes(page)]
    here = {subject for subject, _ in nodes}
    national = catalog_uri(base_uri)
    for entry in page.entries:
        described = entry_nodes(connection, entry, base_uri)
        nodes += [node for node in described if node[0] != national or national in here]
    for record in page.records:
        told = record_nodes(orjson.loads(record.record), national, catalog_uri(base_uri, record.source))
        nodes += [node for node in told if node[0] != national]
    return nodes


def hydra_nodes(page: CataloguePage) -> list[Node]:
    """The collection, and the view of this page.

    The total is of what is listed by dcat:dataset, as ckanext-dcat's and udata's: a harvester compares it with the
    datasets that it saw.  Services, and the records of copies, are paged and do not count.
    """
    asked = page.asked
    collection = asked.catalog if asked.is_whole else asked.address()
    total: Statement = ("hydra:totalItems", TYPED, str(page.listed), "xsd:integer")
    here, first = asked.here, asked.address(0)
    view: list[Statement] = [
        ("rdf:type", NAME, "hydra:PartialCollectionView", ""),
        ("rdf:type", NAME, "hydra:PagedCollection", ""),
        total,
        ("hydra:itemsPerPage", TYPED, str(asked.limit), "xsd:integer"),
        ("hydra:first", IRI, first, ""),
        ("hydra:firstPage", IRI, first, ""),
    ]
    if page.next_address is not None:
        view += [("hydra:next", IRI, page.next_address, ""), ("hydra:nextPage", IRI, page.next_address, "")]
    return [
        (collection, [("rdf:type", NAME, "hydra:Collection", ""), total, ("hydra:view", IRI, here, "")]),
        (here, view),
    ]


def _catalogs(page: CataloguePage, graph: NationalGraph, base_uri: str) -> list[Node]:
    """The catalogues of this page: on the national index's first page all of them, later those of its entries."""
    asked = page.asked
    if asked.source is not None:
        return [node for node in [graph.get(asked.catalog)] if node]
    national = graph.get(asked.catalog)
    if national is None:
        return []
    subject, statements = national
    all_here = asked.is_whole and not asked.after
    here = {catalog_uri(base_uri, entry.source) for entry in page.entries}
    kept = [said for said in statements if said[0] != "dcat:catalog" or all_here or said[2] in here]
    parts = [graph.get(said[2]) for said in kept if said[0] == "dcat:catalog"]
    return [(subject, kept), *(node for node in parts if node)]


def moment_from_query(text: str) -> datetime:
    """A date or moment as it stands in an address, where a ``+`` may have become a space.  Raises `ProblemError`."""
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ProblemError(
            422,
            f"{SINCE} debe ser una fecha o un momento: 2026-11-01 o 2026-11-01T10:00:00Z.",
            f"{SINCE} must be a date or a moment: 2026-11-01 or 2026-11-01T10:00:00Z.",
        ) from None
