"""The deletion court: what may go of a source after a harvest of it.

The rows of `RULES` are asked in order; the first that applies decides.  A record goes by itself only after enough
complete harvests and days without it, and only while what a source has lost in `WINDOW` is little.  More than that is
held until a person decides, and what is held stays published.  Nothing here knows the clock, the network or the store.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from federation.completeness import Judgement, Verdict
from harvesters.sentences import NOTHING, RECORDS, Sentence, agreeing

WINDOW = timedelta(days=30)
"""How far back losses are added up, and the largest complete harvest is looked for."""
MOST_LOST = 0.20
"""Share of the largest harvest that may be lost in `WINDOW` without a person."""
FEWEST_LOST = 3
"""Fewer records than these are never too many, whatever their share: a source of four may lose two."""


class Outcome(StrEnum):
    """What becomes of the records that a source no longer shows."""

    NOTHING = "nothing"
    """Nobody is missing, or nobody can tell."""
    WAIT = "wait"
    """Some are missing, and none of them long enough."""
    REMOVE = "remove"
    """Some become tombstones."""
    QUARANTINE = "quarantine"
    """Too many would go: a person decides."""


def is_too_much(lost: int, before: int) -> bool:
    """Whether a loss is a person's to decide, of a source's records or of a release's."""
    return lost >= FEWEST_LOST and lost > MOST_LOST * before


@dataclass(frozen=True, slots=True)
class Policy:
    """When a record that a source no longer shows is retired: both must be met."""

    harvests: int = 2
    """Complete harvests in a row without it."""
    days: float = 7.0
    """Days since the first of them."""


class Missing(NamedTuple):
    """A record that is not retired and that the last complete harvests did not show."""

    record_id: int
    harvests: int
    """Complete harvests in a row, the one that is judged included."""
    since: datetime
    """When the first of them ended."""
    spared: bool = False
    """Whether a person has decided that it stays."""


@dataclass(frozen=True, slots=True)
class Question:
    """A quarantine that is open."""

    emptied: bool
    """Whether the source said that it was empty."""
    largest: int
    """What the loss was measured against."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the court is told."""

    slug: str
    judgement: Judgement
    """Of the harvest that has just ended."""
    seen: int
    """Records that it saw."""
    held: int
    """Records that are not retired, the missing ones included."""
    missing: tuple[Missing, ...]
    largest: int
    """Records that the largest complete harvest since `window_start` saw."""
    window_start: datetime
    """`WINDOW` ago, or before the question that is open was asked; or the last time that a person let records go, if
    that is later."""
    retired_lately: int
    """Records that were retired since then, without a person, and have not come back."""
    now: datetime
    policy: Policy = Policy()
    open: Question | None = None
    kept_though_empty: bool = False
    """Whether a person has decided that the records stay, and the source has shown nothing since."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the court decides."""

    outcome: Outcome
    sentence: Sentence = NOTHING
    """For an operator, with what to type where a person must decide."""
    remove: tuple[int, ...] = ()
    """Ids of the records that become tombstones."""
    held_back: int = 0
    """Of a quarantine: how many would go."""
    largest: int = 0
    """Of a quarantine: what the loss is measured against."""
    emptied: bool = False
    """Of a quarantine: whether the source says that it is empty."""
    withdraws: bool = False
    """Whether a quarantine that was open has nothing left to ask."""


class _Case:
    """What a rule looks at."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @property
    def tells(self) -> bool:
        """Whether the harvest can say which records are missing: it was complete, and every row could be told."""
        return self.facts.judgement.verdict is Verdict.COMPLETE and self.facts.judgement.may_mark_missing

    @property
    def answers_itself(self) -> bool:
        """Whether there is nothing left to ask: a source was seen whole, and what was asked of it is so no more."""
        asked, is_whole = self.facts.open, self.facts.judgement.verdict is Verdict.COMPLETE
        return asked is not None and (self.tells or (is_whole and asked.emptied and self.facts.seen > 0))

    @property
    def is_asked(self) -> bool:
        """Whether anybody is missing of whom no person has decided that they stay."""
        return any(not record.spared for record in self.facts.missing)

    @cached_property
    def due(self) -> tuple[int, ...]:
        """The records that would be retired if they were few."""
        return tuple(record.record_id for record in self.facts.missing if self._is_due(record))

    def _is_due(self, record: Missing) -> bool:
        policy = self.facts.policy
        long_enough = self.facts.now - record.since >= timedelta(days=policy.days)
        return not record.spared and record.harvests >= policy.harvests and long_enough

    @cached_property
    def lost(self) -> int:
        """Records that were lost since the window began, or would be lost now."""
        start = self.facts.window_start
        lately = sum(record.since >= start or self._is_due(record) for record in self.facts.missing)
        return lately + self.facts.retired_lately

    @property
    def largest(self) -> int:
        """The largest harvest, as a person is told: the one that a question was raised by is not forgotten."""
        return max(self.facts.largest, self.facts.seen, self.facts.open.largest if self.facts.open else 0)

    @property
    def is_too_much(self) -> bool:
        """Whether what is lost is a person's to decide; a source that grows does not answer a question that is open."""
        largest = max(self.facts.largest, self.facts.seen)
        if self.facts.open is not None:
            largest = min(largest, self.facts.open.largest)
        return is_too_much(self.lost, largest)


