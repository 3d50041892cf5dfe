"""The questions that detection puts to a portal, and the conversation that they are part of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, ServerIncompatibleError

from harvesters.errors import ForbiddenAddressError, HarvesterError
from harvesters.failures import BodyTooLongError, explain, is_unreachable
from harvesters.recognition import Document, is_web_page, recognise
from harvesters.sentences import NOTHING, Sentence

MAX_QUESTIONS = 40
MAX_SECONDS = 30.0
QUESTION_SECONDS = 12.0
LEAST_SECONDS = 0.5

NO_CKAN = (CKANAPIError, ServerIncompatibleError, LookupError, RecursionError)
"""What ckanapi raises when the answer is not CKAN's: its own errors, and those of a body it took for CKAN's."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A protocol that answers."""

    protocol: str
    """``ckan``, ``dcat_rdf`` or ``data_json``."""
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came back."""

    url: str
    answer: Sentence


class NothingThereError(HarvesterError):
    """An answer is no catalogue; the message says what it is, `url` where it came from in the end."""

    def __init__(self, what: Sentence, url: str = "") -> None:
        super().__init__(what.es, what.en)
        self.url = url


@dataclass
class Conversation:
    """What is asked of one portal: bounded in questions and time, written down as it goes."""

    session: requests.Session
    asked: list[Asked] = field(default_factory=list)
    landed_at: str = ""
    """Where the first answer came from, after redirects; empty as long as none came."""
    is_hopeless: bool = False
    """The host could not be reached at all: nothing else needs to be asked."""
    end: float = field(default_factory=lambda: monotonic() + MAX_SECONDS)

    def ask_ckan(self, base: str) -> Candidate | None:
        """Ask whether a CKAN's action API stands below `base`."""
        return self._ask(f"{base}/api/3/action/package_search", lambda seconds: ask_ckan(self.session, base, seconds))

    def ask_document(self, url: str, accept: str) -> Candidate | None:
        """Ask whether a catalogue stands at `url`."""
        return self._ask(url, lambda seconds: ask_document(self.session, url, accept, seconds))

    def _ask(self, url: str, question: Callable[[float], Candidate]) -> Candidate | None:
        seconds = min(self.end - monotonic(), QUESTION_SECONDS)
        if seconds < LEAST_SECONDS or len(self.asked) >= MAX_QUESTIONS:
            enough = Sentence(
                "no se preguntó: ya se gastó bastante tiempo y preguntas",
                "not asked: enough time and questions were spent",
            )
            self.asked.append(Asked(url, enough))
            return None
        candidate = None
        try:
            candidate = question(seconds)
            answer, landed_at = candidate.why, candidate.url
        except NothingThereError as error:
            answer, landed_at = error.sentence, error.url
        except (requests.RequestException, ForbiddenAddressError) as error:
            answer, landed_at = explain(error), ""
            self.is_hopeless = self.is_hopeless or (not self.asked and is_unreachable(error))
        self.landed_at = self.landed_at or landed_at
        self.asked.append(Asked(url, answer))
        return candidate


class _Ckan(RemoteCKAN):  # type: ignore[misc]  # ckanapi has no types
    """ckanapi, but it asks for version 3 by name and keeps the answer itself."""

    base_url = "api/3/action/"
    answer: requests.Response

    def _request_fn_get(self, url: str, data: Any, headers: Any, settings: Any) -> tuple[int, str]:
        self.answer = self.session.get(url, params=data, headers=headers, **settings)
        self.answer.encoding = "utf-8"
        return self.answer.status_code, self.answer.text


def ask_ckan(session: requests.Session, base: str, seconds: float) -> Candidate:
    """Ask a CKAN how many datasets it has: ``package_search`` without rows (``site_read`` is gone from CKAN 2.11).

    Raises `NothingThereError`, and what the session raises.
    """
    ckan = _Ckan(base, user_agent=str(session.headers["User-Agent"]), get_only=True, session=session)
    try:
        result = ckan.call_action("package_search", {"rows": 0}, requests_kwargs={"timeout": seconds})
    except NO_CKAN:
        raise NothingThereError(_what_came(_document(ckan.answer, whole=True)), ckan.answer.url) from None
    count = result.get("count") if isinstance(result, dict) else None
    if not isinstance(count, int) or isinstance(count, bool):
        no_count = Sentence("un éxito sin el número de conjuntos de datos", "a success without a count of datasets")
        raise NothingThereError(no_count, ckan.answer.url)
    landed_at = ckan.answer.url.partition("/api/3/action/")[0]
    title, version = _ask_status(ckan, seconds)
    why = Sentence(f"una API de CKAN con {count} conjuntos de datos", f"a CKAN API with {count} datasets")
    return Candidate("ckan", landed_at, "", title, count, version, why)


def _ask_status(ckan: _Ckan, seconds: float) -> tuple[str, str]:
    """(title, version) of a CKAN; empty where it does not say, or forbids to ask."""
    try:
        status = ckan.call_action("status_show", {}, requests_kwargs={"timeout": seconds})
    except (*NO_CKAN, requests.RequestException, ForbiddenAddressError):
        return "", ""
    told = status if isinstance(status, dict) else {}
    return _label(told.get("site_title")), _label(told.get("ckan_version"))


def ask_document(session: requests.Session, url: str, accept: str, seconds: float) -> Candidate:
    """Read the beginning of what stands at `url` and recognise it.

    Raises `NothingThereError`, and what the session raises.
    """
    try:
        document = _document(session.get(url, headers={"Accept": accept}, timeout=seconds), whole=True)
    except BodyTooLongError as error:
        if error.response is None:
            raise
        document = _document(error.response, whole=False)
    found = recognise(document)
    if found is None:
        raise NothingThereError(_what_came(document), document.url)
    schema = found.schema if found.protocol == "data_json" else ""
    return Candidate(found.protocol, document.url, schema, _label(found.title), found.declared, "", found.why)


def _label(text: object) -> str:
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
