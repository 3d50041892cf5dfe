"""What the next release would hold: every source's segments, and the head and tail of each file."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property, partial
from types import MappingProxyType
from typing import Final, Protocol

import orjson
from sqlalchemy import Connection

from federation.assembling import Framework, digest_of
from federation.buckets import Bucket, iter_buckets
from federation.dialect_gates import minimal_node
from federation.duplicates.series_rows import AcceptedSeries, accepted_series
from federation.duplicates.standings import Standings
from federation.errors import GateError
from federation.exporters import DIALECTS, EXPORTERS
from federation.gates import Frame
from federation.last_content import NO_CONTENT, LastContent
from federation.manifests import Counts, SourcePart
from federation.means import MeanScores
from federation.national import national_catalog, source_catalog
from federation.orders import Order
from federation.rendering import RECORD_MENTIONS, origin_of
from federation.rendering_pool import Drafting, RenderingPool, open_pool, result_of
from federation.segments import Segment, SegmentShelf, Span
from federation.states import is_published
from federation.sums import Sum, SumShelf
from federation.void_description import EXPORTER as VOID
from federation.void_description import void_document
from federation.words import say
from mappings.rdf.heads import head_nodes
from mappings.rdf.means import mean_nodes
from mappings.rdf.mentions import merge_mentions
from mappings.uris import catalog_uri
from storage.clusters import members_named
from storage.database import Database
from storage.records import (
    Fingerprint,
    IndexedDocument,
    counts_by_source,
    iter_documents,
    iter_fingerprints,
    list_documents,
)
from storage.sources import Source, sources_of

_FILES = {dialect.extension: dialect.segment_file for dialect in DIALECTS.values()}
NONE_WITHHELD: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
_ROUNDS: Final = 12
"""Times that a draft is made over, at most: records that cannot be written are few, and those of one cluster fewer."""


@dataclass(frozen=True)
class Draft:
    """A release that could be."""

    parts: tuple[SourcePart, ...]
    frameworks: tuple[Framework, ...]
    base_uri: str
    digest: str
    rendered: int
    """Segments that were written for it."""
    reused: int
    """Segments that were taken as they were."""
    span: Span
    """From its first record's first sight to its last change."""

    @cached_property
    def counts(self) -> Counts:
        """How much it holds."""
        return sum((part.counts for part in self.parts), Counts())

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, by source, in the order of their keys."""
        return tuple(segment for part in self.parts for segment in part.segments)

    @property
    def addresses(self) -> list[str]:
        """Those of all segments, in the same order."""
        return [segment.address for segment in self.segments]


class View(Protocol):
    """What of the store is drafted: as it stands (`storage.records`), or as it stood."""

    @property
    def as_of(self) -> datetime | None:
        """When it stood so; None for the store as it stands."""

    def sources(self, connection: Connection) -> Sequence[Source]:
        """The sources of the registry."""

    def counts(self, connection: Connection, sources: Sequence[Source]) -> Mapping[int, tuple[int, int]]:
        """How many records of each source are in the index, and how many are tombstones; by the source's id."""

    def fingerprints(self, connection: Connection, source: Source) -> Iterable[Fingerprint]:
        """The fingerprints of a source's records, in the order of their keys."""

    def documents(self, connection: Connection, source: Source, bucket: Bucket) -> Iterable[IndexedDocument]:
        """The records of one bucket, in the order of their keys."""

    def datasets(self, connection: Connection, source: Source, keys: Sequence[bytes]) -> Iterable[IndexedDocument]:
        """The datasets of a source that have some keys."""


