"""The tally and the story of a job; what a source's last harvest taught the next one; hosts that are given a rest.

Revision milpa_0004, after milpa_0003.  An older job has no pages, duplicates, passes or notes.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0004"
down_revision = "milpa_0003"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(16)


def upgrade() -> None:
    for name in ("pages", "duplicates", "passes"):
        op.add_column("harvest_job", sa.Column(name, NUMBER, nullable=True))
    op.add_column("harvest_job", sa.Column("notes", WORDS, nullable=True))
    op.create_table(
        "source_memory",
        sa.Column("source_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("content", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_memory_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", name="pk_source_memory"),
    )
    op.create_table(
        "host",
        sa.Column("key", HASH, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("failures", NUMBER, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("reason_es", WORDS, nullable=False),
        sa.Column("rests_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_host"),
    )
