"""What a source may cost in a day, and the hours in which it may be asked, hold while it is walked."""

import pytest

from tests.harvesters.harvesting import walk
from tests.harvesters.portal import SEARCH, Answer, search_body


def test_a_walk_ends_when_its_requests_are_used_up(portal):
    walked = walk(portal.url, page_size=50, max_requests=3)
    assert len(portal.asked) == 3
    assert (walked.outcome.finish_reason, walked.outcome.tally.unique, walked.outcome.tally.ended) == (
        "budget",
        150,
        False,
    )
    assert "budget" in walked.outcome.errors[0]


def test_tries_again_count(portal):
    portal.script(SEARCH, Answer(b"", 503), portal.search)
    walked = walk(portal.url, page_size=50, max_requests=3)
    assert (len(portal.asked), walked.outcome.tally.unique) == (3, 100)


def test_a_walk_ends_when_its_bytes_are_used_up(portal):
    size = len(search_body(portal.packages[:50], 250))
    walked = walk(portal.url, page_size=50, max_bytes=size * 2 + 100)
    assert walked.outcome.finish_reason == "budget"
    assert 50 <= walked.outcome.tally.unique <= 150


@pytest.mark.parametrize("path", ["/data.json"])
def test_a_large_answer_is_cut_where_its_bytes_are_used_up(portal, path):
    portal.script(path, Answer(b'{"dataset": [' + b" " * 3_000_000 + b"]}"))
    outcome = walk(portal.url + path, protocol="data_json", max_bytes=100_000).outcome
    assert (outcome.finish_reason, outcome.tally.ended) == ("budget", False)


def test_a_walk_ends_when_its_hours_are_over(portal):
    portal.latency = 0.2
    walked = walk(portal.url, page_size=10, max_seconds=0.5)
    assert walked.outcome.finish_reason == "window"
    assert 0 < walked.outcome.tally.unique < 250
    assert "terminó el horario" in walked.outcome.errors[0].es


def test_a_walk_that_is_done_before_its_hours_are_over_is_whole(portal):
    assert walk(portal.url, max_seconds=30.0).outcome.tally.ended
