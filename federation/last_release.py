"""The release that stands: what the folder says of it, and what the database says where the folder is another one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from federation.errors import PublicationError
from federation.redaction import eraser_from_marks
from federation.release_folder import ReleaseFolder
from federation.words import say
from storage.database import Database
from storage.redactions import list_marks
from storage.releases import add_release, last_release
from storage.restorations import following_release


@dataclass(frozen=True, slots=True)
class LastRelease:
    """The release that stands, as its manifest tells; number 0 before the first."""

    number: int = 0
    digest: str = ""
    manifest: dict[str, Any] | None = None

    @property
    def datasets(self) -> int:
        """How many datasets it holds."""
        return int((self.manifest or {}).get("counts", {}).get("datasets", 0))


def find_last(database: Database, folder: ReleaseFolder) -> LastRelease:
    """The release that stands: the folder's, or the database's when the folder is another one or was lost.

    A number above it was never announced: its publisher was killed between two steps, and it is removed.  One that was
    announced and never entered into the database is entered now.  Raises `PublicationError` for a folder that holds
    the index as it once stood.
    """
    _refuse_past(folder)
    here = folder.manifest()
    stored = last_release(database)
    announced = folder.announced()
    if announced is not None:
        folder.remove_above(max(announced, stored.number if stored else 0))
    if here is not None and (stored is None or here["release"] >= stored.number):
        remember(database, folder)
        return LastRelease(here["release"], here["digest"], here)
    return LastRelease(stored.number, stored.digest, orjson.loads(stored.manifest)) if stored else LastRelease()


def next_number(database: Database, folder: ReleaseFolder, last: LastRelease) -> int:
    """The number of the next release: numbers only ever rise, above those that a restored store cannot know of, too."""
    with database.read() as connection:
        return max([last.number + 1, *(number + 1 for number in folder.numbers()), following_release(connection)])


def remember(database: Database, folder: ReleaseFolder) -> None:
    """Enter the folder's release into the database, unless it knows of it already; not what was erased from it."""
    manifest = folder.manifest()
    stored = last_release(database)
    if manifest is not None and (stored is None or stored.number < manifest["release"]):
        erase = eraser_from_marks(list_marks(database))
        told = orjson.dumps(manifest)
        add_release(
            database,
            number=manifest["release"],
            digest=manifest["digest"],
            created=datetime.fromisoformat(manifest["published"]),
            manifest=(erase(told) if erase else told).decode(),
        )


def _refuse_past(folder: ReleaseFolder) -> None:
    """Never put a release where the index as it once stood was written."""
    if when := (folder.manifest() or {}).get("as_of"):
        raise PublicationError(
            say(
                f"{folder.out} contiene el índice como estaba el {when}. Use --out con otra carpeta.",
                f"{folder.out} holds the index as it stood at {when}. Use --out with another folder.",
            )
        )
