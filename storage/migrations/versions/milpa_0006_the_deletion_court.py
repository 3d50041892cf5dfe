"""What a complete harvest no longer shows: counted, then a tombstone; too much of it at once is a person's to decide.

Revision milpa_0006, after milpa_0005.  What was marked missing by a complete job has been missing for one harvest, since
that job ended.  A mark of a job that was cut before its end said nothing, and is taken back.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0006"
down_revision = "milpa_0005"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

EVENTS = "event IN ('missing', 'back', 'tombstone', 'resurrected')"
DECISIONS = "decision IN ('approved', 'rejected', 'withdrawn')"


def upgrade() -> None:
    for name, kind in (
        ("missing_since", MOMENT), ("spared_by", NUMBER), ("tombstoned", MOMENT), ("tombstone_job", NUMBER),
    ):  # fmt: skip
        op.add_column("record", sa.Column(name, kind, nullable=True))
    op.add_column("record", sa.Column("missing_harvests", sa.Integer(), server_default="0", nullable=False))
    op.add_column("harvest_job", sa.Column("removed", NUMBER, server_default="0", nullable=False))
    op.create_table(
        "record_event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("event", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("job_id", NUMBER, nullable=False),
        sa.Column("harvests", sa.Integer(), nullable=True),
        sa.Column("quarantine_id", NUMBER, nullable=True),
        sa.CheckConstraint(EVENTS, name=op.f("ck_record_event_event")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_event_record_id_record"),
        sa.PrimaryKeyConstraint("id", name="pk_record_event"),
    )
    op.create_index("ix_record_event_record_id", "record_event", ["record_id"])
    op.create_table(
        "quarantine",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("emptied", sa.Boolean(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("job_id", NUMBER, nullable=False),
        sa.Column("judged_job", NUMBER, nullable=False),
        sa.Column("records", NUMBER, nullable=False),
        sa.Column("largest", NUMBER, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("reason_es", WORDS, nullable=False),
        sa.Column("decision", WORDS, nullable=True),
        sa.Column("decided", MOMENT, nullable=True),
        sa.Column("decided_by", WORDS, nullable=True),
        sa.Column("why", WORDS, nullable=True),
        sa.Column("removed", NUMBER, nullable=True),
        sa.CheckConstraint(DECISIONS, name=op.f("ck_quarantine_decision")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_quarantine_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_source_id", "quarantine", ["source_id"])
    for statement in CARRIED_OVER:
        op.execute(statement)


CARRIED_OVER = (
    "UPDATE record SET missing_since_job = NULL WHERE missing_since_job IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM harvest_job WHERE harvest_job.id = record.missing_since_job AND state = 'complete')",
    "UPDATE record SET missing_harvests = 1, missing_since = "
    "(SELECT ended FROM harvest_job WHERE harvest_job.id = record.missing_since_job) "
    "WHERE missing_since_job IS NOT NULL",
    "INSERT INTO record_event (record_id, event, at, job_id) "
    "SELECT id, 'missing', missing_since, missing_since_job FROM record WHERE missing_since_job IS NOT NULL",
)
"""What becomes of the marks of an earlier version, in order."""
