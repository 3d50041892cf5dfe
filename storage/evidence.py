"""By what copies of a record can be known: read of what has changed, kept as keys, looked up by them."""

# ruff: noqa: S608 (statements are built from the constants of this module, never from data)

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import Values, delete_rows, insert_rows, rows_where_in, stream_rows, update_rows
from storage.compression import decompress
from storage.moments import aware

IS_MISSING = "CASE WHEN record.missing_since_job IS NULL OR record.tombstoned IS NOT NULL THEN 0 ELSE 1 END"
"""Whether the last complete harvest of its source did not show a record that is no tombstone."""
UNREAD, UNSETTLED, SETTLED = 0, 1, 2
"""`record.examined`: its evidence is to be read; its copies are to be looked for; all is done.

SQLite takes the index of what is pending only where a query repeats the index's own condition.
"""


MOST_HOLDERS = 200
"""Records that may have a key for it to tell anything: what more have is nobody's own."""


class UnreadRecord(NamedTuple):
    """A record whose evidence is to be read."""

    id: int
    source_id: int
    schema: str
    identifier: str
    document: bytes | None
    """Its last good version as DCAT-MX JSON; None where it has no copies: it is no dataset, or there is no version."""
    body: bytes
    """What that version was read from; empty where it was let go of."""


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """What was read of a record."""

    id: int
    source_id: int
    keys: Mapping[bytes, str]
    """The kind of each key."""
    traits: str


class Held(NamedTuple):
    """A record that has a key."""

    key: bytes
    record_id: int
    source_id: int
    kind: str
    is_live: bool = True
    """Whether it is in the index."""
    in_cluster: bool = False
    traits: str = ""
    is_missing: bool = False
    """Whether the last complete harvest of its source did not show it."""


class RecordFacts(NamedTuple):
    """A record, as much of it as tells whose copy it may be."""

    id: int
    source_id: int
    source_slug: str
    uri: str
    is_live: bool
    """Whether it is in the index: there is a good version of it, it is a dataset's, and it is no tombstone."""
    traits: str
    publisher: str | None
    first_seen: datetime
    cluster_id: int | None
    evidence: str
    """What makes it a member of its cluster."""
    is_missing: bool = False
    """Whether the last complete harvest of its source did not show it."""


def list_unread(connection: Connection, limit: int) -> tuple[UnreadRecord, ...]:
    """Some of the records whose evidence is to be read, in the order of their ids."""
    pending = "WHERE record.examined = 0 AND record.examined < 2 ORDER BY record.id LIMIT ?"
    return tuple(map(_unread, stream_rows(connection, f"{_SAID} {pending}", (limit,), limit)))


def list_said(connection: Connection, record_ids: Sequence[int]) -> tuple[UnreadRecord, ...]:
    """What some records say, of which their evidence was read."""
    return tuple(map(_unread, rows_where_in(connection, f"{_SAID} WHERE 1 = 1", (), "record.id", record_ids)))


def _unread(row: Values) -> UnreadRecord:
    record_id, source_id, schema, identifier, document, body = row
    return UnreadRecord(
        record_id,
        source_id,
        schema,
        identifier,
        None if document is None else decompress(document),
        b"" if body is None else decompress(body),
    )


_SAID = (
    "SELECT record.id, source_id, schema, native_identifier, document.data, received.data FROM record "
    "LEFT JOIN body AS document ON document.hash = record.content_hash AND record.kind = 'dataset' "
    "LEFT JOIN body AS received ON received.hash = record.document_body_hash AND record.kind = 'dataset'"
)


def store_evidence(connection: Connection, read: Sequence[ReadRecord]) -> None:
    """Replace the evidence of records; those that shared a key with one which has it no more are unsettled, too."""
    ids = [one.id for one in read]
    before: dict[int, set[bytes]] = {}
    for record_id, key in rows_where_in(connection, "SELECT record_id, key FROM record_evidence WHERE 1 = 1", (),
                                        "record_id", ids):  # fmt: skip
        before.setdefault(record_id, set()).add(bytes(key))
    stale = [one for one in read if before.get(one.id, set()) != set(one.keys)]
    gone = {key for one in stale for key in before.get(one.id, set()) - set(one.keys)}
    unsettle(connection, {held.record_id for held in holders_of(connection, sorted(gone)) if held.key in gone})
    delete_rows(connection, "record_evidence", "record_id", [one.id for one in stale if one.id in before])
    rows: list[Values] = [(one.id, key, kind, one.source_id) for one in stale for key, kind in one.keys.items()]
    insert_rows(connection, "record_evidence", ("record_id", "key", "kind", "source_id"), rows)
    update_rows(connection, "record", ("examined", "traits"), [(UNSETTLED, one.traits, one.id) for one in read])


