"""Segments: one bucket, written once in every dialect, kept by its address and used again while nothing changed.

``segments/<two digits>/<address>/`` holds a member for each dialect, ``segment.json`` and ``said.json``.  A segment
is a cache: it can be thrown away at any time, and what is damaged is written again.  So nothing here is flushed to the
disk by force: sizes are compared when a segment is taken, hashes when its bytes are used.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from federation.members import Member
from federation.mentions import Uses
from federation.scratch import Scratch
from federation.sealed import seal, unseal
from storage.link_rows import LinkSummary

FACTS = "segment.json"
SAID = "said.json"
"""Large, and read only when it is added up: what a segment counts stands in the sheet beside, which is small."""


class DamagedSegmentError(Exception):
    """A segment's bytes are not those that were written.  It is rendered again."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True, slots=True)
class Span:
    """When records were first seen and last changed, as xsd:dateTime in UTC; empty texts where there are none."""

    issued: str = ""
    modified: str = ""

    def widened(self, other: "Span") -> "Span":
        """The span that covers both."""
        issued = min((moment for moment in (self.issued, other.issued) if moment), default="")
        return Span(issued, max(self.modified, other.modified))


@dataclass(frozen=True, slots=True)
class Withheld:
    """A record that could not be written in every dialect, and why; it alone is left out."""

    identifier: str
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What a segment holds."""

    address: str
    records: int
    """Records of the store in this bucket."""
    datasets: int
    """Those that are datasets and written: all but the withheld, the services and the series."""
    distributions: int
    services: int
    series: int
    unreachable: int
    """Distributions without any URL: they stand in JSON only."""
    span: Span
    members: dict[str, Member]
    """By the dialect's extension."""
    scored: int
    """Datasets with a score: all but those that an older version stored."""
    points: int
    """MQA points of all of them together."""
    links: LinkSummary
    """How the links of its datasets stand."""
    copies: int = 0
    """Records that are copies of a dataset which another record is the original of."""
    echoes: int = 0
    """Records that came from this index and are nobody's copies: nothing of them is written."""
    moved: int = 0
    """Records whose own URI leads to a dataset under another one: of the copies, and of what is told under another."""
    withheld: tuple[Withheld, ...] = ()
    adopted: tuple[str, ...] = ()
    """The URIs of datasets that it describes in place of the source whose they were."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the records of a segment say of things that are not theirs alone."""

    mentions: Uses
    institutions: dict[str, tuple[int, int]]
    """Datasets with a score, and their points together, by the URI of their publisher."""
    topics: dict[str, dict[str, str]] = field(default_factory=dict)
    """What its copies lead to: the titles that they have themselves, by the URI of the dataset."""


class SegmentShelf:
    """The folder of segments of one publication folder.  One process at a time writes to it."""

    def __init__(self, folder: Path, scratch: Scratch) -> None:
        self.folder = folder
        self.scratch = scratch

    def path(self, address: str) -> Path:
        """Where a segment lies, or would lie."""
        return self.folder / address[:2] / address

    def file(self, address: str, name: str) -> str:
        """Where a file of a segment lies, as a text: a `Path` for each of a nation's costs more than its bytes."""
        return f"{self.folder}/{address[:2]}/{address}/{name}"

    def get(self, address: str, files: Mapping[str, str]) -> Segment | None:
        """A segment that is whole, as far as the sizes of its `files` (by extension) tell; None for one to write."""
        place = str(self.path(address))
        try:
            with open(f"{place}/{FACTS}", "rb") as file:  # noqa: PTH123 (a Path for each file of a nation costs more)
                segment = _segment_from_bytes(file.read())
            sizes = {extension: os.stat(f"{place}/{name}").st_size for extension, name in files.items()}  # noqa: PTH116
        except (OSError, ValueError, KeyError, TypeError):
            return None
        kept = {extension: member.bytes for extension, member in segment.members.items()}
        return segment if segment.address == address and kept == sizes else None

    def said(self, address: str) -> Said:
        """What a segment says of shared things.  Raises `DamagedSegmentError` where it does not tell any more."""
        try:
            facts = unseal(Path(self.file(address, SAID)).read_bytes())
            return said_from_facts(facts)
        except (OSError, ValueError, KeyError, TypeError):
            raise DamagedSegmentError(address) from None

    def put(self, draft: Path, segment: Segment, said: Said) -> None:
        """Shelve what stands in `draft`, in one step, in place of what may lie there damaged."""
        (draft / FACTS).write_bytes(_bytes_from_segment(segment))
        (draft / SAID).write_bytes(seal(asdict(said)))
        place = self.path(segment.address)
        place.parent.mkdir(parents=True, exist_ok=True)
        self.discard(segment.address)
        draft.rename(place)

    def discard(self, address: str) -> None:
        """Forget a segment, if it is there."""
        place = self.path(address)
        if place.exists():
            self.scratch.bury(place)

    def prune(self, kept: frozenset[str]) -> int:
        """Forget every segment whose address is not among `kept`; returns how many."""
        unused = [place.name for place in self.folder.glob("??/*") if place.name not in kept]
        for address in unused:
            self.discard(address)
        return len(unused)


def _bytes_from_segment(segment: Segment) -> bytes:
    return seal(asdict(segment))


def _segment_from_bytes(content: bytes) -> Segment:
    """Read ``segment.json``; ValueError, KeyError or TypeError when it is not what was written."""
    facts = unseal(content)
    members = {extension: Member(**member) for extension, member in facts.pop("members").items()}
    withheld = tuple(Withheld(**one) for one in facts.pop("withheld"))
    adopted = tuple(facts.pop("adopted"))
    span, links = Span(**facts.pop("span")), LinkSummary(**facts.pop("links"))
    return Segment(members=members, withheld=withheld, adopted=adopted, span=span, links=links, **facts)


def said_from_facts(facts: dict[str, Any]) -> Said:
    """Read what `dataclasses.asdict` made of it, through JSON."""
    institutions = {uri: (scored, points) for uri, (scored, points) in facts["institutions"].items()}
    return Said(facts["mentions"], institutions, facts.get("topics", {}))
