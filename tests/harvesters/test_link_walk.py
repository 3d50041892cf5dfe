"""Links are asked politely, by host, and what each kind of answer tells."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from scrapy import Request
from scrapy.http import Response

from harvesters import link_answers, link_walk
from harvesters.errors import RestAskedError
from harvesters.hosts import host_of
from harvesters.limits import Limits
from harvesters.link_answers import answer_from_failure
from harvesters.link_engine import LinkEngine, LinkOutcome
from harvesters.link_items import LinkAnswer, LinkTarget
from harvesters.link_walk import LinkManners, LinkWalk
from tests.cpu_time import within_cpu_seconds
from tests.harvesters.link_hosts import CSV, LinkHosts, running_link_hosts

LIMITS = Limits(
    allow_private_addresses=True, retries=0, timeout_connect=2, timeout_read=1, timeout_total=3, max_retry_wait=2
)
HASTE = LinkManners(live_hosts=8, delay=0.0, flush_seconds=0.1)


@dataclass
class Queue:
    name: str
    targets: Iterable[LinkTarget]

    def iter_targets(self) -> Iterator[LinkTarget]:
        yield from self.targets


@dataclass
class Answered:
    """A sink that keeps everything."""

    answers: dict[str, LinkAnswer] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)

    async def receive(self, answers: Sequence[tuple[LinkTarget, LinkAnswer]]) -> None:
        self.batches.append(len(answers))
        self.answers |= {target.url: answer for target, answer in answers}


@pytest.fixture
def hosts() -> Iterator[LinkHosts]:
    with running_link_hosts() as hosts:
        yield hosts


def queues_of(*targets: LinkTarget) -> list[Queue]:
    by_host: dict[str, list[LinkTarget]] = {}
    for target in targets:
        by_host.setdefault(host_of(target.url), []).append(target)
    return [Queue(name, links) for name, links in by_host.items()]


def ask_all(
    *targets: LinkTarget | str, manners: LinkManners = HASTE, limits: Limits = LIMITS, seconds: float | None = None
) -> tuple[Answered, LinkOutcome]:
    told = Answered()
    links = [LinkTarget(number, one) if isinstance(one, str) else one for number, one in enumerate(targets)]
    outcome = LinkEngine(limits, manners).ask(queues_of(*links), told, seconds)
    return told, outcome


def ask(url: str, **facts: object) -> LinkAnswer:
    told, _ = ask_all(LinkTarget(1, url, **facts))
    return told.answers[url]


@pytest.mark.parametrize(
    ("path", "facts", "answer", "methods"),
    [
        ("/csv", {}, LinkAnswer("status", 200, "text/csv", None, "2026-01-05"), ["HEAD"]),
        (
            "/csv",
            {"expects_size": True},
            LinkAnswer("status", 200, "text/csv", len(CSV), "2026-01-05"),
            ["HEAD", "GET"],
        ),
        (
            "/ranged",
            {"expects_size": True},
            LinkAnswer("status", 206, "text/csv", len(CSV), "2026-01-05"),
            ["HEAD", "GET"],
        ),
        ("/onlyget", {}, LinkAnswer("status", 200, "text/csv", len(CSV), "2026-01-05"), ["HEAD", "GET"]),
        ("/liar", {}, LinkAnswer("status", 200, "text/csv", len(CSV), "2026-01-05"), ["HEAD", "GET"]),
        (
            "/hangs_up_on_head",
            {},
            LinkAnswer("status", 200, "text/csv", len(CSV), "2026-01-05"),
            [*["HEAD"] * 2, "GET"],
        ),
        ("/page", {}, LinkAnswer("status", 200, "text/html"), ["HEAD"]),
        ("/disguised", {"expects_size": True}, LinkAnswer("status", 200, "text/html", 62), ["HEAD", "GET"]),
        ("/missing", {}, LinkAnswer("status", 404, "text/plain"), ["HEAD", "GET"]),
        ("/gone", {}, LinkAnswer("status", 410, "text/plain"), ["HEAD", "GET"]),
        ("/forbidden", {}, LinkAnswer("status", 403, "text/plain"), ["HEAD", "GET"]),
        ("/moment", {}, LinkAnswer("status", 429, "text/plain", rest=1.0), ["HEAD"]),
        ("/empty", {"expects_size": True}, LinkAnswer("status", 200, "text/csv", 0), ["HEAD", "GET"]),
        ("/circle", {}, LinkAnswer("bad_redirect"), ["HEAD"]),
        ("/inside", {}, LinkAnswer("forbidden_address"), ["HEAD"]),
        ("/busy", {}, LinkAnswer("busy", rest=86400.0), ["HEAD"]),
        ("/silent", {}, LinkAnswer("timeout"), ["HEAD"]),
    ],
)
def test_what_each_kind_of_answer_tells(hosts, path, facts, answer, methods) -> None:
    assert ask(hosts.url(path), **facts) == answer
    assert hosts.requests(path) == methods


def test_a_page_in_place_of_a_file_is_looked_at(hosts) -> None:
    assert ask(hosts.url("/page"), expects_file=True).media_type == "text/html"
    assert hosts.requests("/page") == ["HEAD", "GET"]


def test_a_redirect_is_followed_and_the_last_answer_counts(hosts) -> None:
    assert ask(hosts.url("/moved")).status == 200
    assert ask(hosts.url("/away")).status == 200


def test_the_body_is_left_after_its_beginning(hosts) -> None:
    answer = ask(hosts.url("/endless"), expects_size=True)

    assert (answer.status, answer.size) == (200, 10**12)
    assert hosts.sent < 8 << 20, "what the system's own buffers took"


def test_what_robots_txt_forbids_is_not_asked_even_after_a_redirect(hosts) -> None:
    hosts.robots = {"127.0.0.1": b"User-agent: *\nDisallow: /csv", "127.0.0.9": b"User-agent: *\nDisallow: /"}
    forbidden, allowed, away = (hosts.url(path) for path in ("/csv/1", "/page", "/away"))
    told, _ = ask_all(forbidden, allowed, away)

    assert told.answers[forbidden] == told.answers[away] == LinkAnswer("forbidden_by_robots")
    assert told.answers[allowed].status == 200
    assert hosts.requests("/csv/1") == hosts.requests("/csv/away") == []
    assert hosts.requests("/robots.txt") == ["GET", "GET"], "once a host"


def test_an_address_inside_is_not_asked_unless_that_is_allowed(hosts) -> None:
    url = hosts.url("/csv")
    told, _ = ask_all(url, limits=replace(LIMITS, allow_private_addresses=False))

    assert told.answers[url] == LinkAnswer("forbidden_address")
    assert hosts.asked == []


def test_two_requests_to_a_host_keep_their_distance_and_its_robots_txt_may_want_a_longer_one(hosts) -> None:
    hosts.robots = {"127.0.0.2": b"User-agent: *\nCrawl-delay: 0.5"}
    links = [hosts.url(f"/csv/{number}", host) for host in ("127.0.0.1", "127.0.0.2") for number in range(3)]
    ask_all(*links, manners=replace(HASTE, delay=0.2))

    for host, delay in (("127.0.0.1", 0.2), ("127.0.0.2", 0.5)):
        moments = [when for asked, _, path, when in hosts.asked if asked == host and path.startswith("/csv")]
        assert moments[-1] - moments[0] > 2 * delay * 0.6, "a busy machine hears of the first one late"


def test_a_slow_host_delays_no_other(hosts) -> None:
    slow = [hosts.url(f"/slow/{number}", "127.0.0.2") for number in range(15)]
    quick = [hosts.url(f"/csv/{number}", "127.0.0.1") for number in range(10)]
    ask_all(*slow, *quick)

    last = {host: max(when for asked, *_, when in hosts.asked if asked == host) for host in ("127.0.0.1", "127.0.0.2")}
    assert last["127.0.0.1"] < last["127.0.0.2"]


def test_a_host_that_asks_for_a_long_rest_is_left_alone(hosts) -> None:
    links = [hosts.url(path) for path in ("/csv/1", "/busy", "/csv/2")]
    told, outcome = ask_all(*links)

    assert list(told.answers) == links[:2]
    assert outcome.asked == 2


def test_a_refused_connection_holds_for_the_whole_host() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    links = [f"http://127.0.0.1:{port}/{number}" for number in range(50)]
    told, outcome = ask_all(*links)

    assert set(told.answers.values()) == {LinkAnswer("connection_refused")}
    assert len(told.answers) == 50
    assert outcome.requests <= 6


def test_a_silent_host_is_left_for_another_day(hosts) -> None:
    told, _ = ask_all(*(hosts.url(f"/silent/{number}") for number in range(10)))

    assert list(told.answers.values()) == [LinkAnswer("timeout")] * 3


@pytest.fixture
def names(monkeypatch):
    """Names as a test wants them: an error for each that does not resolve."""
    errors: dict[str, OSError] = {}
    resolve = socket.getaddrinfo

    def resolved(host, *rest: object, **options: object):
        if host in errors:
            raise errors[host]
        return resolve(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return errors


NO_SUCH_NAME = socket.gaierror(socket.EAI_NONAME, "no such name")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NO_SUCH_NAME, "unknown_host"),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "dns_trouble"),
        (socket.gaierror(socket.EAI_FAIL, "server failed"), "dns_trouble"),
    ],
)
def test_a_name_that_does_not_exist_is_told_from_trouble_with_names(hosts, names, monkeypatch, error, code) -> None:
    names["datos.invalid"] = error
    monkeypatch.setattr(link_walk, "_has_name", lambda _url: True)  # this machine stands for a host with a name
    told, _ = ask_all("http://datos.invalid/a.csv", hosts.url("/csv/1"))

    assert told.answers["http://datos.invalid/a.csv"] == LinkAnswer(code)


def test_no_name_is_unknown_while_none_at_all_can_be_resolved(hosts, names) -> None:
    names |= dict.fromkeys(("uno.invalid", "dos.invalid"), NO_SUCH_NAME)
    told, outcome = ask_all("http://uno.invalid/a", "http://dos.invalid/b", hosts.url("/csv"))

    assert told.answers["http://uno.invalid/a"] == told.answers["http://dos.invalid/b"] == LinkAnswer("dns_trouble")
    assert outcome.asked == 3


def test_answers_are_stored_in_batches(hosts) -> None:
    links = [hosts.url(f"/csv/{number}", f"127.0.0.{number % 5 + 1}") for number in range(450)]
    told, outcome = ask_all(*links)

    assert outcome == LinkOutcome(450, outcome.requests, "finished")
    assert len(told.answers) == 450
    assert max(told.batches) <= 210


def test_the_time_of_a_run_is_kept_and_what_was_answered_is_stored(hosts) -> None:
    began = time.monotonic()
    told, outcome = ask_all(*(hosts.url(f"/slow/{number}") for number in range(100)), seconds=3.0)

    assert outcome.finish_reason == "time_limit"
    assert 1 <= len(told.answers) < 30
    assert time.monotonic() - began < 20


def test_a_run_that_is_stopped_stores_what_was_answered(hosts) -> None:
    told, engine = Answered(), LinkEngine(LIMITS, HASTE)
    links = [LinkTarget(number, hosts.url(f"/slow/{number}")) for number in range(100)]
    threading.Timer(3.0, engine.stop).start()
    outcome = engine.ask(queues_of(*links), told)

    assert outcome.finish_reason == "shutdown"
    assert told.answers


def test_an_error_of_the_sink_ends_the_run_and_is_raised(hosts) -> None:
    class Full(Answered):
        async def receive(self, answers: Sequence[tuple[LinkTarget, LinkAnswer]]) -> None:
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        LinkEngine(LIMITS, HASTE).ask(queues_of(LinkTarget(1, hosts.url("/csv"))), Full())


def test_a_sink_that_fails_while_a_slow_link_is_asked_ends_the_run_and_is_raised(hosts) -> None:
    class FullAtFirst(Answered):
        async def receive(self, answers: Sequence[tuple[LinkTarget, LinkAnswer]]) -> None:
            await super().receive(answers)
            if len(self.batches) == 1:
                raise OSError("full")

    links = [hosts.url("/csv", "127.0.0.1"), *(hosts.url(f"/slow/{number}", "127.0.0.2") for number in range(20))]
    told = FullAtFirst()
    with pytest.raises(OSError, match="full"):
        LinkEngine(LIMITS, HASTE).ask(queues_of(*(LinkTarget(number, url) for number, url in enumerate(links))), told)
    assert len(told.answers) < len(links)


@pytest.mark.parametrize(
    "url", ["http://", "http://127.0.0.1:99999/a", "http://[::1", "no address", "http://exa mple/"]
)
def test_what_is_no_address_ends_no_run(url) -> None:
    told = Answered()
    LinkEngine(LIMITS, HASTE).ask([Queue("http://x:80", [LinkTarget(1, url)])], told)

    assert told.answers[url].status == 0


def test_hostile_headers_are_read_without_a_fall() -> None:
    headers = {
        "Content-Type": b"\xff" * 5000,
        "Content-Length": b"9" * 400,
        "Last-Modified": b"Mon, 99 Foo 99999",
        "Content-Range": b"bytes 0-1/*",
        "Retry-After": b"\xe2\x88\x9e",
    }
    answer = link_answers.answer_from_response(
        Response("http://a/", status=200, headers=headers, request=Request("http://a/"))
    )

    assert (answer.size, answer.modified, answer.rest) == (None, None, 0.0)
    assert len(answer.media_type) <= 100


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"<!--a--> " * 40 + b"x", ""), (b"<!--a--> " * 40 + b"<html>", "text/html"), (b" " * 60_000 + b"x", "")],
)
def test_comments_before_a_page_are_passed_over_as_fast_as_they_are_long(body: bytes, media_type: str) -> None:
    with within_cpu_seconds(2):
        assert link_answers.answer_from_response(Response("http://a/", body=body)).media_type == media_type


def test_the_rules_of_a_host_are_forgotten_with_it_however_its_links_write_its_name(hosts, monkeypatch) -> None:
    left: list[dict[str, object]] = []
    monkeypatch.setattr(LinkWalk, "closed", lambda walk, _reason: left.append(walk.robots), raising=False)
    told, _ = ask_all(hosts.url("/csv"), hosts.url("/page", "LOCALHOST"), hosts.url("/missing", "localhost"))
    assert len(told.answers) == 3
    assert left == [{}]


@pytest.mark.parametrize("seconds", [600.0, 86_400.0])
def test_each_host_has_the_rest_that_it_asked_for_itself(seconds: float) -> None:
    answer = asyncio.run(answer_from_failure(RestAskedError(seconds, "descanso", "rest"), "http://datos.example/a"))
    assert answer == LinkAnswer("busy", rest=seconds)
