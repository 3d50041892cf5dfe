"""Links from one record of a catalogue to another: a series or a dataset that no record of it describes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote

from federation.checking.observations import Where
from mappings.dcat_mx import DataService, Resource
from mappings.issues import Issue, make_issue
from mappings.values.urls import iri

LINKS: Final = (("in_series", "dcat:inSeries"), ("serves_dataset", "dcat:servesDataset"))
"""Fields of the profile that lead to another record of the same catalogue, and their properties."""
BY_IRI: Final = "dcat"
"""The schema whose records are called by IRI: elsewhere such a link is an address, and names no record."""
BY_IDENTIFIER: Final = "dcat_us"
"""The schema in which a dataset names its series by an identifier, in a document that is a whole catalogue."""


@dataclass(slots=True)
class Links:
    """The records of a catalogue and where they lead, for one check."""

    _records: set[str] = field(default_factory=set)
    _links: list[tuple[str, str, Where]] = field(default_factory=list)

    def add(self, schema: str, identifier: str, resource: Resource | None, where: Where) -> None:
        """Note a record, be it understood or not, and its links."""
        if schema == BY_IDENTIFIER:
            self._add_by_identifier(identifier, resource, where)
        if schema != BY_IRI:
            return
        self._records.add(iri(identifier)[0] or identifier)
        if resource is None:
            return
        bare = replace(where, dataset=None)
        for name, predicate in LINKS:
            self._links += ((link, predicate, bare) for link in getattr(resource, name, ()))
        if not isinstance(resource, DataService):
            served = (part.access_service for part in getattr(resource, "distribution", ()))
            self._links += (
                (link, "dcat:servesDataset", bare)
                for services in served
                for service in services
                for link in service.serves_dataset
            )

    def _add_by_identifier(self, identifier: str, resource: Resource | None, where: Where) -> None:
        """Note a record by its identifier, and the identifiers that it names, of which mapping made URIs of ours."""
        self._records.add(identifier)
        ours = resource.uri.rpartition("/")[0] + "/" if resource is not None else ""
        bare = replace(where, dataset=None)
        self._links += (
            (unquote(link.removeprefix(ours)), "inSeries", bare)
            for link in getattr(resource, "in_series", ())
            if link.startswith(ours)
        )

    def iter_dangling(self) -> Iterator[tuple[Issue, Where]]:
        """Yield what no record of the catalogue is called, once for each record that leads there."""
        told: set[tuple[str, str, str]] = set()
        for link, predicate, where in self._links:
            key = (link, predicate, where.place or where.identifier)
            if link not in self._records and key not in told:
                told.add(key)
                yield make_issue("link.dangling", predicate, link), where
