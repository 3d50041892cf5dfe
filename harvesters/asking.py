"""The questions that detection puts to a portal, and the conversation that they are part of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any, Final

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, ServerIncompatibleError

from harvesters.errors import ForbiddenAddressError, HarvesterError
from harvesters.failures import BodyTooLongError, TooManyRequestsError, explain, is_unreachable
from harvesters.probing import one_question
from harvesters.recognition import Document, is_web_page, recognise
from harvesters.robots import Robots, robots_from_answer, robots_url
from harvesters.sentences import DATASETS, NOTHING, Sentence, agreeing
from harvesters.table_layouts import TableLayout
from harvesters.table_recognition import recognise_table

MAX_QUESTIONS = 40
MAX_SECONDS = 30.0
QUESTION_SECONDS = 12.0
LEAST_SECONDS = 0.5
ROBOTS_SECONDS = 6.0
NOTICEABLE_DELAY = 1.0
"""Seconds between two questions from which on they are put only until one is answered."""

CKAN_SEARCH: Final = "/api/3/action/package_search"

SEVERAL_SCHEMAS = frozenset(("data_json", "spreadsheet"))
"""Protocols that do not decide the schema of their records."""

NO_CKAN = (CKANAPIError, ServerIncompatibleError, LookupError, RecursionError)
"""What ckanapi raises when the answer is not CKAN's: its own errors, and those of a body it took for CKAN's."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A protocol that answers."""

    protocol: str
    """A key of `harvesters.registry.WALKS`."""
    url: str
    """Where: the base of the API or the document itself, after redirects."""
    schema: str = ""
    """Schema of its records where the protocol does not decide it: ``adela`` or ``dcat_us``."""
    title: str = ""
    """What the portal calls itself; empty when it does not say."""
    declared: int | None = None
    """Datasets that it declares; None when it does not."""
    version: str = ""
    """Version of the software, where it says so."""
    why: Sentence = NOTHING
    """The evidence, a noun phrase."""
    site_url: str = ""
    """Where the portal says that it is; empty when it does not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came back."""

    url: str
    answer: Sentence
    status: int = 0
    """The HTTP status of an answer that was no catalogue; 0 where nothing of the kind came."""


class NothingThereError(HarvesterError):
    """An answer is no catalogue; the message says what it is, `url` where it came from in the end.

    `document` is the answer itself, where it may be worth a closer look.
    """

    def __init__(self, what: Sentence, url: str = "", document: Document | None = None) -> None:
        super().__init__(what.es, what.en)
        self.url = url
        self.document = document


Ask = Callable[[requests.Session, str, float], Candidate]
"""Asks at a URL, within some seconds, and tells what is there.

Raises `NothingThereError`, and what the session raises.
"""

ENOUGH = Sentence(
    "no se preguntó: ya se gastó bastante tiempo y preguntas",
    "not asked: enough time and questions were spent",
)
SLOW = Sentence(
    "no se preguntó: ya se encontró un catálogo, y su robots.txt pide una pausa entre dos preguntas",
    "not asked: a catalogue was found already, and its robots.txt wants a pause between two questions",
)
NOT_ALLOWED = Sentence("no se preguntó: su robots.txt no lo permite", "not asked: its robots.txt does not allow it")


