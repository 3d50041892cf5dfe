"""Licences as CKAN names them: an identifier for each of ours, which our own reader reads back as the same licence.

CKAN's default list has ``cc-by``, ``cc-zero`` and the like, which name no version; the identifiers that do are those of
the Open Definition and of SPDX, ``CC-BY-4.0``, which CKAN takes as well: it does not check them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from mappings.dcat_mx import Concept
from mappings.values.licences import licence

_CC_ADDRESS: Final = re.compile(
    r"https://creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/([0-9]\.[0-9])/(?:([a-z]{2,4})/)?"
)
_CC_OPEN: Final = re.compile(r"https://opendefinition\.org/licenses/(cc-by(?:-nc)?(?:-nd|-sa)?)/")

_IDENTIFIERS: Final[Mapping[str, tuple[str, bool]]] = {
    "https://datos.gob.mx/libreusomx": ("libreusomx", True),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0", True),
    "https://creativecommons.org/publicdomain/mark/1.0/": ("other-pd", True),
    "http://www.usa.gov/publicdomain/label/1.0/": ("us-pd", True),
    "https://opendatacommons.org/licenses/by/1-0/": ("ODC-BY-1.0", True),
    "https://opendatacommons.org/licenses/odbl/1-0/": ("ODbL-1.0", True),
    "https://opendatacommons.org/licenses/pddl/1-0/": ("ODC-PDDL-1.0", True),
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": ("uk-ogl", True),
    "https://open.canada.ca/en/open-government-licence-canada": ("ca-ogl", True),
    "https://www.gnu.org/licenses/fdl-1.3.html": ("gfdl", True),
    "https://www.gnu.org/licenses/gpl-3.0.html": ("gpl-3.0", True),
    "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html": ("gpl-2.0", True),
    "https://www.gnu.org/licenses/agpl-3.0.html": ("agpl-3.0", True),
    "https://www.gnu.org/licenses/lgpl-3.0.html": ("lgpl-3.0", True),
    "https://opensource.org/license/mit": ("mit", True),
    "https://www.apache.org/licenses/LICENSE-2.0": ("apache-2.0", True),
    "https://opensource.org/license/bsd-3-clause": ("bsd-3-clause", True),
}
"""By our address of a licence: its identifier, and whether it is open by the Open Definition."""

_OFFERED: Final = tuple(f"CC-{kind}-4.0" for kind in ("BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND"))
"""Creative Commons licences that the list offers; others that a dataset has are named there as well as these."""


class CkanLicence(NamedTuple):
    """A licence as a package names it."""

    identifier: str
    is_open: bool


def ckan_licence(uri: str) -> CkanLicence:
    """What CKAN is to call a licence; one that we do not know goes by its address, and is not called open."""
    known = _IDENTIFIERS.get(uri)
    if known:
        return CkanLicence(*known)
    match = _CC_ADDRESS.fullmatch(uri)
    if match:
        port = f"-{match[3].upper()}" if match[3] else ""
        return CkanLicence(f"CC-{match[1].upper()}-{match[2]}{port}", _is_open(match[1]))
    match = _CC_OPEN.fullmatch(uri)
    return CkanLicence(match[1], _is_open(match[1])) if match else CkanLicence(uri, is_open=False)


def license_list() -> list[dict[str, Any]]:
    """The licences that are known, as CKAN's ``license_list`` shows them."""
    concepts = [licence(identifier)[0] for identifier, _ in _IDENTIFIERS.values()]
    concepts += [licence(identifier)[0] for identifier in _OFFERED]
    return [_listed(concept) for concept in concepts if concept is not None]


def _listed(concept: Concept) -> dict[str, Any]:
    identifier, is_open = ckan_licence(concept.uri)
    return {
        "id": identifier,
        "title": concept.label.get("es", identifier),
        "url": concept.uri,
        "status": "active",
        "od_conformance": "approved" if is_open else "not reviewed",
        "osd_conformance": "not reviewed",
        "domain_data": is_open,
        "domain_content": is_open,
        "domain_software": False,
        "family": "",
        "maintainer": "",
        "is_generic": False,
    }


def _is_open(kind: str) -> bool:
    return "nc" not in kind.split("-") and "nd" not in kind.split("-")
