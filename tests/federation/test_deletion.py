"""The deletion court's truth table: what a harvest saw, what is missing since when, what was lost before."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from federation.completeness import Judgement, Verdict
from federation.deletion import (
    FEWEST_LOST,
    MOST_LOST,
    WINDOW,
    Facts,
    Missing,
    Outcome,
    Policy,
    Question,
    judge_removals,
)
from harvesters.sentences import NOTHING

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NOTHING_HAPPENS, WAIT, REMOVE, QUARANTINE = Outcome.NOTHING, Outcome.WAIT, Outcome.REMOVE, Outcome.QUARANTINE

COMPLETE = Judgement(Verdict.COMPLETE, NOTHING, may_mark_missing=True)
UNTOLD = Judgement(Verdict.COMPLETE, NOTHING)
"""Complete, but some rows could not be read, or were not sent again."""
PARTIAL = Judgement(Verdict.PARTIAL, NOTHING)
FAILED = Judgement(Verdict.FAILED, NOTHING)
EMPTY = Judgement(Verdict.PARTIAL, NOTHING, says_empty=True)


def gone(count, harvests=2, days=7.0, *, spared=False):
    """So many records that so many complete harvests have not shown, since so many days."""
    return tuple((harvests, days, spared) for _ in range(count))


@dataclass
class Case:
    """A source and its harvest, in the words of the table."""

    seen: int
    missing: tuple = ()
    judgement: Judgement = COMPLETE
    largest: int | None = None
    """By default that of all the source's records."""
    retired_lately: int = 0
    policy: Policy = field(default_factory=Policy)
    open: Question | None = None
    kept_though_empty: bool = False
    approved_days_ago: float | None = None
    asked_days_ago: float = 0
    """How long the question has been open."""
    held: int = field(default=-1)

    def facts(self):
        missing = tuple(
            Missing(number, harvests, NOW - timedelta(days=days), spared)
            for number, (harvests, days, spared) in enumerate(self.missing, 1)
        )
        held = self.seen + len(missing) if self.held < 0 else self.held
        days = WINDOW.days + self.asked_days_ago if self.approved_days_ago is None else self.approved_days_ago
        return Facts(
            slug="datos-jalisco",
            judgement=self.judgement,
            seen=self.seen,
            held=held,
            missing=missing,
            largest=held + self.retired_lately if self.largest is None else self.largest,
            window_start=NOW - timedelta(days=days),
            retired_lately=self.retired_lately,
            now=NOW,
            policy=self.policy,
            open=self.open,
            kept_though_empty=self.kept_though_empty,
        )

    def ruling(self):
        return judge_removals(self.facts())


DROP, EMPTIED = Question(emptied=False, largest=10), Question(emptied=True, largest=500)

