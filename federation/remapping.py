"""Replay: what is held is mapped again after a mapping or a vocabulary has changed; no portal is asked.

First the difference is told, for the whole index and without writing anything; then it is applied, a job for each
source and a transaction for each page.  A remap that is killed is gone on with by the next one: a record that was
mapped carries the fingerprint of its mapping.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from federation.identity import origin_from_source
from federation.understanding import write_from_body
from mappings.differences import Difference, iter_differences
from mappings.origin import Origin
from mappings.registry import SCHEMAS, mapping_fingerprint
from storage.database import Database
from storage.errors import SourceBusyError
from storage.jobs import HarvestJob, finish_job, start_job
from storage.locks import hold_source
from storage.records import (
    HeldBody,
    RecordWrite,
    count_held_bodies,
    list_held_bodies,
    list_schemas,
    store_remapped,
)
from storage.sources import Source, list_sources, require_source

PAGE = 200
"""Records in memory, and in one transaction."""
EXAMPLES = 3
"""Examples that are kept of each field, and of each outcome."""
REMAP = "remap"

Watcher = Callable[[int, int], None]
"""Told (records mapped so far, of how many)."""


class Outcome(StrEnum):
    """What a new mapping makes of a record."""

    SAME = "same"
    CHANGED = "changed"
    UNDERSTOOD = "understood"
    """It is understood for the first time: it will be in the index."""
    LOST = "lost"
    """It is not understood any more: its last good version stays, with an issue."""
    UNREADABLE = "unreadable"
    """It was not understood before, either."""


@dataclass(frozen=True, slots=True)
class FieldExample:
    """A value of one record, before and after."""

    uri: str
    before: Any
    after: Any


@dataclass(slots=True)
class FieldChanges:
    """In how many records a field differs, with some of them."""

    records: int = 0
    examples: list[FieldExample] = field(default_factory=list)


@dataclass(slots=True)
class Remapping:
    """What mapping a source again changes."""

    source: Source
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    fields: dict[str, FieldChanges] = field(default_factory=dict)
    """By the path of the field, the nodes of lists taken together."""
    uris: dict[Outcome, list[str]] = field(default_factory=dict)
    """Examples of records that are newly understood, or lost."""
    issues: int = 0

    def note(self, held: HeldBody, write: RecordWrite) -> None:
        """Count one record."""
        outcome = _outcome(held, write)
        self.outcomes[outcome] += 1
        self.issues += len(write.issues)
        if outcome is Outcome.CHANGED and held.document is not None and write.document is not None:
            self._compare(held.uri, orjson.loads(held.document), orjson.loads(write.document))
        elif outcome in {Outcome.UNDERSTOOD, Outcome.LOST}:
            shown = self.uris.setdefault(outcome, [])
            if len(shown) < EXAMPLES:
                shown.append(write.uri)

    def _compare(self, uri: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        differing: dict[str, Difference] = {}
        for difference in iter_differences(before, after):
            differing.setdefault(difference.path, difference)
        for path, difference in differing.items():
            changes = self.fields.setdefault(path, FieldChanges())
            changes.records += 1
            if len(changes.examples) < EXAMPLES:
                changes.examples.append(FieldExample(uri, difference.before, difference.after))


@dataclass(frozen=True, slots=True)
class Remapped:
    """A source that was mapped again, and the job that did it; None where another process held the source."""

    source: Source
    job: HarvestJob | None


def choose_sources(database: Database, slugs: Sequence[str]) -> tuple[Source, ...]:
    """The sources that are named, or all.  Raises `UnknownSourceError`."""
    if slugs:
        return tuple(require_source(database, slug) for slug in dict.fromkeys(slugs))
    return list_sources(database)


def compare_source(
    database: Database, source: Source, base_uri: str, *, every: bool = False, watch: Watcher | None = None
) -> Remapping:
    """Map what is held of a source, and tell what would change; nothing is written.

    Only records that another mapping has read, or `every` one.
    """
    found = Remapping(source)
    for page in _iter_pages(database, source, base_uri, every=every, watch=watch):
        for held, write in page:
            found.note(held, write)
    return found


def remap_source(
    database: Database, source: Source, base_uri: str, *, every: bool = False, watch: Watcher | None = None
) -> Remapped:
    """Map what is held of a source again and store it, as a job; who is killed leaves whole pages.

    The source is held meanwhile: no harvest of it runs beside.
    """
    try:
        with hold_source(database, source) as lease:
            job = start_job(database, source, lease, kind=REMAP)
            done = Remapping(source)
            for page in _iter_pages(database, source, base_uri, every=every, watch=watch):
                with database.write() as connection:
                    store_remapped(connection, job.id, [write for _, write in page])
                for held, write in page:
                    done.note(held, write)
            return Remapped(source, _finish(database, job, done))
    except SourceBusyError:
        return Remapped(source, None)


def _finish(database: Database, job: HarvestJob, done: Remapping) -> HarvestJob:
    counts = done.outcomes
    mapped, changed = counts.total(), counts[Outcome.CHANGED]
    new, lost = counts[Outcome.UNDERSTOOD], counts[Outcome.LOST]
    return finish_job(
        database,
        job.id,
        "complete",
        f"Mapped again, nothing asked: {mapped} records, {changed} changed, {new} newly understood, "
        f"{lost} not understood any more.",
        reason_es=f"Se volvió a interpretar, sin preguntar a nadie: {mapped} registros, {changed} cambiaron, {new} se "
        f"entienden por primera vez, {lost} ya no se entienden.",
        new=new,
        changed=changed,
        unchanged=counts[Outcome.SAME],
        refused=lost + counts[Outcome.UNREADABLE],
        issues=done.issues,
        excused=True,  # it says nothing of its source
        read_all=False,  # what a harvest refused is no record: it is not mapped again
    )


def _iter_pages(
    database: Database, source: Source, base_uri: str, *, every: bool, watch: Watcher | None
) -> Iterator[list[tuple[HeldBody, RecordWrite]]]:
    """Map what is held of a source, a page at a time; each page is read in a snapshot of its own."""
    origin = origin_from_source(source, base_uri)
    with database.read() as connection:
        schemas = [schema for schema in list_schemas(connection, source.id) if schema in SCHEMAS]
        fingerprints = {schema: mapping_fingerprint(schema, origin) for schema in schemas}
        unless = {} if every else fingerprints
        total = count_held_bodies(connection, source.id, unless=unless)
    last, done = b"", 0
    while True:
        with database.read() as connection:
            held = list_held_bodies(connection, source.id, after=last, limit=PAGE, unless=unless)
        if not held:
            return
        last, done = held[-1].key, done + len(held)
        known = [each for each in held if each.schema in fingerprints and each.is_as_received]
        yield [(each, _map(origin, each, fingerprints[each.schema])) for each in known]
        if watch is not None:
            watch(done, total)


def _map(origin: Origin, held: HeldBody, fingerprint: bytes) -> RecordWrite:
    return write_from_body(
        origin,
        known=held.known,
        identifier=held.identifier,
        key=held.key,
        schema=held.schema,
        body=held.body,
        body_hash=held.known.body_hash,
        mapped_with=fingerprint,
    )


def _outcome(held: HeldBody, write: RecordWrite) -> Outcome:
    if write.document is None:
        return Outcome.LOST if held.document is not None and not held.was_lost else Outcome.UNREADABLE
    if held.document is None:
        return Outcome.UNDERSTOOD
    return Outcome.SAME if write.content_hash == held.known.content_hash else Outcome.CHANGED
