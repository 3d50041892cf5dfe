"""What people decided of series, and the editions of those that they accepted; what took the terms of the served index.

Revision milpa_0020, after milpa_0019.  By what editions are known is read anew: it names their publisher, and no URI of
ours any more.  The terms of the index are taken anew by whoever publishes next.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0020"
down_revision = "milpa_0019"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "series_decision",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("key", sa.LargeBinary(16), nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("identifier", WORDS, nullable=False),
        sa.Column("verdict", WORDS, nullable=False),
        sa.Column("who", WORDS, nullable=False),
        sa.Column("why", WORDS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_series_decision_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_series_decision"),
        sa.UniqueConstraint("source_id", "identifier", name="uq_series_decision_source_id_identifier"),
        sa.CheckConstraint("verdict IN ('accepted', 'refused')", name=op.f("ck_series_decision_verdict")),
    )
    op.create_index("ix_series_decision_key", "series_decision", ["key"])
    op.create_table(
        "series_edition",
        sa.Column("record_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("series_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_series_edition_record_id_record"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series_decision.id"], name="fk_series_edition_series_id_series_decision"
        ),
        sa.PrimaryKeyConstraint("record_id", name="pk_series_edition"),
    )
    op.create_index("ix_series_edition_series_id", "series_edition", ["series_id"])
    op.execute(
        "UPDATE record SET examined = 0 WHERE id IN (SELECT record_id FROM record_evidence WHERE kind = 'series')"
    )
    op.add_column("index_state", sa.Column("made_with", WORDS, nullable=True))
