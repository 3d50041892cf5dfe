"""Notices on their way out, what is measured of a source each month, the last scheduled harvest.

Revision milpa_0011, after milpa_0010.  Nobody is told of what happened before.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0011"
down_revision = "milpa_0010"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(16)
WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", HASH, nullable=False),
        sa.Column("event", WORDS, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("recipient", WORDS, nullable=False),
        sa.Column("facts", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", NUMBER, nullable=False),
        sa.Column("claim", WORDS, nullable=False),
        sa.Column("ended", MOMENT, nullable=True),
        sa.Column("problem", WORDS, nullable=False),
        sa.Column("problem_es", WORDS, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_outbox_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_source_id_id", "outbox", ["source_id", "id"])
    op.create_index("ix_outbox_waiting", "outbox", ["id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_table(
        "source_measure",
        sa.Column("source_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("figures", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_measure_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", "month", name="pk_source_measure"),
    )
    op.create_table(
        "scheduled_run",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheduled_run"),
    )
