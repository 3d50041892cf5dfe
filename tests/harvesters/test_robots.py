import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.robots import MAX_DELAY, agent_of, robots_from_answer, robots_url

URL = "https://datos.example/robots.txt"
US = "Milpa (+https://milpa.example)"


def rules(body: str, status: int = 200, user_agent: str = US):
    return robots_from_answer(status, body.encode(), URL, user_agent)


def test_our_name_is_the_first_word_of_our_user_agent():
    assert [agent_of(words) for words in (US, "Milpa/0.1 (+x)", "Milpa", "(x)")] == ["Milpa", "Milpa", "Milpa", "*"]


def test_its_place_is_the_root_of_the_host():
    assert robots_url("https://datos.example:8080/a/b?c=d#e") == "https://datos.example:8080/robots.txt"


def test_rules_for_us_come_before_those_for_all():
    told = rules("User-agent: *\nDisallow: /\n\nUser-agent: milpa\nDisallow: /privado\nCrawl-delay: 2.5\n")
    assert told.allows("https://datos.example/datos")
    assert not told.allows("https://datos.example/privado/1")
    assert told.delay == 2.5


def test_the_longest_rule_counts():
    told = rules("User-agent: *\nDisallow: /datos\nAllow: /datos/publicos\n")
    assert told.allows("https://datos.example/datos/publicos/1")
    assert not told.allows("https://datos.example/datos/1")


def test_sitemaps_are_named_whatever_the_robot():
    told = rules("Sitemap: https://datos.example/a.xml\nUser-agent: otro\nDisallow: /\nsitemap: /b.xml.gz\n")
    assert told.sitemaps == ("https://datos.example/a.xml", "https://datos.example/b.xml.gz")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(200, False), (404, True), (403, True), (401, True), (429, False), (500, False), (503, False)],
)
def test_no_file_allows_all_and_a_host_that_fails_nothing(status: int, allowed: bool):
    """RFC 9309, 2.3.1.3 and 2.3.1.4."""
    assert rules("User-agent: *\nDisallow: /\n", status).allows("https://datos.example/x") is allowed


def test_a_web_page_in_its_place_is_no_file():
    assert rules("<!DOCTYPE html><html>User-agent: *\nDisallow: /</html>").allows("https://datos.example/x")


@pytest.mark.parametrize(
    ("line", "delay"),
    [("Crawl-delay: 10", 10), ("Request-rate: 1/5", 5), ("Crawl-delay: mucho", 0), ("Crawl-delay: -3", 0),
     ("Crawl-delay: 99999999", MAX_DELAY), ("Crawl-delay: inf", 0), ("Crawl-delay: nan", 0)],
)  # fmt: skip
def test_a_pause_is_a_number_of_seconds_that_somebody_can_mean(line: str, delay: float):
    assert rules(f"User-agent: *\n{line}\nDisallow: /x\n").delay == delay


@given(st.text(max_size=300) | st.sampled_from(["User-agent: *\nDisallow: /" + "*a" * 3000 + "$", "Sitemap: http://["]))
def test_any_file_gives_rules(text: str):
    told = rules("User-agent: *\n" + text)
    told.allows("https://datos.example/" + "a" * 1000)
    assert 0 <= told.delay <= MAX_DELAY
