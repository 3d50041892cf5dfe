"""Filters of a catalogue service: what was changed since a date, and what lies between two identifiers.

OGC 04-095 (Filter 1.1, for CSW 2.0.2) and OGC 09-026r2 (FES 2.0, for CSW 3.0), in a key-value pair (OGC 07-006r1,
table 29).  Properties go by the names that services sort by; none of them is known everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from harvesters.changes import Changes
from harvesters.memory import Memory

DATES: Final = ("dct:modified", "dc:modified", "apiso:Modified")
"""How services call the date of a record's last change, in the order they are asked: pycsw and GeoNode, GeoNetwork, the
ISO profile (OGC 07-045).  It is the date of the metadata, of which ``dct:modified`` of a dataset is never made."""

_FILTERS: Final = {
    "2.0.2": ("ogc", "http://www.opengis.net/ogc", "PropertyName", "1.1.0"),
    "3.0.0": ("fes", "http://www.opengis.net/fes/2.0", "ValueReference", "2.0.0"),
}
"""Version of the service: prefix, namespace, what holds a property's name, and the version of the language."""
_SINCE: Final = "PropertyIsGreaterThanOrEqualTo"
_AFTER: Final = "PropertyIsGreaterThan"
_UP_TO: Final = "PropertyIsLessThanOrEqualTo"
MANY: Final = 10
"""Of the newest records, how many are looked at: the first may bear a date that is none."""


@dataclass(frozen=True, slots=True)
class Window:
    """The records whose identifiers lie after `low`, and not after `high`; None where there is no bound."""

    low: str | None = None
    high: str | None = None


EVERYTHING: Final = Window()


def constraint_of(version: str, comparisons: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The parameters of a question that hold a filter; `comparisons` are operators, properties and values, all met."""
    prefix, namespace, holder, language = _FILTERS[version]
    each = [
        f"<{prefix}:{operator}><{prefix}:{holder}>{escape(name)}</{prefix}:{holder}>"
        f"<{prefix}:Literal>{escape(value)}</{prefix}:Literal></{prefix}:{operator}>"
        for operator, name, value in comparisons
    ]
    if not each:
        return {}
    inner = each[0] if len(each) == 1 else f"<{prefix}:And>{''.join(each)}</{prefix}:And>"
    return {
        "constraintLanguage": "FILTER",
        "constraint_language_version": language,
        "constraint": f'<{prefix}:Filter xmlns:{prefix}="{namespace}">{inner}</{prefix}:Filter>',
    }


def changed_since(version: str, name: str, since: str) -> dict[str, str]:
    """Ask for what was changed since a date, by the property `name`."""
    return constraint_of(version, [(_SINCE, name, since)])


def within(version: str, name: str, window: Window) -> dict[str, str]:
    """Ask for what lies in a window, by the property `name`."""
    bounds = ((_AFTER, name, window.low), (_UP_TO, name, window.high))
    return constraint_of(version, [(operator, each, value) for operator, each, value in bounds if value is not None])


def changes_since(memory: Memory) -> Changes | None:
    """What to ask for after a walk that left this memory; None where it bore no date to ask by."""
    return Changes(memory.newest, memory.unique + memory.refused) if memory.newest else None


def moment_of(element: Any, latest: str) -> str:
    """When a record's metadata were changed, as it is written; empty when it does not say, or says a date to come.

    ``gmd:dateStamp``, the last of ``mdb:dateInfo``, ``dct:modified`` of RDF.
    """
    stamps = element.findall("{*}dateStamp") or element.findall("{*}dateInfo")
    stamps = stamps or list(element.iter("{http://purl.org/dc/terms/}modified"))
    written = ("".join(stamp.itertext()).split() for stamp in stamps)
    dates = (word for words in written for word in words if word[:4].isdigit() and word[4:5] == "-" and len(word) < 40)
    return max((date for date in dates if date <= latest), default="")
