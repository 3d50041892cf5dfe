"""The reason of a job in both languages: who reads it chooses, not who harvested.

Revision milpa_0003, after milpa_0002.  An older job has one sentence, in the language of its harvest.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0003"
down_revision = "milpa_0002"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("harvest_job", sa.Column("reason_es", WORDS, nullable=True))
