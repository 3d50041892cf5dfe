import socket
from dataclasses import replace
from itertools import pairwise

import pytest

from harvesters.reactor import get_reactor
from tests.harvesters.harvesting import IMPATIENT, endpoint, harvest, walk
from tests.harvesters.portal import HTML, SEARCH, Answer, Portal

# ── tries again ──


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524])
def test_a_busy_portal_is_tried_again(portal, status):
    portal.script(SEARCH, Answer(HTML, status), portal.search)
    outcome = walk(portal.url).outcome
    assert (outcome.tally.unique, outcome.retries, outcome.requests) == (250, 1, 2)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_an_answer_that_will_stay_the_same_is_not(portal, status):
    portal.script(SEARCH, Answer(HTML, status))
    assert walk(portal.url + "/api/3/action").outcome.retries == 0


@pytest.mark.parametrize(
    "broken",
    [Answer(reset=True), Answer(b"{", length=500)],
    ids=["reset", "half a body"],
)
def test_a_broken_connection_is_tried_again(portal, broken):
    portal.script(SEARCH, broken, portal.search)
    outcome = walk(portal.url, page_size=100).outcome
    assert (outcome.tally.unique, outcome.retries) == (250, 1)


def test_tries_end(portal):
    portal.script(SEARCH, Answer(HTML, 503))
    walked = walk(portal.url, limits=replace(IMPATIENT, retries=3))
    assert (len(portal.asked), walked.outcome.retries) == (4, 3)
    assert "status 503" in walked.error


def test_waits_grow(portal):
    portal.script(SEARCH, Answer(HTML, 503))
    walk(portal.url, limits=replace(IMPATIENT, retries=3, backoff=0.1))
    waits = [later.time - earlier.time for earlier, later in pairwise(portal.asked)]
    assert [least <= wait for least, wait in zip((0.05, 0.1, 0.2), waits, strict=True)] == [True] * 3


def test_a_portal_that_says_when_to_come_back_is_obeyed_by_every_source_on_it(portal):
    portal.script(SEARCH, Answer(HTML, 429, {"Retry-After": "1"}), portal.search)
    walked = harvest(*(endpoint(portal.url, f"s{number}") for number in range(3)))
    assert [each.outcome.tally.unique for each in walked] == [250] * 3
    first, *others = (asked.time for asked in portal.asked)
    at_once = [time for time in others if time - first < 0.3]
    assert len(at_once) in {1, 2}  # in flight already, or started in the turn of one that was answered before the 429
    assert all(time - first >= 0.9 for time in others[len(at_once) :])


def test_a_portal_that_wants_a_long_rest_is_left_alone_with_a_sentence(portal):
    portal.script(SEARCH, Answer(HTML, 503, {"Retry-After": "3600"}))
    walked = walk(portal.url)
    assert "asks to be left alone for 3600 seconds" in walked.error
    assert len(portal.asked) == 1


# ── redirects ──


def test_a_few_redirects_are_followed(portal):
    for number in range(9):
        portal.script(f"/{number}{SEARCH}", Answer(status=302, headers={"Location": f"/{number + 1}{SEARCH}?start=0"}))
    portal.script("/9" + SEARCH, portal.search)
    portal.packages = portal.packages[:10]
    assert walk(portal.url + "/0/api/3/action").outcome.tally.unique == 10


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (SEARCH, "redirects in a circle"),
        ("file:///etc/passwd", "which is not followed"),
        ("ftp://datos.example/", "which is not followed"),
        ("javascript:alert(1)", "which is not followed"),
        ("http://169.254.169.254/latest/meta-data/", "is not asked: 169.254.169.254 is a cloud's metadata service"),
        ("http://0xa9fea9fe/", "metadata service"),
        ("//[fe80::1]/", "a link-local address"),
        ("http://[::ffff:169.254.169.254]/", "metadata service"),
        ("http://user:secret@datos.example/", "user name or password"),
        ("http://", "redirects in a circle"),
        ("http://[oops/", "redirects to what is no address: http://[oops/"),
        ("http://x:99999999/", "redirects to what is no address: http://x:99999999/"),
        ("http://a..b/", "no host may be called like this"),
    ],
)
def test_a_redirect_that_leads_astray_is_refused(portal, location, words):
    there = lambda asked: f"{SEARCH}?rows={asked.query['rows']}&start=0&sort=id+asc" if location == SEARCH else location  # noqa: E731
    portal.script(SEARCH, lambda asked: Answer(status=302, headers={"Location": there(asked)}))
    walked = walk(portal.url + "/api/3/action")
    assert words in walked.error
    assert "secret" not in walked.error
    assert len(portal.asked) == 1


def test_too_many_redirects_are_refused(portal):
    def on(asked):
        return Answer(status=302, headers={"Location": f"{SEARCH}?hop={int(asked.query.get('hop', 0)) + 1}"})

    portal.script(SEARCH, on)
    assert "more than 10 times" in walk(portal.url + "/api/3/action").error
    assert len(portal.asked) == 11


def test_a_redirect_without_a_place_is_an_error(portal):
    portal.script(SEARCH, Answer(status=302))
    assert "redirects without saying where to" in walk(portal.url + "/api/3/action").error


# ── addresses ──

PUBLIC_ONLY = replace(IMPATIENT, allow_private_addresses=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_source_on_loopback_is_not_asked_unless_allowed(portal: Portal, host):
    walked = walk(portal.url.replace("127.0.0.1", host), limits=PUBLIC_ONLY)
    assert "allow private addresses in the settings" in walked.error
    assert portal.asked == []


def test_a_name_that_resolves_to_loopback_is_refused_with_the_reason_and_not_tried_again(portal, resolve):
    resolve("datos.example", "127.0.0.1")
    walked = walk(portal.url.replace("127.0.0.1", "datos.example"), limits=PUBLIC_ONLY)
    assert "datos.example is not asked: 127.0.0.1 is a loopback address" in walked.error
    assert (portal.asked, walked.outcome.retries) == ([], 0)


def test_a_name_is_asked_under_its_name_at_the_address_it_resolves_to(portal, resolve):
    resolve("datos.example", "127.0.0.1")
    walked = walk(portal.url.replace("127.0.0.1", "datos.example"))
    assert walked.outcome.tally.unique == 250
    assert portal.asked[0].headers["Host"].startswith("datos.example")


def test_a_name_that_does_not_resolve_is_said(resolve):
    walked = walk("http://nada.example/", limits=replace(IMPATIENT, retries=1))
    assert walked.error.startswith("The name nada.example does not resolve.")
    assert walked.error.endswith("(2 tries)")


@pytest.fixture
def resolve(monkeypatch):
    """Names that resolve as told; no other name does."""
    table: dict[str, str] = {}

    def getaddrinfo(host, port, *arguments, **options):
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (table[host], port))]

    monkeypatch.setattr(get_reactor()._system_resolver, "_getaddrinfo", getaddrinfo)
    return table.__setitem__


# ── the environment ──


def test_a_proxy_of_the_environment_is_not_used(portal, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    assert walk(portal.url).outcome.tally.unique == 250


def test_we_say_who_we_are(portal):
    walk(portal.url, limits=replace(IMPATIENT, user_agent="Milpa/1 (datos@red.example)"))
    assert portal.asked[0].headers["User-Agent"] == "Milpa/1 (datos@red.example)"
    assert portal.asked[0].headers["Accept"] == "application/json"
    assert "Cookie" not in portal.asked[0].headers
    assert "Referer" not in portal.asked[-1].headers
