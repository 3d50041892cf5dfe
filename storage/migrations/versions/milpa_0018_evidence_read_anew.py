"""What records in a cluster say is read anew: each is there for what it says itself, and names where it is from.

Revision milpa_0018, after milpa_0017.  The next publication does it.
"""

from alembic import op

revision = "milpa_0018"
down_revision = "milpa_0017"


def upgrade() -> None:
    op.execute("UPDATE record SET examined = 0 WHERE id IN (SELECT record_id FROM cluster_member)")
