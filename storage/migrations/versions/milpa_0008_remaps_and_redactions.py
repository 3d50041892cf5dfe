"""A job may map again what is held; what was erased is marked.

Revision milpa_0008, after milpa_0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0008"
down_revision = "milpa_0007"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # In SQL, since both databases add such a column, with its default, without writing a row anew.
    collation = "" if op.get_context().dialect.name == "sqlite" else ' COLLATE "C"'
    op.execute(
        f"ALTER TABLE harvest_job ADD COLUMN kind TEXT{collation} DEFAULT 'harvest' NOT NULL "
        "CONSTRAINT ck_harvest_job_kind CHECK (kind IN ('harvest', 'remap'))"
    )
    op.create_table(
        "redaction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", WORDS, nullable=False),
        sa.Column("why", WORDS, nullable=False),
        sa.CheckConstraint("kind IN ('e-mail', 'uri')", name=op.f("ck_redaction_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_redaction"),
    )
