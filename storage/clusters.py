"""Clusters: records of several sources that are one dataset, under one URI for ever."""

# ruff: noqa: S608 (statements are built from the constants of this module, never from data)

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import Values, delete_rows, insert_rows, rows_where_in, stream_rows
from storage.evidence import IS_MISSING
from storage.moments import aware, moment
from storage.records.known import key_from_uri
from storage.text import storable

BATCH = 500
"""Rows in memory at a time."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One dataset of which several sources have a copy."""

    id: int
    uri: str
    since: datetime


class Member(NamedTuple):
    """A record of a cluster, as much of it as tells whether it is the original."""

    record_id: int
    source_id: int
    uri: str
    """Its own, which leads to the cluster's."""
    is_live: bool
    traits: str
    publisher: str | None
    first_seen: datetime
    evidence: str
    cluster_uri: str
    since: datetime
    """When it was found to be a member."""
    is_missing: bool = False
    """Whether the last complete harvest of its source did not show it."""


def clusters_of(connection: Connection, cluster_ids: Sequence[int]) -> dict[int, Cluster]:
    """Clusters by their ids."""
    found = rows_where_in(connection, "SELECT id, uri, since FROM cluster WHERE 1 = 1", (), "id", list(cluster_ids))
    return {number: Cluster(number, uri, aware(since)) for number, uri, since in found}


def members_of(connection: Connection, cluster_ids: Sequence[int]) -> dict[int, int]:
    """The cluster of each of the records that are members of some."""
    rows = "SELECT record_id, cluster_id FROM cluster_member WHERE 1 = 1"
    return {record: cluster for record, cluster in rows_where_in(connection, rows, (), "cluster_id", list(cluster_ids))}  # noqa: C416


def members_named(connection: Connection, source_id: int, identifiers: Collection[str]) -> frozenset[int]:
    """Of the records of a source that have these native identifiers, those that are in a cluster."""
    of_source = (
        "SELECT id FROM record JOIN cluster_member ON cluster_member.record_id = record.id WHERE record.source_id = ?"
    )
    found = rows_where_in(connection, of_source, (source_id,), "native_identifier", sorted(identifiers))
    return frozenset(record_id for (record_id,) in found)


def count_alone(connection: Connection, source_id: int, trait: str) -> int:
    """How many datasets of a source show a trait, and are in no cluster."""
    showing = (
        "SELECT count(*) FROM record WHERE source_id = ? AND content_hash IS NOT NULL AND tombstoned IS NULL "
        "AND kind = 'dataset' AND ' ' || traits || ' ' LIKE ? "
        "AND NOT EXISTS (SELECT 1 FROM cluster_member WHERE cluster_member.record_id = record.id)"
    )
    (count,) = next(stream_rows(connection, showing, (source_id, f"% {trait} %"), 1))
    return int(count)


def add_clusters(connection: Connection, uris: Sequence[str], now: datetime) -> dict[str, int]:
    """New clusters, by their URIs; that of an earlier one which had a URI, where there is one."""
    stored = {uri: storable(uri) for uri in uris}
    known = _clusters_at(connection, stored.values())
    when = moment(connection, now)
    rows: list[Values] = [(uri, key_from_uri(uri), when) for uri in dict.fromkeys(stored.values()) if uri not in known]
    if rows:
        insert_rows(connection, "cluster", ("uri", "uri_key", "since"), rows)
        known = _clusters_at(connection, stored.values())
    return {uri: known[kept] for uri, kept in stored.items()}


def _clusters_at(connection: Connection, uris: Iterable[str]) -> dict[str, int]:
    select = "SELECT uri, id FROM cluster WHERE 1 = 1"
    uris_of = set(uris)
    wanted = [key_from_uri(uri) for uri in sorted(uris_of)]
    rows = sorted(rows_where_in(connection, select, (), "uri_key", wanted), key=lambda row: -row[1])
    return {uri: number for uri, number in rows if uri in uris_of}  # of several the oldest


def store_members(
    connection: Connection, gone: Sequence[int], joined: Mapping[int, tuple[int, str]], now: datetime
) -> None:
    """Take records out of their clusters, and put others in: by record the cluster and the evidence.

    Who was in the same cluster before stays in it since then.
    """
    known = "SELECT record_id, cluster_id, since FROM cluster_member WHERE 1 = 1"
    before = {row[0]: row[1:] for row in rows_where_in(connection, known, (), "record_id", list(joined))}
    delete_rows(connection, "cluster_member", "record_id", [*gone, *joined])
    when = moment(connection, now)
    rows: list[Values] = [
        (record_id, cluster_id, evidence, was[1] if was and was[0] == cluster_id else when)
        for record_id, (cluster_id, evidence) in sorted(joined.items())
        for was in (before.get(record_id),)
    ]
    insert_rows(connection, "cluster_member", ("record_id", "cluster_id", "evidence", "since"), rows)


