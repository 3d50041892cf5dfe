"""What a document is, told from its beginning: DCAT in RDF, a data.json of DCAT-US or of Adela, or no catalogue."""

import codecs
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, parse

from harvesters.encodings import utf_8_from_start
from harvesters.errors import SourceError
from harvesters.json_datasets import schema_of
from harvesters.json_depth import iter_flat
from harvesters.json_ld_contexts import Inliner
from harvesters.json_ld_recognition import speaks_dcat
from harvesters.json_recognition import recognise_json
from harvesters.linked_data import DATASETS, FDP, LEADING
from harvesters.rdf_syntaxes import JSON_LD, Syntax, require_syntax
from harvesters.roads import HUB_FEED
from harvesters.sentences import Sentence

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

MAX_TRIPLES = 50_000
"""Triples that are read to recognise an RDF document."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a URL answered."""

    url: str
    """Where the answer came from in the end, after redirects."""
    status: int
    media_type: str
    """The Content-Type without its parameters, in lower case; empty when none was sent."""
    body: bytes
    """Its beginning, decompressed."""
    whole: bool
    """Whether `body` is all of it."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a document turned out to be."""

    protocol: str
    """A key of `harvesters.registry.WALKS`."""
    schema: str
    """``adela``, ``adela_plan``, ``dcat_us`` or ``dcat``."""
    why: Sentence
    """The evidence, a noun phrase."""
    title: str = ""
    """What the catalogue calls itself; empty when it does not."""
    declared: int | None = None
    """Datasets that it holds or declares, where the beginning tells."""
    version: str = ""
    """Version of the platform, where it shows."""


def recognise(document: Document) -> Recognised | None:
    """Tell what a document is by its content, whatever its name and media type say; None when it is no catalogue."""
    document = replace(document, body=utf_8_from_start(document.body))
    if document.status != 200 or not document.body.strip() or is_web_page(document):
        return None
    found = next((found for reader in READERS if (found := reader(document))), None)
    return replace(found, protocol="arcgis_hub") if found and HUB_FEED in document.url else found


def is_web_page(document: Document) -> bool:
    """Whether a person was meant to read it."""
    start = document.body[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


# -- JSON --------------------------------------------------------------------------------------------------------------

_DATASETS = re.compile(r'"(?:dataset|opening_plans)"\s*:\s*\[\s*')
_LIST = re.compile(r"\s*\[\s*")
_TITLE = re.compile(r'^\s*\{[^{}\[\]]*?"title"\s*:\s*("(?:[^"\\]|\\.)*")', re.DOTALL)
_WHY = {
    "adela": Sentence("un data.json de Adela", "a data.json of Adela"),
    "adela_plan": Sentence("un plan de apertura de Adela", "an opening plan of Adela"),
    "dcat_us": Sentence("un data.json de DCAT-US", "a data.json of DCAT-US"),
}
_USUAL_KEYS = ("distribution", "identifier", "accessLevel", "accessURL", "modified", "keyword")


def _read_json_catalogue(document: Document) -> Recognised | None:
    """A list under ``dataset`` (DCAT-US 1.1, Adela, Argentina) or ``opening_plans``, or bare (DCAT-US 1.0)."""
    text = document.body.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] not in ("{", "[") or speaks_dcat(document.body):
        return None
    title, first, count = _peek_whole(text) if document.whole else _peek_start(text)
    if not isinstance(first, Mapping):
        return None
    schema = schema_of(first)
    if schema != "adela_plan" and not _looks_like_dataset(first):
        return None
    return Recognised("data_json", schema, _WHY[schema], title, count)


