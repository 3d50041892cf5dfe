"""From a query of CKAN's to what the index is asked: values of fields, names, a span of time, words.

The index joins conditions: what Solr could find by joining alternatives of different fields is refused in words, rather
than answered with something else.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from federation.web.ckan.date_math import moment_from_math
from federation.web.ckan.errors import SearchQueryError
from federation.web.ckan.fields import (
    ALWAYS_THERE,
    CONSTANTS,
    IDENTIFIERS,
    MOMENT,
    NAME,
    TERMS,
    TEXT,
    TITLE,
    UNSPECIFIED,
)
from federation.web.ckan.grammar import All, Any, Everything, Query, Range, Value, Without
from storage.index import Condition, IndexFilter
from storage.search import Words

_TICK: Final = timedelta(microseconds=1)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_NOBODY: Final = ("",)
"""A name that no package has."""


class Names(Protocol):
    """What knows what CKAN calls the things of the index."""

    def values(self, index_field: str, name: str) -> tuple[str, ...]:
        """The values of a field of the index that CKAN calls so; the name itself where none does."""

    def all_values(self, index_field: str) -> tuple[str, ...]:
        """All values of a field that packages have."""

    def package_names(self, identifier: str) -> tuple[str, ...]:
        """The names of the packages with an identifier or URI."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the index."""

    conditions: tuple[Condition, ...] = ()
    names: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = field(default=())
    either: tuple[tuple[Words, ...], ...] = ()
    """Groups of words; of each group one must hold."""
    name_begins: str = ""
    is_impossible: bool = False
    """Whether nothing can be found."""

    @property
    def filter(self) -> IndexFilter:
        """The filter of the index; packages are datasets."""
        names = _NOBODY if self.is_impossible else self.names or ()
        return IndexFilter(
            kind="dataset",
            name=names,
            name_begins=self.name_begins,
            modified_since=self.since,
            modified_until=self.until,
            conditions=self.conditions,
        )

    @property
    def text(self) -> str:
        """The words to look for."""
        return " ".join(self.words)

    def joined(self, other: "Asked") -> "Asked":
        """What both find."""
        names = other.names if self.names is None else self.names
        if self.names is not None and other.names is not None:
            names = tuple(name for name in self.names if name in other.names)
        begins = max(self.name_begins, other.name_begins, key=len)
        return Asked(
            (*self.conditions, *other.conditions),
            names,
            max((one for one in (self.since, other.since) if one), default=None),
            min((one for one in (self.until, other.until) if one), default=None),
            (*self.words, *other.words),
            (*self.either, *other.either),
            begins,
            self.is_impossible
            or other.is_impossible
            or names == ()
            or not all(begins.startswith(one) for one in (self.name_begins, other.name_begins)),
        )


NOTHING: Final = Asked(is_impossible=True)


def asked_from_query(query: Query, names: Names) -> Asked:
    """What a query asks of the index.  Raises `SearchQueryError` for what the index cannot answer."""
    match query:
        case Everything():
            return Asked()
        case All(parts):
            asked = Asked()
            for part in parts:
                asked = asked.joined(asked_from_query(part, names))
            return asked
        case Any(parts):
            return _either([asked_from_query(part, names) for part in parts])
        case Without(part):
            return _without(asked_from_query(part, names))
        case Value():
            return _valued(query, names)
        case Range():
            return _spanned(query)


def _valued(value: Value, names: Names) -> Asked:
    if value.field in TEXT:
        return Asked(words=_words(value))
    if value.field == TITLE:
        return Asked(either=tuple((Words(words, in_title=True),) for words in _words(value)))
    if value.field == NAME and value.is_beginning:
        return Asked(name_begins=value.words)
    if value.is_beginning:
        raise SearchQueryError(
            f"En «{value.field}» solo se busca el valor completo, no su comienzo.",
            f"Only a whole value can be looked for in “{value.field}”, not its beginning.",
        )
    if value.field in CONSTANTS:
        return Asked() if value.words.lower() == CONSTANTS[value.field] else NOTHING
    if value.field == NAME:
        return Asked(names=(value.words,))
    if value.field in IDENTIFIERS:
        found = names.package_names(value.words)
        return Asked(names=found) if found else NOTHING
    if value.field == MOMENT:
        return _spanned(Range(MOMENT, value.words, value.words))
    if value.field in TERMS:
        index_field = TERMS[value.field]
        if (value.field, value.words) == (UNSPECIFIED.field, UNSPECIFIED.words):
            return Asked((Condition(index_field, names.all_values(index_field), negated=True),))
        return Asked((Condition(index_field, names.values(index_field, value.words)),))
    raise _no_such_field(value.field)


