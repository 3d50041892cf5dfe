"""The states of a source and the ways between them: who may go which way, and which of them need a reason.

``proposed → proven → approved → active → paused → quarantined → retired``.  `TRANSITIONS` is all of it: what has no
row there cannot be done.  Each change is written with who, when and why in the transaction that makes it.
"""

from dataclasses import dataclass
from enum import Enum
from getpass import getuser
from os import getuid
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from federation.errors import UsageError
from federation.settings import get_settings
from federation.words import say
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.source_proofs import proof_of
from storage.sources import Source, lock_source, set_status


class Actor(Enum):
    """In what quality somebody changes a state."""

    OPERATOR = "operator"
    """A person, by name."""
    PROOF = "proof"
    """The check of who owns a portal's host."""
    COURT = "court"
    """The judgement of removals."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of a source, and what it means."""

    name: str
    """Its English word, too."""
    es: str
    harvested: bool
    """Whether a harvest of everything takes it."""
    published: bool
    """Whether its records are in the index."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another."""

    before: str
    after: str
    by: Actor
    needs_reason: bool
    command: str
    """How it is typed; empty where no operator does it."""


STATES: Final = (
    State("proposed", "propuesta", harvested=False, published=False),
    State("proven", "probada", harvested=False, published=False),
    State("approved", "aprobada", harvested=False, published=False),
    State("active", "activa", harvested=True, published=True),
    State("paused", "en pausa", harvested=False, published=True),
    State("quarantined", "en cuarentena", harvested=True, published=True),
    State("retired", "retirada", harvested=False, published=True),
)
"""What a retired source has published stays as it was last seen, unless it was withdrawn."""

_APPROVE, _REVOKE, _RETIRE = (f"milpa {verb} {{slug}} --reason …" for verb in ("approve", "revoke", "retire"))
_RESUME, _PAUSE = (f"milpa {verb} {{slug}}" for verb in ("resume", "pause"))

TRANSITIONS: Final = (
    Transition("proposed", "proven", Actor.PROOF, needs_reason=False, command="milpa prove {slug}"),
    Transition("proposed", "approved", Actor.OPERATOR, needs_reason=True, command=_APPROVE),
    Transition("proven", "approved", Actor.OPERATOR, needs_reason=False, command="milpa approve {slug}"),
    Transition("proven", "proposed", Actor.OPERATOR, needs_reason=True, command=_REVOKE),
    Transition("approved", "proposed", Actor.OPERATOR, needs_reason=True, command=_REVOKE),
    Transition("approved", "active", Actor.OPERATOR, needs_reason=False, command=_RESUME),
    Transition("active", "paused", Actor.OPERATOR, needs_reason=False, command=_PAUSE),
    Transition("paused", "active", Actor.OPERATOR, needs_reason=False, command=_RESUME),
    Transition("active", "quarantined", Actor.COURT, needs_reason=True, command=""),
    Transition("paused", "quarantined", Actor.COURT, needs_reason=True, command=""),
    Transition("quarantined", "active", Actor.COURT, needs_reason=True, command=""),
    Transition("quarantined", "paused", Actor.OPERATOR, needs_reason=False, command=_PAUSE),
    Transition("retired", "active", Actor.OPERATOR, needs_reason=True, command=f"{_RESUME} --reason …"),
    *(
        Transition(state.name, "retired", Actor.OPERATOR, needs_reason=True, command=_RETIRE)
        for state in STATES
        if state.name != "retired"
    ),
)

HARVESTED: Final = tuple(state.name for state in STATES if state.harvested)
HARVESTED_BY_NAME: Final = (*HARVESTED, "paused")
"""A paused source is harvested where an operator asks for it by name, and not otherwise."""
_STATE: Final = {state.name: state for state in STATES}


def state_word(status: str) -> str:
    """A state in the reader's language."""
    return say(_STATE[status].es, status)


def is_published(source: Source) -> bool:
    """Whether the records of a source are in the index."""
    return _STATE[source.status].published and not source.withdrawn


def require_harvestable(source: Source) -> None:
    """Raise `UsageError` for a source that is not harvested in its state, not even by name."""
    if source.status in HARVESTED_BY_NAME:
        return
    ways = [way for way in TRANSITIONS if way.before == source.status and way.after in {"approved", "active"}]
    typed = "; ".join(dict.fromkeys(way.command.format(slug=source.slug) for way in ways))
    raise UsageError(
        say(
            f"«{source.slug}» está {_STATE[source.status].es} y así no se cosecha. Para verla: milpa try {source.url}. "
            f"Para que siga: {typed}",
            f"“{source.slug}” is {source.status}, and is not harvested so. To look at it: milpa try {source.url}. "
            f"To go on: {typed}",
        )
    )


THE_COURT: Final = "milpa"
"""Who changes a state where nobody does: the program, by the rules of its deletion court."""


