"""A URL → which of our protocols answers there.

Which addresses are asked is a table (`harvesters.probes`); what they answer is judged by its content
(`harvesters.recognition`), not by its name.

1. Ask the URL itself.  A document or an API that was named outright is believed, and nothing else is asked.
2. Look in the page that came for the software that wrote it, and for the documents that it names.
3. Ask the usual places below the URL and below its host, a few at a time: what the software speaks first.
4. Prefer the richest protocol (`harvesters.probes.PREFERENCE`); what declares no dataset at all comes last.

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
from harvesters.probes import ANYTHING, PREFERENCE, PROBES, RDF, Software, document, get_software, iter_alternates
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


class _Question(NamedTuple):
    protocol: str
    url: str
    ask: Ask


def detect(url: str, session: requests.Session, layouts: Sequence[TableLayout] = LAYOUTS) -> Detection:
    """Find which of our protocols answers at a URL, in at most 40 questions and some 30 seconds.

    `session` comes from `harvesters.probing.make_session`, which keeps to the address policy; `layouts` are the ways in
    which a catalogue may lie in a table.
    Raises `ForbiddenAddressError` for what is no http(s) URL, `NothingDetectedError`, which lists what was asked and
    what came back, otherwise.
    """
    require_host(url)
    conversation = Conversation(session)
    itself = _ask_itself(conversation, url, tuple(layouts))
    if itself and _path(url):
        return Detection(itself, (itself,), tuple(conversation.asked))
    page = conversation.page
    software = get_software(page.body) if page is not None and page.status == 200 else None
    others = () if conversation.is_hopeless else _ask_usual_places(conversation, url, software)
    found: dict[tuple[str, str], Candidate] = {}
    for candidate in filter(None, (itself, *others)):
        found.setdefault((candidate.protocol, candidate.url), _with_version(candidate, software))
    if not found:
        raise _nothing_found(url, conversation.asked, software)
    candidates = tuple(sorted(found.values(), key=_rank))
    return Detection(candidates[0], candidates, tuple(conversation.asked), software)


def _rank(candidate: Candidate) -> tuple[bool, int]:
    known = candidate.protocol in PREFERENCE
    return candidate.declared == 0, PREFERENCE.index(candidate.protocol) if known else len(PREFERENCE)


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


def _ask_usual_places(conversation: Conversation, url: str, software: Software | None) -> Iterator[Candidate | None]:
    """Put the questions of the table, those that the software of the page speaks before the others."""
    spoken = software.protocols if software else ()
    questions = sorted(_iter_questions(conversation, url, spoken), key=lambda question: _turn_of(question, spoken))
    asked: dict[str, _Question] = {}
    for question in questions:
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


def _iter_questions(conversation: Conversation, url: str, spoken: tuple[str, ...]) -> Iterator[_Question]:
    """What the page names, then each probe below each base of the portal, redirects followed.

    What usually stands below a host alone is asked for below the folder, too, where the page there was written by
    software that speaks it: `spoken`.  There are not questions enough to ask for everything everywhere.
    """
    landed_at = conversation.landed_at or url
    page = conversation.page
    yield _Question("dcat_rdf", url, document(RDF))
    for link in islice(iter_alternates(page.body) if page is not None else (), MAX_ALTERNATES):
        if _is_http(alternate := urljoin(landed_at, link)):
            yield _Question("dcat_rdf", alternate, document(RDF))
    for sitemap in conversation.robots_of(landed_at).sitemaps[:MAX_ALTERNATES]:
        if _is_http(sitemap):
            yield _Question("sitemap", sitemap, ask_sitemap)
    hosts = dict.fromkeys((_root(landed_at), _root(url)))
    folders = dict.fromkeys((_folder(landed_at), *hosts))
    for probe in PROBES:
        is_everywhere = not probe.host_only or probe.protocol in spoken
        for base in folders if is_everywhere else hosts:
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
    return NothingDetectedError(
        f"No se encontró ningún catálogo en {url}: {came.es}.{what.es} Escriba la dirección de su API o de su archivo "
        "de catálogo; si está seguro de que es uno, indique su protocolo con --protocol.",
        f"No catalogue was found at {url}: {came}.{what} Give the address of its API or of its catalogue file; "
        "if you are sure that it is one, name its protocol with --protocol.",
        lines,
    )
