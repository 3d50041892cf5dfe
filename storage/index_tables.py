"""The tables of the served index: what the release that is public says, for fast and filtered reading.

Nothing here is known from elsewhere than a release: all of it can be made anew from the newest one, but for the events.
Names of entries, and their ids, stay with their URI.  What is searched lies in `IndexWordsRow` as stems; each database
keeps an index of its own over it, beside these tables (`storage.search`).
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.columns import HASH, NUMBER, WORDS, Row

_GIVEN: dict[str, Any] = {"autoincrement": False}
"""Of keys that are given and not counted by the database."""


class IndexStateRow(Row, table=True):
    """Which release the rows hold; one row."""

    __tablename__: ClassVar[str] = "index_state"

    id: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs=_GIVEN)
    release: int = Field(sa_type=NUMBER)
    digest: str = Field(sa_type=WORDS)
    published: datetime
    changed: datetime
    """When the rows last changed, by the clock of who wrote them; it rises with each time."""
    sequence: int = Field(sa_type=NUMBER)
    """Of the last event."""
    pruned: int = Field(sa_type=NUMBER)
    """Of the last event that was let go of for its age; 0 where none was."""
    last_entry: int = Field(sa_type=NUMBER)
    """The last id that an entry was given: none is given twice."""
    last_term: int = Field(sa_type=NUMBER)
    made_with: str | None = Field(default=None, sa_type=WORDS)
    """Fingerprint of what took terms and words out of the documents: other code takes others."""


class IndexSourceRow(Row, table=True):
    """A source, as the release tells of it."""

    __tablename__: ClassVar[str] = "index_source"

    slug: str = Field(primary_key=True, sa_type=WORDS)
    facts: str = Field(sa_type=WORDS)
    """JSON: what the manifest says."""


class IndexEntryRow(Row, table=True):
    """A dataset, a service or a series of the release."""

    __tablename__: ClassVar[str] = "index_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('dataset', 'service', 'series')", name="kind"),
        Index(None, "changed", "id"),
        Index(None, "modified", "id"),
        Index(None, "title_key", "id"),
        Index(None, "source", "id"),
    )

    id: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs=_GIVEN)
    """In the order in which entries came: what is paged by it loses nothing and repeats nothing."""
    key: bytes = Field(unique=True, sa_type=HASH)
    """Hash of its URI."""
    name: str = Field(unique=True, sa_type=WORDS)
    """As a CKAN names packages; at most 100 signs."""
    uri: str = Field(sa_type=WORDS)
    kind: str = Field(sa_type=WORDS)
    source: str = Field(sa_type=WORDS)
    """The slug of the source whose copy of it is the original."""
    title: str = Field(sa_type=WORDS)
    title_key: bytes = Field(sa_type=LargeBinary(64))
    """Its beginning without accents, to be ordered by."""
    publisher: str | None = Field(default=None, sa_type=WORDS)
    level: str | None = Field(default=None, sa_type=WORDS)
    branch: str | None = Field(default=None, sa_type=WORDS)
    state: str | None = Field(default=None, sa_type=WORDS)
    municipality: str | None = Field(default=None, sa_type=WORDS)
    modified: str | None = Field(default=None, sa_type=WORDS)
    """As its publisher says; at most 40 signs."""
    release: int = Field(sa_type=NUMBER)
    """The release in which it last changed."""
    changed: datetime
    """When the rows began to say so; it never goes back."""
    document_hash: bytes = Field(sa_type=HASH)
    record_hash: bytes = Field(sa_type=HASH)
    """Of its catalogue record."""
    made_from: bytes = Field(sa_type=HASH)
    """The document that all other columns, terms and words were taken from: another one where something was erased."""


class IndexRecordRow(Row, table=True):
    """A catalogue record: of an entry's original, or of a copy."""

    __tablename__: ClassVar[str] = "index_record"
    __table_args__ = (Index(None, "topic_key"), Index(None, "source", "id"))

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    key: bytes = Field(unique=True, sa_type=HASH)
    """Hash of its URI."""
    topic_key: bytes = Field(sa_type=HASH)
    """Hash of the URI of what it is about."""
    source: str = Field(sa_type=WORDS)
    record_hash: bytes = Field(sa_type=HASH)


class IndexTermRow(Row, table=True):
    """A value that entries can be asked for by: a theme, a publisher, a keyword."""

    __tablename__: ClassVar[str] = "index_term"
    __table_args__ = (UniqueConstraint("field", "key"), Index(None, "field", "entries"))

    id: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs=_GIVEN)
    field: str = Field(sa_type=WORDS)
    key: bytes = Field(sa_type=HASH)
    """Hash of the value; of a keyword or a format, without regard to upper case."""
    value: str = Field(sa_type=WORDS)
    label: str = Field(sa_type=WORDS)
    """What people call it; empty where the value says it itself."""
    entries: int = Field(sa_type=NUMBER)
    """How many have it."""


class IndexUseRow(Row, table=True):
    """That an entry has a value."""

    __tablename__: ClassVar[str] = "index_use"
    __table_args__ = (Index(None, "entry_id", "term_id"), {"sqlite_with_rowid": False})

    term_id: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs=_GIVEN)
    entry_id: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs=_GIVEN)


class IndexWordsRow(Row, table=True):
    """What of an entry is searched: stems, parted by spaces."""

    __tablename__: ClassVar[str] = "index_words"

    entry_id: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs=_GIVEN)
    title: str = Field(sa_type=WORDS)
    keywords: str = Field(sa_type=WORDS)
    publisher: str = Field(sa_type=WORDS)
    description: str = Field(sa_type=WORDS)


class IndexGoneRow(Row, table=True):
    """What was in the index and is not there any more."""

    __tablename__: ClassVar[str] = "index_gone"

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    key: bytes = Field(unique=True, sa_type=HASH)
    """Hash of its URI."""
    uri: str = Field(sa_type=WORDS)
    name: str = Field(unique=True, sa_type=WORDS)
    """Kept for it: it may come back."""
    kind: str = Field(sa_type=WORDS)
    source: str = Field(sa_type=WORDS)
    title: str = Field(sa_type=WORDS)
    release: int = Field(sa_type=NUMBER)
    """The first one without it."""
    removed: datetime
    """When the rows began to say so."""
    moved_to: str | None = Field(default=None, sa_type=WORDS)
    """The URI of the dataset that it is a copy of; None where it was removed."""


class IndexEventRow(Row, table=True):
    """One thing that became of an entry."""

    __tablename__: ClassVar[str] = "index_event"
    __table_args__ = (CheckConstraint("change IN ('added', 'changed', 'removed', 'moved')", name="change"),)

    sequence: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs=_GIVEN)
    release: int = Field(sa_type=NUMBER)
    moment: datetime
    change: str = Field(sa_type=WORDS)
    uri: str = Field(sa_type=WORDS)
    kind: str = Field(sa_type=WORDS)
    source: str = Field(sa_type=WORDS)
    moved_to: str | None = Field(default=None, sa_type=WORDS)


class RestorationRow(Row, table=True):
    """That the store was brought back from a backup: what was public between both may not be known any more."""

    __tablename__: ClassVar[str] = "restoration"

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    restored: datetime
    saved: datetime
    """When the backup was made."""
    release: int = Field(sa_type=NUMBER)
    """The last release that it knows of; 0 for none."""
    sequence: int = Field(sa_type=NUMBER)
    """Of the last event that it knows of."""
    following: int = Field(sa_type=NUMBER)
    """The least number of the next release: above whatever was given since."""