def who_acts(given: str | None) -> str:
    """Who answers for what is done: as given, as the installation says, or who runs the program."""
    name = (given or "").strip() or get_settings().operator.strip()
    if name:
        return name
    try:
        return getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return f"uid {getuid()}"


def change_state(
    database: Database, slug: str, after: str, actor: Actor, *, who: str, reason: str | Sentence = "",
    withdraw: bool = False,
) -> Source:  # fmt: skip
    """Bring a source into another state; where it is in that state already nothing is written.

    Raises `UsageError` where there is no such way from its state, or the way needs a reason and none was given;
    `UnknownSourceError`.
    """
    with database.write() as connection:
        return change_state_in(connection, slug, after, actor, who=who, reason=reason, withdraw=withdraw)


def change_state_in(
    connection: Connection, slug: str, after: str, actor: Actor, *, who: str, reason: str | Sentence = "",
    withdraw: bool = False,
) -> Source:  # fmt: skip
    """As `change_state`, inside a transaction that is open already."""
    source = lock_source(connection, slug)
    if source.status == after and (source.withdrawn or not withdraw):
        return source
    has_reason = bool(reason.strip())
    if source.status != after:
        _require_way(source, after, actor, has_reason)
    if not has_reason and (
        source.status == after or (source.status == "proven" and not _is_proven(connection, source))
    ):
        raise _reason_needed(source, after, f"milpa {'retire' if after == 'retired' else 'approve'} {slug}")
    if after in HARVESTED and not source.protocol:
        raise UsageError(
            say(
                f"No se sabe qué habla {source.url}. Dígalo con: milpa edit {slug} --protocol …",
                f"Nobody knows what {source.url} speaks. Say it with: milpa edit {slug} --protocol …",
            )
        )
    return set_status(
        connection,
        source,
        after,
        who=who,
        reason=reason.en if isinstance(reason, Sentence) else reason.strip(),
        reason_es=reason.es if isinstance(reason, Sentence) else None,
        withdrawn=after == "retired" and (withdraw or not is_published(source)),
    )


def quarantine(connection: Connection, slug: str, reason: Sentence) -> Source:
    """Put a source into quarantine, where its state has a way there; the court calls it in its own transaction."""
    return _by_court(connection, slug, "quarantined", THE_COURT, reason)


def end_quarantine(connection: Connection, slug: str, who: str, reason: str | Sentence) -> Source:
    """Let a source out of quarantine, by a person's decision on its removals; one that is not in it stays as it is."""
    source = lock_source(connection, slug)
    if source.status != "quarantined":
        return source
    return _by_court(connection, slug, "active", who, reason)


def _by_court(connection: Connection, slug: str, after: str, who: str, reason: str | Sentence) -> Source:
    source = lock_source(connection, slug)
    ways = {way.after for way in TRANSITIONS if way.before == source.status and way.by is Actor.COURT}
    if after not in ways:
        return source
    return change_state_in(connection, slug, after, Actor.COURT, who=who, reason=reason)


def _require_way(source: Source, after: str, actor: Actor, has_reason: bool) -> None:
    ways = [way for way in TRANSITIONS if way.before == source.status]
    way = next((way for way in ways if way.after == after and way.by is actor), None)
    if way is None:
        raise UsageError(_say_no_way(source, after, ways))
    if way.needs_reason and not has_reason:
        typed = way.command.format(slug=source.slug).partition(" --reason")[0] or say("la orden", "the command")
        raise _reason_needed(source, after, typed)


def _is_proven(connection: Connection, source: Source) -> bool:
    """Whether it is the host of its present address that was proven: a source may have been edited since."""
    proof = proof_of(connection, source.id)
    return proof is not None and proof.proven is not None and proof.host == urlsplit(source.url).hostname


def _reason_needed(source: Source, after: str, typed: str) -> UsageError:
    return UsageError(
        say(
            f"Para pasar «{source.slug}» de {_STATE[source.status].es} a {_STATE[after].es} hace falta una razón, "
            f"que queda escrita: {typed} --reason '…'",
            f"To take “{source.slug}” from {source.status} to {after} a reason is needed, which is kept: "
            f"{typed} --reason '…'",
        )
    )


def _say_no_way(source: Source, after: str, ways: list[Transition]) -> str:
    court = _COURT if any(way.by is Actor.COURT and way.before == "quarantined" for way in ways) else NOTHING
    typed = "; ".join(dict.fromkeys(way.command.format(slug=source.slug) for way in ways if way.command))
    es, en = _STATE[source.status].es, source.status
    return say(
        f"«{source.slug}» está {es}: de ahí no pasa a {_STATE[after].es}.{court.es} Puede: {typed}",
        f"“{source.slug}” is {en}: from there it does not become {after}.{court.en} You can: {typed}",
    )


_COURT = Sentence(
    " Antes hay que decidir qué pasa con lo que falta.", " First it is to be decided what becomes of what is missing."
)
