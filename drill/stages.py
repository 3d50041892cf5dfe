"""Where the drill takes place: a folder, and databases of one kind, as many as are wanted."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from drill.installations import Installation
from drill.postgresql import Server, running_server

DIALECTS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Stage:
    """One kind of database, and room for installations."""

    dialect: str
    folder: Path
    make_url: Callable[[str, str], str]
    """The URL of a new database by a name: with nothing in it, or a copy of the one at another URL."""
    server: Server | None = None
    """What can be stopped, where the database is a server's."""

    def build(self, name: str, like: str = "") -> Installation:
        """A new installation with an empty database, or with a copy of one that nobody has open."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        return Installation(folder, self.make_url(name, like))


@contextmanager
def stage_of(dialect: str) -> Iterator[Stage]:
    """A stage, gone after the block; PostgreSQL's is a server of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="milpa-drill-")))
        if dialect == "sqlite":
            yield Stage(dialect, folder, partial(make_file, folder))
        else:
            server = stack.enter_context(running_server())
            yield Stage(dialect, folder, server.make_database, server)


def make_file(folder: Path, name: str, like: str = "") -> str:
    """The URL of an SQLite database, which is made when it is opened, or copied."""
    path = folder / name / "milpa.sqlite"
    if like:
        shutil.copyfile(str(make_url(like).database), path)
    return f"sqlite:///{path}"