def _say_emptied(case: _Case) -> Sentence:
    held, (es, en) = case.facts.held, _how_to_decide(case.facts.slug)
    records = agreeing(held, *RECORDS)
    return Sentence(
        f"En cuarentena: el portal dice estar vacío, y {'se conserva' if held == 1 else 'se conservan'} "
        f"{records.es} suyos. Siguen publicados hasta que alguien decida. {es}",
        f"In quarantine: the source says it is empty, and {records.en} of it {'is' if held == 1 else 'are'} held. They "
        f"stay published until somebody decides. {en}",
    )


def _say_too_much(case: _Case) -> Sentence:
    facts, lost, largest = case.facts, case.lost, case.largest
    share = min(100, round(100 * lost / largest)) if largest else 100
    gone = facts.retired_lately
    before_es = f", contando {gone} ya retirados" if gone else ""
    before_en = f", counting {gone} retired already" if gone else ""
    es, en = _how_to_decide(facts.slug)
    if facts.now - facts.window_start > WINDOW:  # a question that is open keeps its window
        since = f"{facts.window_start:%Y-%m-%d}"
        window = Sentence(f"desde el {since}", f"since {since}")
    else:
        window = Sentence(f"de los últimos {WINDOW.days} días", f"of the last {WINDOW.days} days")
    return Sentence(
        f"En cuarentena: se perdieron {lost} de {largest} registros ({share} %), frente a la mayor cosecha completa "
        f"{window.es}{before_es}. Los que faltan siguen publicados hasta que alguien decida. {es}",
        f"In quarantine: {lost} of {largest} records ({share}%) were lost, against the largest complete harvest "
        f"{window.en}{before_en}. Those missing stay published until somebody decides. {en}",
    )


def _how_to_decide(slug: str) -> tuple[str, str]:
    approve, reject = f"milpa approve-removals {slug}", f"milpa reject-removals {slug}"
    return (
        f"Vea cuáles, y decida, con: {approve} (se van) o {reject} (se quedan).",
        f"See which, and decide, with: {approve} (they go) or {reject} (they stay).",
    )


def _say_removed(case: _Case) -> Sentence:
    count, policy = len(case.due), case.facts.policy
    one, records = count == 1, agreeing(count, *RECORDS)
    return Sentence(
        f"{'Se retiró' if one else 'Se retiraron'} {records.es} que {policy.harvests} cosechas completas o más, en "
        f"{policy.days:g} días o más, no mostraron. Su URI, su historia y su último contenido se conservan.",
        f"{records.en} {'was' if one else 'were'} retired, not shown by {policy.harvests} complete harvests or more in "
        f"{policy.days:g} days or more. Their URI, history and last content are kept.",
    )


def _say_wait(case: _Case) -> Sentence:
    count, policy = sum(not record.spared for record in case.facts.missing), case.facts.policy
    one, records = count == 1, agreeing(count, *RECORDS)
    return Sentence(
        f"{'Falta' if one else 'Faltan'} {records.es}, que {'sigue publicado' if one else 'siguen publicados'}; sin "
        f"volver, se {'retirará' if one else 'retirarán'} tras {policy.harvests} cosechas completas y {policy.days:g} "
        "días.",
        f"{records.en} {'is' if one else 'are'} missing and stay published; unless they come back they will be retired "
        f"after {policy.harvests} complete harvests and {policy.days:g} days.",
    )


def _say_nothing(_: _Case) -> Sentence:
    return NOTHING


Rule = tuple[Callable[[_Case], bool], Outcome, Callable[[_Case], Sentence]]

RULES: tuple[Rule, ...] = (
    (
        lambda case: case.facts.judgement.says_empty and not case.facts.kept_though_empty,
        Outcome.QUARANTINE,
        _say_emptied,
    ),
    (lambda case: not case.tells, Outcome.NOTHING, _say_nothing),
    (lambda case: not case.is_asked, Outcome.NOTHING, _say_nothing),
    (lambda case: case.is_too_much, Outcome.QUARANTINE, _say_too_much),
    (lambda case: bool(case.due), Outcome.REMOVE, _say_removed),
    (lambda _: True, Outcome.WAIT, _say_wait),
)


def judge_removals(facts: Facts) -> Ruling:
    """Decide what becomes of the records that a source no longer shows."""
    case = _Case(facts)
    outcome, sentence = next((outcome, say(case)) for applies, outcome, say in RULES if applies(case))
    if outcome is Outcome.QUARANTINE:
        emptied = facts.judgement.says_empty
        held_back = facts.held if emptied else len(facts.missing)
        return Ruling(outcome, sentence, held_back=held_back, largest=case.largest, emptied=emptied)
    return Ruling(
        outcome,
        sentence,
        remove=case.due if outcome is Outcome.REMOVE else (),
        withdraws=case.answers_itself,
    )
