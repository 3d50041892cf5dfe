"""How a schema's table is read.

A schema is a table of `Take` and `Ignore` rows.  `Sheet.read` walks it over one decoded record: the first source field
that holds something readable wins, every reading that has something to say becomes an issue, and what no row names is
returned apart, so that nothing is lost in silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mappings.issues import Issue, make_issue
from mappings.values import Reading

Normaliser = Callable[[Any], Reading[Any]]


@dataclass(frozen=True, slots=True, init=False)
class Take:
    """Take the first readable of `sources` into the profile's field `into`, read `by` a normaliser."""

    sources: tuple[str, ...]
    into: str
    by: Normaliser

    def __init__(self, *sources: str, into: str, by: Normaliser) -> None:
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "into", into)
        object.__setattr__(self, "by", by)


@dataclass(frozen=True, slots=True, init=False)
class Ignore:
    """Leave `sources` out on purpose, and say why."""

    sources: tuple[str, ...]
    because: str

    def __init__(self, *sources: str, because: str) -> None:
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "because", because)


Row = Take | Ignore


class Sheet:
    """A table, ready to read records."""

    def __init__(self, *rows: Row) -> None:
        self.rows = rows
        self._takes = tuple((row.sources, row.into, row.by) for row in rows if isinstance(row, Take))
        self._named = frozenset(name for row in rows for name in row.sources)

    def read(
        self, record: Mapping[str, Any], issues: list[Issue], place: str = ""
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Read one record.

        Returns the profile's fields (name → value; absent fields are not there) and the source fields that no row
        names (empty values left out).  Appends to `issues`; their field is `place` + the *source* field's name.
        """
        fields: dict[str, Any] = {}
        for sources, into, by in self._takes:
            for source in sources:
                value = record.get(source)
                if value is None or value == "":
                    continue
                reading, code = by(value)
                if code is not None:
                    issues.append(make_issue(code, place + source, value))
                if reading is not None:
                    fields[into] = reading
                    break
        unnamed = record.keys() - self._named
        extra = (
            {name: record[name] for name in sorted(unnamed) if record[name] not in (None, "", [], {})}
            if unnamed
            else {}
        )
        return fields, extra
