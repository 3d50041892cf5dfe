"""A URL → which of our protocols answers there.

Which addresses are asked is a table (`harvesters.probes`); what they answer is judged by its content
(`harvesters.recognition`), not by its name.

1. Ask the URL itself.  A document or an API that was named outright is believed; then only what is richer is asked for.
2. Look in the portal's page for the software that wrote it, and for the documents that it names.
3. Ask the usual places below the URL and below its host, a few at a time: what the software speaks first.
4. Prefer the richest protocol; what was named, unless the same portal has a richer one (`harvesters.preferring`).

robots.txt is obeyed, except where a documented API was named: by the URL, or by the portal's own page.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests

from harvesters.addresses import require_host
from harvesters.asking import Ask, Asked, Candidate, Conversation
from harvesters.asking_pages import ask_sitemap
from harvesters.errors import NothingDetectedError
from harvesters.preferring import best_of, richer_than, spoken_for
from harvesters.probes import (
    ANYTHING,
    PREFERENCE,
    PROBES,
    RDF,
    Software,
    document,
    get_software,
    iter_alternates,
)
from harvesters.roads import MARKS, base_of
from harvesters.sentences import Sentence
from harvesters.table_layouts import LAYOUTS, TableLayout

IN_PARALLEL = 4
"""Questions at the same time, all to one host: what a browser does."""
MAX_ALTERNATES = 4
"""Documents named by the page that are asked for."""

_CKAN_PAGE = re.compile(r"(?P<base>.*?)/(dataset|organization|group)(/.*)?")
_API = re.compile(r"(?P<base>.*?)/api(/.*)?")


@dataclass(frozen=True, slots=True)
class Detection:
    """What answers at a URL."""

    best: Candidate
    candidates: tuple[Candidate, ...]
    """All that answer, `best` first."""
    asked: tuple[Asked, ...]
    """Every question, and what came back."""
    software: Software | None = None
    """What the portal's own page says that it is."""
    named: Candidate | None = None
    """What answers at the very address that was given, where that is a catalogue and no home page."""


class _Question(NamedTuple):
    protocol: str
    url: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for in the usual places of a portal."""

    folders: tuple[str, ...]
    """Bases below which the usual places lie: the folder, and the hosts; redirects followed."""
    hosts: tuple[str, ...]
    page: str = ""
    """The page that was given, which may have another form in RDF; empty where a catalogue was named."""
    protocols: tuple[str, ...] = PREFERENCE
    """Only these are asked for."""


def detect(
    url: str, session: requests.Session, layouts: Sequence[TableLayout] = LAYOUTS, *, beyond: bool = True
) -> Detection:
    """Find which of our protocols answers at a URL, in at most 40 questions and some 30 seconds.

    `session` comes from `harvesters.probing.make_session`, which keeps to the address policy; `layouts` are the ways in
    which a catalogue may lie in a table.  Without `beyond`, nothing else is asked for where the URL itself answers.
    Raises `ForbiddenAddressError` for what is no http(s) URL, `NothingDetectedError`, which lists what was asked and
    what came back, otherwise.
    """
    require_host(url)
    conversation = Conversation(session)
    itself = _ask_itself(conversation, url, tuple(layouts))
    named = itself if _path(url) else None
    search = _search_for(url, conversation.landed_at or url, named)
    is_over = conversation.is_hopeless or not search.protocols or (named is not None and not beyond)
    home = None if is_over or named is None else _ask_home(conversation, search, named.url)
    page = conversation.page
    software = get_software(page.body) if page is not None and page.status == 200 else None
    others = () if is_over else _ask_usual_places(conversation, search, software)
    found: dict[tuple[str, str], Candidate] = {}
    for candidate in filter(None, (itself, home, *others)):
        found.setdefault((candidate.protocol, candidate.url), _with_version(candidate, software))
    if not found:
        raise _nothing_found(url, conversation.asked, software)
    named = found[named.protocol, named.url] if named else None
    candidates = best_of(named, found.values())
    return Detection(candidates[0], candidates, tuple(conversation.asked), software, named)


def _search_for(url: str, landed_at: str, named: Candidate | None) -> _Search:
    """Everything below the folder and the hosts of a page; below the portal of what was named, only what is richer."""
    hosts = tuple(dict.fromkeys((_root(landed_at), _root(url))))
    if named is None:
        return _Search(tuple(dict.fromkeys((_folder(landed_at), *hosts))), hosts, url)
    _, slash, path = spoken_for(named).partition("/")
    folder = _root(named.url) + slash + path if spoken_for(named) else urljoin(named.url, ".").rstrip("/")
    return _Search(tuple(dict.fromkeys((folder, *hosts))), hosts, protocols=richer_than(named.protocol))


def _ask_home(conversation: Conversation, search: _Search, named: str) -> Candidate | None:
    """Ask for the page of a portal of which a catalogue was named, where robots.txt allows it: it tells the software.

    The pause that robots.txt wants lies between the guesses that follow.
    """
    home = next((f"{folder}/" for folder in search.folders if folder != named.rstrip("/")), "")
    if not home or not conversation.robots_of(home).allows(home):
        return None
    return conversation.ask(home, document(ANYTHING), exempt=True)


def _with_version(candidate: Candidate, software: Software | None) -> Candidate:
    """A candidate with the version that the portal's page tells, where it does not tell its own."""
    tells = software is not None and candidate.protocol in software.protocols[:1] and not candidate.version
    return replace(candidate, version=software.version) if software and tells else candidate


