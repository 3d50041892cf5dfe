"""Whether a portal is whose it is said to be: a token that only who owns its host can put there.

A source is proven once; the proof is looked for again now and then.  One that is gone is told on the source's page, and
that is all: nothing is ever removed for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from federation.acting import THE_PROGRAM
from federation.errors import UsageError
from federation.identity import home_from_url
from federation.notices.telling import tell_unproven
from federation.settings import Settings
from federation.source_notices import PROOF_LOST, UNPROVEN
from federation.state_changes import change_state_in
from federation.states import HARVESTED_BY_NAME, Actor
from federation.words import say
from harvesters.addresses import AddressPolicy
from harvesters.local_files import is_local
from harvesters.probing import make_session
from harvesters.proofs import Looked, Lookup, Sight, iter_places, look_up
from harvesters.sentences import Sentence
from storage.database import Database
from storage.source_notices import clear_notice, put_notice
from storage.source_proofs import SourceProof, make_proof, note_attempt, note_check, slugs_to_check
from storage.sources import Source, lock_source, require_source

REPROOF: Final = timedelta(days=30)
"""How often a proof is looked for again."""
REST: Final = timedelta(days=1)
"""How long a host that could not be asked is left alone: it keeps no other from its turn."""
MOST_AT_ONCE: Final = 5
"""Proofs that one run looks for again: a harvest is not made to wait for them."""
SECONDS: Final = 20.0
MAX_PAGE: Final = 256 * 1024
MAX_REQUESTS: Final = 20

_FOUND: Final = {
    "file": Sentence("El código está en su servidor.", "The token is on its host."),
    "dns": Sentence("El código está en el DNS de su servidor.", "The token is in the DNS of its host."),
    "meta": Sentence("El código está en su página de inicio.", "The token is on its home page."),
}


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """What looking for a source's token gave."""

    source: Source
    proof: SourceProof
    looked: tuple[Looked, ...]
    """The places, in the order they were looked at; the last one has it where `is_found`."""

    @property
    def is_found(self) -> bool:
        """Whether the token stands in one of them."""
        return any(each.sight is Sight.FOUND for each in self.looked)

    @property
    def is_known(self) -> bool:
        """Whether every place could be asked, or one of them has it."""
        return self.is_found or all(each.sight is not Sight.UNKNOWN for each in self.looked)


def prove(
    database: Database,
    settings: Settings,
    slug: str,
    *,
    who: str,
    lookup: Lookup = look_up,
    now: datetime | None = None,
) -> ProofCheck:
    """Look for the token of a source; a proposed one whose token is there becomes proven.

    Raises `UnknownSourceError`, and `UsageError` for a source that has no host.
    """
    source = require_source(database, slug)
    host = urlsplit(source.url).hostname or ""
    if is_local(source.url) or not host:
        raise UsageError(
            say(
                f"«{slug}» es un archivo de esta máquina: no hay servidor que probar. Decida quien opera: "
                f"milpa approve {slug} --reason '…'",
                f"“{slug}” is a file of this machine: there is no host to prove. Let the operator decide: "
                f"milpa approve {slug} --reason '…'",
            )
        )
    proof = make_proof(database, source.id, host)
    looked = tuple(_look(settings, source, proof, lookup))
    check = ProofCheck(source, proof, looked)
    with database.write() as connection:
        return ProofCheck(_decide(connection, check, who, now or datetime.now(UTC)), proof, looked)


def _look(settings: Settings, source: Source, proof: SourceProof, lookup: Lookup) -> Iterator[Looked]:
    """Look into one place after the other, until one has the token."""
    policy = AddressPolicy(allow_private=settings.allow_private_addresses)
    with make_session(
        policy, user_agent=settings.user_agent, attempts=2, total=SECONDS, max_body=MAX_PAGE, max_requests=MAX_REQUESTS
    ) as session:
        for looked in iter_places(source.url, home_from_url(source.url, source.protocol), proof.token, session, lookup):
            yield looked
            if looked.sight is Sight.FOUND:
                return


def _decide(connection: Connection, check: ProofCheck, who: str, now: datetime) -> Source:
    """Keep what was seen, and bring the source into its state."""
    source, proof = lock_source(connection, check.source.slug), check.proof
    if source.url != check.source.url:  # somebody has edited it meanwhile: what was seen is of another address
        return source
    if check.is_found:
        way = check.looked[-1].way
        note_check(connection, proof, now, way, check.looked[-1].where)
        clear_notice(connection, source.id, PROOF_LOST)
        clear_notice(connection, source.id, UNPROVEN)
        if source.status == "proposed":
            return change_state_in(connection, source.slug, "proven", Actor.PROOF, who=who, reason=_FOUND[way])
        return source
    if check.is_known:
        note_check(connection, proof, now, None)
        if proof.proven is not None and put_notice(connection, source.id, PROOF_LOST, proof.way or ""):
            tell_unproven(connection, source, proof.host, int(now.timestamp()))
    else:
        note_attempt(connection, proof, now)
    return source


def due_for_reproof(database: Database, now: datetime) -> tuple[str, ...]:
    """The proven sources whose token is to be looked for again, by slug."""
    return slugs_to_check(database, now - REPROOF, HARVESTED_BY_NAME, MOST_AT_ONCE, rested=now - REST)


def reprove_due(
    database: Database,
    settings: Settings,
    *,
    is_over: Callable[[], bool] = lambda: False,
    lookup: Lookup = look_up,
    now: datetime | None = None,
) -> tuple[ProofCheck, ...]:
    """Look again for the tokens that are due; a host that cannot be asked is asked again once it has rested.

    Once `is_over` says so no other is begun; the one in hand takes `SECONDS` at most.
    """
    moment = now or datetime.now(UTC)
    checks = []
    for slug in due_for_reproof(database, moment):
        if is_over():
            break
        if not is_local(require_source(database, slug).url):
            checks.append(prove(database, settings, slug, who=THE_PROGRAM, lookup=lookup, now=moment))
    return tuple(checks)
