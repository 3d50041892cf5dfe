"""The served index, brought to another release: in the transaction of whoever does it, by what that release says.

Each entry that is new, another or gone becomes one event, and so does one of whose copies another thing is told.
Whether it is another is told by the rows alone: what was seen in its old state and is seen in its new one has one event
between both.

All that changes in one transaction has one moment, of its end: whoever asked before then, and asks later for what
changed since, is told of it.  A moment is never in the second of the one before, by which HTTP tells them apart.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from storage.bodies import store_bodies
from storage.bulk import Values, delete_rows, insert_rows, rows_where_in, run, stream_rows, update_rows
from storage.index.entries import EVENTS_OF_A_RELEASE
from storage.index.reading import get_state
from storage.index.writes import PreparedEntry, PreparedRecord, hashed_name
from storage.moments import aware, moment
from storage.restorations import following_release

BATCH = 500
"""Entries that are handed over at once."""

_ENTRY = (
    "key", "name", "uri", "kind", "source", "title", "title_key", "publisher", "level", "branch", "state",
    "municipality", "modified", "release", "changed", "document_hash", "record_hash", "made_from",
)  # fmt: skip
_TAKEN = ("title", "title_key", "publisher", "level", "branch", "state", "municipality", "modified")
"""What is taken out of the document, and of what is told of its source."""
_EVENT = ("sequence", "release", "moment", "change", "uri", "kind", "source", "moved_to")
_GONE = ("key", "uri", "name", "kind", "source", "title", "release", "removed", "moved_to")


Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Written:
    """What became of the entries."""

    changes: Counter[str] = field(default_factory=Counter)
    """By ``added``, ``changed``, ``removed``, ``moved``."""


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as it stands."""

    id: int
    name: str
    uri: str
    kind: str
    source: str
    title: str
    document_hash: bytes
    record_hash: bytes
    made_from: bytes


