"""The parameters of an action, whatever a client writes them like: texts of a query, or values of a JSON body."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from federation.web.ckan.errors import ParameterError

Parameters = Mapping[str, Any]
"""As they came: a text, several (a parameter that was repeated), or any value of JSON."""

LONGEST_LIST: Final = 200
"""Values of one parameter."""

_TRUE: Final = frozenset({"true", "yes", "t", "y", "1", "on"})


def text_in(given: Parameters, *names: str, default: str = "") -> str:
    """The first of some parameters that is given, as a text."""
    for name in names:
        value = _last(given.get(name))
        if value is None or value == "":
            continue
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):  # a name may look like a number
            return str(value)
        raise ParameterError(name, "Debe ser un texto", "Must be a text")
    return default


def required_text(given: Parameters, *names: str) -> str:
    """As `text_in`; `ParameterError` where none is given."""
    found = text_in(given, *names)
    if not found:
        raise ParameterError(names[0], "Falta el valor", "Missing value")
    return found


def number_in(given: Parameters, name: str, default: int, *, least: int = 0) -> int:
    """A whole number, at least `least`; no larger than any list is long."""
    value = _last(given.get(name))
    if value is None or value == "":
        return default
    try:
        found = int(value) if isinstance(value, int | str) and len(str(value)) <= 20 else None
    except ValueError:
        found = None
    if found is None or found < least:
        raise ParameterError(
            name, f"Debe ser un número entero desde {least}", f"Must be a whole number from {least} on"
        )
    return min(found, 1 << 40)


def flag_in(given: Parameters, name: str, *, default: bool) -> bool:
    """A truth value, in any of the forms that CKAN takes."""
    value = _last(given.get(name))
    if value is None or value == "":
        return default
    return value.lower() in _TRUE if isinstance(value, str) else bool(value)


def texts_in(given: Parameters, name: str) -> tuple[str, ...]:
    """Texts: a list, a list as JSON text, a parameter that is repeated, or one alone."""
    value = given.get(name)
    if isinstance(value, str) and value[:1] == "[":
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise ParameterError(name, "No es una lista en JSON", "Is no list in JSON") from None
    values = value if isinstance(value, list) else [] if value in (None, "") else [value]
    if len(values) > LONGEST_LIST or not all(isinstance(each, str) for each in values):
        raise ParameterError(name, "Debe ser una lista de textos", "Must be a list of texts")
    return tuple(values)


def _last(value: Any) -> Any:
    """Of a parameter that is repeated the last one holds."""
    return value[-1] if isinstance(value, list) and value else value
