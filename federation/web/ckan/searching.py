"""``package_search``: words, filters, orders and facets of CKAN, asked of the served index."""

import re
from collections.abc import Sequence
from typing import Any, Final

from federation.web.ckan.catalogue import name_of_value
from federation.web.ckan.errors import SearchQueryError
from federation.web.ckan.fields import NO_ORDER, SORTS, TERMS, UNSPECIFIED
from federation.web.ckan.filters import Asked, asked_from_query
from federation.web.ckan.grammar import LONGEST, query_from_text
from federation.web.ckan.packages import package_from_entry
from federation.web.ckan.parameters import Parameters, flag_in, number_in, text_in, texts_in
from federation.web.ckan.question import Question
from storage.index import FacetValue
from storage.search import search

MOST_ROWS: Final = 1_000
"""Packages of one answer, as CKAN's ``ckan.search.rows_max``; who steps by what it received gets all."""
MOST_FACET_VALUES: Final = 10_000
DEFAULT_ORDER: Final = "score desc, metadata_modified desc"

_UNSPECIFIED_TITLE: Final = "License not specified"
"""As CKAN's own register of licences has it."""
_EVERYTHING: Final = frozenset({"", "*", "*:*"})
_IS_A_QUERY: Final = re.compile(r"\w:\S|\*:|\b(?:AND|OR|NOT)\b|&&|\|\|")
"""What makes of ``q`` a query of fields; without it, it is words that somebody typed (CKAN: dismax)."""
_ORDER: Final = re.compile(r"\s*(\w{1,40})(?:\s+(asc|desc))?\s*", re.IGNORECASE)


def package_search(question: Question) -> dict[str, Any]:
    """Search packages by words (q) and filters (fq, fq_list); order (sort), page (start, rows) and count (facet.*)."""
    given = question.given
    asked = _asked(question)
    rows = min(number_in(given, "rows", 10), MOST_ROWS)
    start = number_in(given, "start", 0)
    sort = text_in(given, "sort", default=DEFAULT_ORDER)
    fields = _facet_fields(given)
    limit = number_in(given, "facet.limit", 50, least=-1)
    hits = search(
        question.connection,
        asked.text,
        asked.filter,
        sort=_order(sort),
        start=start,
        rows=rows,
        facets=tuple({TERMS[field] for field in fields}),
        either=asked.either,
        facet_limit=MOST_FACET_VALUES if limit < 0 else min(limit, MOST_FACET_VALUES),
    )
    least = number_in(given, "facet.mincount", 1)
    facets = {field: _facet(TERMS[field], hits.facets[TERMS[field]], least) for field in fields}
    if (unspecified := UNSPECIFIED.field) in facets:
        facets[unspecified] = _with_unspecified(question, asked, facets[unspecified], limit)
    keep = _kept_fields(given)
    packages = (package_from_entry(entry) for entry in hits.entries)
    return {
        "count": hits.count,
        "sort": sort,
        "facets": {field: {item["name"]: item["count"] for item in items} for field, items in facets.items()},
        "search_facets": {field: {"title": field, "items": items} for field, items in facets.items()},
        "results": [_only(package, keep) for package in packages],
    }


def _asked(question: Question) -> Asked:
    """What all the queries together ask."""
    given = question.given
    asked = _asked_by_words(text_in(given, "q").strip(), question)
    for text in (text_in(given, "fq"), *texts_in(given, "fq_list")):
        asked = asked.joined(asked_from_query(query_from_text(text), question))
    return asked


def _asked_by_words(words: str, question: Question) -> Asked:
    if words in _EVERYTHING:
        return Asked()
    if _IS_A_QUERY.search(words):
        return asked_from_query(query_from_text(words), question)
    if len(words) > LONGEST:
        raise SearchQueryError(
            f"La consulta pasa de {LONGEST} signos.", f"The query is longer than {LONGEST} characters."
        )
    return Asked(words=(words,))


def _order(sort: str) -> str:
    """The order of the index for CKAN's: the first field that orders anything here, else how well packages fit."""
    for part in sort.split(",")[:10]:
        match = _ORDER.fullmatch(part)
        name = match[1].lower() if match else ""
        if name in NO_ORDER:
            if name == "score":
                return ""  # the best first, or, where no words are given, what changed last
            continue
        if match is None or name not in SORTS:
            known = ", ".join(sorted({*SORTS, *NO_ORDER}))
            raise SearchQueryError(
                f"No se puede ordenar por «{part.strip()[:80]}». Se puede por: {known}.",
                f"“{part.strip()[:80]}” is no order. These are: {known}.",
            )
        return f"-{SORTS[name]}" if (match[2] or "").lower() == "desc" else SORTS[name]
    return ""


def _facet_fields(given: Parameters) -> tuple[str, ...]:
    if not flag_in(given, "facet", default=True):
        return ()
    fields = tuple(dict.fromkeys(texts_in(given, "facet.field")))
    for field in fields:
        if field not in TERMS:
            raise SearchQueryError(
                f"No se puede contar por «{field[:80]}». Se puede por: {', '.join(sorted(TERMS))}.",
                f"“{field[:80]}” cannot be counted by. These can: {', '.join(sorted(TERMS))}.",
            )
    return fields


def _facet(index_field: str, values: Sequence[FacetValue], least: int) -> list[dict[str, Any]]:
    return [
        {"name": name_of_value(index_field, value), "display_name": label or value, "count": packages}
        for value, packages, label in values
        if packages >= least
    ]


def _with_unspecified(
    question: Question, asked: Asked, items: Sequence[dict[str, Any]], limit: int
) -> list[dict[str, Any]]:
    """The licences of what is found, with as many packages as CKAN says to have none; in the order of facets."""
    of_none = asked.joined(asked_from_query(UNSPECIFIED, question))
    count = search(question.connection, of_none.text, of_none.filter, rows=0, either=of_none.either).count
    if not count:
        return list(items)
    added = {"name": UNSPECIFIED.words, "display_name": _UNSPECIFIED_TITLE, "count": count}
    ordered = sorted((*items, added), key=lambda item: -item["count"])
    return ordered if limit < 0 else ordered[:limit]


def _kept_fields(given: Parameters) -> frozenset[str]:
    """The fields that ``fl`` asks for; none where all are wanted."""
    wanted = {name for words in texts_in(given, "fl") for name in re.split(r"[,\s]+", words) if name}
    return frozenset() if "*" in wanted else frozenset(wanted)


def _only(package: dict[str, Any], keep: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in package.items() if name in keep} if keep else package