def _peek_whole(text: str) -> tuple[str, Any, int | None]:
    """(title, first dataset, how many) of a whole JSON document."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _peek_start(text)
    title = value.get("title") if isinstance(value, dict) else ""
    datasets = value.get("dataset", value.get("opening_plans")) if isinstance(value, dict) else value
    if not isinstance(datasets, list) or not datasets:
        return "", None, None
    return title if isinstance(title, str) else "", datasets[0], len(datasets)


def _peek_start(text: str) -> tuple[str, Any, int | None]:
    """(title, first dataset, None) of a JSON document that is cut or broken."""
    found = _LIST.match(text) or _DATASETS.search(text)
    title = _TITLE.match(text)
    if not found:
        return "", None, None
    decoder = json.JSONDecoder()
    try:
        first, _ = decoder.raw_decode(text, found.end())
        return str(json.loads(title[1])) if title else "", first, None
    except (ValueError, RecursionError):
        return "", None, None


def _looks_like_dataset(record: Mapping[str, Any]) -> bool:
    return "title" in record and "@graph" not in record and any(key in record for key in _USUAL_KEYS)


# -- DKAN --------------------------------------------------------------------------------------------------------------

_OF_DKAN = (b'"results"', b'"result"')


def _read_dkan(document: Document) -> Recognised | None:
    """An answer of the search of DKAN 2, or packages of DKAN 1, whose values are Drupal's labels."""
    if not document.whole or not any(key in document.body for key in _OF_DKAN):
        return None
    try:
        decoded = json.loads(document.body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(decoded, dict):
        return None
    shape = recognise_json(decoded)
    if shape is not None and shape.schema == "dkan":
        why = Sentence("la API de un DKAN 1", "the API of a DKAN 1")
        return Recognised("dkan", "dkan", why, version="1")
    is_search = {"total", "results", "facets"} <= decoded.keys()
    if not is_search or (decoded["results"] and (shape is None or shape.schema != "dcat_us")):
        return None
    why = Sentence("la búsqueda de un DKAN 2 o posterior", "the search of a DKAN 2 or later")
    return Recognised("dkan", "dcat_us", why, declared=_count_from(str(decoded["total"])), version="2+")


# -- RDF ---------------------------------------------------------------------------------------------------------------


def _read_rdf_catalogue(document: Document) -> Recognised | None:
    """DCAT in any RDF syntax, or what leads to it: a container (LDP), a FAIR Data Point."""
    body = document.body.removeprefix(codecs.BOM_UTF8)
    if not any(word in body for word in _RDF_WORDS):
        return None
    try:
        syntax = require_syntax(body, document.media_type, document.url)
    except SourceError:
        return None
    return _recognise_quads(_first_quads(body, syntax, document.url), whole=document.whole)


def _first_quads(body: bytes, syntax: Syntax, url: str) -> list[Quad]:
    """The triples up to the first error, or to `MAX_TRIPLES`; those of JSON-LD by the contexts that are known."""
    quads: list[Quad] = []
    with suppress(SyntaxError, ValueError, SourceError):
        if syntax is JSON_LD:
            flat = iter_flat([body.decode("utf-8", "replace")], url)
            body = "".join(Inliner(url).iter_inlined(flat)).encode("utf-8", "replace")
        quads.extend(islice(parse(body, format=syntax.format, base_iri=url, lenient=True), MAX_TRIPLES))
    return quads


def _recognise_quads(quads: list[Quad], *, whole: bool) -> Recognised | None:
    kinds: dict[str, set[Any]] = {}
    for quad in quads:
        if quad.predicate.value == RDF_TYPE and isinstance(quad.object, NamedNode):
            kinds.setdefault(quad.object.value, set()).add(quad.subject)
    catalogs, datasets = kinds.get(DCAT + "Catalog", set()), kinds.get(DCAT + "Dataset", set())
    datasets = {*datasets, *(quad.object for quad in quads if quad.predicate.value == DATASETS)}
    leading = {quad.subject for quad in quads if quad.predicate.value in _LEADING_ELSEWHERE}
    if not catalogs and not datasets:
        return _recognise_linked(quads, leading, kinds)
    total = _number(quads, HYDRA + "totalItems")
    paged = any(quad.predicate.value in _NEXT for quad in quads)
    declared = total if total is not None else len(datasets) if whole and not paged else None
    why = _A_CATALOG if catalogs else _SOME_DATASETS
    return Recognised("dcat_rdf", "dcat", why, _title(quads, catalogs), declared or None if leading else declared)


def _recognise_linked(quads: list[Quad], leading: set[Any], kinds: dict[str, set[Any]]) -> Recognised | None:
    """A FAIR Data Point, or a container that holds anything; what its members are, only they tell."""
    if not leading:
        return None
    points = {node for kind, nodes in kinds.items() if kind in _FDP_KINDS for node in nodes}
    is_point = bool(points) or any(quad.predicate.value.startswith(FDP) for quad in quads)
    return Recognised("dcat_rdf", "dcat", _AN_FDP if is_point else _A_CONTAINER, _title(quads, points or leading))


_RDF_WORDS = (b"dcat", b"ns/ldp#", b"fdp-o#")
_LEADING_ELSEWHERE = LEADING - {DATASETS, DCAT + "catalog"}
_FDP_KINDS = frozenset(namespace + name for namespace in FDP for name in ("FAIRDataPoint", "MetadataService"))
_AN_FDP = Sentence("un FAIR Data Point", "a FAIR Data Point")
_A_CONTAINER = Sentence("un contenedor de Linked Data Platform", "a container of the Linked Data Platform")
_A_CATALOG = Sentence("un dcat:Catalog en RDF", "a dcat:Catalog in RDF")
_SOME_DATASETS = Sentence("registros dcat:Dataset en RDF", "dcat:Dataset records in RDF")
_NEXT = frozenset((HYDRA + "next", HYDRA + "nextPage"))


def _number(quads: list[Quad], predicate: str) -> int | None:
    objects = (quad.object for quad in quads if quad.predicate.value == predicate)
    values = (found.value for found in objects if isinstance(found, Literal))
    return next((count for value in values if (count := _count_from(value)) is not None), None)


def _count_from(words: str) -> int | None:
    """The number that a total is written as; None for what is none, or has more digits than any total."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


def _title(quads: list[Quad], catalogs: set[Any]) -> str:
    """The catalogue's title, the Spanish one first."""
    titles = [
        quad.object
        for quad in quads
        if quad.predicate.value == DCT + "title" and quad.subject in catalogs and isinstance(quad.object, Literal)
    ]
    titles.sort(key=lambda title: 0 if (title.language or "").startswith("es") else 1)
    return titles[0].value if titles else ""


READERS: tuple[Callable[[Document], Recognised | None], ...] = (_read_dkan, _read_json_catalogue, _read_rdf_catalogue)
"""Asked in this order: a document of DCAT-US 1.1 is JSON-LD by name, and is better read as what it is."""
