"""Did we see all that the source holds?  Only ``complete`` may ever retire a record.

The rows of `RULES` are asked in order; the first that applies decides.  The sentence tells an operator why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from harvesters.items import Tally, WalkOutcome
from harvesters.sentences import DATASETS, NOTHING, Sentence, agreeing, in_both
from harvesters.spools import LOCAL_DISK


class Verdict(StrEnum):
    """What one harvest saw of its source."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the sentence why, and whether records that were not seen may be marked missing."""

    verdict: Verdict
    reason: Sentence
    may_mark_missing: bool = False
    says_empty: bool = False
    """Whether the source says, at its end and without an error, that it is empty, while we hold records of it."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What a rule looks at."""

    tally: Tally
    finish_reason: str
    errors: tuple[str, ...]
    held: int
    """Records that we hold of this source."""
    tombstones: int
    """Records of it that were retired."""

    @property
    def says_empty(self) -> bool:
        """Whether the source says that it is empty while we hold records of it."""
        tally = self.tally
        return not (self.broke_off or tally.short or tally.known or tally.refused) and self.held > 0

    @property
    def broke_off(self) -> Sentence:
        """Why the walk did not reach the source's end; empty when it did."""
        if self.errors:
            return in_both(self.errors[0])
        if self.finish_reason != "finished":
            return _say_reason(self.finish_reason)
        if self.tally.stopped:
            return in_both(self.tally.stopped)
        if not self.tally.ended:
            return Sentence("El portal dejó de responder antes del final.", "The source stopped before its end.")
        return NOTHING


def _say_reason(reason: str) -> Sentence:
    """Say why a walk ended that did not finish, for a reason without a sentence of its own."""
    if reason == "shutdown":
        return Sentence("El operador interrumpió la cosecha.", "The operator interrupted the harvest.")
    return Sentence(f"La cosecha se detuvo ({reason}).", f"The harvest was stopped ({reason}).")


_BESIDE: Final = (
    Sentence("servicio o serie", "service or series"),
    Sentence("servicios o series", "services or series"),
)
_REFUSED: Final = (Sentence("ilegible", "unreadable"), Sentence("ilegibles", "unreadable"))
_REPEATED: Final = (Sentence("repetido", "repeated"), Sentence("repetidos", "repeated"))
_WITHOUT_DATASET: Final = (
    Sentence(
        "de las páginas o documentos que nombra no trae un conjunto más",
        "of the pages or documents that it names holds no further dataset",
    ),
    Sentence(
        "de las páginas o documentos que nombra no traen un conjunto más",
        "of the pages or documents that it names hold no further dataset",
    ),
)
"""One and several of what a tally counts."""


def _seen(case: _Case) -> Sentence:
    """Count what was seen against what was declared."""
    tally = case.tally
    parts = [_say_seen(tally)]
    if tally.assumed:
        parts.append(
            Sentence(f"{tally.assumed} sin cambios, sin pedirlos", f"{tally.assumed} unchanged, not sent again")
        )
    if tally.beside:
        beside = agreeing(tally.beside, *_BESIDE)
        parts.append(Sentence(f"además {beside.es}", f"besides {beside.en}"))
    if tally.without_dataset:
        parts.append(agreeing(tally.without_dataset, *_WITHOUT_DATASET))
    if tally.refused:
        parts.append(agreeing(tally.refused, *_REFUSED))
    if tally.duplicates and tally.passes > 1:
        repeated = agreeing(tally.duplicates, *_REPEATED)
        parts.append(Sentence(f"{repeated.es} en {tally.passes} vueltas", f"{repeated.en} in {tally.passes} passes"))
    elif tally.duplicates:
        parts.append(agreeing(tally.duplicates, *_REPEATED))
    if lacking := _lacking(tally):
        parts.append(Sentence(f"{'falta' if lacking == 1 else 'faltan'} {lacking}", f"{lacking} lacking"))
    if tally.declared_again and tally.settled:
        parts.append(
            Sentence("y en la última vuelta el total ya no cambió", "and in the last pass the total stood still")
        )
    return Sentence(", ".join(part.es for part in parts) + ".", ", ".join(part.en for part in parts) + ".")


def _say_seen(tally: Tally) -> Sentence:
    """Say how many were seen, of how many: of none that are known, of one total, or of one that moved."""
    known, declared = tally.counted, tally.declared
    seen = "Visto" if known == 1 else "Vistos"
    if declared is None:
        return Sentence(
            f"{seen} {known}; el portal no declara cuántos tiene", f"Saw {known}; the source declares no total"
        )
    if tally.declared_again:
        totals = sorted({*tally.declared_again, declared})
        between = f"{totals[0]}–{totals[-1]}"
        return Sentence(
            f"{seen} {known}; el total que el portal declara cambió durante la cosecha ({between})",
            f"Saw {known}; the total that the source declares moved during the harvest ({between})",
        )
    if known > declared:
        than = "del declarado" if declared == 1 else f"de los {declared} declarados"
        return Sentence(f"{seen} {known}, más {than}", f"Saw {known}, more than the {declared} declared")
    ending = "declarado" if declared == 1 else "declarados"
    return Sentence(f"{seen} {known} de {declared} {ending}", f"Saw {known} of {declared} declared")


