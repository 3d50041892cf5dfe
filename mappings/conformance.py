"""Which fields of the profile a dataset, a series or a service leaves out, by their tiers.

A field that many distributions lack is one issue, with the count as its value, so that sixty files do not bury the
rest.  An access URL is not asked for here: a distribution without any URL has an issue of its own,
``distribution.no_url``.  A licence counts wherever it stands, on the dataset or on each of its distributions.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Final

from mappings.dcat_mx import Dataset, Distribution, Resource
from mappings.issues import Issue
from mappings.terms import Tier, terms_of

_CODES: Final = {Tier.CORE: "missing.core", Tier.GUIDE: "missing.guide", Tier.RECOMMENDED: "missing.recommended"}
_ELSEWHERE: Final = frozenset({("Dataset", "license"), ("Distribution", "license"), ("Distribution", "access_url")})


@cache
def _expected(class_name: str) -> tuple[tuple[str, str, Issue], ...]:
    """Field, JSON key and the issue of its absence, of all that is not optional."""
    return tuple(
        (term.field, term.key, Issue(_CODES[term.tier], term.key))
        for term in terms_of(class_name)
        if term.tier in _CODES and (class_name, term.field) not in _ELSEWHERE
    )


@cache
def _values_of(class_name: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """What reads the values of the `_expected` fields, all at once."""
    return itemgetter(*[field for field, _key, _issue in _expected(class_name)])


@lru_cache(maxsize=1_024)
def _missing(class_name: str, given: tuple[bool, ...]) -> tuple[Issue, ...]:
    """The issues of those of the `_expected` fields that are not given; a portal's records lack the same few."""
    return tuple(row[2] for row, is_given in zip(_expected(class_name), given, strict=True) if not is_given)


def missing_terms(resource: Resource) -> tuple[Issue, ...]:
    """One issue for each core, guide or recommended field that is absent or empty.

    Its field is the JSON key: ``modified``; ``distribution[2].mediaType`` when one distribution lacks it (counted from
    0); ``distribution[].mediaType`` with the value ``3/60`` when three of sixty do.
    """
    class_name = type(resource).__name__
    values = _values_of(class_name)(resource.__dict__)
    issues = [*_missing(class_name, tuple(map(bool, values)))]
    if isinstance(resource, Dataset):
        distributions = resource.distribution
        if distributions:
            issues += _missing_in(distributions)
        if resource.license is None and not (distributions and all(part.license for part in distributions)):
            issues.append(_NO_LICENSE)
    return tuple(issues)


_NO_LICENSE: Final = Issue("missing.recommended", "license")


def _missing_in(distributions: tuple[Distribution, ...]) -> list[Issue]:
    values_of = _values_of("Distribution")
    rows = [values_of(part.__dict__) for part in distributions]
    if all(map(all, rows)):
        return []
    columns = zip(*rows, strict=True)
    issues = []
    for (_field, key, issue), values in zip(_expected("Distribution"), columns, strict=True):
        if all(values):
            continue
        lacking = [number for number, value in enumerate(values) if not value and value != 0]
        if lacking:
            place = str(lacking[0]) if len(lacking) == 1 else ""
            issues.append(Issue(issue.code, f"distribution[{place}].{key}", f"{len(lacking)}/{len(values)}"))
    return issues
