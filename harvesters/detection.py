"""A URL → which of our protocols answers there.

Which addresses are asked is a table (`DOCUMENTS`, `CKAN_PREFIXES`); what they answer is judged by its content
(`harvesters.recognition`), not by its name.

1. Ask the URL itself.  A document or an API that was named outright is believed, and nothing else is asked.
2. Otherwise ask the usual places below the URL and below its host, a few at a time.
3. Prefer CKAN, then DCAT in RDF, then data.json; what declares no dataset at all comes last.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import requests

from harvesters.addresses import require_host
from harvesters.asking import Asked, Candidate, Conversation
from harvesters.errors import NothingDetectedError
from harvesters.sentences import Sentence

IN_PARALLEL = 4
"""Questions at the same time, all to one host: what a browser does."""

CKAN_PREFIXES = ("", "/busca", "/catalogo", "/data", "/ckan", "/datos", "/es")
"""Where a CKAN hides below its host: ``/busca`` was datos.gob.mx's from 2014 on."""

_ANYTHING = "*/*"
_JSON = "application/json"
_RDF = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7"

DOCUMENTS: tuple[tuple[str, str], ...] = (
    ("/catalog.ttl", _RDF),
    ("/catalog.rdf", _RDF),
    ("/catalog.xml", _RDF),
    ("/catalog.jsonld", _RDF),
    ("/catalog", _RDF),
    ("/data.json", _JSON),
    ("/catalogo.json", _JSON),
    ("/api/feed/dcat-us/1.1.json", _JSON),
)
"""Where catalogues are published (ckanext-dcat, Project Open Data, Adela, ArcGIS Hub), and what to accept there."""

PREFERENCE = ("ckan", "dcat_rdf", "data_json")
"""A paged API before a paged document before one long document."""

_CKAN_API = re.compile(r"(?P<base>.*?)/api(/[0-9])?(/(action|search|rest)(/[a-z_]*)?)?/?")
_CKAN_PAGE = re.compile(r"(?P<base>.*?)/(dataset|organization|group)(/.*)?")


@dataclass(frozen=True, slots=True)
class Detection:
    """What answers at a URL."""

    best: Candidate
    candidates: tuple[Candidate, ...]
    """All that answer, `best` first."""
    asked: tuple[Asked, ...]
    """Every question, and what came back."""


def detect(url: str, session: requests.Session) -> Detection:
    """Find which of our protocols answers at a URL, in at most 40 questions and some 30 seconds.

    `session` comes from `harvesters.probing.make_session`, which keeps to the address policy.
    Raises `ForbiddenAddressError` for what is no http(s) URL, `NothingDetectedError`, which lists what was asked and
    what came back, otherwise.
    """
    require_host(url)
    conversation = Conversation(session)
    itself = _ask_itself(conversation, url)
    if itself and _path(url):
        return Detection(itself, (itself,), tuple(conversation.asked))
    others = () if conversation.is_hopeless else _ask_usual_places(conversation, url)
    found = {(candidate.protocol, candidate.url): candidate for candidate in (itself, *others) if candidate}
    if not found:
        lines = tuple(
            Sentence(f"{asked.url}: {asked.answer.es}", f"{asked.url}: {asked.answer}") for asked in conversation.asked
        )
        nothing = _nothing_found(url, conversation.asked)
        raise NothingDetectedError(nothing.es, nothing.en, lines)
    candidates = tuple(sorted(found.values(), key=_rank))
    return Detection(candidates[0], candidates, tuple(conversation.asked))


def _rank(candidate: Candidate) -> tuple[bool, int]:
    return candidate.declared == 0, PREFERENCE.index(candidate.protocol)


def _ask_itself(conversation: Conversation, url: str) -> Candidate | None:
    """Ask the API that the URL names, or the URL as a document."""
    base = _base_of_api(url)
    found = None if base is None else conversation.ask_ckan(base)
    return found or conversation.ask_document(url, _ANYTHING)


def _ask_usual_places(conversation: Conversation, url: str) -> Iterator[Candidate | None]:
    """CKAN below its known prefixes and the usual documents, below the URL and below its host, redirects followed."""
    landed_at = conversation.landed_at or url
    bases = tuple(dict.fromkeys((_folder(landed_at), _root(landed_at), _root(url))))
    apis = dict.fromkeys((*bases, *(_root(landed_at) + prefix for prefix in CKAN_PREFIXES)))
    negotiated = ((url, _RDF),)
    documents = dict.fromkeys((*negotiated, *((base + path, accept) for base in bases for path, accept in DOCUMENTS)))
    questions = (
        *(partial(conversation.ask_ckan, api) for api in apis),
        *(partial(conversation.ask_document, place, accept) for place, accept in documents),
    )
    with ThreadPoolExecutor(IN_PARALLEL, thread_name_prefix="detection") as pool:
        yield from pool.map(lambda question: question(), questions)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query


def _root(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def _folder(url: str) -> str:
    """What a portal's addresses hang from: the base of its CKAN, or the path without a file's name."""
    parts = urlsplit(url)
    page = _CKAN_API.fullmatch(parts.path) or _CKAN_PAGE.fullmatch(parts.path)
    path = page["base"] if page else parts.path
    last = path.rpartition("/")[2]
    folder = path.removesuffix(last) if "." in last else path
    return _root(url) + folder.rstrip("/")


def _base_of_api(url: str) -> str | None:
    """The base of the CKAN API that a URL names (``…/api/3/action/package_search``); None when it names none."""
    api = _CKAN_API.fullmatch(urlsplit(url).path)
    return _root(url) + api["base"] if api else None


def _nothing_found(url: str, asked: Iterable[Asked]) -> Sentence:
    """One sentence: what came back, counted, and what to do next."""
    answers = Counter(question.answer for question in asked).most_common()
    if len(answers) == 1:
        came = answers[0][0]
    else:
        es = ", ".join(f"{times} × {answer.es}" for answer, times in answers[:4])
        came = Sentence(es, ", ".join(f"{times} × {answer}" for answer, times in answers[:4]))
    return Sentence(
        f"No se encontró ningún catálogo en {url}: {came.es}. Escriba la dirección de su API o de su archivo de "
        "catálogo; si está seguro de que es uno, indique su protocolo con --protocol.",
        f"No catalogue was found at {url}: {came}. Give the address of its API or of its catalogue file; "
        "if you are sure that it is one, name its protocol with --protocol.",
    )
