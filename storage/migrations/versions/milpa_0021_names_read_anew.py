"""By what copies are known is read of every record anew: a word and a colon is no name that nobody else has.

Revision milpa_0021, after milpa_0020.  The next publication does it.
"""

from alembic import op

revision = "milpa_0021"
down_revision = "milpa_0020"


def upgrade() -> None:
    op.execute("UPDATE record SET examined = 0")
