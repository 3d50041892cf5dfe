"""The tables of copies: what each record can be known by, which records are one dataset, and what people decided."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.columns import HASH, NUMBER, WORDS, Row


class EvidenceRow(Row, table=True):
    """One key by which a copy of a record can be known."""

    __tablename__: ClassVar[str] = "record_evidence"
    __table_args__ = (Index(None, "key", "source_id"), {"sqlite_with_rowid": False})

    record_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    key: bytes = Field(primary_key=True, sa_type=HASH)
    """Hash of an identifier, of an address, of all files together."""
    kind: str = Field(sa_type=WORDS)
    """How the record came by it, in the roof's own words."""
    source_id: int = Field(sa_type=NUMBER)
    """The record's: a key that two records of one source have tells nothing."""


class ClusterRow(Row, table=True):
    """One dataset of which several sources have a copy."""

    __tablename__: ClassVar[str] = "cluster"
    __table_args__ = (Index(None, "uri_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    uri: str = Field(sa_type=WORDS)
    """The dataset's, for ever: that of the record which was the original at first."""
    uri_key: bytes = Field(sa_type=LargeBinary(8))
    since: datetime


class MemberRow(Row, table=True):
    """A record that is a copy of a cluster's dataset, or its original."""

    __tablename__: ClassVar[str] = "cluster_member"
    __table_args__ = (Index(None, "cluster_id"),)

    record_id: int = Field(
        primary_key=True, foreign_key="record.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    cluster_id: int = Field(foreign_key="cluster.id", sa_type=NUMBER)
    evidence: str = Field(sa_type=WORDS)
    """Kinds of evidence, in the roof's own words, parted by spaces."""
    since: datetime


class ClusterDecisionRow(Row, table=True):
    """What a person decided of two records: that they are one dataset, or are not."""

    __tablename__: ClassVar[str] = "cluster_decision"
    __table_args__ = (
        Index(None, "high_id"),
        CheckConstraint("verdict IN ('together', 'apart')", name="verdict"),
        {"sqlite_with_rowid": False},
    )

    low_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    high_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    verdict: str = Field(sa_type=WORDS)
    who: str = Field(sa_type=WORDS)
    why: str = Field(sa_type=WORDS)
    at: datetime


class ProposalRow(Row, table=True):
    """Two records that look alike, for a person to decide on."""

    __tablename__: ClassVar[str] = "cluster_proposal"
    __table_args__ = (Index(None, "high_id"), {"sqlite_with_rowid": False})

    low_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    high_id: int = Field(primary_key=True, foreign_key="record.id", sa_type=NUMBER)
    score: int = Field(sa_type=Integer)
    """Of 1,000."""
    since: datetime


class SeriesDecisionRow(Row, table=True):
    """What a person decided of the editions of one thing that a source publishes: a series, or none."""

    __tablename__: ClassVar[str] = "series_decision"
    __table_args__ = (
        UniqueConstraint("source_id", "identifier"),
        Index(None, "key"),
        CheckConstraint("verdict IN ('accepted', 'refused')", name="verdict"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    source_id: int = Field(foreign_key="source.id", sa_type=NUMBER)
    key: bytes = Field(sa_type=HASH)
    """The evidence that its editions have in common: what has it, now or after any harvest, is one of them."""
    name: str = Field(sa_type=WORDS)
    """What their titles have in common, folded."""
    identifier: str = Field(sa_type=WORDS)
    """By which the series has its URI, for ever."""
    verdict: str = Field(sa_type=WORDS)
    who: str = Field(sa_type=WORDS)
    why: str = Field(sa_type=WORDS)
    at: datetime


class SeriesEditionRow(Row, table=True):
    """A record that is an edition of an accepted series; one that was retired stays, and is told no more."""

    __tablename__: ClassVar[str] = "series_edition"
    __table_args__ = (Index(None, "series_id"),)

    record_id: int = Field(
        primary_key=True, foreign_key="record.id", sa_type=NUMBER, sa_column_kwargs={"autoincrement": False}
    )
    series_id: int = Field(foreign_key="series_decision.id", sa_type=NUMBER)
