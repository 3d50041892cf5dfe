"""Publishers: how many of a source's indexed records each of them answers for."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import func, select

from storage.compression import decompress
from storage.database import Database
from storage.sources import require_source
from storage.tables import TABLES

_RECORD, _BODY, _SOURCE = (TABLES[name] for name in ("record", "body", "source"))


@dataclass(frozen=True, slots=True)
class PublisherCount:
    """How many indexed records of a source name one publisher."""

    source_slug: str
    uri: str
    records: int
    example: bytes
    """DCAT-MX JSON of the first of them, in which the publisher has its name."""


def count_publishers(
    database: Database, slug: str | None = None, *, known: AbstractSet[str] = frozenset()
) -> tuple[PublisherCount, ...]:
    """Count the indexed records of each publisher, by source; the most frequent first.

    Those whose URI ends in one of `known`, what stands after ``/agent/``, are left out.  Raises `UnknownSourceError`
    for an unknown `slug`.
    """
    source_id = None if slug is None else require_source(database, slug).id
    by_publisher = (
        select(
            _RECORD.c.source_id, _RECORD.c.publisher, func.count().label("records"), func.min(_RECORD.c.id).label("id")
        )
        .where(_RECORD.c.content_hash.is_not(None) & _RECORD.c.tombstoned.is_(None))
        .where(_RECORD.c.publisher.is_not(None))
        .group_by(_RECORD.c.source_id, _RECORD.c.publisher)
    )
    if source_id is not None:
        by_publisher = by_publisher.where(_RECORD.c.source_id == source_id)
    groups = by_publisher.subquery()
    query = (
        select(_SOURCE.c.slug, groups.c.publisher, groups.c.records, _BODY.c.data)
        .join(_SOURCE, _SOURCE.c.id == groups.c.source_id)
        .join(_RECORD, _RECORD.c.id == groups.c.id)
        .join(_BODY, _BODY.c.hash == _RECORD.c.content_hash)
    )
    with database.read() as connection:
        counts = [
            PublisherCount(source_slug, uri, records, decompress(frame))
            for source_slug, uri, records, frame in connection.execute(query)
            if uri.rpartition("/agent/")[2] not in known
        ]
    return tuple(sorted(counts, key=lambda count: (-count.records, count.uri, count.source_slug)))
