"""What a dataset of a data.json is: whether Adela's or DCAT-US's, and by which identifier its portal knows it.

Told by the record alone, without the wire: files and answers are read alike.
"""

from collections.abc import Mapping
from typing import Any

ADELA_KEYS = frozenset(("govType", "openessRating", "publishDate", "public"))
"""Keys of a dataset that only Adela writes (its serializers, 2017)."""


def schema_of(dataset: Mapping[str, Any]) -> str:
    """Say by a dataset's keys whether it is Adela's or DCAT-US; both call themselves data.json."""
    publisher = dataset.get("publisher")
    speaks_adela = isinstance(publisher, Mapping) and (
        "position" in publisher or isinstance(publisher.get("mbox"), str)
    )
    has_number = isinstance(dataset.get("id"), int)
    return "adela" if len(ADELA_KEYS & dataset.keys()) + speaks_adela + has_number >= 2 else "dcat_us"


def identifier_of(dataset: Mapping[str, Any], schema: str) -> str:
    """Find the native identifier: Adela's is its ``id``, since its ``identifier`` is a slug of the title."""
    for key in ("id", "identifier") if schema == "adela" else ("identifier", "@id", "dct:identifier"):
        value = dataset.get(key)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""