def iter_members(
    connection: Connection, source_id: int, *, start: bytes = b"", stop: bytes | None = None,
    as_of: datetime | None = None,
) -> Iterator[tuple[bytes, int, tuple[Member, ...]]]:  # fmt: skip
    """Yield, for each record of a source that is in a cluster, its key, its id and all members, itself among them.

    In the order of the keys, from `start` to before `stop`.  With `as_of` a member is one that was one by then, and
    lives if it did.
    """
    at = None if as_of is None else moment(connection, as_of)
    live, ats = (_LIVES, ()) if at is None else (_LIVED, (at, at, at, at))
    missing, whens = (IS_MISSING, ()) if at is None else (_WAS_MISSING, (at,))
    until, stops = ("", ()) if stop is None else (" AND own.key < ?", (stop,))
    by_then, thens = ("", ()) if at is None else (" AND own_member.since <= ? AND member.since <= ?", (at, at))
    query = (
        f"SELECT own.key, own.id, record.id, record.source_id, record.uri, {live}, coalesce(record.traits, ''), "
        f"record.publisher, record.first_seen, member.evidence, cluster.uri, member.since, {missing} "
        "FROM record AS own "
        "JOIN cluster_member AS own_member ON own_member.record_id = own.id "
        "JOIN cluster ON cluster.id = own_member.cluster_id "
        "JOIN cluster_member AS member ON member.cluster_id = own_member.cluster_id "
        "JOIN record ON record.id = member.record_id "
        f"WHERE own.source_id = ? AND own.key >= ?{until}{by_then} ORDER BY own.key, record.id"
    )
    rows = stream_rows(connection, query, (*ats, *whens, source_id, start, *stops, *thens), BATCH)
    for (key, own_id), group in groupby(rows, key=lambda row: (bytes(row[0]), row[1])):
        yield key, own_id, tuple(_member(row[2:]) for row in group)


_LIVES = (
    "CASE WHEN record.content_hash IS NOT NULL AND record.tombstoned IS NULL AND record.kind = 'dataset' "
    "THEN 1 ELSE 0 END"
)
_LIVED = (  # and what it said then is kept
    "CASE WHEN record.first_seen <= ? AND record.kind = 'dataset' AND record.content_hash IS NOT NULL "
    "AND (record.last_changed <= ? OR EXISTS (SELECT 1 FROM record_version AS kept "
    "WHERE kept.record_id = record.id AND kept.since <= ?)) AND coalesce("
    "(SELECT event FROM record_event WHERE record_event.record_id = record.id AND record_event.at <= ? "
    "ORDER BY record_event.id DESC LIMIT 1), '') <> 'tombstone' THEN 1 ELSE 0 END"
)

_WAS_MISSING = (
    "CASE WHEN coalesce((SELECT event FROM record_event WHERE record_event.record_id = record.id "
    "AND record_event.at <= ? ORDER BY record_event.id DESC LIMIT 1), '') = 'missing' THEN 1 ELSE 0 END"
)


def _member(row: Values) -> Member:
    record_id, source_id, uri, is_live, traits, publisher, first_seen, evidence, cluster_uri, since, is_missing = row
    return Member(
        record_id, source_id, uri, bool(is_live), traits, publisher, aware(first_seen), evidence, cluster_uri,
        aware(since), bool(is_missing),
    )  # fmt: skip


def iter_clusters(connection: Connection, source_id: int | None = None) -> Iterator[tuple[Cluster, tuple[Member, ...]]]:
    """Yield the clusters with their members, the oldest first; of one source when it is given."""
    of_source, ids = ("", ()) if source_id is None else (_OF_SOURCE, (source_id,))
    query = f"{_WHOLE}{of_source} ORDER BY cluster.id, record.id"
    rows = stream_rows(connection, query, ids, BATCH)
    for number, group in groupby(rows, key=lambda row: row[0]):
        first, *others = group
        members = tuple(_member(row[2:]) for row in (first, *others))
        yield Cluster(number, members[0].cluster_uri, aware(first[1])), members


def get_cluster(connection: Connection, record_id: int) -> tuple[Cluster, tuple[Member, ...]] | None:
    """The cluster of a record with its members; None where it is in none."""
    query = (
        f"{_WHOLE} WHERE cluster.id = (SELECT cluster_id FROM cluster_member WHERE record_id = ?) ORDER BY record.id"
    )
    rows = list(stream_rows(connection, query, (record_id,), BATCH))
    if not rows:
        return None
    members = tuple(_member(row[2:]) for row in rows)
    return Cluster(rows[0][0], members[0].cluster_uri, aware(rows[0][1])), members


_WHOLE = (
    f"SELECT cluster.id, cluster.since, record.id, record.source_id, record.uri, {_LIVES}, "
    "coalesce(record.traits, ''), record.publisher, record.first_seen, member.evidence, cluster.uri, member.since, "
    f"{IS_MISSING} FROM cluster JOIN cluster_member AS member ON member.cluster_id = cluster.id "
    "JOIN record ON record.id = member.record_id"
)
_OF_SOURCE = (
    " WHERE cluster.id IN (SELECT cluster_id FROM cluster_member AS own JOIN record AS mine ON mine.id = own.record_id "
    "WHERE mine.source_id = ?)"
)