def unsettle(connection: Connection, record_ids: Iterable[int]) -> None:
    """Have the copies of records looked for again."""
    ids = sorted(record_ids)
    settled = rows_where_in(connection, "SELECT id FROM record WHERE examined = 2", (), "id", ids)
    update_rows(connection, "record", ("examined",), [(UNSETTLED, record_id) for (record_id,) in list(settled)])


def list_unsettled(connection: Connection, limit: int) -> tuple[int, ...]:
    """Some of the records whose copies are to be looked for."""
    rows = stream_rows(
        connection, "SELECT id FROM record WHERE examined = 1 AND examined < 2 ORDER BY id LIMIT ?", (limit,), limit
    )
    return tuple(record_id for (record_id,) in rows)


def count_pending(connection: Connection) -> int:
    """How many records are to be read or settled."""
    (count,) = next(stream_rows(connection, "SELECT count(*) FROM record WHERE examined < 2", (), 1))
    return int(count)


def settle(connection: Connection, record_ids: Sequence[int]) -> None:
    """Note that the copies of records have been looked for."""
    update_rows(connection, "record", ("examined",), [(SETTLED, record_id) for record_id in record_ids])


def keys_of(connection: Connection, record_ids: Sequence[int], kinds: Collection[str]) -> tuple[Held, ...]:
    """The evidence of records that is of some kinds."""
    marks = ",".join("?" * len(kinds))
    select = f"SELECT key, record_id, source_id, kind FROM record_evidence WHERE kind IN ({marks})"
    return tuple(
        _held(row) for row in rows_where_in(connection, select, tuple(map(str, kinds)), "record_id", record_ids)
    )


def holders_of(connection: Connection, keys: Sequence[bytes], most: int | None = None) -> tuple[Held, ...]:
    """The records that have one of some keys: those that live, and those that are in a cluster though they do not.

    Of a key that more than `most` records have (`MOST_HOLDERS`) there are none: it tells nothing.
    """
    most = MOST_HOLDERS if most is None else most
    counts = (
        f"SELECT key, count(*) FROM record_evidence WHERE key IN ({{marks}}) GROUP BY key HAVING count(*) <= {most}"
    )
    few = [bytes(key) for key, _ in _in_chunks(connection, counts, keys)]
    select = (
        "SELECT e.key, e.record_id, e.source_id, e.kind, CASE WHEN record.tombstoned IS NULL THEN 1 ELSE 0 END, "
        "CASE WHEN cluster_member.record_id IS NULL THEN 0 ELSE 1 END, coalesce(record.traits, ''), "
        f"{IS_MISSING} "
        "FROM record_evidence AS e JOIN record ON record.id = e.record_id "
        "LEFT JOIN cluster_member ON cluster_member.record_id = e.record_id "
        "WHERE (record.tombstoned IS NULL OR cluster_member.record_id IS NOT NULL)"
    )
    return tuple(_held(row) for row in rows_where_in(connection, select, (), "e.key", few))


class CrowdedKey(NamedTuple):
    """A key that so many records have that it tells nothing."""

    key: bytes
    records: int
    sources: int
    example: int
    """The id of one of the records."""


def list_crowded(
    connection: Connection, kinds: Collection[str], source_id: int | None = None
) -> tuple[CrowdedKey, ...]:
    """The keys of some kinds that more than `MOST_HOLDERS` records have; only those of a source where it is given.

    Those of most records first.
    """
    marks = ",".join("?" * len(kinds))
    where = f"kind IN ({marks})"
    parameters: Values = tuple(map(str, kinds))
    if source_id is not None:
        where += " AND key IN (SELECT key FROM record_evidence WHERE source_id = ?)"
        parameters = (*parameters, source_id)
    return _crowded(stream_rows(connection, _COUNTED.format(where=where, most=MOST_HOLDERS), parameters, 500))


def crowded_among(connection: Connection, keys: Sequence[bytes]) -> tuple[CrowdedKey, ...]:
    """Of some keys those that more than `MOST_HOLDERS` records have, those of most first."""
    counted = _COUNTED.format(where="key IN ({marks})", most=MOST_HOLDERS)
    return _crowded(_in_chunks(connection, counted, keys))


_COUNTED = (
    "SELECT key, count(*), count(DISTINCT source_id), min(record_id) FROM record_evidence WHERE {where} "
    "GROUP BY key HAVING count(*) > {most}"
)


