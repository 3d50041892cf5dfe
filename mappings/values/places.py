"""Places by their INEGI code, always text: ``14`` Jalisco, ``14039`` Guadalajara, ``mx`` the country.

**How a name is read.**  «México» alone is the country: as the coverage of a dataset it is never meant otherwise, and
the state signs as «Estado de México» or «Edomex».  A municipality's name is read only inside a state (90 names repeat
nationally): the state comes from the text («Guadalajara, Jalisco») or from `within`, the place of the source.  A name
that is both a state and a municipality in it («Puebla») is the state, unless «municipio de» stands in front; one that
is a municipality of the source's state and another state («Hidalgo» in Coahuila) is the municipality.
"""

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.values.geometries import geometry
from mappings.vocabularies import parts, read_table

__all__ = ["geometry", "municipality_codes", "place", "place_exists", "place_label", "state_of", "states", "suggest"]

COUNTRY = "mx"

_ADDRESSES = {
    "http://publications.europa.eu/resource/authority/country/mex": COUNTRY,
    "http://sws.geonames.org/3996063": COUNTRY,
    "http://www.geonames.org/3996063": COUNTRY,
    "http://www.geonames.org/3996063/mexico.html": COUNTRY,
    "http://www.wikidata.org/entity/q96": COUNTRY,
}
_CODE_AND_NAME = re.compile(r"([0-9]{2}|[0-9]{5})\s*[-–—:.,)]?\s+(\D.*)")
_STATE_WORD = re.compile(r"^(?:el )?(?:estado|entidad federativa|entidad)(?: libre y soberano)?(?: de| del)? ")
_MUNICIPALITY_WORD = re.compile(
    r"^(?:el )?(?:municipio|mpio|ayuntamiento|h ayuntamiento|alcaldia|delegacion|demarcacion territorial)(?: de| del)? "
)
_OWN_STATE = frozenset({"estatal", "estado", "nivel estatal", "a nivel estatal", "cobertura estatal", "todo el estado"})
_OWN_MUNICIPALITY = frozenset({"municipal", "municipio", "nivel municipal", "a nivel municipal", "cobertura municipal"})

_UNKNOWN: Reading[str] = (None, "place.unknown")


def place(value: Any, within: str | None = None) -> Reading[str]:
    """Read a place into its code, from codes (INEGI, ISO 3166-2), names, or both (``14 - Jalisco``).

    `within` is the code of the state or municipality whose portal speaks; a name is looked up there first.
    Issues: ``place.ambiguous`` when several places have the name, ``place.unknown``.
    """
    words = f"{value:02}" if type(value) is int and 0 < value < 33 else scalar(value)
    if not words:
        return None, None if words == "" else "place.unknown"
    return _place(words, within) if len(words) <= LONGEST_NAME else (None, "place.unknown")


def place_exists(code: str) -> bool:
    """Whether a code is the country's, one of the 32 states' or one of the 2,478 municipalities'."""
    return code == COUNTRY or code in _codes()


def place_label(code: str) -> dict[str, str]:
    """The official name of a place, empty for a code that does not exist; the country's in English too."""
    if code == COUNTRY:
        return {"es": "México", "en": "Mexico"}
    name = _codes().get(code)
    return {"es": name} if name else {}


@lru_cache(maxsize=4_096)
def state_of(code: str) -> str | None:
    """The state of a state or municipality; None for the country."""
    return code[:2] if place_exists(code) and code != COUNTRY else None


@cache
def states() -> tuple[tuple[str, str], ...]:
    """Code and official name of the 32 states, by code."""
    return tuple((code, name) for code, name in _codes().items() if len(code) == 2)


def municipality_codes(name: str) -> tuple[str, ...]:
    """The codes of every municipality of this name, in whatever state."""
    return _municipalities_named().get(fold(name), ())


def suggest(name: str, within: str | None = None) -> tuple[str, ...]:
    """Up to five places with a name (or code) like a misspelt one, as ``14039 Guadalajara``; in one state if given."""
    state = within[:2] if within and within != COUNTRY else ""
    by_name: dict[str, list[str]] = {}
    for code, official in _codes().items():
        if code.startswith(state):
            for key in (fold(official), code):
                by_name.setdefault(key, []).append(f"{code} {official}")
    near = get_close_matches(fold(name), by_name, n=5, cutoff=0.6)
    return tuple(dict.fromkeys(found for key in near for found in by_name[key]))[:5]


def bare_name(folded: str) -> str:
    """A folded name without what kind of place it is: «municipio de toluca» → «toluca»."""
    return _MUNICIPALITY_WORD.sub("", _STATE_WORD.sub("", folded))


@lru_cache(maxsize=4_096)
def _place(words: str, within: str | None) -> Reading[str]:
    reading = _read(words, within)
    state = state_of(within) if within else None
    return _municipality(fold(words), state) if reading == _UNKNOWN and state else reading


