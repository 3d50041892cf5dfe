"""Documents (RDF) as a job received them, in stretches of 1 MiB: however large, they never stand in memory whole.

A stretch is kept once by its hash, so a document that a portal serves unchanged every night costs a few rows a job.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from storage.bodies import hash_body, store_bodies
from storage.bulk import insert_rows
from storage.compression import compress_large, decompress
from storage.database import Database
from storage.tables import TABLES
from storage.text import storable

STRETCH = 1024 * 1024

_DOCUMENT, _CHUNK, _BODY = TABLES["document"], TABLES["document_chunk"], TABLES["body"]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of a job; `size` in bytes."""

    id: int
    job_id: int
    url: str
    media_type: str
    size: int
    received: datetime


MARGIN, LONGEST = 8192, 4 * STRETCH
"""A piece ends at a space or a sign of markup this near its end, so that no word lies across two; nor one of many
lines, as base64 is, up to the longest that is looked at in one piece."""

_ENDS, _LINE_ENDS = (b" ", b">", b'"'), (b"\n",)


def erased_stretches(pieces: Iterable[bytes], erase: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Yield the bytes of a document without what is to be erased, in stretches of `STRETCH`, the last one shorter."""
    raw, clean = b"", b""
    for piece in pieces:
        raw += piece
        cut = _end_of_words(raw)
        clean, raw = clean + erase(raw[:cut]), raw[cut:]
        while len(clean) >= STRETCH:
            yield clean[:STRETCH]
            clean = clean[STRETCH:]
    clean += erase(raw)
    for start in range(0, len(clean), STRETCH):
        yield clean[start : start + STRETCH]


def _end_of_words(raw: bytes) -> int:
    """Where a piece may end: 0 where more of it is to be read first."""
    near = max(len(raw) - MARGIN, 0)
    ends = _ENDS if len(raw) < LONGEST else (*_ENDS, *_LINE_ENDS)
    cut = max(raw.rfind(end, near) for end in ends) + 1
    return cut if cut or len(raw) < LONGEST else near


def store_document(
    connection: Connection,
    job_id: int,
    url: str,
    media_type: str,
    path: Path,
    *,
    erase: Callable[[bytes], bytes] | None = None,
) -> int:
    """Keep the bytes of a file as a document of a job, without what `erase` takes out; return its id."""
    values = {"job_id": job_id, "url": storable(url), "media_type": storable(media_type)}
    facts = {"size": path.stat().st_size, "received": datetime.now(UTC)}
    new = insert(_DOCUMENT).values(**values, **facts).returning(_DOCUMENT.c.id)
    document_id = int(connection.execute(new).scalar_one())
    hashes = []
    size = 0
    with path.open("rb") as file:
        pieces = iter(partial(file.read, STRETCH), b"")
        for stretch in pieces if erase is None else erased_stretches(pieces, erase):
            size += len(stretch)
            digest = hash_body(stretch)
            hashes.append(digest)
            if connection.execute(select(_BODY.c.hash).where(_BODY.c.hash == digest)).first() is None:
                store_bodies(connection, [(digest, compress_large(stretch))])
    if size != facts["size"]:
        connection.execute(update(_DOCUMENT).where(_DOCUMENT.c.id == document_id).values(size=size))
    rows = [(document_id, position, digest) for position, digest in enumerate(hashes)]
    insert_rows(connection, "document_chunk", ("document_id", "position", "body_hash"), rows)
    return document_id


def list_documents(database: Database, job_id: int) -> tuple[StoredDocument, ...]:
    """The documents of a job, in the order in which they came."""
    with database.read() as connection:
        rows = connection.execute(select(_DOCUMENT).where(_DOCUMENT.c.job_id == job_id).order_by(_DOCUMENT.c.id))
        return tuple(StoredDocument(**row) for row in rows.mappings())


def iter_document(database: Database, document_id: int) -> Iterator[bytes]:
    """Yield a document's bytes, a stretch at a time; nothing for an unknown id."""
    chunks = (
        select(_BODY.c.data)
        .join(_CHUNK, _CHUNK.c.body_hash == _BODY.c.hash)
        .where(_CHUNK.c.document_id == document_id)
        .order_by(_CHUNK.c.position)
    )
    with database.read() as connection, connection.execute(chunks, execution_options={"yield_per": 1}) as result:
        for (frame,) in result:
            yield decompress(frame)
