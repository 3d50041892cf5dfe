"""What changed between two versions of a record, field by field, by the profile's own table.

Nodes of a list (distributions, contacts) are matched, so that one that moved is none that changed: by their identifier,
then by their URLs, then by their IRI.  Each text of another language and each keyword is a value of its own.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from mappings.term_kinds import Range, Term
from mappings.terms import terms_of

Document = Mapping[str, Any]

_NODE: Final = re.compile(r"\[[^]]*+(?:\]|\Z)")


class Change(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is there only now, was there only before, or is another."""

    field: str
    """Keys of the JSON form, with the node of a list in brackets: ``distribution[csv].title.es``."""
    term: Term
    """The field of the profile that it belongs to."""
    change: Change
    before: Any
    """None where it was not there."""
    after: Any
    """None where it is not there any more."""

    @property
    def path(self) -> str:
        """The field with the nodes of lists taken together: ``distribution.title.es``."""
        return _NODE.sub("", self.field)


def iter_differences(before: Document, after: Document) -> Iterator[Difference]:
    """Yield what differs between two documents in JSON form of one record, in the order of the profile.

    A record that became of another class (a dataset, a series) is compared by the terms of the class that it is now.
    """
    yield from _nodes(before, after, str(after.get("@type", "Dataset")), "")


def _nodes(before: Document, after: Document, class_name: str, path: str) -> Iterator[Difference]:
    for term in terms_of(class_name):
        old, new = before.get(term.key), after.get(term.key)
        if old != new and (term.range is not Range.SUBJECT or not path):
            yield from _values(term, f"{path}{term.key}", old, new)


def _values(term: Term, path: str, old: Any, new: Any) -> Iterator[Difference]:
    """Differences of one field."""
    if term.range is Range.NODE:
        yield from _parts(term, path, old, new)
    elif isinstance(old or new, list):
        yield from _members(term, path, _listed(old), _listed(new))
    elif term.range in _BY_KEY and (isinstance(old, dict) or isinstance(new, dict)):
        yield from _keyed(term, path, _mapped(old), _mapped(new))
    else:
        yield _difference(term, path, old, new)


_BY_KEY: Final = frozenset({Range.TEXT, Range.STATEMENT, Range.KEYWORDS, Range.JSON, Range.SCORE})
"""Whose value is a map of its own: of languages, of a source's own fields, of the parts of a score."""


def _keyed(term: Term, path: str, old: Document, new: Document) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if term.range is Range.KEYWORDS:
            yield from _members(term, f"{path}.{key}", _listed(before), _listed(after))
        else:
            yield _difference(term, f"{path}.{key}", before, after)


def _members(term: Term, path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    """Values of a list: those that are only in one of them; their order says nothing."""
    before, after = ({_hashable(value): value for value in values} for values in (old, new))
    for key, value in before.items():
        if key not in after:
            yield _difference(term, path, value, None)
    for key, value in after.items():
        if key not in before:
            yield _difference(term, path, None, value)


def _parts(term: Term, path: str, old: Any, new: Any) -> Iterator[Difference]:
    """Nodes: those that match are compared field by field."""
    if not term.many:
        yield from _pair(term, path, old, new)
        return
    for before, after in _matched(_listed(old), _listed(new)):
        if before != after:
            yield from _pair(term, f"{path}[{_name(after or before)}]", before, after)


def _pair(term: Term, path: str, old: Any, new: Any) -> Iterator[Difference]:
    """One node, before and after: compared where it is the same one; of a list, those that were matched are."""
    both = isinstance(old, dict) and isinstance(new, dict)
    if both and (term.many or old.get("@id") == new.get("@id")):
        yield from _nodes(old, new, term.of, f"{path}.")
    else:
        yield _difference(term, path, old, new)


def _matched(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of nodes, in the order of `new`; then those that have no match, with None."""
    left = dict(enumerate(old))
    pairs: dict[int, Any] = {}
    for key_of in _KEYS:
        waiting: dict[Hashable, list[int]] = {}
        for place, node in left.items():
            if (key := key_of(node)) is not None:
                waiting.setdefault(key, []).append(place)
        for place, node in enumerate(new):
            if place not in pairs and (found := waiting.get(key_of(node))):
                pairs[place] = left.pop(found.pop(0))
    for place, node in enumerate(new):
        yield pairs.get(place), node
    for node in left.values():
        yield node, None


def _by(*keys: str) -> Callable[[Any], Hashable]:
    def key_of(node: Any) -> Hashable:
        found = next((node[key] for key in keys if node.get(key)), None) if isinstance(node, dict) else None
        return found if isinstance(found, str) else None

    return key_of


def _hashable(value: Any) -> Hashable:
    """A value as a key: equal values have equal keys."""
    if isinstance(value, dict):
        return tuple(sorted((key, _hashable(member)) for key, member in value.items()))
    return tuple(map(_hashable, value)) if isinstance(value, list) else (type(value).__name__, value)


_KEYS: Final = (_hashable, _by("identifier"), _by("downloadURL", "accessURL"), _by("@id"))
"""What nodes are matched by, the best first: being the same, their identifier, their URL, their IRI."""


def _name(node: Any) -> str:
    """What a node of a list is called in a path."""
    given = next((node[key] for key in ("identifier", "downloadURL", "accessURL", "@id") if node.get(key)), "")
    return str(given)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapped(value: Any) -> Document:
    return value if isinstance(value, dict) else {} if value is None else {"": value}


def _difference(term: Term, path: str, old: Any, new: Any) -> Difference:
    change = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
    return Difference(path, term, change, old, new)
