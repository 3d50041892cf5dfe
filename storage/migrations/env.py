"""Alembic's environment.  The caller hands over the connection, inside its own transaction."""

from alembic import context

from storage.migrations import VERSION_TABLE
from storage.tables import Row


def run() -> None:
    """Run the migrations on the connection in ``config.attributes``."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Row.metadata,
        version_table=VERSION_TABLE,
        render_as_batch=True,  # SQLite changes a table by making it anew
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
