"""Leases on sources; when a source is due; which harvests say nothing of their source.

Revision milpa_0008, after milpa_0007.  Of the older jobs, those that were interrupted are excused; a source without a
schedule is harvested daily.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0008"
down_revision = "milpa_0007"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("source_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("token", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("until", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_lease_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", name="pk_lease"),
    )
    op.add_column("source", sa.Column("schedule", WORDS, nullable=True))
    op.add_column("harvest_job", sa.Column("excused", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE harvest_job SET excused = 1 WHERE state = 'failed' AND reason LIKE 'Interrupted: %'")
    op.create_index(
        "ix_harvest_job_source_id_excused_state_id", "harvest_job", ["source_id", "excused", "state", "id"]
    )
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_harvest_job_running", "harvest_job", ["source_id"], sqlite_where=running, postgresql_where=running
    )
