"""What travels from a portal to the roof.

Pages, not single records, travel through Scrapy: an item costs 60–125 µs, more than mapping it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from isal.isal_zlib import crc32  # three times as fast as zlib's

from harvesters.keys import NO_KEY, Key
from harvesters.memory import NO_MEMORY, Memory
from harvesters.sentences import Sentence
from harvesters.sightings import Sightings
from harvesters.table_layouts import TableLayout


@dataclass(frozen=True, slots=True)
class Record:
    """A record in transit: as received, decoded no more than was needed to find its identifier."""

    identifier: str
    """The native identifier, as the source gives it; never empty."""
    body: bytes
    """Exactly what was received (JSON), or the canonical sorted N-Quads of the dataset's closure (RDF)."""
    beside: bool = False
    """A service or a series: a catalogue holds it beside its datasets, and counts it with none of them."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in a page that could not become a record.  The roof makes an Issue of it."""

    code: str
    """A code of the issue catalogue: ``record.no_identifier``, ``record.unreadable``, ``document.broken`` …"""
    value: str
    """The offending piece, shortened, or the parser's words."""
    identifier: str = ""
    """The native identifier of the record it happened to, when it is known."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of the source brought."""

    schema: str
    """Name of the schema of every record in it: a key of `mappings.registry.SCHEMAS`."""
    url: str
    """Where it came from."""
    records: tuple[Record, ...]
    refusals: tuple[Refusal, ...] = ()
    document: Path | None = None
    """The document itself, on disk while the page is being received, where its own bytes are worth keeping (RDF)."""
    media_type: str = "application/json"
    provisional: bool = False
    """The document broke off: what it says of any record may be incomplete, and replaces nothing that is held."""
    catalogue: Mapping[str, Any] | None = None
    """What a catalogue in JSON says of itself, on its last page: its other keys; of RDF the document has it."""


class Sink(Protocol):
    """Where the pages of one source go.  Awaiting it is the back-pressure."""

    async def receive(self, page: Page) -> int | None:
        """Take one page over.  An error raised here ends the walk of this source only.

        Returns how many of its records were not held before; None where nobody knows.
        """


class Sight(Enum):
    """What the tally says of a row."""

    NEW = "new"
    REPEATED = "repeated"
    """Seen before in this walk, with the same body: pages that shifted or overlap."""
    CONFLICT = "conflict"
    """Its identifier was seen before in this walk with another body."""


MOST_DECLARED = 10**9
"""Beyond it a total is a fault of the portal: nobody holds so much."""
NO_SUCH_TOTAL = Sentence(
    "El portal declara un total que nadie puede tener (negativo o de más de mil millones): no se tomó en cuenta.",
    "The portal declares a total that nobody can hold (negative, or more than a thousand million): it was ignored.",
)


