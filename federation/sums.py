"""What many segments say together, added up once: the next release adds what is new and takes away what is gone.

A sum lies beside the segments that it was made of, ``segments/sum-<name>.json``.  It is a cache like them: where it is
damaged, or a segment that it holds cannot be read any more, all segments are added up again, to the same sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from federation.mentions import MentionCounts
from federation.sealed import seal, unseal
from federation.segments import DamagedSegmentError, Said, SegmentShelf, said_from_facts


@dataclass(slots=True)
class Sum:
    """What some segments say of shared things."""

    mentions: MentionCounts = field(default_factory=MentionCounts)
    institutions: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Datasets with a score, and their points together, by the URI of their publisher."""

    def add(self, said: Said) -> None:
        """Count what a segment says."""
        self.mentions.merge(said.mentions)
        self._count(said, 1)

    def take_away(self, said: Said) -> None:
        """Count no more what a segment says that was added."""
        self.mentions.take_away(said.mentions)
        self._count(said, -1)

    def _count(self, said: Said, sign: int) -> None:
        for uri, (scored, points) in said.institutions.items():
            before = self.institutions.get(uri, (0, 0))
            self.institutions[uri] = before[0] + sign * scored, before[1] + sign * points
            if not self.institutions[uri][0]:
                del self.institutions[uri]


class SumShelf:
    """The sums of one publication folder, by name."""

    def __init__(self, shelf: SegmentShelf) -> None:
        self._shelf = shelf

    def add_up(self, addresses: Iterable[str]) -> Sum:
        """What some segments say together, which nobody remembers.  Raises `DamagedSegmentError`."""
        total = Sum()
        for address in addresses:
            total.add(self._shelf.said(address))
        return total

    def sum_of(self, name: str, addresses: Iterable[str]) -> Sum:
        """What the segments of these `addresses` say together.  Raises `DamagedSegmentError`."""
        wanted = set(addresses)
        held, total = self._kept(name)
        if held == wanted:
            return total
        if len(held ^ wanted) > len(wanted):
            held, total = set(), Sum()
        try:
            for address in sorted(held - wanted):
                total.take_away(self._shelf.said(address))
        except DamagedSegmentError:  # it is not needed any more, so nobody writes it again
            held, total = set(), Sum()
        for address in sorted(wanted - held):
            total.add(self._shelf.said(address))
        self._keep(name, wanted, total)
        return total

    def _kept(self, name: str) -> tuple[set[str], Sum]:
        total = Sum()
        try:
            facts = unseal(self._path(name).read_bytes())
            total.add(said_from_facts(facts))
            return set(facts["addresses"]), total
        except (OSError, ValueError, KeyError, TypeError):
            return set(), Sum()

    def _keep(self, name: str, addresses: set[str], total: Sum) -> None:
        facts: dict[str, Any] = {
            "addresses": sorted(addresses), "mentions": total.mentions.to_json(), "institutions": total.institutions,
        }  # fmt: skip
        with self._shelf.scratch.draft() as place:
            (place / "sum.json").write_bytes(seal(facts))
            self._shelf.folder.mkdir(exist_ok=True)
            (place / "sum.json").replace(self._path(name))

    def _path(self, name: str) -> Path:
        return self._shelf.folder / f"sum-{name}.json"
