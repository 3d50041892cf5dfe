"""How often a dataset is renewed: an ISO 8601 repeating interval (``R/P1M``) or a word (``irregular``, ``realtime``…).

The codes are those of Adela (``config/iso8601.yml``: quincenal is R/P2W, bianual R/P2Y) and, where Adela has none, of
Project Open Data (R/P0.5M for twice a month).  In RDF a frequency is one IRI: the EU's concept where there is one.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mappings.uris import DCATMX
from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.vocabularies import parts, read_table

EU_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
"""The EU's authority table of frequencies."""

_NUMBER = r"([0-9]{1,4}(?:\.[0-9]{1,3})?)"
_INTERVAL = re.compile(
    rf"(?:R[0-9]*/)?(?:[0-9][0-9T:Z+-]*/)?P(?=[0-9T])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.IGNORECASE,
)
_CODE = re.compile(r"R/P[0-9YMWDTHS.]+")
_UNITS = "YMWDHNS"
"""Years, months, weeks, days, hours, miNutes, seconds, in the order of `_INTERVAL`."""
_LARGER = {"M": (12, "Y"), "D": (7, "W"), "H": (24, "D"), "N": (60, "H"), "S": (60, "N")}
"""What is a whole number of a larger unit is said in that: P12M is P1Y, P14D is P2W."""