class _Present:
    """The store as it stands."""

    as_of = None

    def sources(self, connection: Connection) -> Sequence[Source]:
        return sources_of(connection)

    def counts(self, connection: Connection, sources: Sequence[Source]) -> Mapping[int, tuple[int, int]]:
        held = counts_by_source(connection)
        return {
            source.id: (held[source.id].indexed, held[source.id].tombstones) if source.id in held else (0, 0)
            for source in sources
        }

    def fingerprints(self, connection: Connection, source: Source) -> Iterable[Fingerprint]:
        return iter_fingerprints(connection, source.id)

    def documents(self, connection: Connection, source: Source, bucket: Bucket) -> Iterable[IndexedDocument]:
        return iter_documents(connection, source.id, start=bucket.start, stop=bucket.stop)

    def datasets(self, connection: Connection, source: Source, keys: Sequence[bytes]) -> Iterable[IndexedDocument]:
        return list_documents(connection, source.id, keys)


PRESENT: Final[View] = _Present()


def draft_release(
    database: Database,
    shelf: SegmentShelf,
    order: Order,
    *,
    view: View = PRESENT,
    presumed: Mapping[str, Collection[str]] = NONE_WITHHELD,
    last: LastContent = NO_CONTENT,
) -> Draft:
    """Draft a release from one snapshot of the store; write the segments that are not on the shelf.

    `last` tells what the last release said, and when its catalogues had changed.
    `presumed` are the records that the last release withheld, by source: they are tried again all the same.
    Raises `GateError` when what is written of a source is not what the store holds of it.
    """
    with database.read() as connection:
        sources = _published(view.sources(connection))
        series = accepted_series(connection, sources, order.base_uri, partial(view.datasets, connection), view.as_of)
        drafter = _Drafter(shelf, order, view, series)
        standings = Standings(connection, sources, order.precedence, view.as_of, series)
        parts = last.dated(drafter.settled_parts(connection, sources, standings, presumed))
    span = last.whole(parts)
    segments = [segment for part in parts for segment in part.segments]
    said = SumShelf(shelf).sum_of("index", (segment.address for segment in segments))
    about = void_document(order.base_uri, order.index.title, parts, has_sources="source" in order.scopes)
    frameworks = (*_frameworks(parts, said, order, span), Framework(VOID, about, b"", has_segments=False))
    digest = digest_of(frameworks, segments, order.scopes)
    return Draft(parts, frameworks, order.base_uri, digest, drafter.rendered, drafter.reused, span)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A source, and its buckets with the segments that are there already."""

    source: Source
    tombstones: int
    buckets: tuple[tuple[Bucket, Segment | None], ...]


class _Drafter:
    """Goes through the sources, taking segments from the shelf or having them written."""

    def __init__(self, shelf: SegmentShelf, order: Order, view: View, series: AcceptedSeries) -> None:
        self._drafting = Drafting(order.base_uri, _frames(order.base_uri), shelf)
        self._view = view
        self._series = series
        self._on_progress = order.on_progress or (lambda _done, _of: None)
        self._workers = order.workers
        self._done = self._of = self.rendered = self.reused = 0

    def settled_parts(
        self,
        connection: Connection,
        sources: Sequence[Source],
        standings: Standings,
        presumed: Mapping[str, Collection[str]],
    ) -> tuple[SourcePart, ...]:
        """Draft until what is withheld is what the copies were told of: no copy leads to what is not in the release.

        One round where nothing that has copies is withheld, or the same as in the last release.  Who comes first in
        its cluster is right after one round, who comes second after two, and so on.
        """
        named = presumed
        for _ in range(_ROUNDS):
            standings.withheld = _members_named(connection, sources, named)
            parts = self._parts(connection, sources, standings)
            named = {part.source.slug: [one.identifier for one in part.withheld] for part in parts if part.withheld}
            if _members_named(connection, sources, named) == standings.withheld:
                return parts
        raise GateError(
            say(
                f"De un mismo conjunto no se pudieron escribir {_ROUNDS} copias o más: {named}.",
                f"Of one dataset {_ROUNDS} copies or more could not be written: {named}.",
            )
        )

    def _parts(self, connection: Connection, sources: Sequence[Source], standings: Standings) -> tuple[SourcePart, ...]:
        counts = self._view.counts(connection, sources)
        planned = [self._plan(connection, source, standings, *counts[source.id]) for source in sources]
        held = [segment is not None for plan in planned for _, segment in plan.buckets]
        self.rendered += held.count(False)
        self.reused = max(0, len(held) - self.rendered)
        self._done = 0
        self._of = sum(bucket.records for plan in planned for bucket, _ in plan.buckets)
        with open_pool(self._drafting, self._workers, self.rendered) as pool:
            drafted = [(plan, list(self._segments(connection, plan, standings, pool))) for plan in planned]
            return tuple(
                SourcePart(plan.source, tuple(map(_segment_of, segments)), plan.tombstones)
                for plan, segments in drafted
            )

    def _plan(
        self, connection: Connection, source: Source, standings: Standings, records: int, tombstones: int
    ) -> _Planned:
        told = orjson.dumps(asdict(origin_of(source))).decode()
        facts = (self._drafting.base_uri, source.slug, told)
        stood = standings.stand(source, self._view.fingerprints(connection, source))
        fingerprints = self._series.with_fingerprints(source, stood)
        buckets = iter_buckets(fingerprints, records + self._series.count(source), facts)
        shelf = self._drafting.shelf
        return _Planned(source, tombstones, tuple((one, shelf.get(one.address, _FILES)) for one in buckets))

    def _segments(
        self, connection: Connection, plan: _Planned, standings: Standings, pool: RenderingPool
    ) -> Iterator[Segment | Future[Segment]]:
        """Yield the segments of a source, in order; those that are rendered just now may still be to come."""
        for bucket, segment in plan.buckets:
            rows = partial(self._rows, connection, plan.source, bucket, standings)
            yield segment or pool.render(plan.source, bucket, rows)
            self._done += bucket.records
            self._on_progress(self._done, self._of)

    def _rows(
        self, connection: Connection, source: Source, bucket: Bucket, standings: Standings
    ) -> Iterator[IndexedDocument]:
        documents = self._view.documents(connection, source, bucket)
        stood = standings.stand(source, documents, start=bucket.start, stop=bucket.stop)
        return self._series.with_documents(source, stood, bucket.start, bucket.stop)


def _members_named(
    connection: Connection, sources: Iterable[Source], named: Mapping[str, Collection[str]]
) -> frozenset[int]:
    """Of records that are named by source and identifier, those that may have copies."""
    return frozenset(
        record_id for one in sources for record_id in members_named(connection, one.id, named.get(one.slug, ()))
    )


def _segment_of(drafted: Segment | Future[Segment]) -> Segment:
    return drafted if isinstance(drafted, Segment) else result_of(drafted)


def _published(sources: Iterable[Source]) -> list[Source]:
    published = [source for source in sources if is_published(source)]
    return sorted(published, key=lambda source: source.slug.encode())


def _frames(base_uri: str) -> tuple[Frame, ...]:
    """The least that makes a segment a document that a parser accepts."""
    node = minimal_node(catalog_uri(base_uri))
    return tuple(
        Frame(exporter.extension, exporter.head([node]), exporter.tail())
        for exporter in EXPORTERS.values()
        if exporter.is_rdf
    )


def _frameworks(parts: tuple[SourcePart, ...], said: Sum, order: Order, span: Span) -> Iterator[Framework]:
    sources = tuple(part.source for part in parts)
    catalogs = [national_catalog(order.index, order.base_uri, sources, span)]
    catalogs += [source_catalog(order.base_uri, part.source, part.span) for part in parts]
    scores = MeanScores(order.base_uri)
    for part in parts:
        for segment in part.segments:
            scores.add(part.source, segment)
    scores.add_institutions(said.institutions)
    mentions = said.mentions.chosen()
    merge_mentions(mentions, scores.mentions())
    merge_mentions(mentions, RECORD_MENTIONS)
    nodes = head_nodes(catalogs, mentions) + mean_nodes(scores.iter_means())
    for exporter in EXPORTERS.values():
        yield Framework(exporter, exporter.head(nodes), exporter.tail())
