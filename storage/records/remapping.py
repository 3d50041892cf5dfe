"""What is held of a source, to be mapped again: a page of bodies at a time, in the order of their keys."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from storage.bulk import Values, stream_rows
from storage.compression import decompress
from storage.records.known import KnownRecord, key_from_identifier


class HeldBody(NamedTuple):
    """The body that a record was last received as, with what it was understood as."""

    known: KnownRecord
    key: bytes
    identifier: str
    schema: str
    uri: str
    body: bytes
    document: bytes | None
    """The last good version as DCAT-MX JSON; None when there never was one."""

    document_body_hash: bytes | None
    """Of the body that the last good version was read from."""

    @property
    def was_lost(self) -> bool:
        """Whether its last good version is of an earlier body: the last one was not understood."""
        return self.document_body_hash is not None and self.document_body_hash != self.known.body_hash

    @property
    def is_as_received(self) -> bool:
        """Whether the identifier is stored as it came; a mapping could otherwise give the record another URI."""
        return key_from_identifier(self.identifier) == self.key


_HELD = """
FROM record JOIN body AS raw ON raw.hash = record.body_hash LEFT JOIN body AS good ON good.hash = record.content_hash
WHERE record.source_id = ? AND record.tombstoned IS NULL AND record.key > ?
"""
_COLUMNS = (
    "record.key, record.native_identifier, record.schema, record.uri, raw.data, good.data, record.document_body_hash, "
    "record.id, record.body_hash, record.content_hash, record.mapped_with, record.missing_since_job, record.kind"
)


def list_held_bodies(
    connection: Connection, source_id: int, *, after: bytes, limit: int, unless: Mapping[str, bytes]
) -> tuple[HeldBody, ...]:
    """The next records of a source after a key, tombstones left out.

    Those of a schema in `unless` that were read by the mapping with its fingerprint are left out, too.
    """
    condition, parameters = _mapped_otherwise(unless)
    select = f"SELECT {_COLUMNS} {_HELD}{condition} ORDER BY record.key LIMIT {limit}"
    rows = stream_rows(connection, select, (source_id, after, *parameters), limit)
    return tuple(
        HeldBody(
            KnownRecord(*known),
            key,
            identifier,
            schema,
            uri,
            decompress(raw),
            None if good is None else decompress(good),
            read_from,
        )
        for key, identifier, schema, uri, raw, good, read_from, *known in rows
    )


def count_held_bodies(connection: Connection, source_id: int, *, unless: Mapping[str, bytes]) -> int:
    """How many records `list_held_bodies` would give in all."""
    condition, parameters = _mapped_otherwise(unless)
    (count,) = next(stream_rows(connection, f"SELECT count(*) {_HELD}{condition}", (source_id, b"", *parameters), 1))
    return int(count)


def _mapped_otherwise(unless: Mapping[str, bytes]) -> tuple[str, Values]:
    conditions = " AND NOT (record.schema = ? AND record.mapped_with = ?)" * len(unless)
    return conditions, tuple(value for pair in unless.items() for value in pair)
