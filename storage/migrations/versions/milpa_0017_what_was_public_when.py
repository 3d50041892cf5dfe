"""Each turn in the life of a source tells whether its records left the index; a restoration is remembered.

Revision milpa_0017, after milpa_0016.  That a source was withdrawn is known from the turn on that brought its
state of today; of those before it is not.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0017"
down_revision = "milpa_0016"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("source_event", sa.Column("withdrawn", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.execute(
        "UPDATE source_event SET withdrawn = 1 WHERE source_id IN (SELECT id FROM source WHERE withdrawn = 1) "
        "AND id >= (SELECT max(turn.id) FROM source_event AS turn WHERE turn.source_id = source_event.source_id "
        "AND turn.status_after = 'retired' AND (turn.status_before IS NULL OR turn.status_before <> 'retired'))"
    )
    op.create_table(
        "restoration",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("restored", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("following", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_restoration"),
    )
