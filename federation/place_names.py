"""A place as it is typed: by its INEGI code or by its name, with what it may have meant where it is neither."""

from typing import Final

from federation.errors import UsageError
from federation.words import say
from mappings.values.folding import fold
from mappings.values.places import bare_name, municipality_codes, place, place_exists, place_label, states, suggest

_NEAR_STATES: Final = 5


def state_code(typed: str | None) -> str | None:
    """The code of a state that was typed as code or name; `UsageError` with near names otherwise."""
    if typed is None:
        return None
    code, _ = place(typed.strip())
    if (
        code is not None
        and len(code) == 2
        and code.isdecimal()
        and place_exists(code)
        and typed.strip() not in ("", "mx")
    ):
        return code
    near = tuple(one for one in suggest(typed) if len(one.partition(" ")[0]) == 2)[:_NEAR_STATES]
    known = ", ".join(near or (f"{code} {name}" for code, name in states()))
    lead = say("¿Quiso decir", "Did you mean") if near else say("Estados", "States")
    raise UsageError(
        say(
            f"«{typed}» no es la clave INEGI ni el nombre de un estado. {lead}: {known}",
            f"“{typed}” is neither the INEGI code nor the name of a state. {lead}: {known}",
        )
    )


def municipality_code(typed: str, state: str | None) -> str:
    """The code of a municipality that was typed as code or name, in a state where that is known.

    Raises `UsageError`, with near names, where it is neither, or where several states have one of that name.
    """
    words = typed.strip()
    if len(words) == 5 and words.isdecimal() and place_exists(words):
        return words
    found = _codes_named(words, state) if words and not words[0].isdecimal() else ()
    if len(found) == 1:
        return found[0]
    if found:
        known = ", ".join(_with_state(code) for code in found)
        raise UsageError(
            say(
                f"Hay más de un municipio llamado «{typed}». Escriba la clave del suyo: {known}",
                f"There is more than one municipality called “{typed}”. Write the code of yours: {known}",
            )
        )
    codes = (one.partition(" ")[0] for one in suggest(words, state))
    near = ", ".join(_with_state(code) for code in codes if len(code) == 5) or say("ninguno parecido", "none alike")
    raise UsageError(
        say(
            f"«{typed}» no es la clave INEGI (cinco cifras: 14039) ni el nombre de un municipio. Parecidos: {near}",
            f"“{typed}” is neither the INEGI code (five digits: 14039) nor the name of a municipality. Near: {near}",
        )
    )


def _codes_named(name: str, state: str | None) -> tuple[str, ...]:
    """The municipalities of a name, which may have its state behind a comma; in one state where that is known."""
    code, _ = place(name) if "," in name else (None, None)
    if code is not None and len(code) == 5:
        return (code,)
    name = bare_name(fold(name))
    named = f"municipio de {name}"
    read = (place(named, one)[0] for one in ((state,) if state else (code for code, _ in states())))
    found = {code for code in read if code is not None and len(code) == 5}
    exact = {code for code in municipality_codes(name) if not state or code.startswith(state)}
    return tuple(sorted(found | exact))


def _with_state(code: str) -> str:
    return f"{code} {place_label(code)['es']} ({place_label(code[:2])['es']})"
