"""The first tables.

Revision milpa_0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "milpa_0001"
down_revision = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(16)
SHORT_HASH = sa.LargeBinary(8)


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("hash", HASH, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_body"),
    )
    op.create_table(
        "release",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("manifest", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_release"),
    )
    op.create_table(
        "source",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("slug", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("protocol", WORDS, nullable=False),
        sa.Column("schema", WORDS, nullable=False),
        sa.Column("government_level", WORDS, nullable=False),
        sa.Column("government_branch", WORDS, nullable=True),
        sa.Column("state", WORDS, nullable=True),
        sa.Column("municipality", WORDS, nullable=True),
        sa.Column("home", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("options", WORDS, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("modified", MOMENT, nullable=False),
        sa.CheckConstraint("status IN ('active', 'paused', 'proposed')", name="ck_source_status"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("slug", name="uq_source_slug"),
    )
    op.create_table(
        "harvest_job",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=True),
        sa.Column("declared", NUMBER, nullable=True),
        sa.Column("received", NUMBER, nullable=False),
        sa.Column("seen", NUMBER, nullable=False),
        sa.Column("new", NUMBER, nullable=False),
        sa.Column("changed", NUMBER, nullable=False),
        sa.Column("unchanged", NUMBER, nullable=False),
        sa.Column("missing", NUMBER, nullable=False),
        sa.Column("refused", NUMBER, nullable=False),
        sa.Column("issues", NUMBER, nullable=False),
        sa.Column("requests", NUMBER, nullable=False),
        sa.Column("retries", NUMBER, nullable=False),
        sa.Column("bytes_received", NUMBER, nullable=False),
        sa.CheckConstraint("state IN ('running', 'complete', 'partial', 'failed')", name="ck_harvest_job_state"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_harvest_job_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_harvest_job"),
    )
    op.create_index("ix_harvest_job_source_id_id", "harvest_job", ["source_id", "id"])

    op.create_table(
        "record",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("key", HASH, nullable=False),
        sa.Column("body_hash", HASH, nullable=False),
        sa.Column("mapped_with", SHORT_HASH, nullable=False),
        sa.Column("content_hash", HASH, nullable=True),
        sa.Column("document_body_hash", HASH, nullable=True),
        sa.Column("missing_since_job", NUMBER, nullable=True),
        sa.Column("first_job", NUMBER, nullable=False),
        sa.Column("changed_job", NUMBER, nullable=False),
        sa.Column("written_job", NUMBER, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_changed", MOMENT, nullable=False),
        sa.Column("distributions", sa.Integer(), nullable=False),
        sa.Column("schema", WORDS, nullable=False),
        sa.Column("native_identifier", WORDS, nullable=False),
        sa.Column("uri", WORDS, nullable=False),
        sa.Column("uri_key", SHORT_HASH, nullable=False),
        sa.Column("title", WORDS, nullable=True),
        sa.Column("publisher", WORDS, nullable=True),
        sa.Column("modified", WORDS, nullable=True),
        sa.Column("license", WORDS, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_record_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.UniqueConstraint("source_id", "key", name="uq_record_source_id_key"),
    )
    op.create_index("ix_record_uri_key", "record", ["uri_key"])

    op.create_table(
        "document",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("job_id", NUMBER, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("media_type", WORDS, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("received", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["harvest_job.id"], name="fk_document_job_id_harvest_job"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_job_id", "document", ["job_id"])

    op.create_table(
        "record_issue",
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_issue_record_id_record"),
        sa.PrimaryKeyConstraint("record_id", "position", name="pk_record_issue"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("record_id", NUMBER, nullable=False),
        sa.Column("content_hash", HASH, nullable=False),
        sa.Column("body_hash", HASH, nullable=False),
        sa.Column("job_id", NUMBER, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_version_record_id_record"),
        sa.PrimaryKeyConstraint("id", name="pk_record_version"),
    )
    op.create_index("ix_record_version_record_id", "record_version", ["record_id"])

    op.create_table(
        "refusal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("job_id", NUMBER, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.Column("identifier", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["harvest_job.id"], name="fk_refusal_job_id_harvest_job"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_refusal_source_id_source"),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
    )
    op.create_index("ix_refusal_source_id_job_id", "refusal", ["source_id", "job_id"])

    op.create_table(
        "document_chunk",
        sa.Column("document_id", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body_hash", HASH, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_chunk_document_id_document"),
        sa.PrimaryKeyConstraint("document_id", "position", name="pk_document_chunk"),
        sqlite_with_rowid=False,
    )