@dataclass
class Conversation:
    """What is asked of one portal: bounded in questions and time, written down as it goes.

    What robots.txt forbids is not asked, and its crawl-delay is kept, unless a question is exempt: a catalogue that was
    named outright, or the documented API of a platform that the portal's own page declares (`harvesters.robots`).
    """

    session: requests.Session
    asked: list[Asked] = field(default_factory=list)
    landed_at: str = ""
    """Where the first answer came from, after redirects; empty as long as none came."""
    page: Document | None = None
    """The first answer that was no catalogue: a home page tells what software wrote it."""
    is_hopeless: bool = False
    """The host could not be reached at all: nothing else needs to be asked."""
    found: Event = field(default_factory=Event)
    """Set when a catalogue that declares datasets was found."""
    end: float = field(default_factory=lambda: monotonic() + MAX_SECONDS)
    _put: int = 0
    """Questions that were put."""
    _robots: dict[str, Robots] = field(default_factory=dict)
    _next_start: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, url: str, ask: Ask, *, exempt: bool = False) -> Candidate | None:
        """Put a question, if it may be put and time is left; note what came back."""
        robots = None if exempt else self.robots_of(url)
        if robots is not None and not robots.allows(url):
            self.asked.append(Asked(url, NOT_ALLOWED))
            return None
        start = self._turn(url, robots)
        if start is None:
            self.asked.append(Asked(url, ENOUGH))
            return None
        wants_pauses = robots is not None and robots.delay >= NOTICEABLE_DELAY
        if self.found.wait(max(start - monotonic(), 0.0) if wants_pauses else 0.0) and wants_pauses:
            self.asked.append(Asked(url, SLOW))
            return None
        sleep(max(start - monotonic(), 0.0))
        return self._answer_of(url, ask, min(self.end - start, QUESTION_SECONDS))

    def robots_of(self, url: str) -> Robots:
        """The rules of a host, asked for once."""
        where = robots_url(url)
        with self._lock:
            if where not in self._robots:
                seconds = min(max(self.end - monotonic(), LEAST_SECONDS), ROBOTS_SECONDS)
                self._robots[where] = ask_robots(self.session, where, seconds)
            return self._robots[where]

    def _turn(self, url: str, robots: Robots | None) -> float | None:
        """When a question may start, so that the host has the pauses that it wants; None when that is never."""
        with self._lock:
            if self._put >= MAX_QUESTIONS:
                return None
            host, now = robots_url(url), monotonic()
            start = max(now, self._next_start.get(host, now)) if robots is not None else now
            if self.end - start < LEAST_SECONDS:
                return None
            self._put += 1
            if robots is not None:
                self._next_start[host] = start + robots.delay
            return start

    def _answer_of(self, url: str, ask: Ask, seconds: float) -> Candidate | None:
        candidate, status = None, 0
        try:
            with one_question(seconds):
                candidate = ask(self.session, url, seconds)
            answer, landed_at = candidate.why, candidate.url
            if candidate.declared:
                self.found.set()
        except NothingThereError as error:
            answer, landed_at = error.sentence, error.url
            self.page = self.page or error.document
            status = error.document.status if error.document is not None else 0
        except TooManyRequestsError:
            answer, landed_at = ENOUGH, ""
        except (requests.RequestException, ForbiddenAddressError) as error:
            answer, landed_at = explain(error), ""
            self.is_hopeless = self.is_hopeless or (not self.asked and is_unreachable(error))
        self.landed_at = self.landed_at or landed_at
        self.asked.append(Asked(url, answer, status))
        return candidate


def ask_robots(session: requests.Session, url: str, seconds: float) -> Robots:
    """Ask for the robots.txt at `url`; a host that cannot be asked allows what it will not answer anyway."""
    user_agent = str(session.headers["User-Agent"])
    try:
        answer = session.get(url, headers={"Accept": "text/plain, */*;q=0.1"}, timeout=seconds)
    except BodyTooLongError as error:
        if error.response is None:
            raise
        answer = error.response
    except (requests.RequestException, ForbiddenAddressError):
        return robots_from_answer(404, b"", url, user_agent)
    return robots_from_answer(answer.status_code, answer.content, answer.url, user_agent)


class _Ckan(RemoteCKAN):  # type: ignore[misc]  # ckanapi has no types
    """ckanapi, but it asks for version 3 by name and keeps the answer itself."""

    base_url = "api/3/action/"
    answer: requests.Response

    def _request_fn_get(self, url: str, data: Any, headers: Any, settings: Any) -> tuple[int, str]:
        self.answer = self.session.get(url, params=data, headers=headers, **settings)
        self.answer.encoding = "utf-8"
        return self.answer.status_code, self.answer.text


