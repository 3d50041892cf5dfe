"""Records that a state and the federation publish again: what `duplicates.py` is to find, over the wire.

A municipality's portal is harvested as it stands.  A state's portal and a federal one, played here, have its packages
again, as the harvester of each would have written them: made of the municipality's own answers, before anything of ours
has read them.  So who is a copy of whom is known from who took what, and the matcher has no part in it.  Beside the
copies both portals have datasets of their own: the next edition of one, an annex that has one of its files.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import requests

from tests.harvesters.portal import running_portal

Package = dict[str, Any]
Named = tuple[str, str]
"""A record, by its source and its native identifier."""

TOWN, STATE, FEDERATION = "municipio", "estado", "federacion"
_HOSTS: Final = {STATE: "https://datos.estado.example", FEDERATION: "https://datos.federacion.example"}
_ROWS: Final = 500


def _keep(package: Package, taken_from: str, at: str) -> Package:
    """As ckanext-harvest does: identifier and name stay, and what it notes stands beside."""
    del at
    notes = {"harvest_object_id": _new(package, "object"), "harvest_source_title": taken_from}
    return {**package, "extras": _with_extras(package, notes)}


def _rename(package: Package, taken_from: str, at: str) -> Package:
    """As ckanext-dcat's harvester does: an identifier of its own, and the URI that the dataset had there."""
    uri = f"{taken_from}/dataset/{package['id']}"
    return _numbered({**package, "extras": _with_extras(package, {"guid": uri, "uri": uri})}, at)


def _by_address(package: Package, taken_from: str, at: str) -> Package:
    """As a harvester of data.json does that fetches the files, too: only the page leads back."""
    notes = {"harvest_url": f"{taken_from}/dataset/{package['name']}", "harvest_source_title": taken_from}
    return _moved(_numbered({**package, "extras": _with_extras(package, notes)}, at), at)


def _by_hand(package: Package, taken_from: str, at: str) -> Package:
    """As an office does that types it again, and links to the same files."""
    del taken_from
    return _numbered({**package, "title": f"{package['title']} (datos abiertos)", "notes": "", "extras": []}, at)


def _by_hand_with_files(package: Package, taken_from: str, at: str) -> Package:
    """As one that uploads them, too."""
    del taken_from
    return _moved(_numbered({**package, "extras": []}, at), at)


Republish = Callable[[Package, str, str], Package]


class Chain(NamedTuple):
    """How a dataset of the municipality came to the state, and from there or from itself to the federation."""

    name: str
    to_state: Republish | None
    to_federation: Republish | None
    from_state: bool = True


CHAINS: Final = (
    Chain("ckanext-harvest, ckanext-dcat", _keep, _rename),
    Chain("ckanext-dcat, ckanext-harvest", _rename, _keep),
    Chain("data.json, both from the municipality", _by_address, _keep, from_state=False),
    Chain("by hand, ckanext-harvest", _by_hand, _keep),
    Chain("by hand with the files, ckanext-dcat", _by_hand_with_files, _rename),
    Chain("federation alone, by hand with the files", None, _by_hand_with_files, from_state=False),
    Chain("nobody", None, None),
)
"""By turns: each dataset of the municipality goes the way of one of them."""


@dataclass
class Republished:
    """Three portals, and which of their records are one dataset."""

    portals: dict[str, list[Package]] = field(default_factory=dict)
    truth: dict[frozenset[Named], str] = field(default_factory=dict)
    """Pair of records → the name of the chain that made it."""

    @property
    def records(self) -> int:
        """How many records all of them have."""
        return sum(map(len, self.portals.values()))


def republish(packages: list[Package], town: str) -> Republished:
    """What a state and the federation have of a municipality's packages, and what they have of their own."""
    made = Republished({TOWN: packages, STATE: [], FEDERATION: []})
    for number, package in enumerate(packages):
        chain = CHAINS[number % len(CHAINS)]
        copies = {TOWN: package}
        if chain.to_state:
            copies[STATE] = chain.to_state(deepcopy(package), town, STATE)
        if chain.to_federation:
            source, place = (copies[STATE], _HOSTS[STATE]) if chain.from_state else (package, town)
            copies[FEDERATION] = chain.to_federation(deepcopy(source), place, FEDERATION)
        for slug in (STATE, FEDERATION):
            if slug in copies:
                made.portals[slug].append(copies[slug])
        named = [(slug, str(one["id"])) for slug, one in copies.items()]
        made.truth |= {frozenset(pair): chain.name for pair in combinations(named, 2)}
        made.portals[(STATE, FEDERATION)[number % 2]] += _unlike(package, number)
    return made


def _unlike(package: Package, number: int) -> Iterator[Package]:
    """Datasets that are no copies of a package and look like some."""
    edition = {**deepcopy(package), "title": f"{package['title']} 2031", "extras": []}
    yield _moved(_numbered(edition, "edition"), "edition")
    if number % 3 == 0:
        annex = _numbered({**deepcopy(package), "title": f"Anexo {number}", "extras": []}, "annex")
        own = {"id": _new(annex, "own"), "format": "CSV", "url": f"https://anexos.example/{annex['id']}.csv"}
        yield {**annex, "resources": [*annex["resources"][:1], own]}


def _numbered(package: Package, at: str) -> Package:
    """A package with an identifier, a name and a page of its own."""
    return {**package, "id": _new(package, at), "name": f"{package['name']}-{at}"[:100], "url": None}


def _moved(package: Package, at: str) -> Package:
    """A package whose files lie elsewhere, under the names that they had."""
    files = [
        {**one, "url": f"{_HOSTS.get(at, 'https://otra.example')}/{package['id']}/{str(one['url']).rpartition('/')[2]}"}
        for one in package["resources"]
    ]
    return {**package, "resources": files}


def _new(package: Package, salt: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{package['id']} {salt}"))


def _with_extras(package: Package, notes: dict[str, str]) -> list[dict[str, str]]:
    kept = [one for one in package.get("extras") or () if one["key"] not in notes]
    return [*kept, *({"key": key, "value": value} for key, value in notes.items())]


def packages_of(url: str) -> list[Package]:
    """All that a CKAN has, as it gives it."""
    packages: list[Package] = []
    while True:
        asked = {"rows": str(_ROWS), "start": str(len(packages)), "sort": "id asc"}
        answer = requests.get(f"{url}/api/3/action/package_search", params=asked, timeout=60).json()["result"]
        packages += answer["results"]
        if not answer["results"] or len(packages) >= answer["count"]:
            return packages


@contextmanager
def playing(url: str, made: Republished) -> Iterator[dict[str, str]]:
    """Play the state's and the federal portal; give the addresses of all three."""
    with ExitStack() as stack:
        addresses = {TOWN: url}
        for slug in (STATE, FEDERATION):
            portal = stack.enter_context(running_portal())
            portal.packages = made.portals[slug]
            addresses[slug] = portal.url
        yield addresses
