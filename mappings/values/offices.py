"""The same office by its short and its long name: «Secretaría de Salud», «Secretaría de Salud del Estado de Jalisco».

Only what is certain counts; whatever else is one office, the table of institutions says (`institutions`).

**Of a state.**  «… del Estado de Jalisco» is Jalisco's on any portal.  On Jalisco's own portal «… de Jalisco»,
«… Jalisco» and «… del Estado» are, too: but not where a municipality of the state bears its name («Secretaría de
Movilidad de Puebla»), nor where the country does («… de México»).

**Of a municipality.**  «… del Municipio de Zapopan» or «… del Ayuntamiento de Zapopan» is Zapopan's, on its own portal
and on that of its state.

**What is no such office.**  Only the kinds of `KINDS` are shortened: a government has one of each name, while a
«Universidad de Sonora» is another one than a «Universidad del Estado de Sonora».  What calls itself federal or national
is never a state's.

An acronym in brackets behind the name is left out: «Secretaría de Salud (SSJ)».
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from mappings.values.folding import LONGEST_NAME, fold
from mappings.values.places import COUNTRY, municipality_codes, place

KINDS: Final = frozenset({
    "agencia", "auditoria", "congreso", "consejeria", "contraloria", "fiscalia", "instituto", "oficialia",
    "procuraduria", "secretaria", "sindicatura", "tesoreria", "tribunal",
})  # fmt: skip
"""How the names of offices begin of which a government has one of each name; of directions and units it has many."""
ALONE: Final = frozenset({"congreso", "contraloria", "sindicatura", "tesoreria"})
"""Kinds that are a name by themselves."""
_OTHERS: Final = frozenset({"federal", "nacional", "politecnico", "republica", "tecnologico"})
"""Words in the names of what is no government's of a state or municipality."""
_MUNICIPAL: Final = frozenset({"ayuntamiento", "municipio", "municipal"})
_SHORTEST: Final = 6
"""Letters of a state's name without «Estado de»: shorter words are abbreviations, or mean something else."""
_LONGEST: Final = 6
"""Words of the longest name of a state."""

_ACRONYM: Final = re.compile(r"\(\s*([^\W\d_](?:[^\W\d_]|[.-]){1,14})\s*\)\s*$")
_HONOURABLE: Final = re.compile(r"^(?:h|honorable) (?=congreso\b)")
_OF_A_STATE: Final = re.compile(r"(.+?) del estado(?: libre y soberano)? de (.+)")
_OF_THE_CAPITAL: Final = re.compile(r"(.+?)(?: de la)? (?:ciudad de mexico|cdmx)")
_OF_A_MUNICIPALITY: Final = re.compile(
    r"(.+?) del (?:(?:h |honorable )?ayuntamiento(?: constitucional)?|municipio|gobierno municipal) de (.+)"
)
_OF_A_GOVERNMENT: Final = re.compile(r" del? (?:gobierno|poder ejecutivo)$| del?$")
_CAPITAL: Final = "09"


class Office(NamedTuple):
    """An office, as it is told from all others."""

    name: str
    """Folded, and without the place that it is of."""
    place: str
    """INEGI code of whose it is."""


@lru_cache(maxsize=4_096)
def office_of(name: str, portal: str) -> Office | None:
    """What office a long name stands for on the portal of a place; None where nothing is certain, or it is short."""
    if len(name) > LONGEST_NAME:
        return None
    bare = _without_acronym(name)
    folded = _HONOURABLE.sub("", fold(bare))
    found = _of_a_municipality(folded, portal) or _of_a_state(folded, portal)
    if found is None and folded != fold(name):
        found = Office(folded, portal)
    return found if found is not None and _is_office(found.name) else None


def _without_acronym(name: str) -> str:
    """A name without the letters in brackets that abbreviate it; those that name a place stay."""
    end = _ACRONYM.search(name)
    if end is None or not end[1].isupper() or place(end[1])[0] or fold(end[1])[:1] != fold(name)[:1]:
        return name
    return name[: end.start()]


def _is_office(stem: str) -> bool:
    words = stem.split()
    return bool(words) and words[0] in KINDS and _OTHERS.isdisjoint(words) and (len(words) > 1 or words[0] in ALONE)


def _of_a_municipality(folded: str, portal: str) -> Office | None:
    match = _OF_A_MUNICIPALITY.fullmatch(folded)
    if match is None or portal == COUNTRY:
        return None
    codes = [code for code in municipality_codes(match[2]) if code.startswith(portal)]
    return Office(match[1], codes[0]) if len(codes) == 1 else None


def _of_a_state(folded: str, portal: str) -> Office | None:
    if match := _OF_A_STATE.fullmatch(folded):
        code, stem = place(f"estado de {match[2]}")[0], match[1]
    elif match := _OF_THE_CAPITAL.fullmatch(folded):
        code, stem = _CAPITAL, match[1]
    elif len(portal) == 2 and portal != COUNTRY and (own := _without_own_state(folded, portal)):
        code, stem = portal, own
    else:
        return None
    stem = _OF_A_GOVERNMENT.sub("", stem)
    is_state = code is not None and len(code) == 2 and code != COUNTRY
    return Office(stem, code) if code and is_state and _MUNICIPAL.isdisjoint(stem.split()) else None


def _without_own_state(folded: str, portal: str) -> str | None:
    """What a state's own portal calls an office beside the state: «… del Estado», «… Jalisco»."""
    if folded.endswith(" del estado"):
        return folded.removesuffix(" del estado")
    words = folded.split()
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        name = " ".join(words[-count:])
        if len(name) >= _SHORTEST and place(name)[0] == portal:
            is_shared = any(code.startswith(portal) for code in municipality_codes(name))
            return None if is_shared else " ".join(words[:-count])
    return None
