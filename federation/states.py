"""The states of a source and the ways between them: who may go which way, and which of them need a reason.

``proposed → proven → approved → active → paused → quarantined → retired``.  `TRANSITIONS` is all of it: what has no
row there cannot be done.  `federation.state_changes` does it.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from federation.errors import UsageError
from federation.words import say

if TYPE_CHECKING:  # who only looks whether anything is due waits for no tables
    from storage.sources import Source


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
    Transition("paused", "quarantined", Actor.OPERATOR, needs_reason=False, command=_RESUME),
    Transition("quarantined", "active", Actor.COURT, needs_reason=True, command=""),
    Transition("quarantined", "paused", Actor.OPERATOR, needs_reason=False, command=_PAUSE),
    Transition("retired", "active", Actor.OPERATOR, needs_reason=True, command=f"{_RESUME} --reason …"),
    Transition("retired", "quarantined", Actor.OPERATOR, needs_reason=True, command=f"{_RESUME} --reason …"),
    *(
        Transition(state.name, "retired", Actor.OPERATOR, needs_reason=True, command=_RETIRE)
        for state in STATES
        if state.name != "retired"
    ),
)

"""Who resumes a source of which the court asks something still brings it back into quarantine."""

HARVESTED: Final = tuple(state.name for state in STATES if state.harvested)
HARVESTED_BY_NAME: Final = (*HARVESTED, "paused")
"""A paused source is harvested where an operator asks for it by name, and not otherwise."""
STATE: Final = {state.name: state for state in STATES}


def state_word(status: str) -> str:
    """A state in the reader's language."""
    return say(STATE[status].es, status)


def is_published(source: "Source") -> bool:
    """Whether the records of a source are in the index."""
    return STATE[source.status].published and not source.withdrawn


def require_harvestable(source: "Source") -> None:
    """Raise `UsageError` for a source that is not harvested in its state, not even by name."""
    if source.status in HARVESTED_BY_NAME:
        return
    ways = [way for way in TRANSITIONS if way.before == source.status and way.after in {"approved", "active"}]
    typed = "; ".join(dict.fromkeys(way.command.format(slug=source.slug) for way in ways))
    raise UsageError(
        say(
            f"«{source.slug}» está {STATE[source.status].es} y así no se cosecha. Para verla: milpa try {source.url}. "
            f"Para que siga: {typed}",
            f"“{source.slug}” is {source.status}, and is not harvested so. To look at it: milpa try {source.url}. "
            f"To go on: {typed}",
        )
    )
