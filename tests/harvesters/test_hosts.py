import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
import time_machine

from harvesters.hosts import LONGEST_PAUSE, Hosts, Manners, Turns, host_of, seconds_from_retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "http://datos.example/api"


class Guests:
    """Requests to hosts, with the most that were in flight at one time, and when each began."""

    def __init__(self) -> None:
        self.hosts = Hosts()
        self.now = self.most = 0
        self.starts: list[float] = []

    async def ask(self, guest: str, manners: Manners, url: str = URL, seconds: float = 0.01) -> None:
        async with self.hosts.turn(url, guest, manners):
            self.starts.append(asyncio.get_running_loop().time())
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                await asyncio.sleep(seconds)
            finally:
                self.now -= 1


def run(*requests: Awaitable[None]) -> None:
    async def all_of_them() -> None:
        await asyncio.wait_for(asyncio.gather(*requests), 5)

    asyncio.run(all_of_them())


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_more_requests_are_in_flight_than_the_limit_says(limit):
    guests = Guests()
    run(*(guests.ask(f"s{number % 3}", Manners(limit)) for number in range(20)))
    assert guests.most == limit


def test_the_strictest_guest_counts_on_a_host():
    guests = Guests()
    run(*(guests.ask(f"s{number % 2}", Manners(1 if number % 2 else 4)) for number in range(10)))
    assert guests.most <= 2  # one may be on its way when the strict guest arrives
    assert len(guests.starts) == 10


def test_other_hosts_are_not_held_up():
    guests = Guests()
    run(*(guests.ask(f"s{number}", Manners(1), f"http://h{number}.example/") for number in range(4)))
    assert guests.most == 4


def test_starts_keep_their_distance():
    guests = Guests()
    run(*(guests.ask(f"s{number % 2}", Manners(5, delay=0.03)) for number in range(4)))
    assert all(later - earlier >= 0.029 for earlier, later in pairwise(guests.starts))


def test_a_host_that_asked_for_a_rest_gets_it():
    guests = Guests()

    async def ask_after_a_rest() -> None:
        guests.hosts.rest(URL, 0.05)
        began = asyncio.get_running_loop().time()
        await guests.ask("s0", Manners(2))
        assert guests.starts[0] - began >= 0.049

    run(ask_after_a_rest())


def test_a_guest_that_has_left_does_not_hold_back_the_others():
    guests = Guests()

    async def strict_then_many() -> None:
        await guests.ask("strict", Manners(1, delay=60))
        guests.hosts.leave("strict")
        await asyncio.gather(*(guests.ask(f"s{number}", Manners(3)) for number in range(6)))

    run(strict_then_many())
    assert guests.most == 3


@pytest.mark.parametrize("which", ["waiting", "in flight"])
def test_a_request_that_is_given_up_makes_room(which):
    guests = Guests()

    async def give_one_up() -> None:
        first = asyncio.create_task(guests.ask("s0", Manners(1), seconds=30 if which == "in flight" else 0.02))
        await asyncio.sleep(0)
        second = asyncio.create_task(guests.ask("s1", Manners(1)))
        third = asyncio.create_task(guests.ask("s2", Manners(1)))
        await asyncio.sleep(0)
        given_up = first if which == "in flight" else second
        given_up.cancel()
        await asyncio.wait([first, second, third])
        assert given_up.cancelled()
        assert third.done()
        assert not third.cancelled()

    run(give_one_up())
    assert guests.most == 1


def test_the_pause_between_ones_own_requests_is_no_waiting_for_others():
    async def wait() -> float:
        turns = Turns()
        with turns.waiting(own=0.05):
            await asyncio.sleep(0.02)
        assert turns.waited() == 0
        with turns.waiting(own=0.02):
            await asyncio.sleep(0.08)
        return turns.waited()

    assert 0.05 < asyncio.run(wait()) < 0.08


def test_waits_at_the_same_time_are_counted_once():
    async def wait() -> float:
        turns = Turns()
        with turns.waiting(), turns.waiting():
            await asyncio.sleep(0.05)
            during = turns.waited()
        await asyncio.sleep(0.05)
        assert 0.04 < during <= turns.waited() < 0.09
        return turns.waited()

    assert asyncio.run(wait()) > 0


def test_a_host_is_its_scheme_name_and_port():
    assert host_of("https://Datos.example/a?b#c") == "https://datos.example:443"
    assert host_of("http://datos.example:8080/") == "http://datos.example:8080"
    assert host_of("http://datos.example/") != host_of("https://datos.example/")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"0", 0),
        (b" 120 ", 120),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True).encode(), 90),
        (format_datetime(NOW - timedelta(days=1), usegmt=True).encode(), 0),
        (b"Sun, 01 Mar 2026 12:01:30 -0000", 90),
        (b"", None),
        (None, None),
        (b"soon", None),
        (b"-5", None),
        (b"1.5", None),
        (b"\xff\xfe", None),
        (b"21 Oct 15 7:28 +" + b"05" * 30, None),
        (b"Wed, 21 Oct 2015 " + b"07" * 30 + b":28:00 GMT", None),
        (b"9" * 20, LONGEST_PAUSE),
        (b"9" * 5000, LONGEST_PAUSE),
        (b"Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_PAUSE),
    ],
)
def test_retry_after_is_read_in_both_its_forms(value, seconds):
    with time_machine.travel(NOW, tick=False):
        assert seconds_from_retry_after(value) == seconds