def _words(value: Value) -> tuple[str, ...]:
    """Words as the search of the index takes them; its signs are left out."""
    plain = value.words.replace('"', " ").replace("*", " ").strip().lstrip("-").strip()
    if not plain:
        return ()
    if value.is_beginning and " " not in plain:
        return (f"{plain}*",)
    return (f'"{plain}"',)


def _spanned(span: Range) -> Asked:
    if span.low is None and span.high is None:
        if span.field in ALWAYS_THERE:
            return Asked()
        raise SearchQueryError(
            f"No se puede preguntar si «{span.field}» tiene algún valor.",
            f"It cannot be asked whether “{span.field}” has any value.",
        )
    if span.field != MOMENT:
        raise SearchQueryError(
            f"Solo «{MOMENT}» se puede pedir de un valor a otro, no «{span.field}».",
            f"Only “{MOMENT}” can be asked for from one value to another, not “{span.field}”.",
        )
    since = _moment(span.low) if span.low is not None else None
    until = _moment(span.high, is_end=True) if span.high is not None else None
    if since is not None:  # what has a moment of this second may have been seen by nobody yet
        since = since.replace(microsecond=0) if span.with_low else since + _TICK
    if until is not None and not span.with_high:
        until -= _TICK
    return Asked(since=since, until=until)


def _moment(words: str, *, is_end: bool = False) -> datetime:
    """A moment as CKAN and its users write it: UTC where no zone is said; a day alone is all of it; date math."""
    try:
        moment = moment_from_math(words, datetime.now(UTC))
        if moment is None:
            moment = _plain_moment(words, is_end=is_end)
        return min(max(moment, _FIRST), _LAST)
    except (ValueError, OverflowError):
        raise SearchQueryError(
            f"«{words[:80]}» no es una fecha. Escriba por ejemplo 2026-01-31T00:00:00Z, o NOW/DAY-7DAYS.",
            f"“{words[:80]}” is no date. Write for example 2026-01-31T00:00:00Z, or NOW/DAY-7DAYS.",
        ) from None


def _plain_moment(words: str, *, is_end: bool) -> datetime:
    moment = datetime.fromisoformat(words)
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware + timedelta(days=1) - _TICK if is_end and "T" not in words.upper() else aware


def _either(parts: list[Asked]) -> Asked:
    """What one of several finds: values of one field, or names."""
    possible = [part for part in parts if not part.is_impossible]
    if not possible:
        return NOTHING
    if Asked() in possible:
        return Asked()
    if len(possible) == 1:
        return possible[0]
    if all(part == Asked(names=part.names) for part in possible):
        return Asked(names=tuple(name for part in possible for name in part.names or ()))
    words = [_as_words(part) for part in possible]
    if all(words):
        return Asked(either=(tuple(one for group in words for one in group),))
    conditions = [part.conditions[0] for part in possible if part == Asked(part.conditions) and part.conditions[:1]]
    first = conditions[0] if conditions else None
    same = [each for each in conditions if first and each.field == first.field and not each.negated]
    if first is None or len(same) != len(possible) or any(len(part.conditions) != 1 for part in possible):
        raise SearchQueryError(
            "Con OR solo se pueden unir valores de un mismo campo, o palabras; pregunte por separado.",
            "OR can only join values of one field, or words; ask for each on its own.",
        )
    return Asked((replace(first, values=tuple(value for each in same for value in each.values)),))


def _as_words(part: Asked) -> tuple[Words, ...]:
    """Words one of which a part asks for; none where it asks for anything else, or for words that are not to be."""
    if len(part.words) == 1 and part == Asked(words=part.words) and not part.words[0].startswith("-"):
        return (Words(part.words[0]),)
    return part.either[0] if len(part.either) == 1 and part == Asked(either=part.either) else ()


def _without(part: Asked) -> Asked:
    """What a part does not find, where it is values of one field, or words."""
    if part.is_impossible:
        return Asked()
    if part == Asked():
        return NOTHING
    if len(part.conditions) == 1 and part == Asked(part.conditions):
        only = part.conditions[0]
        return Asked((replace(only, negated=not only.negated),))
    if len(part.words) == 1 and part == Asked(words=part.words):
        word = part.words[0]
        return Asked(words=(word.removeprefix("-") if word.startswith("-") else f"-{word}",))
    raise SearchQueryError(
        "Con NOT solo se pueden excluir valores de un campo, o una palabra.",
        "NOT can only leave out values of one field, or one word.",
    )


def _no_such_field(name: str) -> SearchQueryError:
    known = ", ".join(sorted({*TERMS, *CONSTANTS, *IDENTIFIERS, NAME, TITLE, MOMENT, "text"}))
    return SearchQueryError(
        f"No se puede buscar en el campo «{name[:80]}». Se puede en: {known}.",
        f"The field “{name[:80]}” cannot be searched. These can: {known}.",
    )
