"""Catalogues of origin: which source of ours a record says that it was taken from.

A record names addresses; what is kept of each is the host and the first step of its path, as a trait (``from:``).
Whose they are is asked when a release is drafted, since sources come, go and move.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from federation.plain_addresses import plain
from storage.sources import Source

PREFIX: Final = "from:"
MOST: Final = 4
"""Catalogues that one record names, at most."""
LONGEST: Final = 120


def traits_from_origins(addresses: Iterable[str]) -> tuple[str, ...]:
    """The traits of a record that names these addresses as where it is from."""
    places = dict.fromkeys(filter(None, map(_place, addresses)))
    return tuple(f"{PREFIX}{host}/{step}" for host, step in islice(places, MOST))


def _place(address: str) -> tuple[str, str] | None:
    """The host of an address and the first step of its path; None where it is no address to be kept."""
    try:
        host, _, path = plain(address).partition("?")[0].partition("/")
    except ValueError:  # a host in brackets that is none
        return None
    place = host, path.partition("/")[0]
    written = "/".join(place)
    is_kept = host and len(written) < LONGEST and " " not in written and written.isprintable()
    return place if is_kept else None


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The sources whose records may be originals: what they are called, and where their catalogues are."""

    slugs: Mapping[int, str]
    """By id."""
    places: Mapping[tuple[str, str], frozenset[str]]
    """Slugs of those that have an address there."""
    hosts: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "Catalogues":
        """Those of some sources."""
        slugs: dict[int, str] = {}
        places: dict[tuple[str, str], set[str]] = {}
        hosts: dict[str, set[str]] = {}
        for source in sources:
            slugs[source.id] = source.slug
            for place in filter(None, map(_place, filter(None, (source.home, source.url)))):
                places.setdefault(place, set()).add(source.slug)
                hosts.setdefault(place[0], set()).add(source.slug)
        return cls(
            slugs,
            {place: frozenset(found) for place, found in places.items()},
            {host: frozenset(found) for host, found in hosts.items()},
        )

    def named_by(self, traits: Collection[str], own: str) -> frozenset[str]:
        """The other sources that a record of `own` names as where it is from.

        A host that several sources share names none of them, unless the first step of the path does.
        """
        named: set[str] = set()
        for trait in traits:
            if trait.startswith(PREFIX):
                host, _, step = trait.removeprefix(PREFIX).partition("/")
                at_host = self.hosts.get(host, frozenset())
                found = self.places.get((host, step)) or (at_host if len(at_host) == 1 else frozenset())
                named |= found if own not in found else set()
        return frozenset(named)
