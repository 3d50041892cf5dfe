"""Notices on their way out: put down with what causes them, taken by one sender at a time, never lost, never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from storage.outbox import (
    count_outbox,
    end_notice,
    events_told,
    has_ready,
    list_outbox,
    postpone_notice,
    put_notices,
    recipients_of,
    take_notice,
)

WHY = ("no respondió", "did not answer")


@pytest.fixture
def put(database, source):
    def put(event="state/1", recipients=("contact",), **facts):
        with database.write() as connection:
            put_notices(connection, event, "source.state", source_id=source.id, recipients=recipients, facts=facts)

    return put


def let_claims_run_out(database):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET not_before = not_before - 100000")


def test_a_notice_waits_with_its_facts_and_has_a_key_for_ever(database, put):
    put(title="Año «2026» ☃ \x00")
    (notice,) = list_outbox(database)
    assert (notice.state, notice.attempts, notice.recipient, notice.source_slug) == (
        "waiting",
        0,
        "contact",
        "datos-jalisco",
    )
    assert notice.facts == {"title": "Año «2026» ☃ \x00"}
    assert len(notice.key) == 32
    assert datetime.now(UTC) - notice.at < timedelta(minutes=1)


def test_the_same_event_is_put_down_once_for_each_recipient(database, put):
    put(recipients=("contact", "operator"))
    put(recipients=("operator", "contact", "webhook:1"))
    assert sorted(notice.recipient for notice in list_outbox(database)) == ["contact", "operator", "webhook:1"]
    put("state/2")
    assert len({notice.key for notice in list_outbox(database)}) == 4


def test_what_was_sent_is_not_put_down_again(database, put):
    put()
    end_notice(database, take_notice(database, 0), "sent")
    put()
    assert [notice.state for notice in list_outbox(database)] == ["sent"]
    assert not has_ready(database)


def test_it_is_asked_who_was_told_of_what(database, source, put):
    put("failing/1/0", ("operator", "contact"))
    put("failing/1/7", ("contact",))
    with database.read() as connection:
        assert recipients_of(connection, source.id, "failing/1/0") == ("operator", "contact")
        assert recipients_of(connection, source.id, "failing/1/1") == ()
        assert events_told(connection, "source.state", ["failing/1/7", "x"]) == {"failing/1/7"}
        assert events_told(connection, "other", ["failing/1/7"]) == set()


def test_the_oldest_is_taken_first_and_by_one_sender_alone(database, put):
    put("state/1")
    put("state/2")
    first = take_notice(database, 0)
    second = take_notice(database, 0)
    assert [first.event, second.event] == ["state/1", "state/2"]
    assert take_notice(database, 0) is None
    assert take_notice(database, 0, resting=True) is None, "both are being sent"


def test_ten_senders_take_each_notice_once(database, put):
    for number in range(20):
        put(f"state/{number}")

    def take_all(_):
        taken = []
        while notice := take_notice(database, 0):
            taken.append(notice.event)
        return taken

    with ThreadPoolExecutor(10) as pool:
        taken = [event for events in pool.map(take_all, range(10)) for event in events]
    left = [notice.event for notice in list_outbox(database) if notice.state == "waiting" and not notice.claim]
    assert sorted(taken + left) == sorted(f"state/{number}" for number in range(20))
    assert len(set(taken)) == len(taken)


def test_what_a_killed_sender_had_in_hand_is_taken_again_and_he_says_nothing_of_it_any_more(database, put):
    put()
    lost = take_notice(database, 0)
    let_claims_run_out(database)
    found = take_notice(database, 0)
    assert found.key == lost.key
    end_notice(database, lost, "given_up", WHY)
    assert list_outbox(database)[0].state == "waiting", "it is another's by now"
    end_notice(database, found, "sent")
    end_notice(database, found, "given_up", WHY)
    (notice,) = list_outbox(database)
    assert (notice.state, notice.attempts, notice.problem) == ("sent", 1, "")
    assert notice.ended is not None
    assert notice.facts == {}, "what it said is kept no longer"


def test_what_failed_rests_unless_it_is_asked_for(database, put):
    put()
    postpone_notice(database, take_notice(database, 0), 600, WHY)
    (notice,) = list_outbox(database)
    assert (notice.state, notice.attempts, notice.problem_es, notice.problem) == ("waiting", 1, *WHY)
    assert not has_ready(database)
    assert take_notice(database, 0) is None
    assert take_notice(database, 0, resting=True).event == "state/1"


def test_some_recipients_can_be_left_out_and_those_before_a_number(database, put):
    put("state/1", ("contact", "operator", "webhook:1"))
    assert take_notice(database, 0, without=("contact", "operator")).recipient == "webhook:1"
    first, second, _ = (notice.id for notice in reversed(list_outbox(database)))
    assert take_notice(database, first).id == second


def test_what_waits_and_what_was_given_up_is_counted(database, put):
    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert count_outbox(database, long_ago).waiting == 0
    put("state/1", ("contact", "operator"))
    end_notice(database, take_notice(database, 0), "given_up", WHY)
    counts = count_outbox(database, long_ago)
    assert (counts.waiting, counts.given_up) == (1, 1)
    assert datetime.now(UTC) - counts.oldest < timedelta(minutes=1)
    assert count_outbox(database, datetime.now(UTC) + timedelta(minutes=1)).given_up == 0


def test_notices_are_listed_newest_first_of_a_source_of_a_state(database, add, put):
    add("otra")
    put("state/1")
    put("state/2")
    assert [notice.event for notice in list_outbox(database, limit=1)] == ["state/2"]
    assert list_outbox(database, "otra") == ()
    assert all(notice.state != "sent" for notice in list_outbox(database, "datos-jalisco"))
