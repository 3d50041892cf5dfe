"""The parts that institutions play for a dataset: the codes of ISO 19115 and schema.org as addresses.

INSPIRE's list has an address for each role of ISO 19115:2003; for those that came later, and schema.org's, the relators
of the Library of Congress stand in.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_INSPIRE: Final = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/"
_RELATOR: Final = "http://id.loc.gov/vocabulary/relators/"

ROLES: Final[Mapping[str, str]] = MappingProxyType({
    **{code: _INSPIRE + code for code in (
        "author", "custodian", "distributor", "originator", "owner", "pointOfContact", "principalInvestigator",
        "processor", "publisher", "resourceProvider", "user",
    )},
    "editor": f"{_RELATOR}edt",
    "funder": f"{_RELATOR}fnd",
    "sponsor": f"{_RELATOR}spn",
    "rightsHolder": f"{_RELATOR}cph",
    "copyrightHolder": f"{_RELATOR}cph",
    "producer": f"{_RELATOR}pro",
    "accountablePerson": f"{_RELATOR}rpy",
    "collaborator": f"{_RELATOR}ctb",
})  # fmt: skip
"""Address by the code that sources write."""
