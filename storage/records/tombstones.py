"""Tombstones: records that were retired, and keep their URI, their versions and their last content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.bulk import run, run_where_in
from storage.compression import decompress
from storage.database import Database
from storage.moments import moment
from storage.records.events import Event
from storage.records.known import key_from_uri
from storage.tables import TABLES
from storage.text import storable

_RECORD, _BODY, _SOURCE = (TABLES[name] for name in ("record", "body", "source"))

_RETIRE = "UPDATE record SET tombstoned = ?, tombstone_job = ?, examined = 0 WHERE tombstoned IS NULL"
"""A key that it alone shared with another record of its source tells something from now on."""
_TELL = (
    "INSERT INTO record_event (record_id, event, at, job_id, harvests, quarantine_id) "  # noqa: S608
    f"SELECT id, '{Event.TOMBSTONE.value}', ?, ?, missing_harvests, CAST(? AS BIGINT) FROM record "
    "WHERE tombstoned IS NULL"
)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A retired record, as whoever asks for its URI is told."""

    uri: str
    source_slug: str
    identifier: str
    kind: str
    title: str | None
    tombstoned: datetime
    job_id: int
    document: bytes | None
    """Its last content as DCAT-MX JSON; None when it never had one."""


def entomb(connection: Connection, job_id: int, record_ids: Sequence[int], when: datetime) -> None:
    """Retire records that enough complete harvests have not shown; those that are retired stay as they are."""
    at = moment(connection, when)
    run_where_in(connection, _TELL, (at, job_id, None), "id", record_ids)
    run_where_in(connection, _RETIRE, (at, job_id), "id", record_ids)


def entomb_undecided(
    connection: Connection, source_id: int, job_id: int, when: datetime, *, quarantine_id: int, missing_only: bool
) -> int:
    """Retire what a person has let go of a source: what is missing of it, or all.  Return how many records went."""
    at = moment(connection, when)
    where = f" AND source_id = ?{' AND missing_since_job IS NOT NULL' if missing_only else ''}"
    run(connection, f"{_TELL}{where}", (at, job_id, quarantine_id, source_id))
    # What a source shows no more, and says so itself by being empty, was never marked: it is missing from now on.
    marked = "missing_since_job = coalesce(missing_since_job, ?), missing_since = coalesce(missing_since, ?)"
    return run(connection, _RETIRE.replace(" WHERE", f", {marked} WHERE") + where, (at, job_id, job_id, at, source_id))


def count_entombed(connection: Connection, source_id: int, after: datetime) -> int:
    """How many tombstones of a source are younger than a moment."""
    of_source = select(func.count()).select_from(_RECORD).where(_RECORD.c.source_id == source_id)
    return int(connection.execute(of_source.where(_RECORD.c.tombstoned > after)).scalar_one())


def get_tombstone(database: Database, uri: str) -> Tombstone | None:
    """The retired record of a URI; None where there is none, or its record lives."""
    query = (
        select(
            _RECORD.c.uri, _SOURCE.c.slug, _RECORD.c.native_identifier, _RECORD.c.kind, _RECORD.c.title,
            _RECORD.c.tombstoned, _RECORD.c.tombstone_job, _BODY.c.data,
        )
        .join(_SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
        .join(_BODY, _BODY.c.hash == _RECORD.c.content_hash, isouter=True)
        .where((_RECORD.c.uri_key == key_from_uri(uri)) & (_RECORD.c.uri == storable(uri)))
        .order_by(_RECORD.c.id)
        .limit(1)
    )  # fmt: skip
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.tombstoned is None:
        return None
    return Tombstone(*row[:-1], None if row.data is None else decompress(row.data))