def _lacking(tally: Tally) -> int:
    """How many are neither seen nor refused of what the source declared at any time, until its total settled."""
    if not tally.short:
        return 0
    return max((*tally.declared_again, tally.declared or 0)) - tally.accounted


def _seen_until(case: _Case) -> Sentence:
    """Why a walk broke off, what was seen until then, and what was pending where nothing declared is lacking."""
    why, seen = case.broke_off, _seen(case)
    pending = NOTHING
    if case.tally.declared is not None and not case.tally.short and not case.tally.ended:
        pending = Sentence(
            " Faltaba preguntar si había más: el portal no llegó a decir que ese era el final.",
            " What was pending is whether there is more: the source had not said yet that this was the end.",
        )
    return Sentence(f"{why.es} {seen.es}{pending.es}", f"{why.en} {seen.en}{pending.en}")


def _none_given(case: _Case) -> Sentence:
    declared = agreeing(case.tally.declared or 0, *DATASETS)
    return Sentence(
        f"El portal declara {declared.es} y no entregó ninguno.", f"The source declares {declared.en} and gave none."
    )


def _none_readable(case: _Case) -> Sentence:
    if case.tally.refused == 1:
        return Sentence("Su único registro no se pudo leer.", "Its only record could not be read.")
    return Sentence(
        f"Ninguno de los {case.tally.refused} registros se pudo leer.",
        f"None of the {case.tally.refused} records could be read.",
    )


def _empty_of_what_is_held(case: _Case) -> Sentence:
    held = f"{case.held} conjunto suyo" if case.held == 1 else f"{case.held} conjuntos suyos"
    return Sentence(
        f"El portal dice estar vacío, pero conservamos {held}: no se toca nada.",
        f"The source says it is empty, but we hold {case.held} of its datasets: nothing is touched.",
    )


Rule = tuple[Callable[[_Case], bool], Verdict, Callable[[_Case], Sentence]]

RULES: tuple[Rule, ...] = (
    (lambda case: bool(case.broke_off) and case.tally.known == 0, Verdict.FAILED, lambda case: case.broke_off),
    (
        lambda case: bool(case.broke_off),
        Verdict.PARTIAL,
        _seen_until,
    ),
    (
        lambda case: case.tally.short and case.tally.known == 0,
        Verdict.FAILED,
        _none_given,
    ),
    (lambda case: case.tally.short, Verdict.PARTIAL, _seen),
    (
        lambda case: case.tally.known == 0 and case.tally.refused > 0,
        Verdict.FAILED,
        _none_readable,
    ),
    (
        lambda case: case.says_empty,
        Verdict.PARTIAL,
        _empty_of_what_is_held,
    ),
    (
        lambda case: case.tally.known == 0 and case.tombstones > 0,
        Verdict.COMPLETE,
        lambda case: Sentence(
            f"El portal sigue vacío: todo lo suyo se retiró ya ({case.tombstones}).",
            f"The source is still empty: all of it was retired before ({case.tombstones}).",
        ),
    ),
    (
        lambda case: case.tally.known == 0,
        Verdict.PARTIAL,
        lambda _: Sentence(
            "El portal respondió sin ningún conjunto, y nunca se ha visto uno suyo. "
            "Revise que esta dirección sea la de su catálogo.",
            "The source answered without any dataset, and none of it was ever seen. Check that this address is the one "
            "of its catalogue.",
        ),
    ),
    (lambda _: True, Verdict.COMPLETE, _seen),
)


ENDED_BY_US = frozenset(("shutdown", "window", "budget"))
"""Why a walk may be cut short without any fault of its source: the run's end, its hours, its budget."""


def is_excused(verdict: Verdict, outcome: WalkOutcome) -> bool:
    """Whether a harvest says nothing of its source, which stays as due as it was: we ended it, or our disk is full."""
    ended_by_us = outcome.finish_reason in ENDED_BY_US or outcome.problem == LOCAL_DISK
    return verdict is not Verdict.COMPLETE and ended_by_us


def judge(outcome: WalkOutcome, held: int, tombstones: int = 0) -> Judgement:
    """Judge how a walk ended, given how many records of its source are `held` and how many were retired.

    Records that were not seen may be marked missing only after a complete walk in which every row could be told by
    its identifier: a refused row may be the very record that seems to be missing.  Where some were not sent, nobody
    can tell which of them are missing.
    """
    case = _Case(outcome.tally, outcome.finish_reason, outcome.errors, held, tombstones)
    verdict, reason = next((verdict, reason(case)) for applies, verdict, reason in RULES if applies(case))
    may_mark = (
        verdict is Verdict.COMPLETE
        and outcome.tally.refused == 0
        and outcome.tally.unique > 0
        and not outcome.tally.assumed
    )
    return Judgement(verdict, reason, may_mark, case.says_empty)