def _ask_itself(conversation: Conversation, url: str, layouts: tuple[TableLayout, ...]) -> Candidate | None:
    """Ask the API that the URL names, or the URL as a document: who names it has decided that it may be asked."""
    for probe in PROBES:
        if named := probe.named_in(url):
            found = conversation.ask(named, probe.ask, exempt=True)
            if found or conversation.is_hopeless:
                return found
    return conversation.ask(url, document(ANYTHING, layouts), exempt=True)


def _ask_usual_places(
    conversation: Conversation, search: _Search, software: Software | None
) -> Iterator[Candidate | None]:
    """Put the questions of the table, those that the software of the page speaks before the others."""
    spoken = software.protocols if software else ()
    questions = sorted(_iter_questions(conversation, search, spoken), key=lambda question: _turn_of(question, spoken))
    asked: dict[str, _Question] = {}
    for question in questions:
        if question.protocol in search.protocols:
            asked.setdefault(f"{question.url} {question.ask}", question)

    documented = [question for question in asked.values() if question.protocol in spoken[:1]]
    guesses = [question for question in asked.values() if question.protocol not in spoken[:1]]
    with ThreadPoolExecutor(IN_PARALLEL, thread_name_prefix="detection") as pool:
        spoken_here = pool.map(lambda question: conversation.ask(question.url, question.ask, exempt=True), documented)
        yield from map(_at_its_base, spoken_here)
        yield from map(_at_its_base, pool.map(lambda question: conversation.ask(question.url, question.ask), guesses))


def _at_its_base(found: Candidate | None) -> Candidate | None:
    """A platform that was found in one of its usual places, by its own address."""
    if found is None or found.protocol not in MARKS:
        return found
    return replace(found, url=base_of(found.url, MARKS[found.protocol]))


def _turn_of(question: _Question, spoken: tuple[str, ...]) -> int:
    """What the software speaks first; pages, which take several requests to judge, last."""
    return 0 if question.protocol in spoken[:1] else 2 if question.protocol == "sitemap" else 1


def _iter_questions(conversation: Conversation, search: _Search, spoken: tuple[str, ...]) -> Iterator[_Question]:
    """What the page names, then each probe below each base of the portal.

    What usually stands below a host alone is asked for below the folder, too, where the page there was written by
    software that speaks it: `spoken`.  There are not questions enough to ask for everything everywhere.
    """
    page = conversation.page
    if search.page:
        yield _Question("dcat_rdf", search.page, document(RDF))
    if page is not None:
        for link in islice(iter_alternates(page.body), MAX_ALTERNATES):
            if _is_http(alternate := urljoin(page.url, link)):
                yield _Question("dcat_rdf", alternate, document(RDF))
    for sitemap in conversation.robots_of(search.hosts[0]).sitemaps[:MAX_ALTERNATES]:
        if _is_http(sitemap):
            yield _Question("sitemap", sitemap, ask_sitemap)
    for probe in PROBES:
        is_everywhere = not probe.host_only or probe.protocol in spoken
        for base in search.folders if is_everywhere else search.hosts:
            yield _Question(probe.protocol, base + probe.path, probe.ask)


def _is_http(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query


def _root(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def _folder(url: str) -> str:
    """What a portal's addresses hang from: the base of its CKAN or its API, or the path without a file's name."""
    parts = urlsplit(url)
    page = _API.fullmatch(parts.path) or _CKAN_PAGE.fullmatch(parts.path)
    path = page["base"] if page else parts.path
    last = path.rpartition("/")[2]
    folder = path.removesuffix(last) if "." in last else path
    return _root(url) + folder.rstrip("/")


REFUSED = 403
LET_US_IN = Sentence(
    "Esa dirección nos rechaza (403): pida al portal que deje pasar a este cosechador; su nombre va en el User-Agent.",
    "That address refuses us (403): ask the portal to let this harvester in; its name is in the User-Agent.",
)
NAME_IT = Sentence(
    "Escriba la dirección de su API o de su archivo de catálogo; si está seguro de que es uno, indique su protocolo "
    "con --protocol.",
    "Give the address of its API or of its catalogue file; if you are sure that it is one, name its protocol with "
    "--protocol.",
)
"""What to do next where nothing was found."""


def _nothing_found(url: str, asked: Iterable[Asked], software: Software | None) -> NothingDetectedError:
    """What came back, counted, what the portal is, and what to do next."""
    asked = tuple(asked)
    lines = tuple(Sentence(f"{each.url}: {each.answer.es}", f"{each.url}: {each.answer}") for each in asked)
    answers = Counter(question.answer for question in asked).most_common()
    if len(answers) == 1:
        came = answers[0][0]
    else:
        es = ", ".join(f"{times} × {answer.es}" for answer, times in answers[:4])
        came = Sentence(es, ", ".join(f"{times} × {answer}" for answer, times in answers[:4]))
    what = Sentence("", "")
    if software is not None:
        name = f"{software.name} {software.version}".strip()
        what = Sentence(f" Su página dice que es {name}.", f" Its page says that it is {name}.")
    refused = any(each.url.rstrip("/") == url.rstrip("/") and each.status == REFUSED for each in asked)
    advice = LET_US_IN if refused else NAME_IT
    return NothingDetectedError(
        f"No se encontró ningún catálogo en {url}: {came.es}.{what.es} {advice.es}",
        f"No catalogue was found at {url}: {came}.{what} {advice}",
        lines,
    )
