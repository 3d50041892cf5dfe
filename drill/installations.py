"""An installation of its own: a home folder, a database, and the program that works on them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drill.processes import LANGUAGE, Ended, Running
from storage.database import Database, open_database

HURT = ("Traceback", "Internal error")
"""What no fault of the surroundings may make the program say."""


class Breach(AssertionError):  # noqa: N818 (what is broken is a promise)
    """A promise that was not kept."""


class Installation:
    """Where one Milpa lives."""

    def __init__(self, folder: Path, url: str, home: Path | None = None) -> None:
        self.folder = folder
        self.home = home or folder / "var"
        self.url = url

    @property
    def index(self) -> Path:
        """Where its releases lie."""
        return self.home / "index"

    def environment(self, **settings: str) -> dict[str, str]:
        """What its processes find around them: nothing of the operator's own settings."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MILPA_", "PYTHONDONT"))}
        return {
            **inherited, **LANGUAGE, "MILPA_HOME": str(self.home), "MILPA_DATABASE_URL": self.url,
            "MILPA_ALLOW_PRIVATE_ADDRESSES": "1", "MILPA_RETRIES": "0", **settings,
        }  # fmt: skip

    def start(self, *words: str, **settings: str) -> Running:
        """Start a command."""
        return Running(words, self.environment(**settings), self.folder / "printed")

    def run(self, *words: str, **settings: str) -> Ended:
        """Run a command to its end, which is never a traceback."""
        ended = self.start(*words, **settings).wait()
        if any(word in ended.out + ended.err for word in HURT):
            raise Breach(f"milpa {' '.join(words)} ended with {ended.err.strip()[-300:]}")
        return ended

    def must(self, *words: str, **settings: str) -> Ended:
        """Run a command that has to succeed."""
        ended = self.run(*words, **settings)
        if ended.code != 0:
            raise Breach(f"milpa {' '.join(words)} ended with {ended.code}: {ended.err.strip()[-300:]}")
        return ended

    def join(self, slug: str, url: str) -> None:
        """Register a CKAN."""
        self.must("join", url, "--name", slug, "--title", slug, "--protocol", "ckan", "--yes")

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, opened beside it."""
        database = open_database(self.url)
        try:
            yield database
        finally:
            database.close()
