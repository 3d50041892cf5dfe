"""The life of a source: its states and who changed them, who answers for it, the proof that its host is its own.

Revision milpa_0010, after milpa_0009.  Of an older source nobody knows who registered it, nor why.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0010"
down_revision = "milpa_0009"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATUS = "status IN ('proposed', 'proven', 'approved', 'active', 'paused', 'quarantined', 'retired')"


def upgrade() -> None:
    for name in ("organisation", "contact_name", "contact_email", "license"):
        op.add_column("source", sa.Column(name, WORDS, nullable=True))
    op.add_column("source", sa.Column("withdrawn", sa.Integer(), server_default=sa.text("0"), nullable=False))
    with op.batch_alter_table("source", naming_convention={"ck": "%(constraint_name)s"}) as table:
        table.drop_constraint("ck_source_status", type_="check")
        table.create_check_constraint(op.f("ck_source_status"), STATUS)
    op.create_table(
        "source_event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("status_before", WORDS, nullable=True),
        sa.Column("status_after", WORDS, nullable=False),
        sa.Column("who", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("reason_es", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_event_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_source_event"),
    )
    op.create_index("ix_source_event_source_id_id", "source_event", ["source_id", "id"])
    op.create_table(
        "source_proof",
        sa.Column("source_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("token", WORDS, nullable=False),
        sa.Column("host", WORDS, nullable=False),
        sa.Column("way", WORDS, nullable=True),
        sa.Column("proven", MOMENT, nullable=True),
        sa.Column("checked", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_proof_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", name="pk_source_proof"),
    )
    op.create_table(
        "source_notice",
        sa.Column("source_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_notice_source_id_source"),
        sa.PrimaryKeyConstraint("source_id", "code", name="pk_source_notice"),
    )
    op.execute(
        "INSERT INTO source_event (source_id, status_before, status_after, who, at, reason, reason_es) "
        "SELECT id, NULL, status, '', created, 'Registered by an earlier version.', "
        "'Registrada por una versión anterior.' FROM source ORDER BY id"
    )
