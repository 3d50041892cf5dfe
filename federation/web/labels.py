"""What people call the codes of the index: a state by its name, a level, a frequency, a language in words."""

from collections.abc import Callable, Mapping
from typing import Final

from federation.words import say
from mappings.values.frequencies import frequency_label
from mappings.values.languages import language_label
from mappings.values.places import place_label

KINDS: Final = {
    "dataset": ("Conjunto de datos", "Dataset"),
    "service": ("Servicio", "Service"),
    "series": ("Serie", "Series"),
}
LEVELS: Final = {
    "federal": ("Federal", "Federal"),
    "state": ("Estatal", "State"),
    "municipal": ("Municipal", "Municipal"),
}
BRANCHES: Final = {
    "executive": ("Poder Ejecutivo", "Executive branch"),
    "legislative": ("Poder Legislativo", "Legislative branch"),
    "judicial": ("Poder Judicial", "Judicial branch"),
    "autonomous": ("Organismo autónomo", "Autonomous body"),
}
ACCESS_LEVELS: Final = {
    "public": ("Público", "Public"),
    "restricted": ("Restringido", "Restricted"),
    "non-public": ("No público", "Not public"),
}


def label_of_value(field: str, value: str) -> str:
    """What a value of a field of the index is called; empty where it has no other name than itself."""
    if field in {"state", "municipality"}:
        return _said(place_label(value))
    names = {"kind": KINDS, "level": LEVELS, "branch": BRANCHES}.get(field, {})
    return say(*names[value]) if value in names else ""


def words_of_code(key: str, shown: str) -> str:
    """A value of a field of the profile, by its key in JSON, in words; as it is `shown` where it is no code."""
    label = _LABELS.get(key)
    return "; ".join(label(code) or code for code in shown.split("; ")) if label and shown else shown


def _said(label: Mapping[str, str]) -> str:
    """A label in the language of the pages."""
    return say(label["es"], label.get("en", label["es"])) if label else ""


def _one_of(names: Mapping[str, tuple[str, str]]) -> Callable[[str], str]:
    return lambda code: say(*names[code]) if code in names else ""


_LABELS: Final[Mapping[str, Callable[[str], str]]] = {
    "govType": _one_of(LEVELS),
    "govBranch": _one_of(BRANCHES),
    "accessLevel": _one_of(ACCESS_LEVELS),
    "accrualPeriodicity": lambda code: _said(frequency_label(code)),
    "language": lambda iri: _said(language_label(iri)),
}
