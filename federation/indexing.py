"""The served index, brought to the newest release: what is served is what is released.

What differs between the release that the rows hold and the newest one is made ready first, in a file of its own; then
it is written in one transaction, so that readers see the one release or the other, and each difference is one event.
Where the release that the rows hold is not there any more, all of the newest one is compared with the rows.

What a document is found by is taken out of it anew by the first who catches up with other code than took it last.

What was erased from the store is erased from what a release of before says, as it is from what portals send.

A process that dies between the switch of the manifest and this leaves rows of the release before; whoever publishes,
rolls back or serves next catches up.
"""

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final

import orjson
from sqlalchemy import Connection

from federation.errors import UnreadableReleaseError
from federation.index_entries import entry_from_document, record_from_bytes, terms_fingerprint
from federation.record_changes import RecordChange
from federation.redaction import eraser_from_marks
from federation.release_differences import (
    Part,
    ReleaseFiles,
    described_by,
    iter_part_lines,
    iter_record_changes,
    require_release,
)
from federation.release_folder import read_manifest
from federation.release_members import DOCUMENTS, RECORDS
from storage.database import Database
from storage.index.entries import IndexState
from storage.index.filters import IndexFilter, key_of_uri
from storage.index.reading import (
    entries_by_id,
    get_state,
    iter_entries,
    iter_keys,
    iter_record_keys,
    list_erased,
    list_sources,
)
from storage.index.writes import PreparedEntry, PreparedRecord
from storage.index.writing import BATCH, IndexWriter, hold_index
from storage.redactions import Erase, Mark, list_marks, marks_of

_ATTEMPTS = 5
"""Another process may catch up at the same time, remove the release that is being read, or erase something."""
_PLACES: Final = ("government_level", "government_branch", "state", "municipality")
"""What entries take over from their source."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What catching up did."""

    release: int
    """The release that the rows hold now; 0 where there is none yet."""
    changes: Mapping[str, int]
    """Entries by what became of them: ``added``, ``changed``, ``removed``, ``moved``."""


@dataclass(frozen=True)
class _Target:
    """The newest release, and what was erased from the store by now."""

    files: ReleaseFiles
    manifest: Mapping[str, Any]
    marks: tuple[Mark, ...]

    @cached_property
    def erase(self) -> Erase | None:
        """Takes out what was erased once; None where nothing ever was."""
        return eraser_from_marks(self.marks)

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """What is told of its sources, by slug."""
        told = orjson.dumps(self.manifest["sources"])
        return {source["slug"]: source for source in orjson.loads(self.erase(told) if self.erase else told)}


