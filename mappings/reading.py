"""How a schema's table is read.

A schema is a table of `Take`, `TakeClearest`, `TakeAll`, `TakeApart`, `Heed` and `Ignore` rows.  `Sheet.read` walks it
over one decoded record: the first source field that holds something readable wins (or the clearest, or all of them),
every reading that has something to say becomes an issue, and what no row names, or no normaliser could read, is
returned apart: nothing is lost in silence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from mappings.issues import Issue, make_issue
from mappings.values import Reading

Normaliser = Callable[[Any], Reading[Any]]

LEFT_ASIDE = "value.extra"
"""The code of a normaliser that has no fault to find and no place for a value: kept apart, without an issue of its own
(the record's one ``value.extra`` names it)."""

LEFT_OUT = frozenset({"value.several", "text.several", "value.wrong_type", "agent.unnamed"})
"""Codes of a reading beside which a part of the value was left out: the value is kept apart, too."""

MANY = 500
"""Of one field, `TakeAll` reads at most this many values; the rest is reported and kept apart."""


@dataclass(frozen=True, slots=True, init=False)
class _Taking:
    """What every row that takes something says: from where, into which field, read by what."""

    sources: tuple[str, ...]
    into: str
    by: Normaliser

    def __init__(self, *sources: str, into: str, by: Normaliser) -> None:
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "into", into)
        object.__setattr__(self, "by", by)


class Take(_Taking):
    """Take the first readable of `sources` into the profile's field `into`, read `by` a normaliser.

    A later row for the same field is tried only when the earlier ones found nothing.
    """

    __slots__ = ()


class TakeClearest(_Taking):
    """Take of `sources`, which say the same in several ways, the first that needs no remark; else the first readable.

    Only what was taken is remarked upon: a licence whose identifier is unknown but whose URL is known is no issue.
    """

    __slots__ = ()


class TakeAll(_Taking):
    """Take every readable value of all `sources` into one tuple, each once; a list is read element by element.

    A later row for the same field, whose values another normaliser reads, adds to it.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True, init=False)
class TakeApart:
    """Leave `sources` to a function of the schema, which reads them into the profile's field `into`; say why."""

    sources: tuple[str, ...]
    into: str
    because: str

    def __init__(self, *sources: str, into: str, because: str) -> None:
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "into", into)
        object.__setattr__(self, "because", because)


@dataclass(frozen=True, slots=True, init=False)
class Ignore:
    """Leave `sources` out on purpose, and say why.  A name that ends in ``*`` stands for all that begin so."""

    sources: tuple[str, ...]
    because: str

    def __init__(self, *sources: str, because: str) -> None:
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "because", because)


class Heed(Ignore):
    """Read `sources` to know how to read the rest, and say for what; no field of the profile is filled from them.

    Which kind of record this is, in which language its texts are, whether a link leads to a file.
    """

    __slots__ = ()


Row = Take | TakeClearest | TakeAll | TakeApart | Ignore

Tables = Mapping[str, tuple[Row, ...]]
"""The tables of a schema, by the class of the profile that each fills: ``Dataset``, ``Distribution`` …"""

Watcher = Callable[["Sheet", Mapping[str, Any], str], None]
"""Told of each record that a sheet is about to read: the sheet, the record, the place that its fields are named by."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """While the block lasts, tell `watcher` of every record that is read in this context; for the loss report."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


