"""When a link is dead: the truth table, and what holds whatever comes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.link_promises import NOTHING_PROMISED, Promise, promise_from_text, uses_of
from federation.link_verdicts import (
    DOUBTFUL,
    TROUBLED,
    Outcome,
    Verdict,
    finding_of,
    is_dead,
    next_look,
    outcome_of,
    state_after,
)
from harvesters.link_items import LinkAnswer
from storage.link_rows import LinkState

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
MONTH = timedelta(days=30)
NEW = LinkState(1, "https://datos.example/a.csv")

CODES = ("unknown_host", "connection_refused", "bad_redirect", "timeout", "tls", "dns_trouble", "busy", "what else")
answers = st.one_of(
    st.builds(LinkAnswer, st.just("status"), st.integers(100, 599), st.sampled_from(("text/html", "text/csv", ""))),
    st.builds(LinkAnswer, st.sampled_from(CODES)),
)
days = st.floats(0, 20, allow_nan=False)


def status(number: int, **facts: object) -> LinkAnswer:
    return LinkAnswer("status", number, **facts)


def after(*looks: tuple[float, LinkAnswer]) -> LinkState:
    """The state of a link that was looked at on these days."""
    state = NEW
    for day, answer in looks:
        state = state_after(state, answer, NOW + timedelta(days=day))
    return state


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        *((status(number), Outcome.ANSWERED) for number in (200, 204, 206, 304, 416)),
        *((status(number), Outcome.GONE) for number in (404, 410)),
        *((status(number), Outcome.TROUBLE) for number in (301, 400, 401, 403, 405, 408, 418, 429, 451, 500, 502, 503)),
        *((LinkAnswer(code), Outcome.GONE) for code in ("unknown_host", "connection_refused", "bad_redirect")),
        *(
            (LinkAnswer(code), Outcome.TROUBLE)
            for code in ("timeout", "no_answer", "tls", "dns_trouble", "busy", "forbidden_by_robots", "truncated")
        ),
    ],
)
def test_what_an_answer_is_worth(answer, outcome) -> None:
    assert outcome_of(answer) is outcome


MISSING, OK, BUSY = status(404), status(200), status(503)


@pytest.mark.parametrize(
    ("looks", "verdict"),
    [
        ([], Verdict.UNKNOWN),
        ([(0, OK)], Verdict.ALIVE),
        ([(0, BUSY)], Verdict.UNKNOWN),
        ([(0, MISSING)], Verdict.UNKNOWN),
        ([(0, MISSING), (3.5, MISSING), (6.9, MISSING)], Verdict.UNKNOWN),
        ([(0, MISSING), (8, MISSING)], Verdict.UNKNOWN),
        ([(0, MISSING), (3.5, MISSING), (7, MISSING)], Verdict.DEAD),
        ([(0, MISSING), (0.1, MISSING), (7, MISSING)], Verdict.UNKNOWN),
        ([(0, LinkAnswer("unknown_host")), (3.5, MISSING), (7, status(410))], Verdict.DEAD),
        ([(0, MISSING), (3.5, OK), (7, MISSING)], Verdict.UNKNOWN),
        ([(0, MISSING), (3.5, MISSING), (7, BUSY)], Verdict.UNKNOWN),
        ([(0, MISSING), (3.5, MISSING), (7, BUSY), (9, MISSING)], Verdict.DEAD),
        ([(0, MISSING), (3.5, MISSING), (7, MISSING), (14, status(403))], Verdict.UNKNOWN),
        ([(0, MISSING), (3.5, MISSING), (7, MISSING), (14, OK)], Verdict.ALIVE),
    ],
)
def test_the_verdict_after_some_looks(looks, verdict) -> None:
    assert finding_of(after(*looks), NOTHING_PROMISED).verdict is verdict


CSV = Promise("text/csv", 100_000, "2026-01-10")


@pytest.mark.parametrize(
    ("facts", "promise", "verdict", "answers_points", "reason"),
    [
        ({"media_type": "text/csv", "size": 100_000}, CSV, Verdict.ALIVE, True, ""),
        ({"media_type": "text/html"}, CSV, Verdict.UNLIKE, False, "text/html ≠ text/csv"),
        ({"media_type": "text/html"}, Promise("text/html"), Verdict.ALIVE, True, ""),
        ({"media_type": "text/html"}, NOTHING_PROMISED, Verdict.ALIVE, True, ""),
        ({"media_type": "text/csv", "size": 0}, CSV, Verdict.UNLIKE, False, "0 B ≠ text/csv"),
        ({"media_type": "application/pdf"}, CSV, Verdict.UNLIKE, True, "application/pdf ≠ text/csv"),
        ({"media_type": "text/plain"}, CSV, Verdict.ALIVE, True, ""),
        ({"media_type": "application/octet-stream"}, CSV, Verdict.ALIVE, True, ""),
        ({"media_type": "application/vnd.ms-excel"}, CSV, Verdict.ALIVE, True, ""),
        ({"media_type": "application/geo+json"}, Promise("application/json"), Verdict.ALIVE, True, ""),
        ({"media_type": "text/xml"}, Promise("application/vnd.google-earth.kml+xml"), Verdict.ALIVE, True, ""),
        ({"media_type": "text/csv", "size": 300_000}, CSV, Verdict.UNLIKE, True, "300,000 B ≠ 100,000 B"),
        ({"media_type": "text/csv", "size": 101_000}, CSV, Verdict.ALIVE, True, ""),
        ({"modified": "2026-06-01"}, CSV, Verdict.UNLIKE, True, "2026-06-01 ≠ 2026-01-10"),
        ({"modified": "2026-11-26"}, CSV, Verdict.ALIVE, True, ""),
        ({"modified": "2025-06-01"}, CSV, Verdict.ALIVE, True, ""),
        ({"modified": "2026-06-01"}, Promise(modified="2026"), Verdict.ALIVE, True, ""),
    ],
)
def test_what_differs_from_the_description(facts, promise, verdict, answers_points, reason) -> None:
    finding = finding_of(after((0, status(200, **facts))), promise)

    assert (finding.verdict, finding.answers, finding.reason) == (verdict, answers_points, reason)


@given(st.lists(st.tuples(days, answers), max_size=30))
def test_nothing_is_dead_before_a_week_of_failures(looks) -> None:
    state, moment, gone = NEW, NOW, []
    for day, answer in looks:
        moment += timedelta(days=day)
        state = state_after(state, answer, moment)
        outcome = outcome_of(answer)
        gone = [*gone, moment] if outcome is Outcome.GONE else [] if outcome is Outcome.ANSWERED else gone
        if is_dead(state):
            assert len(gone) >= 3
            assert gone[-1] - gone[0] >= timedelta(days=7)
            assert outcome is Outcome.GONE


@given(st.lists(st.tuples(days, answers.filter(lambda one: outcome_of(one) is Outcome.TROUBLE)), max_size=60))
def test_trouble_alone_never_makes_a_link_dead(looks) -> None:
    state, moment = NEW, NOW
    for day, answer in looks:
        moment += timedelta(days=day)
        state = state_after(state, answer, moment)

    assert state.failures == 0
    assert finding_of(state, NOTHING_PROMISED).verdict is Verdict.UNKNOWN


@given(st.lists(st.tuples(days, answers), min_size=1, max_size=10), st.integers(1, 1 << 40), days)
def test_every_link_is_asked_again_within_a_month_or_so_and_never_at_once(looks, number, rest) -> None:
    state = after(*looks)
    due = next_look(LinkState(**{**as_facts(state), "id": number}), NOW + MONTH, MONTH, rest * 86_400)

    assert TROUBLED <= due - (NOW + MONTH) <= MONTH * 1.1


def as_facts(state: LinkState) -> dict[str, object]:
    return {name: getattr(state, name) for name in LinkState.__dataclass_fields__}


def test_a_link_that_may_be_dead_is_looked_at_for_the_third_time_when_a_week_is_over() -> None:
    assert next_look(after((0, MISSING)), NOW, MONTH) == NOW + DOUBTFUL
    assert is_dead(after((0, MISSING), (3.5, MISSING), (7, MISSING)))


def test_links_that_were_asked_together_are_asked_again_apart() -> None:
    dues = {next_look(LinkState(number, "u", "answered", since=NOW), NOW, MONTH) for number in range(1, 101)}

    assert len(dues) == 100
    assert max(dues) - min(dues) > timedelta(hours=12)


def test_a_link_that_stands_twice_in_a_distribution_is_one_and_a_page_promises_nothing() -> None:
    file, page = "https://datos.example/a.csv", "http://datos.example:8080/a"
    dataset = {
        "distribution": [
            {"downloadURL": file, "mediaType": "text/csv", "byteSize": 12},
            {"downloadURL": file, "accessURL": file},
            {"downloadURL": file, "accessURL": page, "mediaType": "text/csv"},
            {"accessURL": page, "mediaType": "text/csv"},
            {"accessURL": "ftp://datos.example/a"},
            {"accessURL": "http://[/"},
            {},
        ]
    }
    uses = list(uses_of(dataset))

    assert [(use.field, use.role) for use in uses] == [
        ("distribution[0].downloadURL", "both"),
        ("distribution[1].downloadURL", "both"),
        ("distribution[2].downloadURL", "download"),
        ("distribution[2].accessURL", "access"),
        ("distribution[3].accessURL", "access"),
        ("distribution[4].accessURL", "access"),
        ("distribution[5].accessURL", "access"),
    ]
    assert promise_from_text(uses[0].promise) == Promise("text/csv", 12)
    assert promise_from_text(uses[3].promise) == NOTHING_PROMISED
    assert [use.host for use in uses[3:]] == ["http://datos.example:8080"] * 2 + ["", ""]