TABLE = {
    # a record or two
    "nobody is missing": (Case(16), NOTHING_HAPPENS),
    "16 → 14, the first time": (Case(14, gone(2, 1, 0)), WAIT),
    "16 → 14, two harvests and a day": (Case(14, gone(2, 2, 1)), WAIT),
    "16 → 14, one harvest and a week": (Case(14, gone(2, 1, 7)), WAIT),
    "16 → 14, two harvests and nearly a week": (Case(14, gone(2, 2, 6.99)), WAIT),
    "16 → 14, two harvests and a week": (Case(14, gone(2, 2, 7)), REMOVE),
    "16 → 14, one of them long enough": (Case(14, gone(1, 2, 7) + gone(1, 1, 3)), REMOVE),
    "4 → 2 is half, but only two": (Case(2, gone(2)), REMOVE),
    # as the source's own policy says
    "three harvests were asked for, and there were two": (Case(14, gone(2), policy=Policy(3, 7)), WAIT),
    "no days were asked for": (Case(14, gone(2, 2, 0), policy=Policy(2, 0)), REMOVE),
    "one harvest and no days": (Case(14, gone(2, 1, 0), policy=Policy(1, 0)), REMOVE),
    # only a complete harvest says anything
    "a partial harvest": (Case(14, gone(2), PARTIAL), NOTHING_HAPPENS),
    "a failed harvest": (Case(0, gone(2), FAILED, held=16), NOTHING_HAPPENS),
    "a complete harvest with an unreadable row": (Case(14, gone(2), UNTOLD), NOTHING_HAPPENS),
    "a partial harvest of a source that lost half": (Case(8, gone(8), PARTIAL), NOTHING_HAPPENS),
    # too much at once
    "7 → 3, the first time": (Case(3, gone(4, 1, 0)), QUARANTINE),
    "7 → 3, long ago": (Case(3, gone(4, 9, 90)), QUARANTINE),
    "10 → 8 is a fifth, and not more": (Case(8, gone(2)), REMOVE),
    "15 → 12 is a fifth, and not more": (Case(12, gone(3)), REMOVE),
    "14 → 11 is more than a fifth, and three": (Case(11, gone(3)), QUARANTINE),
    "as many new ones came as went": (Case(100, gone(100, 1, 0), largest=100), QUARANTINE),
    "all identifiers but one are others": (Case(2, gone(9, 1, 0), largest=10), QUARANTINE),
    # a slow leak
    "one more, after four of 20 in 30 days": (Case(15, gone(1), retired_lately=4), QUARANTINE),
    "one more, after three of 20 in 30 days": (Case(16, gone(1), retired_lately=3), REMOVE),
    "two days' losses that wait together": (Case(15, gone(2, 1, 0) + gone(3, 1, 1)), QUARANTINE),
    "what has been missing for long does not count again": (
        Case(95, gone(1, 1, 0) + gone(24, 1, 40), largest=96, policy=Policy(40, 90)),
        WAIT,
    ),
    "until it would go": (Case(95, gone(1, 1, 0) + gone(24, 40, 90), largest=96, policy=Policy(40, 90)), QUARANTINE),
    "a person let the others go a week ago": (Case(300, gone(1, 2, 7), largest=300, approved_days_ago=7), REMOVE),
    # to nothing
    "an empty catalogue after 500": (Case(0, judgement=EMPTY, held=500), QUARANTINE),
    "an empty catalogue after 2": (Case(0, judgement=EMPTY, held=2), QUARANTINE),
    "still empty, and a person has said that they stay": (
        Case(0, judgement=EMPTY, held=500, kept_though_empty=True),
        NOTHING_HAPPENS,
    ),
    # a person has decided that they stay
    "the same are missing": (Case(3, gone(4, 9, 90, spared=True)), NOTHING_HAPPENS),
    "fewer are missing": (Case(5, gone(2, 9, 90, spared=True)), NOTHING_HAPPENS),
    "one more is missing": (Case(2, gone(4, 3, 8, spared=True) + gone(1, 1, 0)), QUARANTINE),
    "one more is missing, the others long ago": (Case(29, gone(4, 9, 90, spared=True) + gone(1), largest=30), REMOVE),
    # while a question is open
    "they are missing still": (Case(3, gone(4), open=DROP), QUARANTINE),
    "they are missing still, and the source has grown": (Case(40, gone(3), largest=43, open=DROP), QUARANTINE),
    "they are missing still, and the large harvests are long ago": (Case(7, gone(3), largest=7, open=DROP), QUARANTINE),
    "nobody has decided for a month, and others went before it": (
        Case(75, gone(10, 9, 30), retired_lately=15, open=Question(emptied=False, largest=100), asked_days_ago=30),
        QUARANTINE,
    ),
    "nobody has decided for a year": (
        Case(75, gone(10, 99, 365), retired_lately=15, open=Question(emptied=False, largest=100), asked_days_ago=365),
        QUARANTINE,
    ),
    "nobody has decided for a year, and what a person kept was asked about with it": (
        Case(
            21,
            gone(8, 99, 380, spared=True) + gone(1, 99, 365),
            open=Question(emptied=False, largest=30),
            asked_days_ago=365,
        ),
        QUARANTINE,
    ),
    "nobody has decided for a month, and enough came back": (
        Case(81, gone(4, 9, 30), retired_lately=15, open=Question(emptied=False, largest=100), asked_days_ago=30),
        REMOVE,
    ),
    "all came back": (Case(10, open=DROP), NOTHING_HAPPENS),
    "all but one came back": (Case(9, gone(1), open=DROP), REMOVE),
    "a partial harvest says nothing of it": (Case(9, gone(1), PARTIAL, open=DROP), NOTHING_HAPPENS),
    "empty still": (Case(0, judgement=EMPTY, held=500, open=EMPTIED), QUARANTINE),
    "not empty any more": (Case(500, open=EMPTIED), NOTHING_HAPPENS),
    "a part of it came, and then it broke off": (Case(80, judgement=PARTIAL, held=500, open=EMPTIED), NOTHING_HAPPENS),
    "not empty any more, as far as one can tell": (
        Case(80, judgement=UNTOLD, held=500, open=EMPTIED),
        NOTHING_HAPPENS,
    ),
    "no longer empty, and too little": (Case(100, gone(400, 1, 0), open=EMPTIED), QUARANTINE),
}


@pytest.mark.parametrize(("case", "outcome"), TABLE.values(), ids=TABLE)
def test_ruling(case, outcome):
    assert case.ruling().outcome is outcome


def test_only_those_go_that_were_missing_long_enough():
    assert Case(14, gone(1, 1, 3) + gone(1, 2, 7)).ruling().remove == (2,)


