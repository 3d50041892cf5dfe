"""Erasing: the marks of what was erased, and the way through everything that is stored.

Bytes are kept by their hash, so what is erased gets another one, and every row that named the old bytes names the new.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, Text, insert, select, update

from storage.bodies import hash_body, store_bodies
from storage.bulk import delete_rows, insert_rows, rows_where_in, stream_rows, update_rows
from storage.compression import compress, compress_large, decompress
from storage.database import Database
from storage.documents import STRETCH, erased_stretches
from storage.records.known import key_from_uri
from storage.tables import TABLES
from storage.text import storable

Erase = Callable[[bytes], bytes]
"""Bytes in, the same without what is to be erased out; what holds none of it comes back as it was."""

BATCH = 200
"""Bodies, or rows, in one transaction."""

_MARK, _DOCUMENT, _CHUNK = (TABLES[name] for name in ("redaction", "document", "document_chunk"))
_NAMING = (
    ("record", ("body_hash", "content_hash", "document_body_hash")), ("record_version", ("content_hash", "body_hash")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """That something was erased: what kind of thing, when, by whom and why, and the hash that it is known by."""

    kind: str
    salt: bytes
    digest: bytes
    at: datetime
    who: str
    why: str


def list_marks(database: Database) -> tuple[Mark, ...]:
    """What was erased, oldest first."""
    columns = [_MARK.c[name] for name in Mark.__dataclass_fields__]
    with database.read() as connection:
        return tuple(Mark(*row) for row in connection.execute(select(*columns).order_by(_MARK.c.id)))


def add_mark(database: Database, mark: Mark) -> None:
    """Remember that something is to be erased from all that comes."""
    values = {name: getattr(mark, name) for name in Mark.__dataclass_fields__}
    with database.write() as connection:
        connection.execute(insert(_MARK).values({**values, "who": storable(mark.who), "why": storable(mark.why)}))


def erase_stored(database: Database, erase: Erase, *, apply: bool) -> Counter[str]:
    """Erase from documents, from bodies and contents of every version, and from the words of every table.

    Returns how many of each hold it: ``document``, ``body``, and the tables' names.  Without `apply` nothing is
    written.  Whoever is killed repeats it: each transaction leaves a whole store.
    """
    found: Counter[str] = Counter()
    found["document"] = sum(_erase_document(database, row, erase, apply=apply) for row in _documents(database))
    found["body"] = _erase_bodies(database, erase, apply=apply)
    for table in TABLES.values():
        columns = [column.name for column in table.c if isinstance(column.type, Text) and not column.primary_key]
        if columns:
            found[table.name] += _erase_words(database, table, columns, erase, apply=apply)
    return +found


def _documents(database: Database) -> list[int]:
    with database.read() as connection:
        return [row[0] for row in stream_rows(connection, "SELECT id FROM document ORDER BY id", (), BATCH)]


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


def _erase_bodies(database: Database, erase: Erase, *, apply: bool) -> int:
    """Put other bytes in the place of those that hold it, and their hashes in the place of theirs."""
    found, last = 0, b""
    bodies = f"SELECT hash, data FROM body WHERE hash > ? ORDER BY hash LIMIT {BATCH}"  # noqa: S608 (a constant)
    while True:
        with database.read() as connection:
            rows = [(bytes(digest), bytes(data)) for digest, data in stream_rows(connection, bodies, (last,), BATCH)]
        if not rows:
            return found
        last = rows[-1][0]
        erased = list(_erased(rows, erase))
        found += len(erased)
        if erased and apply:
            with database.write() as connection:
                _replace_bodies(connection, erased)


class _Erased(NamedTuple):
    """Bytes without what was erased, of a body known by the hash of before, and how many more they are now."""

    old: bytes
    data: bytes
    grown: int


def _erased(rows: Sequence[tuple[bytes, bytes]], erase: Erase) -> Iterator[_Erased]:
    for digest, frame in rows:
        before = decompress(frame)
        after = erase(before)
        if after != before:
            yield _Erased(digest, after, len(after) - len(before))


def _replace_bodies(connection: Connection, erased: Sequence[_Erased]) -> None:
    new = {each.old: hash_body(each.data) for each in erased}
    compressing = ((each, compress if len(each.data) < STRETCH // 4 else compress_large) for each in erased)
    store_bodies(connection, [(new[each.old], shrink(each.data)) for each, shrink in compressing])
    for table, columns in _NAMING:
        for column in columns:
            naming = f"SELECT {column}, id FROM {table} WHERE 1 = 1"  # noqa: S608 (names of ours)
            rows = [
                (new[bytes(old)], row_id) for old, row_id in rows_where_in(connection, naming, (), column, list(new))
            ]
            update_rows(connection, table, (column,), rows)
    _replace_stretches(connection, new, {each.old: each.grown for each in erased})
    delete_rows(connection, "validation", "content_hash", list(new))
    delete_rows(connection, "body", "hash", list(new))


def _replace_stretches(connection: Connection, new: dict[bytes, bytes], grown: dict[bytes, int]) -> None:
    """Name the new bytes in documents too: a stretch may begin with the tail of a word, which by itself is a match."""
    naming = "SELECT document_id, position, body_hash FROM document_chunk WHERE 1 = 1"
    for document_id, position, name in rows_where_in(connection, naming, (), "body_hash", list(new)):
        old = bytes(name)
        chunk = (_CHUNK.c.document_id == document_id) & (_CHUNK.c.position == position)
        connection.execute(update(_CHUNK).where(chunk).values(body_hash=new[old]))
        longer = update(_DOCUMENT).where(_DOCUMENT.c.id == document_id)
        connection.execute(longer.values(size=_DOCUMENT.c.size + grown[old]))


def _erase_words(database: Database, table: Table, columns: Sequence[str], erase: Erase, *, apply: bool) -> int:
    """Erase from the text columns of a table."""
    keys = list(table.primary_key.columns)
    changes: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    with database.read() as connection:
        query = select(*keys, *(table.c[name] for name in columns)).execution_options(yield_per=1000)
        for row in connection.execute(query):
            words = dict(zip(columns, row[len(keys) :], strict=True))
            changed: dict[str, Any] = {
                name: clean for name, text in words.items() if text and (clean := _words(erase, text)) != text
            }
            if changed:
                changes.append((tuple(row[: len(keys)]), changed))
    if apply:
        for start in range(0, len(changes), BATCH):
            with database.write() as connection:
                for key, changed in changes[start : start + BATCH]:
                    if table.name == "record" and "uri" in changed:
                        changed["uri_key"] = key_from_uri(changed["uri"])
                    statement = update(table).values(changed)
                    for column, value in zip(keys, key, strict=True):
                        statement = statement.where(column == value)
                    connection.execute(statement)
    return len(changes)


def _words(erase: Erase, text: str) -> str:
    return erase(text.encode()).decode()
