"""Institutions by any of their names: slugs of 2016, acronyms, full names, CKAN identifiers.

**Where a name counts.**  A portal's names are first those of its own place, then those of its state; after them come
the names that mean one body wherever they are said (column ``anywhere``: «INEGI», not «Secretaría de Salud», which
every state has).  The national platform, where states and municipalities publish too, knows all that only one place
bears.

**What is one institution.**  A body that was renamed keeps one row, under its present name (SEDESOL is Bienestar,
CONACYT is CONAHCYT).  A body that another law put in place of an older one is another row: SECIHTI beside CONAHCYT,
the FGR beside the PGR.  Only the table says so: names are never merged because they look alike.  A row is found by the
short and by the long name of its office, too (`offices`).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from mappings.values.folding import LONGEST_NAME, fold
from mappings.values.offices import Office, office_of
from mappings.vocabularies import Row, parts, read_table

COUNTRY = "mx"

_DOTTED = re.compile(r"\s*(?:[^\W\d_]\.\s?){2,}[^\W\d_]?\s*")
"""An acronym written with points: «S.E.P.», «I. M. S. S.»."""
_POINTS = re.compile(r"[.\s]")

_NATIONAL_PAGE = re.compile(
    r"https?://(?:(?:www\.)?datos\.gob\.mx/(?:busca/)?organization/(?:about/)?|www\.gob\.mx/)([a-z0-9-]+)/?"
)


class Institution(NamedTuple):
    """One row of ``agents.tsv``."""

    slug: str
    name: str
    level: str
    branch: str | None
    place: str
    """INEGI code; ``mx`` for the federation's."""


def fold_name(name: str) -> str:
    """A name as the table is asked for it: folded; an acronym that is written with points without them."""
    return fold(_POINTS.sub("", name) if _DOTTED.fullmatch(name) else name)


def get_institution(name: str, place: str) -> Institution | None:
    """The institution that the portal of a place calls by a name; None for one that the table does not know."""
    if len(name) > LONGEST_NAME:
        return None
    folded = fold_name(name)
    known = _named()
    found = known.get((folded, place)) or known.get((folded, place[:2])) or known.get((folded, ""))
    office = office_of(name, place) if found is None else None
    return known.get(office) if office else found


def institution_from_iri(address: str) -> Institution | None:
    """The institution that an IRI stands for: one that the table lists as a name, or its page on a national portal.

    Those pages end in the institution's slug: ``https://datos.gob.mx/organization/inegi``, ``https://www.gob.mx/salud``.
    """
    if len(address) > LONGEST_NAME:
        return None
    page = _NATIONAL_PAGE.fullmatch(address)
    return _named().get((fold(address), COUNTRY)) or (get_institution(page[1], COUNTRY) if page else None)


@cache
def _named() -> dict[tuple[str, str], Institution]:
    """Institutions by folded name and place; the place is empty where the name counts anywhere."""
    found: dict[tuple[str, str], Institution] = {}
    bearers: dict[str, set[Institution]] = {}
    offices: dict[tuple[str, str], Institution] = {}
    for row in read_table("agents"):
        institution = Institution(row["slug"], row["es"], row["level"], row["branch"] or None, row["place"])
        for name in _names(row):
            found.setdefault((name, institution.place), institution)
            bearers.setdefault(name, set()).add(institution)
            if row["anywhere"]:
                found.setdefault((name, ""), institution)
        if institution.place != COUNTRY:
            offices.update((office, institution) for office in _offices(row))
    for name, institutions in bearers.items():
        if len(institutions) == 1:
            found.setdefault((name, COUNTRY), *institutions)
    return {**offices, **found}


def _offices(row: Row) -> Iterator[Office]:
    """The offices that the full names of a row stand for in its own place."""
    for name in (row["es"], *parts(row["aliases"])):
        office = office_of(name, row["place"])
        if office and office.place == row["place"]:
            yield office


def _names(row: Row) -> set[str]:
    """Every folded name of a row, and each full name together with the acronym: «… Agua (CONAGUA)», «CONAGUA - …»."""
    full = [fold(name) for name in (row["es"], *parts(row["aliases"]))]
    acronym = fold(row["acronym"])
    with_acronym = [f"{name} {acronym}" for name in full] + [f"{acronym} {name}" for name in full] if acronym else []
    return {name for name in (fold(row["slug"]), acronym, *full, *with_acronym) if name}
