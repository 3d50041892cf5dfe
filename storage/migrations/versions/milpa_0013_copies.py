"""Evidence of copies, clusters of them, what people decided, and proposals.

Revision milpa_0013, after milpa_0012.  Every record is to be examined: the next publication does it.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0013"
down_revision = "milpa_0012"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(16)
PENDING = sa.text("examined < 2")


def upgrade() -> None:
    op.add_column("record", sa.Column("examined", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("record", sa.Column("traits", WORDS, nullable=True))
    op.create_index(
        "ix_record_pending", "record", ["examined", "id"], sqlite_where=PENDING, postgresql_where=PENDING
    )
    op.create_table(
        "record_evidence",
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("key", HASH, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_evidence_record_id_record"),
        sa.PrimaryKeyConstraint("record_id", "key", name="pk_record_evidence"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_evidence_key_source_id", "record_evidence", ["key", "source_id"])
    op.create_table(
        "cluster",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("uri", WORDS, nullable=False),
        sa.Column("uri_key", sa.LargeBinary(8), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cluster"),
    )
    op.create_index("ix_cluster_uri_key", "cluster", ["uri_key"])
    op.create_table(
        "cluster_member",
        sa.Column("record_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("cluster_id", NUMBER, nullable=False),
        sa.Column("evidence", WORDS, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_cluster_member_record_id_record"),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name="fk_cluster_member_cluster_id_cluster"),
        sa.PrimaryKeyConstraint("record_id", name="pk_cluster_member"),
    )
    op.create_index("ix_cluster_member_cluster_id", "cluster_member", ["cluster_id"])
    op.create_table(
        "cluster_decision",
        *_pair("cluster_decision"),
        sa.Column("verdict", WORDS, nullable=False),
        sa.Column("who", WORDS, nullable=False),
        sa.Column("why", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("verdict IN ('together', 'apart')", name=op.f("ck_cluster_decision_verdict")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cluster_decision_high_id", "cluster_decision", ["high_id"])
    op.create_table(
        "cluster_proposal",
        *_pair("cluster_proposal"),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cluster_proposal_high_id", "cluster_proposal", ["high_id"])


def _pair(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Two records, the one with the lower id first."""
    return (
        sa.Column("low_id", NUMBER, nullable=False),
        sa.Column("high_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["low_id"], ["record.id"], name=f"fk_{table}_low_id_record"),
        sa.ForeignKeyConstraint(["high_id"], ["record.id"], name=f"fk_{table}_high_id_record"),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=f"pk_{table}"),
    )
