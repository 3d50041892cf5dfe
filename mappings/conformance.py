"""Which fields of the profile a dataset, a series or a service leaves out, by their tiers.

The tree of a resource is walked by the table of terms: what its distributions, its samples and the services behind
them lack is told, too, as by the shapes that are made from the same table.  A field that many distributions lack is one
issue, with the count as its value, so that sixty files do not bury the rest.  An access URL is not asked for here: a
distribution without any URL has an issue of its own, ``distribution.no_url`` or one of the URL that could not be used,
and is not asked for a download URL either.  A licence counts wherever it stands, on the dataset or on each of its
distributions.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from mappings import dcat_mx
from mappings.dcat_mx import Dataset, Resource
from mappings.issues import Issue
from mappings.terms import Range, Tier, terms_of

_CODES: Final = {Tier.CORE: "missing.core", Tier.GUIDE: "missing.guide", Tier.RECOMMENDED: "missing.recommended"}
_ELSEWHERE: Final = frozenset({("Dataset", "license"), ("Distribution", "license"), ("Distribution", "access_url")})

_Place = tuple["_Place | None", str, int]
"""Where a part stands: the place of what it is a part of, the key there, the number among those of the key (or -1)."""


class _Part(NamedTuple):
    """A field that holds nodes of which, or inside of which, something is expected."""

    field: str
    key: str
    class_name: str
    many: bool


@cache
def _expected(class_name: str) -> tuple[tuple[str, str, Issue], ...]:
    """Field, JSON key and the issue of its absence, of all that is not optional."""
    return tuple(
        (term.field, term.key, Issue(_CODES[term.tier], term.key))
        for term in terms_of(class_name)
        if term.tier in _CODES and term.range is not Range.SUBJECT and (class_name, term.field) not in _ELSEWHERE
    )


@cache
def _parts(class_name: str) -> tuple[_Part, ...]:
    """The fields of a class to look into: no node of the profile holds another one of its own class."""
    return tuple(
        _Part(term.field, term.key, term.of, term.many)
        for term in terms_of(class_name)
        if term.range is Range.NODE and (_may_lack(term.of) or _parts(term.of))
    )


@cache
def _may_lack(class_name: str) -> bool:
    """Whether a node can be without something expected of its class: what the class itself demands is always there."""
    fields = getattr(dcat_mx, class_name).model_fields
    return any(not fields[field].is_required() for field, _key, _issue in _expected(class_name))


@cache
def _values_of(class_name: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """What reads the values of the `_expected` fields, all at once."""
    fields = [field for field, _key, _issue in _expected(class_name)]
    if len(fields) > 1:
        return itemgetter(*fields)

    def read_few(values: dict[str, Any]) -> tuple[Any, ...]:  # of one field `itemgetter` gives the bare value
        return tuple(values[field] for field in fields)

    return read_few


@lru_cache(maxsize=1_024)
def _missing(class_name: str, given: tuple[bool, ...]) -> tuple[Issue, ...]:
    """The issues of those of the `_expected` fields that are not given; a portal's records lack the same few."""
    return tuple(row[2] for row, is_given in zip(_expected(class_name), given, strict=True) if not is_given)


def missing_terms(resource: Resource) -> tuple[Issue, ...]:
    """One issue for each core, guide or recommended field that is absent or empty, in the resource or in its parts.

    Its field is the JSON key: ``modified``; ``distribution[2].mediaType`` when one distribution lacks it (counted from
    0); ``distribution[].mediaType`` with the value ``3/60`` when three of sixty do; and so on inwards:
    ``distribution[0].accessService[1].description``.
    """
    class_name = type(resource).__name__
    values = _values_of(class_name)(resource.__dict__)
    issues = [*_missing(class_name, tuple(map(bool, values)))]
    _look_into(class_name, (resource,), _nowhere, "", issues)
    if isinstance(resource, Dataset) and resource.license is None:
        distributions = resource.distribution
        if not (distributions and all(part.license for part in distributions)):
            issues.append(_NO_LICENSE)
    return tuple(issues)


def _nowhere() -> Sequence[_Place | None]:
    """Where a resource itself stands."""
    return (None,)


_NO_LICENSE: Final = Issue("missing.recommended", "license")


def _look_into(
    class_name: str,
    wholes: Sequence[Any],
    places: Callable[[], Sequence[_Place | None]],
    path: str,
    issues: list[Issue],
) -> None:
    """Tell what the parts of `wholes`, all of one class, lack; `places` gives where those stand, if need be."""
    for part in _parts(class_name):
        nodes: list[Any] = []
        for whole in wholes:
            value = whole.__dict__[part.field]
            if value:
                nodes += value if part.many else (value,)
        if nodes:
            where = partial(_places, part, wholes, places)
            inner = f"{path}{part.key}{'[]' if part.many else ''}."
            if _may_lack(part.class_name):
                _tell_missing(part.class_name, nodes, where, inner, issues)
            if _parts(part.class_name):
                _look_into(part.class_name, nodes, where, inner, issues)


def _places(part: _Part, wholes: Sequence[Any], places: Callable[[], Sequence[_Place | None]]) -> list[_Place]:
    """Where each node of a field stands, in their order; asked for only where one alone is at fault."""
    found: list[_Place] = []
    for whole, place in zip(wholes, places(), strict=True):
        value = whole.__dict__[part.field]
        if value:
            found += [(place, part.key, index) for index in (range(len(value)) if part.many else (-1,))]
    return found


def _tell_missing(
    class_name: str, nodes: Sequence[Any], places: Callable[[], Sequence[_Place]], path: str, issues: list[Issue]
) -> None:
    values_of = _values_of(class_name)
    rows = [values_of(node.__dict__) for node in nodes]
    if all(map(all, rows)):
        return
    for (_field, key, issue), values in zip(_expected(class_name), zip(*rows, strict=True), strict=True):
        if all(values):
            continue
        lacking = [number for number, value in enumerate(values) if not value and value != 0]
        if key == "downloadURL":  # of one that has no URL at all it is told already
            lacking = [number for number in lacking if nodes[number].access_url]
        if lacking:
            where = _words(places()[lacking[0]]) if len(lacking) == 1 else path
            issues.append(Issue(issue.code, f"{where}{key}", f"{len(lacking)}/{len(values)}"))


def _words(place: _Place | None) -> str:
    """A place as a report names it: ``distribution[0].accessService[1].``."""
    if place is None:
        return ""
    whole, key, number = place
    return f"{_words(whole)}{key}{'' if number < 0 else f'[{number}]'}."
