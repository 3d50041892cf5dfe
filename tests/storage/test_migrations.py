"""The migrations make exactly the tables that the program knows."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage.database import open_database
from storage.migrations import HEAD, VERSION_TABLE
from storage.tables import TABLES, Row


def test_the_newest_revision_is_the_one_the_program_names(repository):
    config = Config()
    config.set_main_option("script_location", str(repository / "storage" / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def is_a_table_of_ours(thing, name, kind, reflected, other):
    """All but what a database keeps beside `index_words` to search in it, each in its own way."""
    return not (reflected and other is None and "index_fts" in name)


def test_the_migrations_and_the_tables_do_not_differ(database):
    with database.read() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True,
                   "include_object": is_a_table_of_ours}  # fmt: skip
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Row.metadata) == []


def test_constraints_have_the_names_of_the_convention(database):
    with database.read() as connection:
        inspector = inspect(connection)
        names = {
            constraint["name"]
            for table in TABLES
            for constraint in (
                inspector.get_pk_constraint(table),
                *inspector.get_foreign_keys(table),
                *inspector.get_unique_constraints(table),
                *inspector.get_check_constraints(table),
                *inspector.get_indexes(table),
            )
        }

    assert all(name and name.split("_")[0] in {"pk", "fk", "uq", "ck", "ix"} for name in names), names


def test_text_is_ordered_bytewise_in_postgresql(make_postgresql_url):
    database = open_database(make_postgresql_url(True))
    with database.read() as connection:
        others = connection.exec_driver_sql(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name <> 'milpa_schema' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
        ).all()
    database.close()

    assert others == []


def test_no_index_covers_text_that_a_portal_wrote():
    indexed = {
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for index in (*table.indexes, *table.constraints)
        if not type(index).__name__.startswith(("Foreign", "Check"))
        for column in index.columns
        if str(column.type) == "TEXT"
    }

    ours = {"source.slug", "source_notice.code", "harvest_job.state", "index_source.slug", "index_entry.source",
            "index_entry.name", "index_gone.name", "index_record.source", "index_entry.modified", "index_term.field",
            "source_proof.host", "series_decision.identifier"}  # fmt: skip
    assert indexed == ours, (
        "a slug is short: storage.sources sees to it, and so are the name of a host and what we call a series; codes and states are our own words; names of entries and when they "
        "were modified are cut to a length (storage.index.writes)"
    )


@pytest.mark.parametrize("turn", range(2))
def test_two_programs_may_open_a_new_database_at_the_same_time(empty_database_url, turn):
    script = "import sys; from storage.database import open_database; open_database(sys.argv[1]).close()"
    programs = [
        subprocess.Popen([sys.executable, "-c", script, empty_database_url], stderr=subprocess.PIPE) for _ in range(2)
    ]
    errors = [program.communicate()[1] for program in programs]

    assert [program.returncode for program in programs] == [0, 0], errors
    open_database(empty_database_url).close()