def _crowded(rows: Iterable[Values]) -> tuple[CrowdedKey, ...]:
    found = (CrowdedKey(bytes(key), *rest) for key, *rest in rows)
    return tuple(sorted(found, key=lambda one: (-one.records, one.key)))


def _in_chunks(connection: Connection, select: str, keys: Sequence[bytes]) -> Iterable[Values]:
    for start in range(0, len(keys), 500):
        chunk = tuple(keys[start : start + 500])
        yield from stream_rows(connection, select.format(marks=",".join("?" * len(chunk))), chunk, 500)


def _held(row: Values) -> Held:
    key, record_id, source_id, kind, *rest = row
    is_live, in_cluster, traits, is_missing = rest or (True, False, "", False)
    return Held(bytes(key), record_id, source_id, kind, bool(is_live), bool(in_cluster), traits, bool(is_missing))


def facts_of(connection: Connection, record_ids: Sequence[int]) -> dict[int, RecordFacts]:
    """What is known of records, by their ids."""
    return {row[0]: _facts(row) for row in rows_where_in(connection, _FACTS, (), "record.id", list(record_ids))}


def documents_of(connection: Connection, record_ids: Sequence[int]) -> dict[int, bytes]:
    """The last good version of records, as DCAT-MX JSON, by their ids."""
    select = "SELECT record.id, data FROM record JOIN body ON body.hash = record.content_hash WHERE tombstoned IS NULL"
    rows = rows_where_in(connection, select, (), "record.id", list(record_ids))
    return {record_id: decompress(frame) for record_id, frame in rows}


def iter_shared(connection: Connection, kind: str) -> Iterator[tuple[bytes, tuple[int, ...]]]:
    """Yield each key of a kind that several records have, with the living ones."""
    select = (
        f"{_LIVING} AND e.key IN (SELECT key FROM record_evidence WHERE kind = ? "
        "GROUP BY key HAVING count(*) > 1) ORDER BY e.key, e.record_id"
    )
    for key, group in groupby(stream_rows(connection, select, (kind, kind), 500), key=lambda row: bytes(row[0])):
        yield key, tuple(record_id for _, record_id in group)


def list_sharing(connection: Connection, kind: str, key: bytes) -> tuple[int, ...]:
    """The living records that have a key of a kind."""
    return tuple(record_id for _, record_id in rows_where_in(connection, _LIVING, (kind,), "e.key", [key]))


_LIVING = (
    "SELECT e.key, e.record_id FROM record_evidence AS e JOIN record ON record.id = e.record_id "
    "WHERE tombstoned IS NULL AND e.kind = ?"
)


def records_at(connection: Connection, uri_keys: Sequence[bytes]) -> tuple[tuple[bytes, int], ...]:
    """The live datasets whose URIs have these keys, with their ids."""
    select = "SELECT uri_key, id FROM record WHERE content_hash IS NOT NULL AND kind = 'dataset'"
    return tuple((bytes(key), row_id) for key, row_id in rows_where_in(connection, select, (), "uri_key", uri_keys))


_FACTS = (
    "SELECT record.id, source_id, slug, uri, "
    "CASE WHEN content_hash IS NOT NULL AND tombstoned IS NULL AND kind = 'dataset' THEN 1 ELSE 0 END, "
    f"coalesce(traits, ''), publisher, first_seen, cluster_id, coalesce(evidence, ''), {IS_MISSING} FROM record "
    "JOIN source ON source.id = record.source_id "
    "LEFT JOIN cluster_member ON cluster_member.record_id = record.id WHERE 1 = 1"
)


def _facts(row: Values) -> RecordFacts:
    record_id, source_id, source_slug, uri, is_live, traits, publisher, first_seen, cluster_id, evidence, missing = row
    return RecordFacts(
        record_id, source_id, source_slug, uri, bool(is_live), traits, publisher, aware(first_seen), cluster_id,
        evidence, bool(missing),
    )  # fmt: skip


class Titled(NamedTuple):
    """A record as a person knows it."""

    id: int
    uri: str
    title: str
    source_slug: str
    identifier: str


def list_titles(connection: Connection, record_ids: Sequence[int]) -> tuple[Titled, ...]:
    """What records are called, in the order of their ids."""
    select = (
        "SELECT record.id, uri, coalesce(record.title, ''), slug, native_identifier FROM record "
        "JOIN source ON source.id = record.source_id WHERE 1 = 1"
    )
    return tuple(sorted(Titled(*row) for row in rows_where_in(connection, select, (), "record.id", list(record_ids))))
