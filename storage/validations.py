"""What a validation said of a content, kept by the hash of the content and the fingerprint of the shapes.

All of it can be worked out again: what older shapes of a name said is dropped when newer ones are stored.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from storage.bulk import insert_rows, rows_where_in
from storage.compression import compress, decompress
from storage.database import Database
from storage.tables import TABLES

_VALIDATION = TABLES["validation"]


def get_validations(database: Database, fingerprint: bytes, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
    """What shapes with this fingerprint said of contents, as it was stored; those never judged have no entry."""
    select = "SELECT content_hash, findings FROM validation WHERE fingerprint = ?"
    with database.read() as connection:
        rows = rows_where_in(connection, select, (fingerprint,), "content_hash", hashes)
        return {bytes(content_hash): decompress(bytes(findings)) for content_hash, findings in rows}


def store_validations(database: Database, shapes: str, fingerprint: bytes, found: Mapping[bytes, bytes]) -> None:
    """Keep what shapes said of contents, and forget what older shapes of the same name said."""
    rows = [(fingerprint, content_hash, shapes, compress(findings)) for content_hash, findings in found.items()]
    with database.write() as connection:
        connection.execute(
            delete(_VALIDATION).where((_VALIDATION.c.shapes == shapes) & (_VALIDATION.c.fingerprint != fingerprint))
        )
        insert_rows(
            connection, "validation", ("fingerprint", "content_hash", "shapes", "findings"), rows, skip_known=True
        )
