"""Opening a database, transactions and snapshots, and what is said when something fails."""

import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

import storage.database
from storage.database import open_database
from storage.errors import (
    DatabaseBusyError,
    DatabaseForbiddenError,
    DatabaseUnreachableError,
    DiskFullError,
    NotAMilpaDatabaseError,
    SchemaTooNewError,
    StorageError,
    UnsupportedDatabaseError,
)
from storage.failures import storage_error
from storage.leases import Lease
from storage.sources import get_source, list_sources

SECRET = "s3cr3t"


def test_the_folder_of_an_sqlite_database_is_made(tmp_path):
    open_database(f"sqlite:///{tmp_path}/a/b c/milpa.sqlite").close()

    assert (tmp_path / "a" / "b c" / "milpa.sqlite").is_file()


def test_a_relative_path_stays_where_it_was_when_the_folder_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    database = open_database("sqlite:///milpa.sqlite")
    monkeypatch.chdir("/")

    assert list_sources(database) == ()
    assert database.place == str(tmp_path / "milpa.sqlite")
    database.close()


def test_a_database_is_there_again_when_it_is_opened_again(database, database_url, source):
    again = open_database(database_url)

    assert get_source(again, source.slug) == source
    again.close()


def test_one_connection_of_sqlite_does_the_work_whatever_else_was_open_once(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")

    def used() -> int:
        with database.read() as connection:
            return id(connection.connection.driver_connection)

    with database.read(), database.read():
        pass

    assert len({used() for _ in range(4)}) == 1  # each has a cache of its own
    database.close()


def test_renewing_leases_leaves_no_second_connection_behind(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    database.leases.keep(Lease(1, "token"))

    with database.read() as connection:
        used = connection.connection.driver_connection
        database.leases.renew()
    with database.read() as connection:
        assert connection.connection.driver_connection is used

    records = database._engine.pool._pool.queue
    assert [each.dbapi_connection for each in records if each.dbapi_connection] == [used]
    database.close()


@pytest.mark.parametrize(
    "url",
    ["", "milpa", "sqlite://", "sqlite:///:memory:", "mysql://u@h/d", "http://datos.gob.mx", "postgresql"],
)
def test_a_url_that_names_no_database_of_ours_is_refused_with_examples(url):
    with pytest.raises(UnsupportedDatabaseError, match=r"Write sqlite:.* or postgresql:"):
        open_database(url)


def test_a_folder_that_is_a_file_is_unreachable(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseUnreachableError, match="MILPA_HOME or MILPA_DATABASE_URL"):
        open_database(f"sqlite:///{tmp_path}/file/milpa.sqlite")


def test_a_path_that_is_a_folder_is_unreachable(tmp_path):
    with pytest.raises(DatabaseUnreachableError, match=f"{tmp_path} cannot be opened"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_file_of_another_kind_is_not_touched(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Cualquier cosa que no sea una base de datos. " * 100)

    with pytest.raises(NotAMilpaDatabaseError, match="is not a Milpa database"):
        open_database(f"sqlite:///{path}")
    assert path.read_text().startswith("Cualquier cosa")


def test_the_database_of_another_program_is_not_touched(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE package (id)")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(NotAMilpaDatabaseError, match="tables that are not Milpa's"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_postgresql_schema_may_hold_tables_of_others_but_not_of_our_names(make_postgresql_url):
    shared, taken = make_postgresql_url(False), make_postgresql_url(False)
    for url, table in ((shared, "spatial_ref_sys"), (taken, "record")):
        with psycopg.connect(url) as connection:
            connection.execute(f"CREATE TABLE {table} (id int)")

    open_database(shared).close()
    with pytest.raises(NotAMilpaDatabaseError):
        open_database(taken)


def test_a_database_of_a_newer_program_is_not_touched(database, database_url):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE milpa_schema SET version_num = 'milpa_9999'")

    with pytest.raises(SchemaTooNewError, match="Upgrade this program"):
        open_database(database_url)


def test_a_server_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(DatabaseUnreachableError, match="MILPA_DATABASE_URL") as caught:
        open_database(f"postgresql://milpa:{SECRET}@127.0.0.1:1/milpa")

    assert SECRET not in str(caught.value) + caught.value.es
    assert "127.0.0.1" in str(caught.value)


def test_a_database_that_the_server_does_not_have_is_unreachable(postgresql):
    with pytest.raises(DatabaseUnreachableError, match="nobody"):
        open_database(make_url(postgresql).set(database="nobody").render_as_string(hide_password=False))


def test_what_fails_is_taken_back_whole(database, add):
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO release (number, digest, created, manifest) VALUES (1, 'x', '2026-01-01', '{}')"
        )
        raise RuntimeError
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM release").scalar() == 0


def test_a_snapshot_cannot_write_to_postgresql(make_postgresql_url):
    database = open_database(make_postgresql_url(True))
    with pytest.raises(DatabaseForbiddenError), database.read() as connection:
        connection.exec_driver_sql("DELETE FROM release")
    database.close()


def test_every_thread_gets_its_own_connection(database, add):
    errors = []

    def work(number):
        try:
            for turn in range(5):
                add(f"fuente-{number}-{turn}")
                list_sources(database)
        except Exception as error:  # noqa: BLE001 (told to the test's own thread)
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(list_sources(database)) == 20


def test_a_full_disk_is_told_and_takes_the_page_back(sqlite_database):
    with pytest.raises(DiskFullError, match="no room left"), sqlite_database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("INSERT INTO body VALUES (x'00', zeroblob(100000))")
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert connection.exec_driver_sql("SELECT count(*) FROM body").scalar() == 0


def test_a_database_that_another_program_keeps_is_busy(make_sqlite_url, monkeypatch):
    monkeypatch.setattr(storage.database, "BUSY_TIMEOUT", 0.05)
    database = open_database(make_sqlite_url(True))
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseBusyError, match="busy"), database.write():
        pass
    other.close()
    database.close()


def test_a_connection_that_was_lost_is_told_and_the_next_one_works(make_postgresql_url):
    database = open_database(make_postgresql_url(True))
    with pytest.raises(DatabaseUnreachableError, match="was lost"), database.write() as connection:
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with psycopg.connect(
            str(database.url.set(drivername="postgresql").render_as_string(hide_password=False))
        ) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (mine,))
        connection.exec_driver_sql("SELECT 1")

    assert list_sources(database) == ()
    database.close()


def test_an_error_quotes_no_record(database):
    with pytest.raises(StorageError) as caught, database.write() as connection:
        statement = "INSERT INTO body (hash, data) VALUES (%s, NULL)".replace(
            "%s", "?" if database.dialect == "sqlite" else "%s"
        )
        connection.exec_driver_sql(statement, (SECRET.encode(),))

    assert "refused an operation" in str(caught.value)
    assert SECRET not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (("sqlite", "SQLITE_READONLY_DBMOVED"), DatabaseForbiddenError),
        (("sqlite", "SQLITE_IOERR_WRITE"), StorageError),
        (("postgresql", "53100"), DiskFullError),
        (("postgresql", "53300"), DatabaseBusyError),
        (("postgresql", "40P01"), DatabaseBusyError),
        (("postgresql", "28P01"), DatabaseForbiddenError),
        (("postgresql", "57P01"), DatabaseUnreachableError),
        (("postgresql", "22P02"), StorageError),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else value.__name__,
)
def test_every_failure_has_its_words_in_both_languages(cause, kind):
    dialect, code = cause
    error = sqlite3.OperationalError("x") if dialect == "sqlite" else psycopg.errors.lookup(code)("x")
    if dialect == "sqlite":
        error.sqlite_errorname = code

    told = storage_error(make_url("postgresql+psycopg://u:p@h/d"), error)

    assert isinstance(told, kind)
    assert told.es != told.en == str(told)
    assert "{" not in told.es + told.en


def test_a_database_can_lie_in_a_folder_with_a_percent_sign(tmp_path):
    folder = Path(tmp_path / "100%")
    open_database(f"sqlite:///{folder}/milpa.sqlite").close()

    assert (folder / "milpa.sqlite").is_file()


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    """A read-only disk: SQLite itself says no more than “unable to open database file”."""
    monkeypatch.setattr("storage.failures.os.access", lambda *_: False)
    error = storage_error(make_url(f"sqlite:///{tmp_path}/milpa.sqlite"), _cannot_open(tmp_path))
    assert isinstance(error, DatabaseForbiddenError)
    assert "solo lectura" in error.es
    assert "read-only" in error.en


def _cannot_open(folder):
    """What the driver raises for a file that it cannot open."""
    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(folder / "none" / "milpa.sqlite")
    return raised.value