_EVERY = re.compile(r"(?:cada|every) ([a-z0-9]+) ([a-z]+)")
_UNIT_NAMES = {
    **dict.fromkeys(("ano", "anos", "year", "years"), "Y"),
    **dict.fromkeys(("mes", "meses", "month", "months"), "M"),
    **dict.fromkeys(("semana", "semanas", "week", "weeks"), "W"),
    **dict.fromkeys(("dia", "dias", "day", "days"), "D"),
    **dict.fromkeys(("hora", "horas", "hour", "hours"), "H"),
    **dict.fromkeys(("minuto", "minutos", "minute", "minutes", "min"), "N"),
}
_NUMBER_NAMES = {
    name: number
    for number, names in enumerate(("un una one", "dos two", "tres three", "cuatro four", "cinco five", "seis six"), 1)
    for name in names.split()
} | {"siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "ten": 10, "quince": 15, "veinte": 20, "treinta": 30}
_LABEL_UNITS = {
    "Y": ("años", "years"),
    "M": ("meses", "months"),
    "W": ("semanas", "weeks"),
    "D": ("días", "days"),
    "H": ("horas", "hours"),
    "N": ("minutos", "minutes"),
    "S": ("segundos", "seconds"),
}
_AROUND = re.compile(
    r"^(?:(?:la )?(?:actualizacion|frecuencia|periodicidad|se actualiza|actualizad[oa])(?: de actualizacion)? |"
    r"(?:de )?(?:manera|forma) |con (?:frecuencia|periodicidad) |en forma )+"
)


class Frequency(NamedTuple):
    """One row of ``frequencies.tsv``: a code, its EU concept's local name (or ``""``), its names."""

    code: str
    eu: str
    es: str
    en: str


def frequency(value: Any) -> Reading[str]:
    """Read a frequency into its code, from Spanish or English words, ISO 8601 intervals, EU and Dublin Core concepts.

    Issues: ``frequency.unknown``.
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "frequency.unknown"
    return _frequency(words) if len(words) <= LONGEST_NAME else (None, "frequency.unknown")


def frequency_iri(code: str) -> str:
    """The concept of a code: the EU's, or one of our own whose local name is the interval without its ``R/``."""
    row = _rows().get(code)
    return f"{EU_FREQUENCY}{row.eu}" if row and row.eu else f"{DCATMX}frequency/{code.removeprefix('R/')}"


def frequency_code(iri: str) -> str | None:
    """The code of a concept, as `frequency_iri` made it; None for any other IRI."""
    if iri.startswith(EU_FREQUENCY):
        return _aliases().get(fold(iri.removeprefix(EU_FREQUENCY)))
    local = iri.removeprefix(f"{DCATMX}frequency/")
    if local == iri:
        return None
    code = local if local in _rows() else f"R/{local}"
    return code if code in _rows() or _CODE.fullmatch(code) else None


def frequency_label(code: str) -> dict[str, str]:
    """The names of a code in Spanish and English; intervals that have no name say how long they are."""
    row = _rows().get(code)
    if row:
        return {"es": row.es, "en": row.en}
    amounts = _amounts(code)
    if amounts is None or sum(1 for amount in amounts if amount) != 1:
        return {"es": code, "en": code}
    unit, amount = next((unit, amount) for unit, amount in zip(_UNITS, amounts, strict=True) if amount)
    es, en = _LABEL_UNITS[unit]
    return {"es": f"Cada {amount:g} {es}", "en": f"Every {amount:g} {en}"}


def frequencies_of_ours() -> tuple[tuple[str, str], ...]:
    """The concepts that the EU does not have: address and code."""
    return tuple((frequency_iri(code), code) for code, row in _rows().items() if not row.eu)


@lru_cache(maxsize=2_048)
def _frequency(words: str) -> Reading[str]:
    known = _aliases().get(words) or frequency_code(words) or frequency_code(words.replace("https://", "http://", 1))
    if known:
        return known, None
    code = _code_from_interval(words)
    if code:
        return code, None
    folded = fold(words.rstrip("/").rsplit("/", 1)[-1] if "://" in words else words)
    if is_absent(folded) or folded in ("op datpro", "desconocida", "unknown"):
        return None, None
    whole, folded = folded, _AROUND.sub("", folded)
    code = _aliases().get(whole) or _aliases().get(folded) or _aliases().get(folded.removesuffix("mente"))
    code = code or _aliases().get(folded.removesuffix("es")) or _code_from_every(folded)
    return (code, None) if code else (None, "frequency.unknown")


def _code_from_every(folded: str) -> str | None:
    """Read ``cada tres meses``, ``every 15 minutes``."""
    match = _EVERY.fullmatch(folded)
    unit = _UNIT_NAMES.get(match[2]) if match else None
    if match is None or unit is None:
        return None
    number = int(match[1]) if match[1].isdigit() and len(match[1]) <= 4 else _NUMBER_NAMES.get(match[1], 0)
    return _code_from_interval(f"PT{number}M" if unit == "N" else f"PT{number}H" if unit == "H" else f"P{number}{unit}")


def _code_from_interval(words: str) -> str | None:
    """Write an ISO 8601 interval in its shortest form, or as the code that stands for it; None unless positive."""
    amounts = _amounts(words)
    if amounts is None:
        return None
    exact = _written(amounts)
    by_name = _aliases().get(exact)
    if by_name:
        return by_name
    given = [(unit, amount) for unit, amount in zip(_UNITS, amounts, strict=True) if amount]
    if len(given) != 1:
        return exact
    unit, amount = given[0]
    while unit in _LARGER and amount % _LARGER[unit][0] == 0:
        amount, unit = amount / _LARGER[unit][0], _LARGER[unit][1]
    shortest = _written(tuple(amount if each == unit else 0 for each in _UNITS))
    return _aliases().get(shortest, shortest)


def _amounts(words: str) -> tuple[float, ...] | None:
    match = _INTERVAL.fullmatch(words)
    amounts = tuple(float(number or 0) for number in match.groups()) if match else ()
    return amounts if any(amounts) else None


def _written(amounts: tuple[float, ...]) -> str:
    pieces = [
        f"{amount:g}{'M' if unit == 'N' else unit}" if amount else ""
        for unit, amount in zip(_UNITS, amounts, strict=True)
    ]
    day, time = "".join(pieces[:4]), "".join(pieces[4:])
    return f"R/P{day}{'T' + time if time else ''}"


@cache
def _rows() -> dict[str, Frequency]:
    return {row["code"]: Frequency(row["code"], row["eu"], row["es"], row["en"]) for row in read_table("frequencies")}


@cache
def _aliases() -> dict[str, str]:
    """Every spelling of a code: its intervals as they are, its words folded."""
    found: dict[str, str] = {}
    for row in read_table("frequencies"):
        code = row["code"]
        for alias in (code, row["eu"], row["es"], row["en"], *parts(row["aliases"])):
            found.setdefault(alias if alias.startswith("R/") else fold(alias), code)
    found.pop("", None)
    return found