@dataclass(slots=True)
class Tally:
    """What a source says it holds, against what was seen.

    Identifiers are kept as 8-byte hashes with a checksum of the body: 100,000 datasets cost 1.3 MB.
    """

    declared: int | None = None
    """What the source says it holds; None where the protocol has no way to say it."""
    declared_again: tuple[int, ...] = ()
    """Every other value that `declared` had during the walk."""
    received: int = 0
    """Rows received, repeated ones and refused ones included."""
    unique: int = 0
    beside: int = 0
    """Of the known ones, the services and series, which no source counts when it says how many datasets it holds."""
    duplicates: int = 0
    refused: int = 0
    without_dataset: int = 0
    """Of what the source names (pages, documents), where that is what it declares: those that hold no dataset."""
    pages: int = 0
    ended: bool = False
    """The source itself said that this was the end, or a single document was read to its end."""
    stopped: str = ""
    """Why the walk stopped early, as a sentence; empty when it did not."""
    assumed: int = 0
    """Records that were not sent, since the source says that they are as the last complete walk saw them."""
    passes: int = 1
    """How many times the source was walked from its beginning."""
    notes: tuple[Sentence, ...] = ()
    """What else the story of the walk holds: what was done otherwise than usual, and why."""
    _seen: Sightings = field(default_factory=Sightings, repr=False)
    _seen_in_pass: Sightings | None = field(default=None, repr=False)
    """Identifiers of a second or later pass, which nobody counts in the first."""
    _declared_in_pass: set[int] = field(default_factory=set, repr=False)
    _settled: bool = field(default=False, repr=False)
    _kept: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    """The counts of rows when the last page had been stored."""

    def declare(self, count: int) -> None:
        """Note what the source says it holds; a value that moves is remembered, the last one that can be counts."""
        if not self._may_be(count):
            return
        if self.declared is not None and count != self.declared:
            self.declared_again = (*self.declared_again, self.declared)
        self.declared = count
        self._declared_in_pass.add(count)

    def declare_so_far(self, count: int) -> None:
        """Note how many the source has named by now, where its containers or lists are read on the way."""
        if self._may_be(count):
            self.declared = count

    def _may_be(self, count: int) -> bool:
        """Whether a source may hold so much; the story tells where it may not."""
        possible = 0 <= count <= MOST_DECLARED
        if not possible:
            self.note(NO_SUCH_TOTAL)
        return possible

    def begin_pass(self) -> None:
        """Note that the source is walked again from its beginning: what is counted from here can settle its total."""
        self.passes += 1
        self._seen_in_pass = Sightings()
        self._declared_in_pass = set()

    @property
    def settled(self) -> bool:
        """Whether the last pass, begun after another, met one total from beginning to end, and every record of it.

        A total that moves under the first pass hides a record between two pages, and only the largest one is safe; one
        that then stands still is what the source holds.  A total that lies is the same in every pass, and never met.
        """
        if self._settled:
            return True
        if self._seen_in_pass is None or self.declared is None or len(self._declared_in_pass) != 1:
            return False
        return self._seen_in_pass.count + self.refused >= self.declared

    def settle(self) -> None:
        """Note that all of the source's own list of identifiers was seen, after its total had moved."""
        self._settled = True

    @property
    def short(self) -> bool:
        """Whether the source declared more than was seen, at any time of the walk, until its total settled."""
        declared = (*self.declared_again, self.declared)
        most = max((count for count in declared if count is not None), default=0)
        return not self.settled and self.accounted < most

    @property
    def accounted(self) -> int:
        """How much of what the source declares has been met, whatever became of it."""
        return self.counted + self.refused + self.without_dataset

    @property
    def counted(self) -> int:
        """Records whose state is known now and that a source counts when it says what it holds."""
        return self.known - self.beside

    @property
    def known(self) -> int:
        """Records whose state is known now: those that were seen, and those that are as they were."""
        return self.unique + self.assumed

    def note(self, sentence: Sentence) -> None:
        """Add a sentence to the story of the walk, once."""
        if sentence not in self.notes:
            self.notes = (*self.notes, sentence)

    def see(self, identifier: str, body: bytes, *, beside: bool = False) -> Sight:
        """Count one row by its identifier and body; say whether it is seen for the first time in this walk."""
        digest = int.from_bytes(blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        checksum = crc32(body)
        self.received += 1
        if self._seen_in_pass is not None and not beside:
            self._seen_in_pass.add(digest)
        before = self._seen.add(digest, checksum)
        if before is None:
            self.unique += 1
            self.beside += beside
            return Sight.NEW
        self.duplicates += 1
        return Sight.REPEATED if before == checksum else Sight.CONFLICT

    def keep(self) -> None:
        """Note that a page was stored: what was counted stands."""
        self._kept = (self.received, self.unique, self.beside, self.duplicates, self.refused)

    def take_back(self) -> None:
        """Uncount the rows since the last page that was stored: the page that held them is lost, and the walk ends."""
        self.received, self.unique, self.beside, self.duplicates, self.refused = self._kept

    def refuse(self) -> None:
        """Count one row that could not become a record."""
        self.received += 1
        self.refused += 1


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a walk needs to know of a source."""

    slug: str
    url: str
    protocol: str
    schema: str = ""
    """Schema of its records where the protocol does not decide it; empty for the protocol's own."""
    page_size: int | None = None
    """Rows to ask for at a time; None for the protocol's own."""
    delay: float = 0.0
    """Seconds between two requests to its host."""
    connections: int = 2
    """Requests in flight to its host, over all sources on that host: the smallest counts."""
    max_pages: int | None = None
    """Pages after which its walk ends; None for the limit of the harvest."""
    max_records: int | None = None
    """Rows after which its walk ends, repeated ones included; None for the limit of the harvest."""
    max_requests: int | None = None
    """Requests, tries again included, after which its walk ends."""
    max_bytes: int | None = None
    """Bytes received after which its walk ends."""
    max_seconds: float | None = None
    """Time after which its hours are over, and its walk ends."""
    key: Key = NO_KEY
    """What its portal wants to know us by."""
    tls_unverified: bool = False
    """Whether an operator has excepted the certificate of its host from being verified."""
    memory: Memory = NO_MEMORY
    """What the last complete walk taught."""
    whole: bool = True
    """Whether everything is to be looked at, whatever the source says has not changed."""
    by_date: bool = False
    """Whether only what has changed since the last walk may be asked for, where the protocol can tell."""
    layouts: tuple[TableLayout, ...] = ()
    """How its catalogue may lie, where it is a table; empty for the layouts that are known."""
    selectors: str = ""
    """How its pages are to be read, as TOML or JSON (`harvesters.selectors`); empty where its protocol needs none."""


@dataclass(frozen=True, slots=True)
class WalkOutcome:
    """How a walk ended, for the roof to judge."""

    endpoint: Endpoint
    tally: Tally
    finish_reason: str
    """Scrapy's: ``finished``, ``shutdown``, or a reason of our own (``too_many_pages``, ``time_limit``)."""
    errors: tuple[str, ...]
    """Sentences, in the order they happened: transport failures after all retries, refused answers, errors of ours."""
    requests: int
    retries: int
    bytes_received: int
    seconds: float
    final_url: str = ""
    """Where the source has moved to, when its first answer said so by permanent redirects only; else empty."""
    memory: Memory = NO_MEMORY
    """What the next walk may know, when this one was complete."""
    problem: str = ""
    """Code of the `SourceError` that ended the walk; empty when none did."""
    rest_asked: float = 0.0
    """Seconds that the host asked to be left alone for, when that was longer than the walk could wait."""