class IndexWriter:
    """Writes one release's entries.  `hold` it first; `finish` at the end."""

    def __init__(
        self,
        connection: Connection,
        *,
        release: int,
        digest: str,
        published: datetime,
        made_with: str | None = None,
        clock: Clock = _now,
    ) -> None:
        self._connection = connection
        self._release, self._digest, self._made_with, self._clock = release, digest, made_with, clock
        self._published = moment(connection, published)
        self.written = Written()
        self._entry_id, self._term_id, self._sequence, self._last = _counters(connection)
        self._moment = self._next_moment()
        self._least = following_release(connection) * EVENTS_OF_A_RELEASE
        self._sequence = self._first = max(self._sequence, release * EVENTS_OF_A_RELEASE, self._least)
        self._terms: dict[tuple[str, bytes], int] = {}
        self._uses: Counter[int] = Counter()
        self._put: set[bytes] = set()
        self._told: set[bytes] = set()
        """The keys of entries that have their event."""
        self._topics: set[bytes] = set()
        """The keys of entries of whose catalogue records something is another."""

    @property
    def seen(self) -> frozenset[bytes]:
        """The keys of what was put."""
        return frozenset(self._put)

    def put(self, entries: Sequence[PreparedEntry]) -> None:
        """Write entries that the release holds; what is as it was is left alone."""
        known = self._known([entry.key for entry in entries])
        self._put.update(entry.key for entry in entries)
        self.put_records([entry.record for entry in entries])
        new = [entry for entry in entries if entry.key not in known]
        changed = [entry for entry in entries if entry.key in known and _differs(known[entry.key], entry)]
        store_bodies(self._connection, [(entry.hash, entry.frame) for entry in (*new, *changed)])
        self._insert(new)
        self._update(changed, known, _ENTRY)
        self._tell_entries("changed", changed)

    def put_again(self, entries: Sequence[PreparedEntry]) -> None:
        """Write anew what is taken out of entries that say what they said: there is no event.

        Of their source another thing is told, or what takes it is another.
        """
        known = self._known([entry.key for entry in entries])
        self._update([entry for entry in entries if entry.key in known], known, _TAKEN)

    def put_records(self, records: Sequence[PreparedRecord]) -> None:
        """Write catalogue records: those of entries, and those of copies."""
        if not records:
            return
        select = "SELECT key, id, topic_key, source, record_hash FROM index_record WHERE 1 = 1"
        rows = rows_where_in(self._connection, select, (), "key", [record.key for record in records])
        known: dict[bytes, tuple[int, tuple[bytes, str, bytes]]] = {
            bytes(key): (row_id, (bytes(topic), source, bytes(hash_))) for key, row_id, topic, source, hash_ in rows
        }
        unlike = [
            one for one in records if one.key not in known or known[one.key][1] != (one.topic_key, one.source, one.hash)
        ]
        store_bodies(self._connection, [(one.hash, one.frame) for one in unlike])
        new = [(one.key, one.topic_key, one.source, one.hash) for one in unlike if one.key not in known]
        insert_rows(self._connection, "index_record", ("key", "topic_key", "source", "record_hash"), new)
        others = [(one.topic_key, one.source, one.hash, known[one.key][0]) for one in unlike if one.key in known]
        update_rows(self._connection, "index_record", ("topic_key", "source", "record_hash"), others)
        self._put.update(one.key for one in records)
        self._topics.update(one.topic_key for one in unlike)
        self._topics.update(known[one.key][1][0] for one in unlike if one.key in known)

    def renew(self, entries: Mapping[int, PreparedEntry]) -> None:
        """Write entries anew, by their ids, of which something was erased: it may have stood in the URI, too."""
        known = {row.id: row for row in self._rows("id", list(entries)).values()}
        columns = [(*self._columns(entries[row.id], row.name), row.id) for row in known.values()]
        update_rows(self._connection, "index_entry", _ENTRY, columns)
        self._renew_parts({row_id: entries[row_id] for row_id in known})
        self._tell_entries("changed", [entries[row_id] for row_id in known])

    def remove(self, keys: Sequence[bytes], source: str | None, moved: Mapping[bytes, str]) -> None:
        """Take away entries that `source` (any, without one) has no more.

        Not those that this release says anew, nor those that are another source's by now.  `moved` tells of entries
        that became a copy: by their key, the URI of the dataset.
        """
        known = self._known([key for key in keys if key not in self._put])
        gone = {key: row for key, row in known.items() if source is None or row.source == source}
        if not gone:
            return
        self._forget_parts([row.id for row in gone.values()])
        delete_rows(self._connection, "index_entry", "id", [row.id for row in gone.values()])
        rows = [
            (key, row.uri, row.name, row.kind, row.source, row.title, self._release, self._moment, moved.get(key))
            for key, row in gone.items()
        ]
        insert_rows(self._connection, "index_gone", _GONE, rows)
        self._tell((
            (key, "moved" if key in moved else "removed", row.uri, row.kind, row.source, moved.get(key))
            for key, row in gone.items()
        ))  # fmt: skip

    def remove_records(self, keys: Collection[bytes]) -> None:
        """Take away catalogue records, but for those that this release says anew."""
        gone = [key for key in keys if key not in self._put]
        select = "SELECT topic_key FROM index_record WHERE 1 = 1"
        self._topics.update(bytes(topic) for (topic,) in rows_where_in(self._connection, select, (), "key", gone))
        delete_rows(self._connection, "index_record", "key", gone)

    def put_sources(self, facts: Mapping[str, str]) -> None:
        """Write what the release tells of its sources, as JSON by slug."""
        run(self._connection, "DELETE FROM index_source", ())
        insert_rows(self._connection, "index_source", ("slug", "facts"), sorted(facts.items()))

    def finish(self) -> None:
        """Write which release the rows hold now and since when, and count the uses of terms."""
        self._change_topics()
        update_rows(self._connection, "index_term", ("entries",), self._counted())
        run(self._connection, "DELETE FROM index_term WHERE entries <= 0", ())
        run(
            self._connection,
            "UPDATE index_state SET "
            "release = ?, digest = ?, published = ?, changed = ?, sequence = ?, last_entry = ?, last_term = ?, "
            "made_with = ?",
            (
                self._release, self._digest, self._published, self._end(), self._last_sequence(), self._entry_id,
                self._term_id, self._made_with,
            ),
        )  # fmt: skip

    def _change_topics(self) -> None:
        """Tell of entries that are as they were, and of whose copies another thing is told."""
        known = self._known(list(self._topics - self._told))
        rows = [(self._release, self._moment, row.id) for row in known.values()]
        update_rows(self._connection, "index_entry", ("release", "changed"), rows)
        self._tell((key, "changed", row.uri, row.kind, row.source, None) for key, row in known.items())

    def _end(self) -> datetime | str:
        """Give all that was written here the moment of its end, and return it."""
        end = self._next_moment()
        if sum(self.written.changes.values()):
            run(self._connection, "UPDATE index_entry SET changed = ? WHERE changed = ?", (end, self._moment))
            run(self._connection, "UPDATE index_gone SET removed = ? WHERE removed = ?", (end, self._moment))
            run(self._connection, "UPDATE index_event SET moment = ? WHERE sequence > ?", (end, self._first))
        return end

    def _next_moment(self) -> datetime | str:
        next_second = self._last.replace(microsecond=0) + timedelta(seconds=1)
        return moment(self._connection, max(self._clock(), next_second))

    def _last_sequence(self) -> int:
        state = get_state(self._connection)
        told = sum(self.written.changes.values())
        return self._sequence if told or state is None or state.sequence < self._least else state.sequence

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, _Row]:
        return self._rows("key", keys)

    def _rows(self, column: str, values: Sequence[Any]) -> dict[bytes, _Row]:
        select = (
            "SELECT key, id, name, uri, kind, source, title, document_hash, record_hash, made_from FROM index_entry "
            "WHERE 1 = 1"
        )
        return {
            bytes(row[0]): _Row(row[1], *row[2:7], *map(bytes, row[7:]))
            for row in rows_where_in(self._connection, select, (), column, values)
        }

    def _insert(self, entries: Sequence[PreparedEntry]) -> None:
        if not entries:
            return
        before = self._gone(entries)
        delete_rows(self._connection, "index_gone", "key", list(before))
        names = self._names([entry for entry in entries if entry.key not in before]) | before
        ids = {entry.key: self._entry_id + place for place, entry in enumerate(entries, 1)}
        self._entry_id += len(entries)
        rows = [(ids[entry.key], *self._columns(entry, names[entry.key])) for entry in entries]
        insert_rows(self._connection, "index_entry", ("id", *_ENTRY), rows)
        self._put_parts({ids[entry.key]: entry for entry in entries})
        self._tell_entries("added", entries)

    def _update(self, entries: Sequence[PreparedEntry], known: Mapping[bytes, _Row], columns: tuple[str, ...]) -> None:
        if not entries:
            return
        rows = []
        for entry in entries:
            row = known[entry.key]
            values = dict(zip(_ENTRY, self._columns(entry, row.name), strict=True))
            rows.append((*(values[name] for name in columns), row.id))
        update_rows(self._connection, "index_entry", columns, rows)
        self._renew_parts({known[entry.key].id: entry for entry in entries})

    def _columns(self, entry: PreparedEntry, name: str) -> Values:
        facts = entry.facts
        return (
            entry.key, name, facts.uri, facts.kind, facts.source, facts.title, entry.title_key, facts.publisher,
            facts.level, facts.branch, facts.state, facts.municipality, facts.modified, self._release, self._moment,
            entry.hash, entry.record.hash, entry.hash,
        )  # fmt: skip

    def _gone(self, entries: Sequence[PreparedEntry]) -> dict[bytes, str]:
        """The names of those that were there before."""
        select = "SELECT key, name FROM index_gone WHERE 1 = 1"
        rows = rows_where_in(self._connection, select, (), "key", [entry.key for entry in entries])
        return {bytes(key): name for key, name in rows}

    def _names(self, entries: Sequence[PreparedEntry]) -> dict[bytes, str]:
        """A name for each new entry: the one that it would like, unless another has it."""
        wanted = [entry.facts.name for entry in entries]
        taken = {
            name
            for table in ("index_entry", "index_gone")
            for (name,) in rows_where_in(self._connection, f"SELECT name FROM {table} WHERE 1 = 1", (), "name", wanted)  # noqa: S608
        }
        names = {}
        for entry in entries:
            name = entry.facts.name
            names[entry.key] = name = hashed_name(name, entry.facts.uri) if name in taken else name
            taken.add(name)
        return names

    def _put_parts(self, entries: Mapping[int, PreparedEntry]) -> None:
        """Write the terms and the words of entries, by their ids."""
        terms = {(term[0], term[1]): term for entry in entries.values() for term in entry.terms}
        self._find_terms(terms)
        uses = [(self._terms[term[:2]], entry_id) for entry_id, entry in entries.items() for term in entry.terms]
        insert_rows(self._connection, "index_use", ("term_id", "entry_id"), uses)
        self._uses.update(term_id for term_id, _ in uses)
        columns = ("entry_id", "title", "keywords", "publisher", "description")
        words = [(entry_id, *entry.words) for entry_id, entry in entries.items()]
        insert_rows(self._connection, "index_words", columns, words)

    def _find_terms(self, terms: Mapping[tuple[str, bytes], tuple[str, bytes, str, str]]) -> None:
        """Learn the ids of terms; those that are new are written."""
        unknown = [key for key in terms if key not in self._terms]
        select = "SELECT field, key, id FROM index_term WHERE 1 = 1"
        for field_name, key, term_id in rows_where_in(self._connection, select, (), "key", [key for _, key in unknown]):
            self._terms[field_name, bytes(key)] = term_id
        new = []
        for key in unknown:
            if key not in self._terms:
                self._term_id += 1
                self._terms[key] = self._term_id
                new.append((self._term_id, *terms[key], 0))
        insert_rows(self._connection, "index_term", ("id", "field", "key", "value", "label", "entries"), new)

    def _renew_parts(self, entries: Mapping[int, PreparedEntry]) -> None:
        self._forget_parts(list(entries))
        self._put_parts(entries)

    def _forget_parts(self, entry_ids: Sequence[int]) -> None:
        select = "SELECT term_id FROM index_use WHERE 1 = 1"
        rows = rows_where_in(self._connection, select, (), "entry_id", entry_ids)
        self._uses.subtract(row[0] for row in rows)
        delete_rows(self._connection, "index_use", "entry_id", entry_ids)
        delete_rows(self._connection, "index_words", "entry_id", entry_ids)

    def _counted(self) -> list[Values]:
        ids = [term_id for term_id, uses in self._uses.items() if uses]
        rows = rows_where_in(self._connection, "SELECT id, entries FROM index_term WHERE 1 = 1", (), "id", ids)
        return [(entries + self._uses[term_id], term_id) for term_id, entries in list(rows)]

    def _tell_entries(self, change: str, entries: Iterable[PreparedEntry]) -> None:
        self._tell((one.key, change, one.facts.uri, one.facts.kind, one.facts.source, None) for one in entries)

    def _tell(self, events: Iterable[tuple[bytes, str, str, str, str, str | None]]) -> None:
        """Write what became of entries: key, change, URI, kind, source, and where it moved to."""
        rows: list[Values] = []
        for key, change, *rest in events:
            self._sequence += 1
            self._told.add(key)
            self.written.changes[change] += 1
            rows.append((self._sequence, self._release, self._moment, change, *rest))
        insert_rows(self._connection, "index_event", _EVENT, rows)


def hold_index(connection: Connection) -> None:
    """Let nobody else write the index until the transaction ends."""
    run(
        connection,
        "INSERT INTO index_state (id, release, digest, published, changed, sequence, pruned, last_entry, last_term) "
        "VALUES (1, 0, '', ?, ?, 0, 0, 0, 0) ON CONFLICT DO NOTHING",
        (moment(connection, _NEVER), moment(connection, _NEVER)),
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT 1 FROM index_state FOR UPDATE")


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _differs(row: _Row, entry: PreparedEntry) -> bool:
    there = (row.document_hash, row.record_hash, row.made_from, row.source)
    return there != (entry.hash, entry.record.hash, entry.hash, entry.facts.source)


def _counters(connection: Connection) -> tuple[int, int, int, datetime]:
    select = "SELECT last_entry, last_term, sequence, changed FROM index_state"
    for entry_id, term_id, sequence, changed in stream_rows(connection, select, (), 1):
        return entry_id, term_id, sequence, aware(changed)
    return 0, 0, 0, _NEVER
