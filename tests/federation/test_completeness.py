"""The verdict's truth table: what was declared, seen, refused, and how the walk ended."""

from dataclasses import dataclass, field

import pytest

from federation.completeness import Verdict, judge
from harvesters.items import Endpoint, Tally, WalkOutcome
from harvesters.sentences import Sentence


@dataclass
class Walked:
    """What happened on a walk, in the words of the table."""

    declared: int | None = 10
    unique: int = 10
    refused: int = 0
    duplicates: int = 0
    ended: bool = True
    stopped: str = ""
    finish_reason: str = "finished"
    errors: tuple[str, ...] = ()
    declared_again: tuple[int, ...] = ()
    passes: int = 1
    held: int = field(default=10, kw_only=True)

    def judged(self):
        tally = Tally(
            declared=self.declared,
            declared_again=self.declared_again,
            received=self.unique + self.refused + self.duplicates,
            unique=self.unique,
            duplicates=self.duplicates,
            refused=self.refused,
            ended=self.ended,
            stopped=self.stopped,
            passes=self.passes,
        )
        outcome = WalkOutcome(
            endpoint=Endpoint("a", "https://a.example", "ckan"),
            tally=tally,
            finish_reason=self.finish_reason,
            errors=self.errors,
            requests=1,
            retries=0,
            bytes_received=1,
            seconds=0.1,
        )
        return judge(outcome, self.held)


COMPLETE, PARTIAL, FAILED = Verdict.COMPLETE, Verdict.PARTIAL, Verdict.FAILED

TABLE = {
    "all that was declared was seen": (Walked(), COMPLETE),
    "more than declared was seen": (Walked(declared=8), COMPLETE),
    "the source declares nothing but was read to its end": (Walked(declared=None), COMPLETE),
    "the rest could not be read, but was there": (Walked(unique=9, refused=1), COMPLETE),
    "a count that rose, and was met": (Walked(declared_again=(9,)), COMPLETE),
    "a count that fell, and only the lower one was met": (Walked(declared_again=(11,)), PARTIAL),
    "an empty source that was always empty": (Walked(declared=0, unique=0, held=0), PARTIAL),
    "an empty source of which we hold records": (Walked(declared=0, unique=0, held=500), PARTIAL),
    "fewer than declared": (Walked(unique=9), PARTIAL),
    "fewer than declared, repeated rows in their place": (Walked(unique=8, duplicates=2), PARTIAL),
    "the walk never reached the end": (Walked(ended=False), PARTIAL),
    "the walk stopped early": (Walked(stopped="page 3 repeats page 2"), PARTIAL),
    "transport broke after some pages": (Walked(errors=("connection lost",)), PARTIAL),
    "the operator interrupted": (Walked(finish_reason="shutdown"), PARTIAL),
    "the time ran out": (Walked(finish_reason="time_limit"), PARTIAL),
    "the portal never answered": (Walked(declared=None, unique=0, ended=False, errors=("timeout",)), FAILED),
    "interrupted before the first page": (
        Walked(declared=None, unique=0, ended=False, finish_reason="shutdown"),
        FAILED,
    ),
    "declares many and gives none": (Walked(unique=0), FAILED),
    "nothing it gave could be read": (Walked(declared=None, unique=0, refused=4), FAILED),
}


@pytest.mark.parametrize(("walked", "expected"), TABLE.values(), ids=TABLE)
def test_verdict(walked, expected):
    assert walked.judged().verdict is expected


@pytest.mark.parametrize("walked", [row[0] for row in TABLE.values() if row[1] is not COMPLETE], ids=str)
def test_only_a_complete_walk_may_mark_records_missing(walked):
    assert not walked.judged().may_mark_missing


def test_a_refused_row_may_be_the_one_that_seems_missing():
    assert Walked().judged().may_mark_missing
    assert not Walked(unique=9, refused=1).judged().may_mark_missing


def test_an_empty_answer_marks_nothing_missing():
    assert not Walked(declared=0, unique=0, held=0).judged().may_mark_missing


@pytest.mark.parametrize(
    ("walked", "words"),
    [
        (Walked(unique=7, duplicates=3), "Vistos 7 de 10 declarados, 3 repetidos, faltan 3."),
        (Walked(unique=7, duplicates=17, passes=2), "Vistos 7 de 10 declarados, 17 repetidos en 2 vueltas, faltan 3."),
        (Walked(unique=9, duplicates=1), "Vistos 9 de 10 declarados, 1 repetido, falta 1."),
        (Walked(unique=8, refused=2), "Vistos 8 de 10 declarados, 2 ilegibles."),
        (Walked(unique=1, declared=1), "Visto 1 de 1 declarado."),
        (Walked(unique=3, declared=1), "Vistos 3, más del declarado."),
        (Walked(declared=None), "Vistos 10; el portal no declara cuántos tiene."),
        (Walked(declared=8), "Vistos 10, más de los 8 declarados."),
        (
            Walked(unique=9, refused=1, declared_again=(12,)),
            "Vistos 9; el total que el portal declara cambió durante la cosecha (10–12), 1 ilegible, faltan 2.",
        ),
        (
            Walked(unique=12, declared_again=(12,)),
            "Vistos 12; el total que el portal declara cambió durante la cosecha (10–12).",
        ),
        (Walked(errors=("El portal no contestó.",)), "El portal no contestó. Vistos 10 de 10"),
        (Walked(finish_reason="shutdown"), "El operador interrumpió la cosecha."),
        (Walked(ended=False, stopped="Se detuvo."), "Vistos 10 de 10 declarados. Faltaba preguntar si había más"),
        (Walked(declared=0, unique=0, held=0), "nunca se ha visto uno suyo. Revise que esta dirección"),
    ],
)
def test_the_reason_tells_an_operator_what_was_seen(walked, words):
    assert words in walked.judged().reason.es


BUSY = Sentence("El portal está ocupado.", "The portal is busy.")


@pytest.mark.parametrize("walked", [Walked(errors=(BUSY,)), Walked(stopped=BUSY)], ids=["error", "stopped"])
def test_the_reason_is_told_in_both_languages(walked):
    reason = walked.judged().reason
    assert reason.es.startswith(BUSY.es)
    assert reason.en.startswith(BUSY.en)
    assert "Vistos" in reason.es
    assert "Saw" in reason.en


@pytest.mark.parametrize(
    ("walked", "es", "en"),
    [
        (Walked(1, 0, 0), "El portal declara 1 conjunto y no", "declares 1 dataset and gave none"),
        (Walked(2, 0, 0), "El portal declara 2 conjuntos y no", "declares 2 datasets and gave none"),
        (Walked(1, 0, 1), "Su único registro no se pudo leer.", "Its only record could not be read."),
        (Walked(2, 0, 2), "Ninguno de los 2 registros se pudo", "None of the 2 records could be read."),
        (Walked(0, 0, held=1), "conservamos 1 conjunto suyo:", "hold 1 of its datasets"),
        (Walked(0, 0, held=2), "conservamos 2 conjuntos suyos:", "hold 2 of its datasets"),
    ],
)
def test_the_reason_agrees_with_one_as_with_many(walked, es, en):
    reason = walked.judged().reason
    assert es in reason.es
    assert en in reason.en