def catch_up(database: Database, out: Path) -> CaughtUp:
    """Bring the served index to the newest release of a publication folder; nothing is done where it is there.

    Raises `UnreadableReleaseError` where the newest release is damaged; the rows stay as they are.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        manifest = read_manifest(out)
        with database.read() as connection:
            state = get_state(connection)
        if manifest is None or "as_of" in manifest or (_holds(state, manifest) and not _is_stale(state)):
            return CaughtUp(state.release if state else 0, MappingProxyType({}))
        with suppress(UnreadableReleaseError if attempt < _ATTEMPTS else _Never):
            target = _Target(require_release(out, manifest["release"]), manifest, list_marks(database))
            done = _bring(database, target, _before(out, state, target), state)
            if done is not None:
                return done
    raise AssertionError("the last attempt returns or raises")


def renew_erased(database: Database) -> int:
    """Write anew what is kept of entries from whose documents something was erased; return how many they are.

    Whoever asks for the changes is told of them, and takes what is left.
    """
    with database.write() as connection:
        hold_index(connection)
        state = get_state(connection)
        erased = list_erased(connection)
        if state is None or not erased:
            return 0
        writer = IndexWriter(
            connection,
            release=state.release,
            digest=state.digest,
            published=state.published,
            made_with=state.made_with,
        )
        sources = {source.slug: source.facts for source in list_sources(connection)}
        for batch in _batches(erased, BATCH):
            entries = entries_by_id(connection, batch)
            writer.renew({
                entry.id: entry_from_document("", sources[entry.source], entry.document, entry.record)
                for entry in entries
            })  # fmt: skip
        writer.finish()
    return len(erased)


class _Never(Exception):  # noqa: N818 (is never raised)
    """Nothing raises it."""


def _holds(state: IndexState | None, manifest: Mapping[str, Any]) -> bool:
    return state is not None and (state.release, state.digest) == (manifest["release"], manifest["digest"])


def _is_stale(state: IndexState | None) -> bool:
    """Whether what is kept of unchanged documents was taken out of them by another version."""
    return state is not None and state.made_with != terms_fingerprint()


def _before(out: Path, state: IndexState | None, target: _Target) -> ReleaseFiles | None:
    """The release that the rows hold, where it can be compared; None where it is gone, or tells less."""
    if state is None:
        return None
    manifest = read_manifest(out / "releases" / str(state.release))
    if manifest is None or manifest["digest"] != state.digest or manifest["base_uri"] != target.files.base_uri:
        return None
    try:
        before = require_release(out, state.release)
    except UnreadableReleaseError:
        return None
    alike = (RECORDS in before.members.stretches) == (RECORDS in target.files.members.stretches)
    return before if alike else None


def _bring(
    database: Database, target: _Target, before: ReleaseFiles | None, state: IndexState | None
) -> CaughtUp | None:
    """Write what differs; None where the rows are of another release by now, or something was erased meanwhile."""
    with tempfile.TemporaryDirectory(prefix="milpa-index-") as scratch:
        spool = Path(scratch) / "steps"
        with spool.open("wb") as file:
            for step in _steps(target, before, Path(scratch)):
                pickle.dump(step, file, pickle.HIGHEST_PROTOCOL)
        with database.write() as connection:
            hold_index(connection)
            if get_state(connection) != state or marks_of(connection) != target.marks:
                return None
            with spool.open("rb") as file:
                return _write(connection, target, file, whole=before is None, stale=_is_stale(state))


def _write(connection: Connection, target: _Target, file: IO[bytes], *, whole: bool, stale: bool) -> CaughtUp:
    manifest = target.manifest
    writer = IndexWriter(
        connection,
        release=manifest["release"],
        digest=manifest["digest"],
        published=datetime.fromisoformat(manifest["published"]),
        made_with=terms_fingerprint(),
    )
    _take_again(connection, writer, target, stale=stale)
    lost = _Lost()
    for step in _iter_pickled(file):
        writer.put(step.entries)
        writer.put_records(step.copies)
        lost.note(step)
    if whole:
        lost.note_all(connection, writer.seen)
    for source, keys in lost.entries.items():
        for batch in _batches(sorted(keys), BATCH):
            writer.remove(batch, source, lost.moved)
    writer.remove_records(lost.records)
    writer.put_sources({slug: orjson.dumps(facts).decode() for slug, facts in target.sources.items()})
    writer.finish()
    return CaughtUp(manifest["release"], MappingProxyType(dict(writer.written.changes)))


@dataclass(frozen=True, slots=True)
class _Step:
    """What some changes are, made ready to be written."""

    entries: tuple[PreparedEntry, ...] = ()
    copies: tuple[PreparedRecord, ...] = ()
    """Catalogue records of copies: what they are about stands in another source's part."""
    topics: tuple[tuple[bytes, str], ...] = ()
    """The URIs of what copies are about, by the keys of their records."""
    lost: tuple[tuple[str, bytes, bytes | None], ...] = ()
    """Entries that a source has no more: its slug, their keys, and the keys of their catalogue records."""
    lost_records: tuple[bytes, ...] = ()


class _Lost:
    """What is not there any more, and what of it is a copy by now."""

    def __init__(self) -> None:
        self.entries: dict[str | None, set[bytes]] = {}
        self.records: set[bytes] = set()
        self._topics: dict[bytes, str] = {}
        self._record_of: dict[bytes, bytes] = {}

    def note(self, step: _Step) -> None:
        """Remember what one step tells."""
        self._topics.update(step.topics)
        self.records.update(step.lost_records)
        for slug, key, record_key in step.lost:
            self.entries.setdefault(slug, set()).add(key)
            if record_key is not None:
                self._record_of[key] = record_key
                self.records.add(record_key)

    def note_all(self, connection: Connection, seen: frozenset[bytes]) -> None:
        """Remember all rows that were not `seen` in a release that was read whole."""
        for key, record_keys in iter_keys(connection):
            if key not in seen:
                self.entries.setdefault(None, set()).add(key)
                self._record_of.update((key, record_key) for record_key in record_keys)
        self.records.update(key for key in iter_record_keys(connection) if key not in seen)

    @property
    def moved(self) -> dict[bytes, str]:
        """The URI of what they are copies of, by the keys of entries."""
        return {key: self._topics[record] for key, record in self._record_of.items() if record in self._topics}


