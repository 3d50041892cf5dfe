"""What shapes said of a content, so that it is not judged twice.

Revision milpa_0002, after milpa_0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0002"
down_revision = "milpa_0001"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
HASH = sa.LargeBinary(16)


def upgrade() -> None:
    op.create_table(
        "validation",
        sa.Column("fingerprint", HASH, nullable=False),
        sa.Column("content_hash", HASH, nullable=False),
        sa.Column("shapes", WORDS, nullable=False),
        sa.Column("findings", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "content_hash", name="pk_validation"),
        sqlite_with_rowid=False,
    )
