"""Floors: a release that holds much less than the last one is not published before a person says that it is right.

A source, and the whole, may lose as much between two releases as the deletion court lets go by itself.  What the court
retired, or a person who was asked, is no loss: it was decided on.  A source that a person has retired is not looked at.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from federation.deletion import is_too_much
from federation.errors import FloorError, UsageError
from federation.manifests import Counts, SourcePart
from federation.words import say

ALL: Final = "all"
"""Names the whole index among losses; accepted, it stands for every source, too."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Losses that a person says are right."""

    slugs: frozenset[str]
    """Of sources, or `ALL`."""
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loss:
    """A source, or the whole, that lost more than its floor lets it."""

    source: str
    before: int
    now: int


def require_floors(
    last: Mapping[str, Any] | None,
    parts: Sequence[SourcePart],
    retired: Collection[str],
    acceptance: Acceptance | None = None,
) -> tuple[Loss, ...]:
    """The losses that were accepted, between the `last` manifest and a draft's `parts`.

    `retired` are the slugs of the sources that a person has retired.  Raises `FloorError` for a loss that nobody
    accepted, and `UsageError` where what was accepted is no source.
    """
    before = {
        source["slug"]: Counts(
            datasets=source["datasets"], tombstones=source.get("tombstones", 0), copies=source.get("copies", 0)
        )
        for source in (last or {}).get("sources", ())
    }
    now = {part.source.slug: part.counts for part in parts}
    accepted = acceptance.slugs if acceptance else frozenset()
    _require_known(accepted, {*before, *now})
    losses = tuple(_iter_losses(before, now, retired, accepted))
    refused = [loss for loss in losses if not accepted & {loss.source, ALL}]
    if refused:
        raise FloorError(_say(refused, (last or {})["release"]))
    return losses


def accepted_document(losses: Iterable[Loss], acceptance: Acceptance, when: str) -> list[dict[str, Any]]:
    """Losses that were accepted, as the manifest tells them."""
    return [
        {"source": loss.source, "before": loss.before, "now": loss.now,
         "who": acceptance.who, "when": when, "reason": acceptance.reason}
        for loss in losses
    ]  # fmt: skip


def _iter_losses(
    before: Mapping[str, Counts], now: Mapping[str, Counts], retired: Collection[str], accepted: Collection[str]
) -> Iterator[Loss]:
    """Yield what fell below its floor: sources by slug, then the whole, without what was retired or accepted."""
    for slug in sorted({*before} - {*retired}):
        loss = _loss(slug, before[slug], now.get(slug, Counts()))
        if loss is not None:
            yield loss
    left_out = {*retired, *accepted}
    whole = (sum((held for slug, held in side.items() if slug not in left_out), Counts()) for side in (before, now))
    if (loss := _loss(ALL, *whole)) is not None:
        yield loss


def _loss(name: str, before: Counts, now: Counts) -> Loss | None:
    decided = max(0, now.tombstones - before.tombstones)
    held, holds = (counts.datasets + counts.copies for counts in (before, now))  # what became a copy is not lost
    return Loss(name, held, holds) if is_too_much(held - holds - decided, held) else None


def _require_known(accepted: Collection[str], known: Collection[str]) -> None:
    unknown = sorted({*accepted} - {*known, ALL})
    if unknown:
        raise UsageError(
            say(
                f"«{unknown[0]}» no está en el índice. Escriba una fuente de «milpa sources», o {ALL}.",
                f"“{unknown[0]}” is not in the index. Write a source of “milpa sources”, or {ALL}.",
            )
        )


def _say(losses: Sequence[Loss], number: int) -> str:
    named = [loss for loss in losses if loss.source != ALL] or losses
    told = "; ".join(
        f"{say('todo el índice', 'the whole index') if loss.source == ALL else loss.source}: {loss.before} → {loss.now}"
        for loss in named
    )
    options = " ".join(f"--accept-loss {loss.source}" for loss in named)
    return say(
        f"No se publica: habría muchos menos conjuntos que en la versión {number}, que sigue en pie ({told}). Vea por "
        f"qué con «milpa jobs»; si está bien así: milpa publish {options} --reason '…'",
        f"Nothing is published: there would be many fewer datasets than in release {number}, which stands ({told}). "
        f"See why with “milpa jobs”; if it is right so: milpa publish {options} --reason '…'",
    )
