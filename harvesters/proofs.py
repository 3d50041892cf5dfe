"""Whether a token stands where only who owns a host can put it: a file, a record of its names, or its home page.

- ``/.well-known/milpa.txt`` (RFC 8615), a line of it;
- a TXT record of the host: ``milpa-verification=TOKEN``;
- ``<meta name="milpa-verification" content="TOKEN">`` on the page at the host's root, or where people read the portal.

All three are of the host of the source's own address, never of another that somebody names: whoever may say where a
portal's home is could otherwise prove it with a page of theirs.  A redirect to another host proves nothing, either.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

import requests

from harvesters.addresses import address_from_host
from harvesters.errors import HarvesterError
from harvesters.failures import BodyTooLongError, explain
from harvesters.html_pages import MAX_HTML, HtmlError, selector_from_html
from harvesters.sentences import Sentence

NAME: Final = "milpa-verification"
PLACE: Final = "/.well-known/milpa.txt"
DNS_SECONDS: Final = 10.0
_LINES: Final = 200
"""Lines of a file, and records of a name, that are looked through."""

Lookup = Callable[[str], tuple[str, ...]]
"""The TXT records of a name, none where it has none.  Raises `dns.exception.DNSException` where nobody knows."""


class Sight(Enum):
    """What became of looking in one place."""

    FOUND = "found"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """The place could not be asked: that says nothing."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One place that was looked at."""

    way: str
    """``file``, ``dns`` or ``meta``."""
    where: str
    """Its address, or the name that was asked."""
    sight: Sight
    why: Sentence
    """What came instead of the token."""


def look_up(name: str) -> tuple[str, ...]:
    """The TXT records of a name, by the system's resolver."""
    import dns.resolver  # noqa: PLC0415 (a third of a second: a harvest without a proof to look for does without)

    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=DNS_SECONDS, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return ()
    records = answer.rrset or ()
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in records)


def iter_places(url: str, home: str, token: str, session: requests.Session, lookup: Lookup) -> Iterator[Looked]:
    """Look for a token in each place, as far as it is asked for: the first that has it is enough.

    `home` is where people read what has its address at `url`, as far as the address itself tells.
    """
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    yield _in_page("file", root + PLACE, token, session, _in_file)
    host = urlsplit(url).hostname or ""
    if address_from_host(host) is None:
        yield _in_names(host, token, lookup)
    for page in dict.fromkeys((f"{root}/", home.rstrip("/") + "/")):
        yield _in_page("meta", page, token, session, _in_meta)


def _in_names(host: str, token: str, lookup: Lookup) -> Looked:
    import dns.exception  # noqa: PLC0415 (as above)

    try:
        records = lookup(host)
    except dns.exception.DNSException as error:
        kind = type(error).__name__
        why = Sentence(f"no se pudo preguntar por el nombre ({kind})", f"its name could not be asked for ({kind})")
        return Looked("dns", host, Sight.UNKNOWN, why)
    return _looked("dns", host, token, (record.partition("=")[2] for record in records if record.startswith(NAME)))


def _in_page(way: str, url: str, token: str, session: requests.Session, read: Callable[[str], Iterable[str]]) -> Looked:
    try:
        answer = _get(session, url)
    except HarvesterError as error:
        return Looked(way, url, Sight.UNKNOWN, error.sentence)
    except requests.RequestException as error:
        return Looked(way, url, Sight.UNKNOWN, explain(error))
    if _bare(answer.url) != _bare(url):
        why = Sentence(f"lleva a otro servidor: {answer.url}", f"it leads to another host: {answer.url}")
        return Looked(way, url, Sight.ABSENT, why)
    if answer.status_code in (404, 410):
        return Looked(way, url, Sight.ABSENT, Sentence("ahí no hay nada", "there is nothing"))
    if answer.status_code != 200:
        status = answer.status_code
        return Looked(way, url, Sight.UNKNOWN, Sentence(f"respondió {status}", f"it answered {status}"))
    return _looked(way, url, token, read(answer.content.decode("utf-8", "replace")))


def _get(session: requests.Session, url: str) -> requests.Response:
    """Ask for a page; of one that is too long its beginning, where a page says what it is."""
    try:
        return session.get(url)
    except BodyTooLongError as error:
        if error.response is None:
            raise
        return error.response


def _looked(way: str, where: str, token: str, given: Iterable[str]) -> Looked:
    is_there = any(compare_digest(one.strip().encode(), token.encode()) for one in list(given)[:_LINES])
    if is_there:
        return Looked(way, where, Sight.FOUND, Sentence("ahí está", "it is there"))
    return Looked(way, where, Sight.ABSENT, Sentence("no lleva el código", "it does not hold the token"))


def _in_file(text: str) -> Iterator[str]:
    for line in text.lstrip("\ufeff").splitlines()[:_LINES]:
        yield line.removeprefix(f"{NAME}=")


def _in_meta(text: str) -> Iterable[str]:
    if not text.strip():
        return ()
    names = f"//meta[translate(@name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')='{NAME}']"
    try:
        return selector_from_html(text[:MAX_HTML]).xpath(f"{names}/@content").getall()
    except HtmlError:
        return ()


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
