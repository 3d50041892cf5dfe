"""Records of any source by their native identifiers: whether what somebody brings is here already."""

from collections.abc import Iterable
from typing import NamedTuple

from storage.bulk import rows_where_in
from storage.database import Database
from storage.records.known import key_from_identifier


class HeldRecord(NamedTuple):
    """A record that is in the index, as much of it as tells what it is."""

    identifier: str
    uri: str
    title: str | None
    source_slug: str


_HELD = (
    "SELECT record.native_identifier, record.uri, record.title, source.slug FROM record "
    "JOIN source ON source.id = record.source_id "
    "WHERE record.source_id IN (SELECT id FROM source) AND record.content_hash IS NOT NULL "
    "AND record.tombstoned IS NULL"
)
"""By every source's id and the key: the unique index answers it, one look-up for each pair."""


def find_by_identifiers(database: Database, identifiers: Iterable[str]) -> tuple[HeldRecord, ...]:
    """The indexed records of any source that have one of these native identifiers."""
    keys = [key_from_identifier(identifier) for identifier in dict.fromkeys(identifiers)]
    with database.read() as connection:
        return tuple(HeldRecord(*row) for row in rows_where_in(connection, _HELD, (), "record.key", keys))
