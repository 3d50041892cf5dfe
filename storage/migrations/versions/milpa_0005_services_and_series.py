"""Services and series are records beside the datasets; a job says how many of each it saw.

Revision milpa_0005, after milpa_0004.  What is held by now are datasets; an older job saw neither services nor series.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0005"
down_revision = "milpa_0004"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # In SQL, since both databases add such a column, with its default, without writing a row anew.
    collation = "" if op.get_context().dialect.name == "sqlite" else ' COLLATE "C"'
    op.execute(
        f"ALTER TABLE record ADD COLUMN kind TEXT{collation} DEFAULT 'dataset' NOT NULL "
        "CONSTRAINT ck_record_kind CHECK (kind IN ('dataset', 'service', 'series'))"
    )
    for name in ("services", "series"):
        op.add_column("harvest_job", sa.Column(name, NUMBER, nullable=True))
