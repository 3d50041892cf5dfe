"""Names and keys of the served index, without the documents behind them."""

from sqlalchemy import Connection

from storage.bulk import stream_rows

_BATCH = 1000
_KEY_BYTES = 16


def list_names(connection: Connection, kind: str, *, limit: int, offset: int = 0) -> tuple[str, ...]:
    """The names of the entries of a kind, in the order of the names."""
    select = "SELECT name FROM index_entry WHERE kind = ? ORDER BY name LIMIT ? OFFSET ?"
    return tuple(name for (name,) in stream_rows(connection, select, (kind, limit, offset), _BATCH))


def uris_by_key(connection: Connection, beginning: bytes) -> tuple[tuple[str, str], ...]:
    """The URIs and names of the entries whose keys begin so: hardly ever more than one, for six bytes or more."""
    last = beginning.ljust(_KEY_BYTES, b"\xff")
    select = "SELECT uri, name FROM index_entry WHERE key >= ? AND key <= ? ORDER BY key LIMIT 100"
    return tuple((uri, name) for uri, name in stream_rows(connection, select, (beginning, last), _BATCH))