class Sheet:
    """A table, ready to read records."""

    def __init__(self, *rows: Row) -> None:
        self.rows = rows
        names = [name for row in rows for name in row.sources]
        self._named = frozenset(names)
        self._prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
        self._shapes: dict[tuple[str, ...], _Shape] = {}

    def read(
        self, record: Mapping[str, Any], issues: list[Issue], place: str = ""
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Read one record.

        Returns the profile's fields (name → value; absent fields are not there) and, apart, the source fields that no
        row names or no normaliser could read (empty values left out).  Appends to `issues`; their field is `place` +
        the *source* field's name.
        """
        watcher = _watcher.get()
        if watcher is not None:
            watcher(self, record, place)
        keys = tuple(record)
        shape = self._shapes.get(keys) or self._learn(keys)
        fields: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for source, into, by in shape.takes:
            value = record[source]
            if (not value and (value is None or value == "")) or into in fields:
                continue
            reading, code = by(value)
            if reading is not None:
                fields[into] = reading
            if code is not None:
                if reading is None or code in LEFT_OUT:
                    extra[source] = value
                if code != LEFT_ASIDE:
                    issues.append(make_issue(code, place + source, value))
        if shape.clearest or shape.every:
            reader = _Reader(record, issues, place, fields, extra)
            for row in shape.clearest:
                reader.take_clearest(row)
            reader.take_every(shape.every)
        for name in shape.unnamed:
            value = record[name]
            if value or (value is not None and value not in _EMPTY):
                extra[name] = value
        return fields, extra

    def _learn(self, keys: tuple[str, ...]) -> "_Shape":
        """Find the rows that concern records with these keys: a portal's records share a few sets of keys."""
        present = set(keys)
        takes: list[tuple[str, str, Normaliser]] = []
        due: dict[type, list[_Due]] = {TakeClearest: [], TakeAll: []}
        for row in self.rows:
            sources = tuple(name for name in row.sources if name in present)
            if isinstance(row, Take):
                takes += ((source, row.into, row.by) for source in sources)
            elif sources and isinstance(row, TakeClearest | TakeAll):
                due[type(row)].append((sources, row.into, row.by))
        unnamed = (name for name in keys if name not in self._named)
        if self._prefixes:
            unnamed = (name for name in unnamed if not name.startswith(self._prefixes))
        if len(self._shapes) >= _SHAPES:
            self._shapes.clear()
        shape = _Shape(tuple(takes), tuple(due[TakeClearest]), tuple(due[TakeAll]), tuple(unnamed))
        self._shapes[keys] = shape
        return shape


_Due = tuple[tuple[str, ...], str, Normaliser]
"""A row for records of one shape: those of its sources that are there, the field, the normaliser."""

_SHAPES = 500
"""Sets of keys whose rows a table remembers."""

_EMPTY: tuple[Any, ...] = ("", [], {})


def is_empty(value: Any) -> bool:
    """Whether a field says nothing: it is null, an empty text, an empty list or object."""
    return value is None or (not value and value in (*_EMPTY, ()))


class _Shape(NamedTuple):
    """What a table has to do with records that have the same keys."""

    takes: tuple[tuple[str, str, Normaliser], ...]
    """One step for each source that is there, in the order in which they are tried."""
    clearest: tuple[_Due, ...]
    every: tuple[_Due, ...]
    unnamed: tuple[str, ...]


class _Reader:
    """One record while the rows that look at several of its fields are read."""

    __slots__ = ("extra", "fields", "issues", "place", "record")

    def __init__(
        self,
        record: Mapping[str, Any],
        issues: list[Issue],
        place: str,
        fields: dict[str, Any],
        extra: dict[str, Any],
    ) -> None:
        self.record = record
        self.issues = issues
        self.place = place
        self.fields = fields
        self.extra = extra

    def take_clearest(self, row: _Due) -> None:
        sources, into, by = row
        best: tuple[str, Any, str] | None = None
        unread: dict[str, Any] = {}
        for source in sources:
            value = self.record[source]
            if value is None or value == "":
                continue
            reading, code = by(value)
            if code is None:
                if reading is not None:
                    self.fields[into] = reading
                    return
                continue
            if reading is None:
                unread[source] = value
            if best is None or (best[1] is None and reading is not None):
                best = (source, reading, code)
        if best is None:
            return
        source, reading, code = best
        if code != LEFT_ASIDE:
            self.issues.append(make_issue(code, self.place + source, self.record[source]))
        if reading is None:
            self.extra.update(unread)
            return
        self.fields[into] = reading
        if code in LEFT_OUT:
            self.extra[source] = self.record[source]

    def take_every(self, rows: Iterable[_Due]) -> None:
        record, fields = self.record, self.fields
        for row in rows:
            sources, into, by = row
            if len(sources) == 1 and into not in fields:  # nearly all
                value = record[sources[0]]
                if type(value) is dict or (type(value) is str and value[:1] not in _STARTS):
                    reading, code = by(value)
                    if code is None:
                        if reading is not None:
                            fields[into] = (reading,)
                        continue  # what needs a remark is read again, with it
            self.take_all(row)

    def take_all(self, row: _Due) -> None:
        sources, into, by = row
        before = self.fields.get(into)
        readings: list[Any] = list(before) if isinstance(before, tuple) else []
        for source in sources:
            value = self.record[source]
            if value is None or value == "":
                continue
            unread = _gather(value, by, readings, self.issues, self.place + source)
            if unread:
                self.extra[source] = unread
        if readings:
            self.fields[into] = tuple(readings)


def _gather(value: Any, by: Normaliser, readings: list[Any], issues: list[Issue], field: str) -> list[Any]:
    """Read each element of a value into `readings`; return those that could not be read, or not whole."""
    unread: list[Any] = []
    elements = elements_of(value)
    for element in elements[:MANY]:
        reading, code = by(element)
        if code is not None and code != LEFT_ASIDE:
            issues.append(make_issue(code, field, element))
        if code in LEFT_OUT or (reading is None and code is not None):
            unread.append(element)
        if reading is not None and reading not in readings:
            readings.append(reading)
    if len(elements) > MANY:
        issues.append(make_issue("value.too_many", field, str(len(elements))))
        unread.extend(elements[MANY:])
    return unread


_LISTS = (list, tuple)
_NUMBERS = (int, float)
_JSON_STARTS = frozenset('[{"')
_STARTS = _JSON_STARTS | {""}


def elements_of(value: Any) -> Sequence[Any]:
    """The elements of a list, of a list written as JSON text, or the value itself as the only one.

    A list of numbers (the corners of a box) is one value.
    """
    if isinstance(value, str):
        if value[:1] not in _JSON_STARTS:
            return (value,)
        value = from_json_text(value)
    if isinstance(value, _LISTS) and not (value and isinstance(value[0], _NUMBERS)):
        return value
    return (value,)


def from_json_text(value: Any) -> Any:
    """Decode a list, object or quoted text that a portal put into a text (CKAN extras); else the value as it is."""
    if not isinstance(value, str) or value[:1] not in _JSON_STARTS:
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
