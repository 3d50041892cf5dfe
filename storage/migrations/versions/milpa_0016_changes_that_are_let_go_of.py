"""The served index knows up to which event its changes were let go of.

Revision milpa_0016, after milpa_0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0016"
down_revision = "milpa_0015"


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("index_state", sa.Column("pruned", NUMBER, nullable=False, server_default="0"))
    with op.batch_alter_table("index_state") as table:
        table.alter_column("pruned", server_default=None)
