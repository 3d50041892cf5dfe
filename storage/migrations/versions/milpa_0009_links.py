"""The links of datasets: each URL once, where records name it, and what it answered.

Revision milpa_0009, after milpa_0008.  Of records held by now no link is known; the next run takes them from their
documents.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0009"
down_revision = "milpa_0008"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(16)


def upgrade() -> None:
    op.add_column("record", sa.Column("links_of", HASH, nullable=True))
    op.add_column("record", sa.Column("links", WORDS, nullable=True))
    op.create_table(
        "link",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", HASH, nullable=False),
        sa.Column("host_key", HASH, nullable=False),
        sa.Column("host", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("answer", WORDS, nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("failures", NUMBER, nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("failed", MOMENT, nullable=True),
        sa.Column("checked", MOMENT, nullable=True),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("media_type", WORDS, nullable=False),
        sa.Column("size", NUMBER, nullable=True),
        sa.Column("modified", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("key", name="uq_link_key"),
    )
    op.create_index("ix_link_host_key_due_id", "link", ["host_key", "due", "id"])
    op.create_table(
        "record_link",
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link_id", NUMBER, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("promise", WORDS, nullable=False),
        sa.Column("verdict", WORDS, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_link_record_id_record"),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_record_link_link_id_link"),
        sa.PrimaryKeyConstraint("record_id", "position", name="pk_record_link"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_link_link_id", "record_link", ["link_id"])
    op.create_table(
        "link_check",
        sa.Column("link_id", NUMBER, nullable=False),
        sa.Column("checked", MOMENT, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("answer", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_link_check_link_id_link"),
        sa.PrimaryKeyConstraint("link_id", "checked", name="pk_link_check"),
        sqlite_with_rowid=False,
    )
