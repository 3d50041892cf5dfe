"""The served index: what the release that is public says, what became of it, and the words that are searched.

Revision milpa_0014, after milpa_0013.  Its rows are filled from the newest release, by whoever publishes or serves next.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "milpa_0014"
down_revision = "milpa_0013"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(16)

SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE index_fts USING fts5(title, keywords, publisher, description, content='index_words', "
    "content_rowid='entry_id', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER index_fts_insert AFTER INSERT ON index_words BEGIN "
    "INSERT INTO index_fts(rowid, title, keywords, publisher, description) "
    "VALUES (new.entry_id, new.title, new.keywords, new.publisher, new.description); END",
    "CREATE TRIGGER index_fts_delete AFTER DELETE ON index_words BEGIN "
    "INSERT INTO index_fts(index_fts, rowid, title, keywords, publisher, description) "
    "VALUES ('delete', old.entry_id, old.title, old.keywords, old.publisher, old.description); END",
)
"""Nothing updates a row: it is deleted and comes anew."""
# «a.a» is no word of ours, and keeps a phrase from beginning in one text and ending in the next.
POSTGRESQL_SEARCH = (
    "ALTER TABLE index_words ADD COLUMN index_fts tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title || ' a.a'), 'A') || setweight(to_tsvector('simple', keywords || ' a.a'), 'B') || "
    "setweight(to_tsvector('simple', publisher || ' a.a'), 'C') || setweight(to_tsvector('simple', description), 'D')) STORED",
    "CREATE INDEX ix_index_fts ON index_words USING gin (index_fts)",
)


Columns = list[sa.Column[Any]]


def given(name: str) -> sa.Column[Any]:
    """A key that is given, and not counted by the database."""
    return sa.Column(name, NUMBER, nullable=False, autoincrement=False)


def number(name: str) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=False)


def words(*names: str) -> Columns:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def hashes(*names: str) -> Columns:
    return [sa.Column(name, HASH, nullable=False) for name in names]


def moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=False)


def upgrade() -> None:
    op.create_table(
        "index_state",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        number("release"),
        *words("digest"),
        moment("published"),
        number("sequence"),
        number("last_entry"),
        number("last_term"),
        sa.PrimaryKeyConstraint("id", name="pk_index_state"),
    )
    op.create_table(
        "index_source",
        *words("slug", "facts"),
        sa.PrimaryKeyConstraint("slug", name="pk_index_source"),
    )
    op.create_table(
        "index_entry",
        given("id"),
        *hashes("key"),
        *words("name", "uri", "kind", "source", "title"),
        sa.Column("title_key", sa.LargeBinary(64), nullable=False),
        *(sa.Column(name, WORDS) for name in ("publisher", "level", "branch", "state", "municipality", "modified")),
        number("release"),
        moment("changed"),
        *hashes("document_hash", "record_hash", "made_from"),
        sa.CheckConstraint("kind IN ('dataset', 'service', 'series')", name=op.f("ck_index_entry_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_index_entry"),
        sa.UniqueConstraint("key", name="uq_index_entry_key"),
        sa.UniqueConstraint("name", name="uq_index_entry_name"),
    )
    for column in ("changed", "modified", "title_key", "source"):
        op.create_index(f"ix_index_entry_{column}_id", "index_entry", [column, "id"])
    op.create_table(
        "index_record",
        number("id"),
        *hashes("key", "topic_key"),
        *words("source"),
        *hashes("record_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_index_record"),
        sa.UniqueConstraint("key", name="uq_index_record_key"),
    )
    op.create_index("ix_index_record_topic_key", "index_record", ["topic_key"])
    op.create_table(
        "index_term",
        given("id"),
        *words("field"),
        *hashes("key"),
        *words("value", "label"),
        number("entries"),
        sa.PrimaryKeyConstraint("id", name="pk_index_term"),
        sa.UniqueConstraint("field", "key", name="uq_index_term_field_key"),
    )
    op.create_index("ix_index_term_field_entries", "index_term", ["field", "entries"])
    op.create_table(
        "index_use",
        given("term_id"),
        given("entry_id"),
        sa.PrimaryKeyConstraint("term_id", "entry_id", name="pk_index_use"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_index_use_entry_id_term_id", "index_use", ["entry_id", "term_id"])
    op.create_table(
        "index_words",
        given("entry_id"),
        *words("title", "keywords", "publisher", "description"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_index_words"),
    )
    op.create_table(
        "index_gone",
        number("id"),
        *hashes("key"),
        *words("uri", "name", "kind", "source", "title"),
        number("release"),
        moment("removed"),
        sa.Column("moved_to", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_index_gone"),
        sa.UniqueConstraint("key", name="uq_index_gone_key"),
        sa.UniqueConstraint("name", name="uq_index_gone_name"),
    )
    op.create_table(
        "index_event",
        given("sequence"),
        number("release"),
        moment("moment"),
        *words("change", "uri", "kind", "source"),
        sa.Column("moved_to", WORDS),
        sa.CheckConstraint("change IN ('added', 'changed', 'removed', 'moved')", name=op.f("ck_index_event_change")),
        sa.PrimaryKeyConstraint("sequence", name="pk_index_event"),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_SEARCH if sqlite else POSTGRESQL_SEARCH:
        op.execute(statement)
