"""The kinds of records: what the store calls each, by the class of the profile that its mapping made it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mappings.dcat_mx import Resource

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"Dataset": "dataset", "DataService": "service", "DatasetSeries": "series"}
)
"""The kind of a record by the class, or ``@type``, of what it describes."""


def kind_of(resource: Resource) -> str:
    """The kind of a record that describes this."""
    return KINDS[type(resource).__name__]
