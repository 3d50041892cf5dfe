"""Floors: a release that holds much less than the last one is not published before a person says that it is right.

A source, and the whole, may lose as much between two releases as the deletion court lets go by itself.  What the court
retired, or a person who was asked, is no loss: it was decided on.  A source that a person has retired is not looked at.

Two things are measured.  What is told at all, as a dataset or as a copy: what came from this index, an echo, is not.
And what is told as a dataset: of the whole, the datasets; of a source, the URIs that are a dataset's, so that another
original under the same URI is no loss, and many datasets that become copies are one.  A portal needs but write one
field to make copies of all that it has.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
    copies: int = 0
    """How many more copies it has now."""
    echoes: int = 0
    """How many more of its records came from this index."""

    def __str__(self) -> str:
        name = say("todo el índice", "the whole index") if self.source == ALL else self.source
        told = [f"{name}: {self.before} → {self.now}"]
        if self.copies:
            told.append(say(f"{self.copies} pasan a ser copias de otras fuentes", f"{self.copies} become copies"))
        if self.echoes:
            told.append(
                say(f"{self.echoes} dicen venir de este índice", f"{self.echoes} say they came from this index")
            )
        return ", ".join(told)


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
    before = {source["slug"]: _counts_told(source) for source in (last or {}).get("sources", ())}
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
         "copies": loss.copies, "echoes": loss.echoes,
         "who": acceptance.who, "when": when, "reason": acceptance.reason}
        for loss in losses
    ]  # fmt: skip


def _iter_losses(
    before: Mapping[str, Counts], now: Mapping[str, Counts], retired: Collection[str], accepted: Collection[str]
) -> Iterator[Loss]:
    """Yield what fell below its floor: sources by slug, then the whole, without what was retired or accepted."""
    for slug in sorted({*before} - {*retired}):
        yield from _iter_loss(slug, before[slug], now.get(slug, Counts()), _OF_A_SOURCE)
    left_out = {*retired, *accepted}
    was, holds = (
        sum((held for slug, held in side.items() if slug not in left_out), Counts()) for side in (before, now)
    )
    yield from _iter_loss(ALL, was, holds, _OF_THE_WHOLE)


Measure = Callable[[Counts], int]
_OF_A_SOURCE: Final[tuple[Measure, ...]] = (lambda held: held.told, lambda held: held.addressed)
_OF_THE_WHOLE: Final[tuple[Measure, ...]] = (lambda held: held.told, lambda held: held.datasets)


def _iter_loss(name: str, before: Counts, now: Counts, measures: Iterable[Measure]) -> Iterator[Loss]:
    """Yield the loss by the first of these measures that shows too much of one, if any does."""
    decided = max(0, now.tombstones - before.tombstones)
    for measure in measures:
        held, holds = measure(before), measure(now)
        if is_too_much(held - holds - decided, held):
            more = (max(0, now.copies - before.copies), max(0, now.echoes - before.echoes))
            yield Loss(name, held, holds, *more)
            return


def _counts_told(source: Mapping[str, Any]) -> Counts:
    """What a manifest tells of a source.  An older version counted echoes as copies: then datasets alone are known."""
    known = {name: source.get(name, 0) for name in ("datasets", "tombstones")}
    if "echoes" in source:
        known |= {name: source[name] for name in ("copies", "echoes", "moved")}
    return Counts(**known)


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
    told = "; ".join(map(str, named))
    options = " ".join(f"--accept-loss {loss.source}" for loss in named)
    of_copies = any(loss.copies or loss.echoes for loss in named)
    where = say(" y «milpa duplicates»", " and “milpa duplicates”") if of_copies else ""
    return say(
        f"No se publica: habría muchos menos conjuntos que en la versión {number}, que sigue en pie ({told}). Vea por "
        f"qué con «milpa jobs»{where}; si está bien así: milpa publish {options} --reason '…'",
        f"Nothing is published: there would be many fewer datasets than in release {number}, which stands ({told}). "
        f"See why with “milpa jobs”{where}; if it is right so: milpa publish {options} --reason '…'",
    )