def _take_again(connection: Connection, writer: IndexWriter, target: _Target, *, stale: bool) -> None:
    """Write the entries of a source anew whose level or place is another, or all `stale` ones: nothing else changed."""
    for source in list_sources(connection):
        facts = target.sources.get(source.slug)
        if facts is None or not (stale or any(facts.get(name) != source.facts.get(name) for name in _PLACES)):
            continue
        last = 0
        while batch := list(iter_entries(connection, IndexFilter(source=source.slug), after=last, limit=BATCH)):
            writer.put_again([
                entry_from_document(target.files.base_uri, facts, entry.document, entry.record) for entry in batch
            ])  # fmt: skip
            last = batch[-1].id


def _steps(target: _Target, before: ReleaseFiles | None, scratch: Path) -> Iterator[_Step]:
    changes = _everything(target) if before is None else iter_record_changes(before, target.files, scratch)
    for batch in _batches(changes if target.erase is None else _iter_erased(changes, target.erase), BATCH):
        yield _step(target, batch)


def _iter_erased(changes: Iterable[RecordChange], erase: Erase) -> Iterator[RecordChange]:
    """Yield changes as the rows are to know them: of a URI that held what was erased they know what was left."""
    for change in changes:
        before, after, *records = (
            None if told is None else erase(told)
            for told in (change.before, change.after, change.record_before, change.record_after)
        )
        uri = erase(change.uri.encode()).decode()
        yield replace(change, uri=uri, before=before, after=after, record_before=records[0], record_after=records[1])


def _step(target: _Target, changes: Iterable[RecordChange]) -> _Step:
    entries, copies, topics, lost, lost_records = [], [], [], [], []
    for change in changes:
        if change.after is not None:
            facts = target.sources[change.source]
            entries.append(entry_from_document(target.files.base_uri, facts, change.after, change.record_after))
        elif change.record_after is not None:
            copy = record_from_bytes(change.source, change.record_after)
            copies.append(copy)
            topics.append((copy.key, str(orjson.loads(change.record_after)["primaryTopic"])))
        if change.after is None and change.before is not None:
            record = None if change.record_before is None else _key_of(change.record_before)
            lost.append((change.source, key_of_uri(change.uri), record))
        elif change.record_after is None and change.record_before is not None:
            lost_records.append(_key_of(change.record_before))
    return _Step(tuple(entries), tuple(copies), tuple(topics), tuple(lost), tuple(lost_records))


def _everything(target: _Target) -> Iterator[RecordChange]:
    """All of a release, as though it were new: a segment after the other."""
    members = target.files.members
    known = [extension for extension in (*DOCUMENTS, RECORDS) if extension in members.stretches]
    for place, slug in enumerate(members.slugs):
        parts = [Part(extension, (members.stretches[extension][place],)) for extension in known]
        documents = {_key(line): line for part in parts if part.extension != RECORDS for line in _lines(target, part)}
        records = {_key(line): line for part in parts if part.extension == RECORDS for line in _lines(target, part)}
        for uri in dict.fromkeys((*documents, *records)):
            yield RecordChange(slug, uri, None, documents.get(uri), None, records.get(uri))


def _lines(target: _Target, part: Part) -> Iterator[bytes]:
    return iter_part_lines(target.files, [part] if part.stretches[0].raw_bytes else [])


def _key(line: bytes) -> str:
    return described_by(orjson.loads(line))


def _key_of(record: bytes) -> bytes:
    return key_of_uri(orjson.loads(record)["@id"])


def _iter_pickled(file: IO[bytes]) -> Iterator[_Step]:
    """Read back what this process wrote a moment ago."""
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 (our own file, in a folder of our own)
        except EOFError:
            return


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
