"""A source has one token for a host, and each turn of its life says where it was.

Revision milpa_0015, after milpa_0014.  Where two had been made at once the one that was found stays, else the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0015"
down_revision = "milpa_0014"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("source_event", sa.Column("url", WORDS, nullable=True))
    op.execute(
        "DELETE FROM source_proof WHERE EXISTS (SELECT 1 FROM source_proof AS other "
        "WHERE other.source_id = source_proof.source_id AND other.host = source_proof.host AND ("
        "(other.proven IS NOT NULL AND source_proof.proven IS NULL) OR "
        "((other.proven IS NULL) = (source_proof.proven IS NULL) AND other.number < source_proof.number)))"
    )
    with op.batch_alter_table("source_proof") as table:
        table.create_unique_constraint("uq_source_proof_source_id_host", ["source_id", "host"])
