"""Releases: the numbered states of the national index that were published.  Their files are the roof's business."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select

from storage.database import Database
from storage.tables import TABLES

_RELEASE = TABLES["release"]


@dataclass(frozen=True, slots=True)
class Release:
    """One published state; `manifest` is its manifest as JSON text, `digest` what identifies its content."""

    number: int
    digest: str
    created: datetime
    manifest: str


def last_release(database: Database) -> Release | None:
    """The newest release, or None before the first."""
    releases = list_releases(database, limit=1)
    return releases[0] if releases else None


def add_release(
    database: Database, number: int, digest: str, manifest: str, created: datetime | None = None
) -> Release:
    """Note a release that was published.  A number is given once: `StorageError` when it is taken."""
    release = Release(number, digest, created or datetime.now(UTC), manifest)
    values = {"number": number, "digest": digest, "created": release.created, "manifest": manifest}
    with database.write() as connection:
        connection.execute(insert(_RELEASE).values(values))
    return release


def list_releases(database: Database, limit: int | None = None) -> tuple[Release, ...]:
    """Releases, newest first."""
    with database.read() as connection:
        rows = connection.execute(select(_RELEASE).order_by(_RELEASE.c.number.desc()).limit(limit))
        return tuple(Release(**row) for row in rows.mappings())
