"""The served index knows up to which event its changes were let go of; PostgreSQL searches our words as they are.

Revision milpa_0016, after milpa_0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0016"
down_revision = "milpa_0015"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Words are made by Milpa, parted by spaces: no parser of the database, which knows letters by its locale, cuts them
# anew.  Beside the last place of one text the next begins two further on: no phrase goes over the border.
POSTGRESQL_SEARCH = (
    "ALTER TABLE index_words DROP COLUMN index_fts",
    "CREATE OR REPLACE FUNCTION milpa_words(words text, weight text, behind integer) RETURNS tsvector "
    "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ "
    "SELECT coalesce(string_agg(quote_literal(each.word) || ':' || least(each.place + behind, 16383) || weight, ' '), '')"
    "::tsvector FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS each (word, place) WHERE each.word <> '' $$",
    "ALTER TABLE index_words ADD COLUMN index_fts tsvector GENERATED ALWAYS AS (milpa_words(title, 'A', 0) || "
    "milpa_words(keywords, 'B', 1) || milpa_words(publisher, 'C', 1) || milpa_words(description, 'D', 1)) STORED",
    "CREATE INDEX ix_index_fts ON index_words USING gin (index_fts)",
)


def upgrade() -> None:
    op.add_column("index_state", sa.Column("pruned", NUMBER, nullable=False, server_default="0"))
    with op.batch_alter_table("index_state") as table:
        table.alter_column("pruned", server_default=None)
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_SEARCH:
            op.execute(statement)
