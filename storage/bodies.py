"""Bytes that are kept once, by hash: bodies as received, DCAT-MX documents, stretches of large documents."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

from storage.bulk import Values, insert_rows
from storage.compression import decompress
from storage.database import Database

NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "record": ("body_hash", "content_hash", "document_body_hash"),
        "record_version": ("content_hash", "body_hash"),
        "document_chunk": ("body_hash",),
        "index_entry": ("document_hash", "record_hash"),
        "index_record": ("record_hash",),
    }
)
"""The columns, by table, that name bytes by their hash."""

_COLUMNS = ("hash", "data")


def hash_body(body: bytes) -> bytes:
    """The 16 bytes that bytes are kept by: BLAKE2b, 128 bits."""
    return blake2b(body, digest_size=16).digest()


def store_bodies(connection: Connection, frames: Iterable[tuple[bytes, bytes]]) -> None:
    """Keep (hash of the bytes, their compressed frame); those that are kept already stay as they are.

    In the order of their hashes: two writers that bring the same bytes then never wait for each other in a circle.
    """
    rows: list[Values] = sorted(dict(frames).items())
    insert_rows(connection, "body", _COLUMNS, rows, skip_known=True)


def get_body(database: Database, body_hash: bytes) -> bytes | None:
    """The bytes of a hash, as they were received; None when they are not kept."""
    with database.read() as connection:
        mark = "?" if database.dialect == "sqlite" else "%s"
        frame = connection.exec_driver_sql(f"SELECT data FROM body WHERE hash = {mark}", (body_hash,)).scalar()  # noqa: S608
    return None if frame is None else decompress(frame)
