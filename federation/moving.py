"""A portal that has moved: what matches at its new address is told first; then it keeps its records and URIs.

A URI is made of the source's slug and the identifiers that its portal gives, never of an address: whoever keeps the
identifiers keeps the URIs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from federation.claims import require_protocol
from federation.completeness import Judgement, judge
from federation.endpoints import endpoint_from_source, limits_from_settings
from federation.errors import FederationError, UsageError
from federation.identity import home_after
from federation.joining import Detect, detect_for, refuse_address, refuse_known_url
from federation.new_addresses import note_address
from federation.settings import Settings
from federation.source_notices import MOVED
from federation.spool_folder import spooling_at_home
from federation.web_addresses import require_url
from federation.words import say
from harvesters.asking import Candidate
from harvesters.engine import Engine
from harvesters.items import Page, WalkOutcome
from harvesters.keys import NO_KEY
from harvesters.sentences import Sentence
from storage.database import Database
from storage.locks import hold_source
from storage.memories import forget_memory
from storage.records import iter_held, key_from_identifier
from storage.source_notices import clear_notice, list_notices, put_notice
from storage.sources import Source, lock_source, move_source, require_source

NAMED: Final = 5
"""Records of each kind that are named."""
_SAMPLE: Final = 2_000
"""Identifiers that are kept as text while the new address is walked; the others as keys alone."""


class MoveError(FederationError):
    """Nothing could be seen at the new address; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a source would find at another address."""

    source: Source
    found: Candidate
    same: int
    """Records that are at both."""
    new: int
    """That are at the new one only."""
    missing: int
    """That we hold and the new one does not show."""
    new_ones: tuple[str, ...]
    """Identifiers, as an example."""
    missing_ones: tuple[str, ...]
    judgement: Judgement
    """Whether all of the new address was seen."""

    @property
    def share(self) -> float:
        """How much of what we hold is at the new address, from 0 to 1."""
        held = self.same + self.missing
        return self.same / held if held else 0.0


@dataclass(slots=True)
class _Seen:
    """A sink that keeps who came, and nothing else."""

    watch: Callable[[int], None]
    keys: set[bytes] = field(default_factory=set)
    sample: list[str] = field(default_factory=list)

    async def receive(self, page: Page) -> None:
        """Note the records of a page."""
        for record in page.records:
            self.keys.add(key_from_identifier(record.identifier))
            if len(self.sample) < _SAMPLE:
                self.sample.append(record.identifier)
        self.watch(len(self.keys))


def look_at_move(
    database: Database,
    settings: Settings,
    slug: str,
    url: str,
    *,
    protocol: str | None = None,
    ask: Detect | None = None,
    watch: Callable[[int], None] = lambda _seen: None,
) -> Move:
    """Walk a new address to its end and compare it with what is held of a source; nothing is stored.

    Raises `UnknownSourceError`, `UsageError` for an address that cannot be right or is another source's, `JoinError`
    when nothing we speak answers there, `MoveError` when it gives nothing.
    """
    source = require_source(database, slug)
    url = require_url(url)
    require_protocol(protocol)
    refuse_address(settings, url)
    found = Candidate(protocol, url) if protocol else _candidate(source, settings, url, ask)
    if found.url.rstrip("/") == source.url.rstrip("/"):
        raise UsageError(say(f"«{slug}» ya está en {source.url}.", f"“{slug}” is at {source.url} already."))
    refuse_known_url(database, found.url, but=slug)
    seen = _Seen(watch)
    outcome = _walk(settings, source, found, seen)
    if not seen.keys:
        judgement = judge(outcome, 0)
        raise MoveError(
            say(
                f"{found.url} no dio ningún registro. {judgement.reason.es}",
                f"{found.url} gave no record. {judgement.reason.en}",
            )
        )
    return _compare(database, source, found, seen, judge(outcome, 0))


def _candidate(source: Source, settings: Settings, url: str, ask: Detect | None) -> Candidate:
    """What answers there: the protocol that the source speaks where it still does, since its identifiers go with it."""
    detection = detect_for(settings, url, ask)
    return next((each for each in detection.candidates if each.protocol == source.protocol), detection.best)


def _walk(settings: Settings, source: Source, found: Candidate, seen: _Seen) -> WalkOutcome:
    outcomes: list[WalkOutcome] = []
    there = replace(source, url=found.url, protocol=found.protocol, schema=found.schema)
    # A key and an exception for a certificate are for the old host, as long as nobody has moved the source.
    endpoint = replace(endpoint_from_source(there), key=NO_KEY, tls_unverified=False)
    with spooling_at_home(settings):
        Engine(limits_from_settings(settings)).harvest([(endpoint, seen)], outcomes.append)
    return outcomes[0]


def _compare(database: Database, source: Source, found: Candidate, seen: _Seen, judgement: Judgement) -> Move:
    same, missing = 0, 0
    missing_ones: list[str] = []
    with database.read() as connection:
        for key, identifier in iter_held(connection, source.id):
            if key in seen.keys:
                seen.keys.remove(key)
                same += 1
                continue
            missing += 1
            if len(missing_ones) < NAMED:
                missing_ones.append(identifier)
    new_ones = (one for one in seen.sample if key_from_identifier(one) in seen.keys)
    named = tuple(one for one, _ in zip(dict.fromkeys(new_ones), range(NAMED), strict=False))
    return Move(source, found, same, len(seen.keys), missing, named, tuple(missing_ones), judgement)


def move(database: Database, move: Move, *, who: str = "") -> Source:
    """Bring a source to its new address: its records, URIs and history stay, what its walks have learnt is forgotten.

    Raises `SourceBusyError` while it is being harvested.
    """
    found, slug = move.found, move.source.slug
    old, share = move.source.url, f"{move.share:.0%}"
    counts = (move.same, move.same + move.missing)
    with hold_source(database, move.source), database.write() as connection:
        source = lock_source(connection, slug)
        home = home_after(source, found.url, found.protocol)
        move_source(connection, source, url=found.url, protocol=found.protocol, schema=found.schema, home=home)
        forget_memory(connection, source.id)
        clear_notice(connection, source.id, MOVED)
        told = Sentence(
            f"Se mudó de {old} a {found.url}: {counts[0]} de {counts[1]} registros están en ambas ({share}).",
            f"Moved from {old} to {found.url}: {counts[0]} of {counts[1]} records are at both ({share}).",
        )
        note_address(connection, source, found.url, told, who=who)
    return require_source(database, slug)


def note_move(database: Database, source: Source, outcome: WalkOutcome) -> None:
    """Note on the source's page that its portal answers for good from another host; or that it does not any more."""
    moved = outcome.final_url
    elsewhere = bool(moved) and urlsplit(moved).hostname != urlsplit(source.url).hostname
    is_noted = any(notice.code == MOVED for notice in list_notices(database, source.id))
    if not elsewhere and not (is_noted and outcome.tally.pages):
        return
    with database.write() as connection:
        if elsewhere:
            put_notice(connection, source.id, MOVED, moved)
        else:
            clear_notice(connection, source.id, MOVED)