def _read(words: str, within: str | None) -> Reading[str]:
    if "://" in words:
        known = _ADDRESSES.get(words.replace("https://", "http://", 1).rstrip("/").lower())
        return (known, None) if known else (None, "place.unknown")
    if words.isdigit() and words.isascii():
        return _from_code(words, within)
    if match := _CODE_AND_NAME.fullmatch(words):
        return _from_code_and_name(match[1], fold(match[2]))
    folded = fold(words)
    if is_absent(folded):
        return None, None
    pieces = [piece for piece in (fold(piece) for piece in re.split(r"[,;()]|\s[-–—]\s", words)) if piece]
    if (
        len(pieces) > 1
        and _state_named(folded) is None
        and not _is_municipality(_MUNICIPALITY_WORD.sub("", folded), within)
    ):
        return _from_pieces(pieces)
    return _from_name(folded, within)


def _from_code(digits: str, within: str | None) -> Reading[str]:
    """Read a code; three digits are a municipality of the source's state, nine a locality of a municipality."""
    state = state_of(within) if within else None
    code = digits[:5] if len(digits) == 9 else digits.zfill(2) if len(digits) == 1 else digits
    code = f"{state}{digits}" if len(digits) == 3 and state and digits != "484" else code
    if code in _codes():
        return code, None
    return (COUNTRY, None) if digits == "484" else (None, "place.unknown")


def _from_code_and_name(code: str, folded: str) -> Reading[str]:
    """Read ``14 - Jalisco``: a code and its own name; with another's name nobody knows which of them is wrong."""
    if folded == fold(_codes().get(code, "")) or _from_name(folded, code)[0] == code in _codes():
        return code, None
    return None, "place.ambiguous"


def _from_pieces(pieces: list[str]) -> Reading[str]:
    """Read ``Guadalajara, Jalisco``, ``Guadalajara, Jalisco, México``, ``Jalisco, México``.

    One municipality of Oaxaca has a comma in its name.
    """
    if _state_named(pieces[-1]) == COUNTRY:
        pieces = pieces[:-1]
    if len(pieces) == 1:
        return _from_name(pieces[0], None)
    state = _state_named(pieces[-1])
    if state in (None, COUNTRY):
        return None, "place.unknown"
    return _municipality(_MUNICIPALITY_WORD.sub("", " ".join(pieces[:-1])), state or "")


def _from_name(folded: str, within: str | None) -> Reading[str]:
    """Read a name alone: the country, a state, or a municipality of the state that is known."""
    state = state_of(within) if within else None
    if state and folded in _OWN_STATE:
        return state, None
    if within and len(within) == 5 and folded in _OWN_MUNICIPALITY:
        return within, None
    is_municipality = _MUNICIPALITY_WORD.match(folded) is not None
    name = _MUNICIPALITY_WORD.sub("", folded)
    named = None if is_municipality else _state_named(name)
    if named and not (state and named not in (state, COUNTRY) and _is_municipality(name, state)):
        return named, None
    if state:
        return _municipality(name, state)
    return None, "place.ambiguous" if len(_municipalities_named().get(name, ())) > 1 else "place.unknown"


def _state_named(folded: str) -> str | None:
    """The country or the state of a folded name, with or without «Estado de» in front."""
    return _states_named().get(folded) or _states_named().get(
        _STATE_WORD.sub("", folded) if folded != "estado de mexico" else ""
    )


def _municipality(folded: str, state: str) -> Reading[str]:
    codes = [code for code in _municipalities_named().get(folded, ()) if code.startswith(state)]
    if len(codes) == 1:
        return codes[0], None
    return None, "place.ambiguous" if codes else "place.unknown"


def _is_municipality(folded: str, within: str | None) -> bool:
    """Whether a name is one municipality's, or several, of the state that is known."""
    state = state_of(within) if within else None
    return state is not None and any(code.startswith(state) for code in _municipalities_named().get(folded, ()))


@cache
def _codes() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_table("places")}


@cache
def _states_named() -> dict[str, str]:
    """Every folded name of the country and the states; «México» is the country."""
    found = {fold(name): code for code, name in states()}
    for row in read_table("place_aliases"):
        if len(row["code"]) == 2:
            found.update({fold(alias): row["code"] for alias in parts(row["aliases"])})
    found[fold("México")] = COUNTRY
    return found


@cache
def _municipalities_named() -> dict[str, tuple[str, ...]]:
    """Codes by folded name; another name counts only in a state where no municipality is officially called so."""
    found: dict[str, tuple[str, ...]] = {}
    for code, name in _codes().items():
        if len(code) == 5:
            found[fold(name)] = (*found.get(fold(name), ()), code)
    official = {(name, code[:2]) for name, codes in found.items() for code in codes}
    for row in read_table("place_aliases"):
        code = row["code"]
        for name in map(fold, parts(row["aliases"]) if len(code) == 5 else ()):
            if (name, code[:2]) not in official:
                found[name] = (*found.get(name, ()), code)
    return found
