"""What a dataset of a data.json is: whether Adela's or DCAT-US's, and by which identifier its portal knows it.

Told by the record alone, without the wire: files and answers are read alike.
"""

from collections.abc import Mapping
from typing import Any

ADELA_KEYS = frozenset(("govType", "openessRating", "publishDate", "public"))
"""Keys of a dataset that only Adela writes (its serializers, 2017)."""


PLAN_KEYS = frozenset(("vision", "officials", "publish_date"))
"""Keys of a dataset that an opening plan of Adela's promises (its plan in JSON, 2015)."""

SERIES_LISTS = ("datasetSeries", "dcat:datasetSeries")
"""Keys whose value is a list of series (DCAT-US 3)."""
SERVICE_LISTS = ("service", "dcat:service")
"""Keys whose value is a list of services."""
BESIDE = (*SERVICE_LISTS, *SERIES_LISTS)
"""Keys whose value is a list of what a catalogue holds beside its datasets (DCAT-US 3)."""

IDENTIFIERS: Mapping[str, tuple[str, ...]] = {"adela": ("id", "identifier"), "adela_plan": ("name",)}
"""The fields that hold the native identifier: Adela's is its ``id``, since its ``identifier`` is a slug of the title; a
promised dataset has a name and no more."""
_ANY_IDENTIFIERS = ("identifier", "@id", "dct:identifier")


def schema_of(dataset: Mapping[str, Any]) -> str:
    """Say by a dataset's keys whether it is Adela's, promised by a plan of Adela's, or DCAT-US: all are data.json."""
    if "name" in dataset and len(PLAN_KEYS & dataset.keys()) >= 2:
        return "adela_plan"
    publisher = dataset.get("publisher")
    speaks_adela = isinstance(publisher, Mapping) and (
        "position" in publisher or isinstance(publisher.get("mbox"), str)
    )
    has_number = isinstance(dataset.get("id"), int)
    return "adela" if len(ADELA_KEYS & dataset.keys()) + speaks_adela + has_number >= 2 else "dcat_us"


def identifier_of(dataset: Mapping[str, Any], schema: str) -> str:
    """Find the native identifier, by the schema's `IDENTIFIERS`; empty when it has none."""
    for key in IDENTIFIERS.get(schema, _ANY_IDENTIFIERS):
        identifier = identifier_from_value(dataset.get(key))
        if identifier:
            return identifier
    return ""


def identifier_from_value(value: Any) -> str:
    """The identifier that a text, a number or the first of a list of them is; empty when it is none."""
    for each in value if isinstance(value, list) else (value,):
        if isinstance(each, str) and each.strip():
            return each.strip()
        if isinstance(each, int) and not isinstance(each, bool):
            return str(each)
    return ""
