"""What robots.txt allows (RFC 9309), read by protego, Scrapy's own reader of it.

It governs web pages, sitemaps and detection.  A documented API or feed that was registered for harvesting is exempt by
rule: CKAN's stock file forbids its own API, and obeying it there would lose nearly every CKAN.  Such a source is asked
under our own limits per host.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from protego import Protego

from harvesters.sentences import Sentence

PATH: Final = "/robots.txt"
MAX_BYTES: Final = 512_000
"""Bytes of a file that are read: RFC 9309, 2.5, asks for 500 KiB at least."""
MAX_LINE: Final = 4_000
MAX_SITEMAPS: Final = 100
MAX_DELAY: Final = 120.0
"""Seconds between two requests beyond which nobody can mean what is written: more is read as this."""

EXEMPT: Final = Sentence(
    "Es una API o un archivo registrado para cosecharse: su robots.txt, que gobierna páginas, no se le aplicó.",
    "It is an API or a file registered for harvesting: its robots.txt, which governs pages, was not applied to it.",
)
OBEYED: Final = Sentence("Se obedeció su robots.txt.", "Its robots.txt was obeyed.")
"""What the story of a harvest says."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for a robot of our name."""

    agent: str
    delay: float = 0.0
    """Seconds between two requests."""
    sitemaps: tuple[str, ...] = ()
    """The sitemaps that it names, as absolute addresses."""
    _rules: Protego | None = None
    _forbids_all: bool = False

    def allows(self, url: str) -> bool:
        """Whether a URL of this host may be asked."""
        if self._forbids_all:
            return False
        try:
            return self._rules is None or bool(self._rules.can_fetch(url, self.agent))
        except ValueError:  # no address at all, which is refused elsewhere, with its reason
            return False


def agent_of(user_agent: str) -> str:
    """The name by which robots.txt speaks of us: ``Milpa`` of ``Milpa/1.0 (+https://…)``."""
    return user_agent.partition("/")[0].partition("(")[0].strip() or "*"


def robots_url(url: str) -> str:
    """Where the rules of a URL's host stand."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, PATH, "", ""))


def robots_from_answer(status: int, body: bytes, url: str, user_agent: str) -> Robots:
    """Read the answer of `robots_url`: no file, or a forbidden one, allows all; a failing host, nothing (2.3.1)."""
    agent = agent_of(user_agent)
    if status >= 500 or status == 429:
        return Robots(agent, _forbids_all=True)
    if not 200 <= status < 300:
        return Robots(agent)
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    if text.lstrip()[:1] == "<":  # a web page with status 200, in place of the file that is not there
        return Robots(agent)
    rules = _parsed("\n".join(line[:MAX_LINE] for line in text.splitlines()))
    if rules is None:
        return Robots(agent)
    delay = rules.crawl_delay(agent) or 0.0
    rate = rules.request_rate(agent)
    if rate is not None and rate.requests > 0:
        delay = max(delay, rate.seconds / rate.requests)
    sitemaps = dict.fromkeys(_joined(url, sitemap.strip()) for sitemap in rules.sitemaps)
    return Robots(agent, min(max(delay, 0.0), MAX_DELAY), tuple(filter(None, sitemaps))[:MAX_SITEMAPS], rules)


def _parsed(text: str) -> Protego | None:
    """The rules, without the lines whose address no library can read; None where none is left."""
    try:
        return Protego.parse(text)
    except ValueError:
        readable = "\n".join(line for line in text.splitlines() if "[" not in line and "]" not in line)
    try:
        return Protego.parse(readable)
    except ValueError:
        return None


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""
