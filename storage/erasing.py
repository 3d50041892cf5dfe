"""Erasing: the way through everything that is stored.

Bytes are kept by their hash, so what is erased gets another one, and every row that named the old bytes names the new.
What is to be written is gathered up to `MOST_ROWS` or `MOST_BYTES`, however large the store: each such round is read in
a snapshot of its own, goes on behind the one before, and is one transaction.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, Row, Table, select, tuple_, update

from storage.bodies import NAMED_BY, hash_body, store_bodies
from storage.bulk import delete_rows, insert_rows, rows_where_in, stream_rows, update_rows
from storage.compression import compress, compress_large, decompress
from storage.database import Database
from storage.documents import STRETCH, erased_stretches
from storage.erasable_columns import FORGOTTEN, SEARCHED, Forgotten
from storage.records.known import key_from_uri
from storage.redactions import Erase
from storage.tables import TABLES

MOST_ROWS, MOST_BYTES = 200, 8 * 1024 * 1024
"""Of changes in one transaction, and in memory."""
READ_AHEAD = 10
"""Rows that a connection has in memory; a row may be large."""

_DOCUMENT, _CHUNK, _USE, _RECORD = (TABLES[name] for name in ("document", "document_chunk", "record_link", "record"))


class _Erased(Protocol):
    """A row without what was erased."""

    @property
    def size(self) -> int:
        """Its bytes, or signs."""


E = TypeVar("E", bound=_Erased)


class _Body(NamedTuple):
    """Bytes without what was erased, of a body known by the hash of before, and how many more they are now."""

    old: bytes
    data: bytes
    grown: int

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.data)


class _Words(NamedTuple):
    """What columns of a row hold now, by its primary key."""

    key: tuple[Any, ...]
    words: dict[str, str]

    @property
    def size(self) -> int:
        """How much they hold."""
        return sum(map(len, self.words.values()))


def erase_stored(database: Database, erase: Erase, *, apply: bool) -> Counter[str]:
    """Erase from documents, from bodies and contents of every version, and from the words of every table.

    Returns how many of each hold it: ``document``, ``body``, and the tables' names.  Without `apply` nothing is
    written.  Whoever is killed repeats it: each transaction leaves a whole store.
    """
    found: Counter[str] = Counter()
    found["document"] = sum(_erase_document(database, row, erase, apply=apply) for row in _documents(database))
    bodies = _rounds(database, TABLES["body"], ("data",), lambda row: _erased_body(row, erase))
    found["body"] = _finish(database, bodies, _replace_bodies, apply=apply)
    for forgotten in FORGOTTEN:
        rows = _erased_words(database, forgotten.table, (forgotten.words,), erase)
        found[forgotten.table] += _finish(database, rows, partial(_forget, forgotten), apply=apply)
    for table, columns in SEARCHED.items():
        rows = _erased_words(database, table, columns, erase)
        found[table] += _finish(database, rows, partial(_replace_words, TABLES[table]), apply=apply)
    return +found


def _finish(
    database: Database, rounds: Iterable[list[E]], write: Callable[[Connection, list[E]], None], *, apply: bool
) -> int:
    """Write each round, when it is to be; return how many rows they have."""
    found = 0
    for rows in rounds:
        found += len(rows)
        if apply:
            with database.write() as connection:
                write(connection, rows)
    return found


def _rounds(
    database: Database, table: Table, columns: Sequence[str], erased: Callable[[Row[Any]], E | None]
) -> Iterator[list[E]]:
    """Yield the rows of a table that something is erased from, as `erased` makes them, a round at a time."""
    keys = tuple(table.primary_key.columns)
    query = select(*keys, *(table.c[name] for name in columns)).order_by(*keys)
    last: tuple[Any, ...] | None = None
    while True:
        found: list[E] = []
        size = 0
        step = query if last is None else query.where(tuple_(*keys) > last)
        with (
            database.read() as connection,
            connection.execute(step.execution_options(yield_per=READ_AHEAD)) as rows,
        ):
            for row in rows:
                last = tuple(row[: len(keys)])
                if (clean := erased(row)) is not None:
                    found.append(clean)
                    size += clean.size
                if len(found) >= MOST_ROWS or size >= MOST_BYTES:
                    break
            else:
                last = None
        if found:
            yield found
        if last is None:
            return


def _documents(database: Database) -> list[int]:
    with database.read() as connection:
        return [row[0] for row in stream_rows(connection, "SELECT id FROM document ORDER BY id", (), READ_AHEAD)]


def _erase_document(database: Database, document_id: int, erase: Erase, *, apply: bool) -> bool:
    """Cut a document anew without what is to be erased, which may lie across two of its stretches."""
    chunks = (
        "SELECT body.hash, body.data FROM document_chunk JOIN body ON body.hash = document_chunk.body_hash "
        "WHERE document_id = ? ORDER BY position"
    )
    with database.read() as connection:
        hashes: list[bytes] = []
        rows = stream_rows(connection, chunks, (document_id,), 1)
        stretches = (_noted(hashes, digest, data) for digest, data in rows)
        new: list[tuple[bytes, int]] = []
        size = 0
        with database.write() if apply else database.read() as target:
            for stretch in erased_stretches(stretches, erase):
                digest = hash_body(stretch)
                new.append((digest, len(stretch)))
                size += len(stretch)
                if apply and digest not in hashes:
                    store_bodies(target, [(digest, compress_large(stretch))])
            changed = [digest for digest, _ in new] != hashes
            if apply and changed:
                _replace_chunks(target, document_id, [digest for digest, _ in new], size)
    return changed


def _noted(hashes: list[bytes], digest: Any, data: Any) -> bytes:
    hashes.append(bytes(digest))
    return decompress(bytes(data))


def _replace_chunks(connection: Connection, document_id: int, hashes: Sequence[bytes], size: int) -> None:
    delete_rows(connection, "document_chunk", "document_id", [document_id])
    rows = [(document_id, position, digest) for position, digest in enumerate(hashes)]
    insert_rows(connection, "document_chunk", ("document_id", "position", "body_hash"), rows)
    connection.execute(update(_DOCUMENT).where(_DOCUMENT.c.id == document_id).values(size=size))


def _erased_body(row: Row[Any], erase: Erase) -> _Body | None:
    before = decompress(bytes(row.data))
    after = erase(before)
    return None if after == before else _Body(bytes(row.hash), after, len(after) - len(before))


def _replace_bodies(connection: Connection, erased: Sequence[_Body]) -> None:
    new = {each.old: hash_body(each.data) for each in erased}
    compressing = ((each, compress if len(each.data) < STRETCH // 4 else compress_large) for each in erased)
    store_bodies(connection, [(new[each.old], shrink(each.data)) for each, shrink in compressing])
    for table in ("record", "record_version", "index_entry", "index_record"):
        for column in NAMED_BY[table]:
            naming = f"SELECT {column}, id FROM {table} WHERE 1 = 1"  # noqa: S608 (names of ours)
            rows = [
                (new[bytes(old)], row_id) for old, row_id in rows_where_in(connection, naming, (), column, list(new))
            ]
            update_rows(connection, table, (column,), rows)
            if table == "record":
                _forget_evidence(connection, [row_id for _, row_id in rows])
    _replace_stretches(connection, new, {each.old: each.grown for each in erased})
    delete_rows(connection, "validation", "content_hash", list(new))
    delete_rows(connection, "body", "hash", list(new))


def _forget_evidence(connection: Connection, record_ids: list[int]) -> None:
    """Forget by what records could be known as copies: a hash may be of what was erased."""
    delete_rows(connection, "record_evidence", "record_id", record_ids)
    update_rows(connection, "record", ("examined", "traits"), [(0, None, record_id) for record_id in record_ids])


def _replace_stretches(connection: Connection, new: dict[bytes, bytes], grown: dict[bytes, int]) -> None:
    """Name the new bytes in documents too: a stretch may begin with the tail of a word, which by itself is a match."""
    naming = "SELECT document_id, position, body_hash FROM document_chunk WHERE 1 = 1"
    for document_id, position, name in rows_where_in(connection, naming, (), "body_hash", list(new)):
        old = bytes(name)
        chunk = (_CHUNK.c.document_id == document_id) & (_CHUNK.c.position == position)
        connection.execute(update(_CHUNK).where(chunk).values(body_hash=new[old]))
        longer = update(_DOCUMENT).where(_DOCUMENT.c.id == document_id)
        connection.execute(longer.values(size=_DOCUMENT.c.size + grown[old]))


def _erased_words(database: Database, table: str, columns: Sequence[str], erase: Erase) -> Iterator[list[_Words]]:
    """Yield the rows of a table whose words hold it, a round at a time."""
    keys = len(TABLES[table].primary_key.columns)

    def erased(row: Row[Any]) -> _Words | None:
        words = {
            name: clean
            for name, text in zip(columns, row[keys:], strict=True)
            if text and (clean := erase(text.encode()).decode()) != text
        }
        return _Words(tuple(row[:keys]), words) if words else None

    return _rounds(database, TABLES[table], columns, erased)


def _replace_words(table: Table, connection: Connection, rows: Sequence[_Words]) -> None:
    for key, words in rows:
        values: dict[str, Any] = dict(words)
        if table.name in {"record", "cluster"} and "uri" in words:
            values["uri_key"] = key_from_uri(words["uri"])
        of_row = (column == value for column, value in zip(table.primary_key.columns, key, strict=True))
        connection.execute(update(table).where(*of_row).values(values))


def _forget(forgotten: Forgotten, connection: Connection, rows: Sequence[_Words]) -> None:
    """Delete rows; of a link, its uses and what it answered, too: it is taken again from what its records hold now."""
    keys = [row.key[0] for row in rows]
    if forgotten.table == "link":
        named = select(_USE.c.record_id).where(_USE.c.link_id.in_(keys))
        connection.execute(update(_RECORD).where(_RECORD.c.id.in_(named)).values(links_of=None))
        for dependent in ("record_link", "link_check"):
            delete_rows(connection, dependent, "link_id", keys)
    delete_rows(connection, forgotten.table, forgotten.key, keys)
