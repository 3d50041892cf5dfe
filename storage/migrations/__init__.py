"""The migrations, run in-process by `storage.schema`.

To write one: change `storage.tables`, then ``python -m storage.migrations "what changes"`` makes the script.
"""

from pathlib import Path

HEAD = "milpa_0021"
"""The newest revision."""

VERSIONS = Path(__file__).parent / "versions"
"""Where they lie."""

VERSION_TABLE = "milpa_schema"
"""Where a database keeps its revision; not Alembic's usual name, since a PostgreSQL schema may hold others' tables."""
