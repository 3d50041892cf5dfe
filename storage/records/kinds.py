"""How many records of each kind: datasets, and the services and series beside them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import TABLES

_RECORD = TABLES["record"]


@dataclass(frozen=True, slots=True)
class KindCounts:
    """Indexed records by kind."""

    datasets: int = 0
    services: int = 0
    series: int = 0


def count_kinds(database: Database, source_id: int | None = None, *, present: bool = False) -> dict[int, KindCounts]:
    """Count the indexed records of each source, or of one, by kind; by the id of the source.

    With `present` those are left out that the last complete harvest did not see.  A source without any has no entry.
    """
    query = (
        select(_RECORD.c.source_id, _RECORD.c.kind, func.count())
        .where(_RECORD.c.content_hash.is_not(None) & _RECORD.c.tombstoned.is_(None))
        .group_by(_RECORD.c.source_id, _RECORD.c.kind)
    )
    if source_id is not None:
        query = query.where(_RECORD.c.source_id == source_id)
    if present:
        query = query.where(_RECORD.c.missing_since_job.is_(None))
    found: dict[int, dict[str, int]] = {}
    with database.read() as connection:
        for source, kind, count in connection.execute(query):
            found.setdefault(source, {})[kind] = count
    return {
        source: KindCounts(counts.get("dataset", 0), counts.get("service", 0), counts.get("series", 0))
        for source, counts in found.items()
    }