def ask_ckan(session: requests.Session, url: str, seconds: float) -> Candidate:
    """Ask a CKAN, at its ``package_search``, how many datasets it has (``site_read`` is gone from CKAN 2.11)."""
    base = url.partition(CKAN_SEARCH)[0]
    ckan = _Ckan(base, user_agent=str(session.headers["User-Agent"]), get_only=True, session=session)
    try:
        result = ckan.call_action("package_search", {"rows": 0}, requests_kwargs={"timeout": seconds})
    except NO_CKAN:
        raise nothing_there(ckan.answer) from None
    count = result.get("count") if isinstance(result, dict) else None
    if not isinstance(count, int) or isinstance(count, bool):
        no_count = Sentence("un éxito sin el número de conjuntos de datos", "a success without a count of datasets")
        raise NothingThereError(no_count, ckan.answer.url)
    landed_at = ckan.answer.url.partition("/api/3/action/")[0]
    title, version, site_url = _ask_status(ckan, seconds)
    held = agreeing(count, *DATASETS)
    why = Sentence(f"una API de CKAN con {held.es} de datos", f"a CKAN API with {held.en}")
    return Candidate("ckan", landed_at, "", title, count, version, why, site_url)


def _ask_status(ckan: _Ckan, seconds: float) -> tuple[str, str, str]:
    """(title, version, own address) of a CKAN; empty where it does not say, or forbids to ask."""
    try:
        status = ckan.call_action("status_show", {}, requests_kwargs={"timeout": seconds})
    except (*NO_CKAN, requests.RequestException, ForbiddenAddressError):
        return "", "", ""
    told = status if isinstance(status, dict) else {}
    return label(told.get("site_title")), label(told.get("ckan_version")), label(told.get("site_url"))


def ask_document(
    session: requests.Session, url: str, seconds: float, *, accept: str, layouts: tuple[TableLayout, ...] = ()
) -> Candidate:
    """Read the beginning of what stands at `url` and recognise it; a table, by one of `layouts`.

    Raises `NothingThereError`, and what the session raises.
    """
    document = get_document(session, url, seconds, accept)
    found = recognise(document) or (recognise_table(document, layouts) if layouts else None)
    if found is None:
        raise NothingThereError(_what_came(document), document.url, document)
    schema = found.schema if found.protocol in SEVERAL_SCHEMAS else ""
    return Candidate(found.protocol, document.url, schema, label(found.title), found.declared, found.version, found.why)


def get_document(session: requests.Session, url: str, seconds: float, accept: str) -> Document:
    """Read what stands at `url`, or its beginning where it is long.  Raises what the session raises."""
    try:
        return _document(session.get(url, headers={"Accept": accept}, timeout=seconds), whole=True)
    except BodyTooLongError as error:
        if error.response is None:
            raise
        return _document(error.response, whole=False)


def nothing_there(response: requests.Response) -> NothingThereError:
    """Say of an answer what it was, when it was not what was asked for."""
    return nothing_there_of(_document(response, whole=True))


def nothing_there_of(document: Document) -> NothingThereError:
    """As `nothing_there`, of a document."""
    return NothingThereError(_what_came(document), document.url, document)


def label(text: object) -> str:
    """A stranger's text as a short label: one line, nothing that a screen or a database would choke on."""
    words = " ".join(text.split()) if isinstance(text, str) else ""
    return "".join(character for character in words[:200] if character.isprintable())


def _document(response: requests.Response, *, whole: bool) -> Document:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Document(response.url, response.status_code, media_type, response.content, whole)


def _what_came(document: Document) -> Sentence:
    """What an answer was that is no catalogue."""
    if document.status != 200:
        return Sentence(f"estado {document.status}", f"status {document.status}")
    if not document.body.strip():
        return Sentence("una respuesta vacía", "an empty answer")
    if document.body.split() == [b"{}"]:
        return Sentence(
            "{}, un catálogo de Adela que aún no se publica", "{}, an Adela catalogue that is not published yet"
        )
    if is_web_page(document):
        return Sentence("una página web", "a web page")
    kind = document.media_type
    return Sentence(
        f"{kind or 'algo'} que no es un catálogo de los que se leen aquí",
        f"{kind or 'something'} that is no catalogue we read",
    )
