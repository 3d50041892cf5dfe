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
from itertools import chain
from typing import Any, Final, NamedTuple

from mappings import dcat_mx
from mappings.dcat_mx import Dataset, Resource
from mappings.issues import Issue
from mappings.terms import Range, Tier, terms_of

_CODES: Final = {Tier.CORE: "missing.core", Tier.GUIDE: "missing.guide", Tier.RECOMMENDED: "missing.recommended"}
_ELSEWHERE: Final = frozenset({("Dataset", "license"), ("Distribution", "license"), ("Distribution", "access_url")})

_REMEMBERED: Final = 20
"""What a resource of more distributions lacks is found anew each time."""

_Shape = tuple[bytes, tuple[tuple[Any, ...], ...]]
"""What of a node decides what it lacks: whether each of the `_expected` fields is given, a byte each, and the shapes of
the nodes in each of the `_parts`."""

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
def _shape_of(class_name: str) -> Callable[[Any], _Shape]:
    """What gives the shape of any node of a class."""
    fields = [field for field, _key, _issue in _expected(class_name)]
    parts = [(part.field, part.many, _shape_of(part.class_name)) for part in _parts(class_name)]
    download = fields.index("download_url") if "download_url" in fields else None

    def shape_of(node: Any) -> _Shape:
        values = node.__dict__
        given = [True if (value := values[field]) else value == 0 for field in fields]
        if download is not None and not given[download]:
            given[download] = values["access_url"] is None  # of one that has no URL at all it is told already
        inner = [
            tuple(map(shape_of_part, value if many else (value,))) if (value := values[field]) else ()
            for field, many, shape_of_part in parts
        ]
        return bytes(given), tuple(inner)

    return shape_of


def missing_terms(resource: Resource) -> tuple[Issue, ...]:
    """One issue for each core, guide or recommended field that is absent or empty, in the resource or in its parts.

    Its field is the JSON key: ``modified``; ``distribution[2].mediaType`` when one distribution lacks it (counted from
    0); ``distribution[].mediaType`` with the value ``3/60`` when three of sixty do; and so on inwards:
    ``distribution[0].accessService[1].description``.
    """
    class_name = type(resource).__name__
    shape = _shape_of(class_name)(resource)
    is_small = sum(map(len, shape[1])) <= _REMEMBERED
    issues = (_missing if is_small else _missing.__wrapped__)(class_name, shape)
    if isinstance(resource, Dataset) and resource.license is None:
        distributions = resource.distribution
        if not (distributions and all(part.license for part in distributions)):
            return (*issues, _NO_LICENSE)
    return issues


@lru_cache(maxsize=256)
def _missing(class_name: str, shape: _Shape) -> tuple[Issue, ...]:
    """What a resource of this shape lacks; a portal's records have the same few."""
    issues = [row[2] for row, is_given in zip(_expected(class_name), shape[0], strict=True) if not is_given]
    _look_into(class_name, (shape,), _nowhere, "", issues)
    return tuple(issues)


def _nowhere() -> Sequence[_Place | None]:
    """Where a resource itself stands."""
    return (None,)


_NO_LICENSE: Final = Issue("missing.recommended", "license")


def _look_into(
    class_name: str,
    wholes: Sequence[_Shape],
    places: Callable[[], Sequence[_Place | None]],
    path: str,
    issues: list[Issue],
) -> None:
    """Tell what the parts of `wholes`, all of one class, lack; `places` gives where those stand, if need be."""
    for number, part in enumerate(_parts(class_name)):
        groups = [inner[number] for _, inner in wholes]
        nodes = [*chain.from_iterable(groups)]
        if nodes:
            where = partial(_places, part, groups, places)
            inner = f"{path}{part.key}{'[]' if part.many else ''}."
            if _may_lack(part.class_name):
                _tell_missing(part.class_name, nodes, where, inner, issues)
            if _parts(part.class_name):
                _look_into(part.class_name, nodes, where, inner, issues)


def _places(
    part: _Part, groups: Sequence[Sequence[_Shape]], places: Callable[[], Sequence[_Place | None]]
) -> list[_Place]:
    """Where each node of a field stands, in their order; asked for only where one alone is at fault."""
    found: list[_Place] = []
    for group, place in zip(groups, places(), strict=True):
        found += [(place, part.key, index if part.many else -1) for index in range(len(group))]
    return found


def _tell_missing(
    class_name: str, nodes: Sequence[_Shape], places: Callable[[], Sequence[_Place]], path: str, issues: list[Issue]
) -> None:
    for number, (_field, key, issue) in enumerate(_expected(class_name)):
        lacking = [node for node, (given, _) in enumerate(nodes) if not given[number]]
        if lacking:
            where = _words(places()[lacking[0]]) if len(lacking) == 1 else path
            issues.append(Issue(issue.code, f"{where}{key}", f"{len(lacking)}/{len(nodes)}"))


def _words(place: _Place | None) -> str:
    """A place as a report names it: ``distribution[0].accessService[1].``."""
    if place is None:
        return ""
    whole, key, number = place
    return f"{_words(whole)}{key}{'' if number < 0 else f'[{number}]'}."
