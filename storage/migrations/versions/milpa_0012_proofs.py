"""A proof for each host that a source has had, where it was found, and when it was last looked for in vain.

Revision milpa_0012, after milpa_0011.  Where an older proof on a page was found nobody knows: it is looked for again.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0012"
down_revision = "milpa_0011"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("source_proof") as table:
        table.add_column(sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False))
        table.add_column(sa.Column("place", WORDS, nullable=True))
        table.add_column(sa.Column("attempted", MOMENT, nullable=True))
        table.drop_constraint("pk_source_proof", type_="primary")
        table.create_primary_key("pk_source_proof", ["source_id", "number"])
