"""The schema and its age: a database is made, or brought up to date, by the packaged Alembic migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Inspector, inspect

from storage.errors import NotAMilpaDatabaseError, SchemaTooNewError
from storage.failures import place
from storage.migrations import HEAD, VERSION_TABLE

_ADVISORY = 0x6D696C7061  # «milpa»: two programs that open a new database at the same time take turns


def bring_up_to_date(engine: Engine) -> bool:
    """Migrate a database to `HEAD`, in one transaction; nothing is done when it is there.  Say whether it was empty.

    Raises `NotAMilpaDatabaseError` or `SchemaTooNewError`, and then has changed nothing.
    """
    with engine.connect() as connection, connection.begin():
        if _revision(connection) == HEAD:
            return False
    with _migrating(engine) as connection:
        revision = _revision(connection)
        if revision is None:
            _require_empty(connection)
        if revision != HEAD:
            _migrate(connection)
        return revision is None


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other migration runs beside; SQLite's foreign keys rest, for tables are made anew in it."""
    with engine.connect() as pooled:
        connection = pooled.execution_options(milpa_begin="BEGIN IMMEDIATE")
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            _set_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY,))
                yield connection
        finally:
            if sqlite:
                _set_foreign_keys(connection, "ON")


def _set_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys; it does so only outside a transaction, hence below SQLAlchemy."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute(f"PRAGMA foreign_keys = {state}")


def _revision(connection: Connection) -> str | None:
    """The revision that a database is at; None for one that no Milpa has opened."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608


def _require_empty(connection: Connection) -> None:
    """Make sure that a database which no Milpa has opened belongs to nobody else."""
    if _belongs_to_others(inspect(connection)):
        raise NotAMilpaDatabaseError(
            f"La base de datos {place(connection.engine.url)} ya tiene tablas que no son de Milpa. Nombre otra en "
            "MILPA_DATABASE_URL.",
            f"The database {place(connection.engine.url)} holds tables that are not Milpa's. Name another one in "
            "MILPA_DATABASE_URL.",
        )


def _belongs_to_others(inspector: Inspector) -> bool:
    """Whether others use it: any table in an SQLite file; in a PostgreSQL schema, which may be shared, one of ours."""
    from storage.tables import TABLES  # noqa: PLC0415 (200 ms, needed once in a database's life)

    names = set(inspector.get_table_names())
    return bool(names if inspector.dialect.name == "sqlite" else names & TABLES.keys())


def _migrate(connection: Connection) -> None:
    """Run the migrations in the transaction of `connection`."""
    from alembic import command  # noqa: PLC0415 (150 ms, needed once in a database's life)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise SchemaTooNewError(
            f"Un Milpa más nuevo escribió la base de datos {place(connection.engine.url)}. Actualice este programa.",
            f"A newer Milpa wrote the database {place(connection.engine.url)}. Upgrade this program.",
        ) from error