@pytest.mark.parametrize(
    ("name", "withdraws"),
    [
        ("all came back", True),
        ("all but one came back", True),
        ("not empty any more", True),
        ("a part of it came, and then it broke off", False),
        ("not empty any more, as far as one can tell", True),
        ("they are missing still", False),
        ("nobody has decided for a year", False),
        ("nobody has decided for a month, and enough came back", True),
        ("a partial harvest says nothing of it", False),
        ("nobody is missing", False),
    ],
)
def test_a_question_is_withdrawn_when_there_is_nothing_left_to_ask(name, withdraws):
    assert TABLE[name][0].ruling().withdraws is withdraws


def test_a_quarantine_says_how_many_and_what_to_type():
    ruling = Case(3, gone(4, 1, 0)).ruling()
    assert (ruling.held_back, ruling.largest, ruling.emptied, ruling.remove) == (4, 7, False, ())
    assert ruling.sentence.es.startswith("En cuarentena: se perdieron 4 de 7 registros (57 %), frente a la mayor")
    assert ruling.sentence.en.startswith("In quarantine: 4 of 7 records (57%) were lost, against the largest")
    for words in (ruling.sentence.es, ruling.sentence.en):
        assert "milpa approve-removals datos-jalisco" in words
        assert "milpa reject-removals datos-jalisco" in words
    assert "contando 4 ya retirados" in Case(15, gone(1), retired_lately=4).ruling().sentence.es


def test_an_empty_source_puts_all_that_is_held_in_question():
    ruling = Case(0, judgement=EMPTY, held=500).ruling()
    assert (ruling.held_back, ruling.emptied, ruling.remove) == (500, True, ())
    assert "se conservan 500 registros suyos" in ruling.sentence.es


@pytest.mark.parametrize(
    ("case", "es", "en"),
    [
        (Case(15, gone(1)), "Se retiró 1 registro que 2 cosechas", "1 record was retired"),
        (Case(14, gone(2)), "Se retiraron 2 registros que 2 cosechas", "2 records were retired"),
        (Case(15, gone(1, 1, 0)), "Falta 1 registro, que sigue publicado", "1 record is missing"),
        (Case(14, gone(2, 1, 0)), "Faltan 2 registros, que siguen publicados", "2 records are missing"),
    ],
)
def test_what_was_done_is_told_in_both_languages(case, es, en):
    sentence = case.ruling().sentence
    assert sentence.es.startswith(es)
    assert sentence.en.startswith(en)


# ── what holds for whatever a source does ────────────────────────────────────────────────────────────────────────────

days = st.floats(min_value=0, max_value=100, allow_nan=False)
missing = st.lists(st.tuples(st.integers(1, 9), days, st.booleans()), max_size=40).map(tuple)
judgements = st.sampled_from([COMPLETE, UNTOLD, PARTIAL, FAILED, EMPTY])
questions = st.none() | st.builds(Question, st.booleans(), st.integers(0, 120))
cases = st.builds(
    Case,
    seen=st.integers(0, 120),
    missing=missing,
    judgement=judgements,
    largest=st.integers(0, 120),
    retired_lately=st.integers(0, 20),
    policy=st.builds(Policy, st.integers(1, 5), st.floats(min_value=0, max_value=30)),
    open=questions,
    kept_though_empty=st.booleans(),
    approved_days_ago=st.none() | st.floats(min_value=0, max_value=30),
)


@given(cases)
def test_only_a_harvest_that_saw_everything_removes(case):
    ruling = case.ruling()
    if case.judgement is not COMPLETE:
        assert ruling.remove == ()
        assert ruling.outcome is NOTHING_HAPPENS or (ruling.emptied and case.judgement is EMPTY)


@given(cases)
def test_never_more_than_the_threshold_goes_without_a_person(case):
    gone_lately = len(case.ruling().remove) + case.retired_lately
    if case.ruling().remove:
        assert gone_lately < FEWEST_LOST or gone_lately <= MOST_LOST * max(case.seen, case.largest)


@given(cases)
def test_what_goes_was_missing_long_enough_and_no_person_has_kept_it(case):
    facts = case.facts()
    by_id = {record.record_id: record for record in facts.missing}
    for record in map(by_id.__getitem__, case.ruling().remove):
        assert not record.spared
        assert record.harvests >= case.policy.harvests
        assert NOW - record.since >= timedelta(days=case.policy.days)


@given(cases)
def test_a_question_that_is_open_is_never_easier_to_answer_than_a_new_one(case):
    opened = replace(case, open=Question(emptied=False, largest=case.largest))
    if replace(case, open=None).ruling().outcome is QUARANTINE:
        assert opened.ruling().outcome is QUARANTINE


@given(cases)
def test_the_court_is_pure_and_the_order_of_records_is_nothing_to_it(case):
    facts = case.facts()
    backwards = judge_removals(replace(facts, missing=facts.missing[::-1]))
    assert set(backwards.remove) == set(judge_removals(facts).remove)
    assert backwards.outcome is judge_removals(facts).outcome is judge_removals(facts).outcome
