"""Level and place of a source that is being edited: what was typed, and what follows from it for what was not.

1. A state alone takes away a municipality that lies elsewhere; a municipality alone brings its state.
2. The level ``state`` alone takes away a municipality, which no such source has.  The level ``federal`` takes nothing
   away: a federal body may have a place.
3. A level that was not typed stays, unless its place was taken away: then it is that of what is left.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from federation.errors import UsageError
from federation.identity import LEVELS, level_of_place, require_choice, require_level_of_place, require_places
from federation.place_names import municipality_code, state_code
from federation.words import say
from mappings.values.places import place_label
from storage.sources import Source

PLACE = {"state", "municipality"}


def placed(source: Source, changes: Mapping[str, Any]) -> dict[str, str | None]:
    """Level, state and municipality of a source after some changes, of which None takes a value back.

    Raises `UsageError` when they cannot be right together.
    """
    changes = {**changes, **_codes(source, changes)}
    given_level = require_choice("--level", changes.get("government_level"), LEVELS)
    state, municipality = require_places(*_place_after(source, changes, given_level))
    level = given_level or source.government_level
    lost = (level == "municipal" and not municipality) or (level == "state" and not state)
    if given_level is None and ((lost and PLACE & changes.keys()) or "government_level" in changes):
        level = level_of_place(state, municipality)
    require_level_of_place(level, state, municipality)
    return {"government_level": level, "state": state, "municipality": municipality}


def _codes(source: Source, changes: Mapping[str, Any]) -> dict[str, str | None]:
    """The codes of the places that were typed, by code or name."""
    codes: dict[str, str | None] = {}
    if "state" in changes:
        codes["state"] = state_code(changes["state"])
    if changes.get("municipality") is not None:
        within = codes.get("state") or (None if "," in changes["municipality"] else source.state)
        try:
            codes["municipality"] = municipality_code(changes["municipality"], within)
        except UsageError:
            if "state" in changes or within is None:
                raise
            codes["municipality"] = municipality_code(changes["municipality"], None)
    return codes


def _place_after(source: Source, changes: Mapping[str, Any], level: str | None) -> tuple[str | None, str | None]:
    state, municipality = (changes.get(name, getattr(source, name)) for name in ("state", "municipality"))
    if "municipality" in changes:
        return (state if "state" in changes or not municipality else None), municipality
    is_elsewhere = municipality is not None and municipality[:2] != state
    return state, (None if is_elsewhere or level == "state" else municipality)


def iter_place_notes(before: Source, after: Source, given: Mapping[str, Any]) -> Iterator[str]:
    """What followed for the level and the place of a source without having been typed, for who typed the rest."""
    if before.municipality and not after.municipality and "municipality" not in given:
        gone = f"{before.municipality} ({_name(before.municipality)})"
        yield say(f"Ya no tiene municipio: era {gone}.", f"It has no municipality any more: it was {gone}.")
    if before.government_level != after.government_level and not given.get("government_level"):
        level = after.government_level
        es = "estatal" if level == "state" else level
        yield say(f"Su nivel es ahora {es}, el de su lugar.", f"Its level is now {level}, that of its place.")
    kept = after.municipality or after.state
    if given.get("government_level") == "federal" and kept and not PLACE & given.keys():
        undo = f"milpa edit {after.slug} --state default"
        yield say(
            f"Conserva su lugar, {_name(kept)}: una dependencia federal puede tenerlo. Para quitarlo: {undo}",
            f"It keeps its place, {_name(kept)}: a federal body may have one. To take it away: {undo}",
        )


def _name(code: str) -> str:
    return place_label(code)["es"]
