"""URIs that lead elsewhere, or to what is not there any more.  Every function takes a snapshot (`Database.read`)."""

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.index.entries import Gone, IndexEntry
from storage.index.filters import key_of_uri
from storage.index.reading import get_entry, get_record, get_state, iter_records
from storage.moments import aware

BATCH = 500
"""Rows in memory at a time, where they are gone through."""


def resolve(connection: Connection, uri: str) -> IndexEntry | Gone | None:
    """What is known of a URI: the entry, that it moved or was removed, or None."""
    return get_entry(connection, uri) or get_alias(connection, uri) or get_gone(connection, uri)


def get_alias(connection: Connection, uri: str) -> Gone | None:
    """That a dataset's URI leads to another: the catalogue record of that name says whose copy it is, or whose heir.

    A copy that never was an entry has no other trace, and one that was removed first may be a copy by now.
    """
    base, path, rest = uri.rpartition("/dataset/")
    record = get_record(connection, f"{base}/record/{rest}") if path else None
    state = get_state(connection)
    if record is None or state is None:
        return None
    topic = str(orjson.loads(record.record)["primaryTopic"])
    if topic == uri:
        return None
    return Gone(uri, "", "dataset", record.source, "", state.release, state.changed, topic)


def get_gone(connection: Connection, uri: str) -> Gone | None:
    """That what had this URI moved or was removed; None where it is here, or never was."""
    return _get_gone(connection, "key", key_of_uri(uri))


def get_gone_by_name(connection: Connection, name: str) -> Gone | None:
    """As `get_gone`, by the name that it had."""
    return _get_gone(connection, "name", name) if "\x00" not in name else None


def iter_gone(connection: Connection) -> Iterator[Gone]:
    """Yield every URI that `resolve` tells to have moved or been removed, each once."""
    aliases = set()
    for record in iter_records(connection):
        uri = orjson.loads(record.record).get("alias")
        if uri and isinstance(found := resolve(connection, uri), Gone):
            aliases.add(key_of_uri(uri))
            yield found
    for key, uri in stream_rows(connection, "SELECT key, uri FROM index_gone ORDER BY key", (), BATCH):
        if bytes(key) not in aliases and isinstance(found := resolve(connection, uri), Gone):
            yield found


def _get_gone(connection: Connection, column: str, value: bytes | str) -> Gone | None:
    select = f"SELECT uri, name, kind, source, title, release, removed, moved_to FROM index_gone WHERE {column} = ?"  # noqa: S608
    for uri, name, kind, source, title, release, removed, moved_to in stream_rows(connection, select, (value,), 1):
        return Gone(uri, name, kind, source, title, release, aware(removed), moved_to)
    return None
