"""What CKAN calls the institutions, themes and licences of one release, and how many datasets each has.

It is the same for as long as a release is served, and so it is made once for each.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from mappings.ckan_licences import ckan_licence
from mappings.ckan_package import group_from_theme, organization_from_agent
from mappings.ckan_package_values import ckan_name
from storage.index import FacetValue, IndexFilter, IndexState, facets

DATASETS: Final = IndexFilter(kind="dataset")

_NAMES: Final[Mapping[str, Callable[[str], str]]] = {
    "publisher": ckan_name,
    "theme": ckan_name,
    "license": lambda uri: ckan_licence(uri).identifier,
}
"""By field of the index: what CKAN calls a value, which is a URI there."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The values of a release that have names of their own in CKAN."""

    found: Mapping[str, tuple[FacetValue, ...]]
    by_name: Mapping[str, Mapping[str, tuple[str, ...]]]
    """By field of the index and by every name, identifier and URI: the values that are called so."""

    def values(self, index_field: str, name: str) -> tuple[str, ...]:
        """The values of a field that CKAN calls so; the name itself where none does."""
        return self.by_name.get(index_field, {}).get(name) or (name,)

    def organizations(self) -> tuple[dict[str, Any], ...]:
        """The institutions that publish, with ``package_count``."""
        return tuple(
            _shown(organization_from_agent({"@id": uri, "name": {"es": label or uri}}), datasets)
            for uri, datasets, label in self.found["publisher"]
        )

    def groups(self) -> tuple[dict[str, Any], ...]:
        """The themes that datasets have, with ``package_count``."""
        return tuple(
            _shown({**group_from_theme(_concept(uri, label)), **_GROUP}, datasets)
            for uri, datasets, label in self.found["theme"]
        )


def name_of_value(index_field: str, value: str) -> str:
    """What CKAN calls a value of a field of the index."""
    name = _NAMES.get(index_field)
    return name(value) if name else value


class CatalogueMemory:
    """The catalogue of the release that was asked for last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[str, int, str | None], Catalogue] | None = None

    def catalogue(self, connection: Connection, state: IndexState) -> Catalogue:
        """The catalogue of the release that a snapshot shows."""
        key = (state.digest, state.sequence, state.made_with)
        with self._lock:  # who asks at the same time waits, rather than counts as well
            if self._held is None or self._held[0] != key:
                self._held = key, _make_catalogue(connection)
            return self._held[1]


def _make_catalogue(connection: Connection) -> Catalogue:
    found = facets(connection, DATASETS, fields=tuple(_NAMES), limit=-1)
    return Catalogue(found, {index_field: _by_name(index_field, values) for index_field, values in found.items()})


def _by_name(index_field: str, values: tuple[FacetValue, ...]) -> Mapping[str, tuple[str, ...]]:
    make = {"publisher": _organization_id, "theme": _group_id}.get(index_field)
    by_name: dict[str, tuple[str, ...]] = {}
    for one in values:
        for name in (name_of_value(index_field, one.value), one.value, *((make(one.value),) if make else ())):
            by_name[name] = (*by_name.get(name, ()), one.value)
    return by_name


def _organization_id(uri: str) -> str:
    return str(organization_from_agent({"@id": uri, "name": {}})["id"])


def _group_id(uri: str) -> str:
    return str(group_from_theme({"@id": uri})["id"])


def _concept(uri: str, label: str) -> dict[str, Any]:
    return {"@id": uri, **({"label": {"es": label}} if label else {})}


_GROUP: Final = {
    "type": "group", "image_url": "", "created": None, "is_organization": False, "approval_status": "approved",
    "state": "active",
}  # fmt: skip


def _shown(listed: dict[str, Any], count: int) -> dict[str, Any]:
    return {**listed, "display_name": listed["title"], "image_display_url": "", "package_count": count,
            "num_followers": 0}  # fmt: skip
