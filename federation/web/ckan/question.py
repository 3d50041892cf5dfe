"""One question to the action API, inside one snapshot of the index."""

from dataclasses import dataclass

from sqlalchemy import Connection

from federation.web.ckan.catalogue import Catalogue
from federation.web.ckan.packages import names_of_package
from federation.web.ckan.parameters import Parameters
from storage.index import IndexState


@dataclass(frozen=True, slots=True)
class Question:
    """What an action is given."""

    connection: Connection
    state: IndexState
    base_uri: str
    given: Parameters
    catalogue: Catalogue

    def values(self, index_field: str, name: str) -> tuple[str, ...]:
        """The values of a field of the index that CKAN calls so."""
        return self.catalogue.values(index_field, name)

    def all_values(self, index_field: str) -> tuple[str, ...]:
        """All values of a field that packages have."""
        return tuple(one.value for one in self.catalogue.found[index_field])

    def package_names(self, identifier: str) -> tuple[str, ...]:
        """The names of the packages with an identifier or URI."""
        return names_of_package(self.connection, identifier)
