"""Erasing a person's value from the whole memory, and from whatever comes: first counted, then done.

The mark is written first: from then on every harvest erases the value as it arrives.  Then it goes from what is stored,
and the database is written anew, so that no deleted page of it keeps the value.  A backup of before is erased from
before it is brought back.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from federation.errors import UsageError
from federation.indexing import renew_erased
from federation.redaction import URI, digest_of, eraser_of, new_salt, value_from_text
from federation.words import say
from storage.compacting import compact
from storage.database import Database
from storage.erasing import erase_stored
from storage.link_lock import hold_links
from storage.locks import hold_all_sources
from storage.records import get_record_by_uri
from storage.redactions import Mark, add_mark, list_marks
from storage.retention import LONG_AGO, Cutoffs, let_go
from storage.sources import edit_source, list_sources

_NOTHING_IS_OLD = Cutoffs(LONG_AGO, LONG_AGO, LONG_AGO)
"""Only bytes that nothing names go: a document that was cut anew leaves its old stretches behind."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What holds a value, or held it."""

    kind: str
    touched: Mapping[str, int]
    """How many documents, bodies, and rows of each table."""
    before: Mark | None
    """The mark of an erasure of before, by which it is erased from what comes."""


def examine(database: Database, text: str) -> Redaction:
    """Tell what holds a value; nothing is written.  Raises `UsageError` for what cannot be erased."""
    kind, value = value_from_text(text)
    _refuse_address(database, kind, text.strip(), value)
    mark = _find(database, kind, value)
    erase = eraser_of(mark or _mark(kind, value, "", "", datetime.now(UTC)))
    return Redaction(kind, erase_stored(database, erase, apply=False), mark)


def redact(database: Database, text: str, *, who: str, why: str, now: datetime) -> Redaction:
    """Erase a value from all that is stored and from all that comes; repeated, it goes on where it was cut.

    Raises `UsageError`; `SourceBusyError` while a source is harvested, `LinksBusyError` while links are checked: either
    would store what it has in hand.
    """
    kind, value = value_from_text(text)
    _refuse_address(database, kind, text.strip(), value)
    with hold_all_sources(database), hold_links(database):
        before = _find(database, kind, value)
        mark = before or _mark(kind, value, who, why, now)
        if before is None:
            add_mark(database, mark)
        touched = _erase(database, [mark])
    compact(database)
    return Redaction(kind, touched, before)


def carry_over(database: Database, copy: Database) -> int:
    """Erase from the copy that is about to take a database's place what was erased from either.

    Return how many marks of the database the copy did not have: those of after it was saved.  The copy's own count as
    well, as it may have been saved while something was being erased.
    """
    held = {mark.digest for mark in list_marks(copy)}
    later = [mark for mark in list_marks(database) if mark.digest not in held]
    for mark in later:
        add_mark(copy, mark)
    if marks := list_marks(copy):
        _erase(copy, marks)
        compact(copy)
    return len(later)


def _erase(database: Database, marks: Sequence[Mark]) -> Counter[str]:
    """Erase from all that is stored; whom a source names as its contact is not named by half."""
    erase = eraser_of(*marks)
    named = [
        source.slug
        for source in list_sources(database)
        if source.contact_email and erase(source.contact_email.encode()) != source.contact_email.encode()
    ]
    for slug in named:
        edit_source(database, slug, contact_name=None, contact_email=None)
    touched = Counter(erase_stored(database, erase, apply=True))
    renew_erased(database)
    if named:
        touched["source"] = max(touched["source"], len(named))
    let_go(database, _NOTHING_IS_OLD)
    return touched


def _mark(kind: str, value: str, who: str, why: str, now: datetime) -> Mark:
    salt = new_salt()
    return Mark(kind, salt, digest_of(kind, value, salt), now, who, why)


def _find(database: Database, kind: str, value: str) -> Mark | None:
    """The mark of a value that was erased before."""
    same = (mark for mark in list_marks(database) if mark.kind == kind)
    return next((mark for mark in same if digest_of(kind, value, mark.salt) == mark.digest), None)


def _refuse_address(database: Database, kind: str, given: str, value: str) -> None:
    """Refuse what would take a record's name, or a source's address, away."""
    if kind != URI:
        return
    erase = eraser_of(_mark(kind, value, "", "", datetime.now(UTC)))
    named = get_record_by_uri(database, given) is not None
    if named or any(erase(source.url.encode()) != source.url.encode() for source in list_sources(database)):
        raise UsageError(
            say(
                f"{given} nombra un registro o una fuente, no a una persona. Dé el correo o la dirección de ella.",
                f"{given} names a record or a source, and no person. Give the person's e-mail or web address.",
            )
        )
