"""The served index knows when it was last written: readers ask by it whether what they have still holds.

Revision milpa_0019, after milpa_0017.  Of what is there it is taken to be when its release was published.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0019"
down_revision = "milpa_0017"


def upgrade() -> None:
    op.add_column("index_state", sa.Column("changed", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE index_state SET changed = published")
    with op.batch_alter_table("index_state") as table:
        table.alter_column("changed", existing_type=sa.DateTime(timezone=True), nullable=False)
