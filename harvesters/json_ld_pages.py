"""Find the schema.org datasets in a web page, or in a JSON-LD document, and give each out as a record of its own.

Pages put JSON-LD into ``<script type="application/ld+json">``, one or several, each an object, a list or a ``@graph``.
Makers of pages write what strict JSON refuses: line ends inside texts, comments, a comma too many.  Where none of it
describes a dataset, the page's microdata may (`harvesters.microdata`).
A body is the dataset's object with the context of its document, and with those nodes of its graph that it refers to.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from w3lib.encoding import html_to_unicode

from harvesters.encodings import utf_8_from_start, wide_encoding_of
from harvesters.items import Record, Refusal
from harvesters.made_identifiers import identifier_from_title
from harvesters.microdata import iter_items

MAX_PAGE = 20 << 20
"""Bytes of one page."""
MAX_SCRIPT = 8 << 20
"""Characters of one script."""
MAX_DATASETS = 5_000
"""Datasets of one page."""
MAX_NODES = 50_000
MAX_DEPTH = 20

SCHEMA_ORG = "schema_org"

_SCRIPTS = "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"
_DATASET = re.compile(r"(?:https?://(?:www\.)?schema\.org/|[A-Za-z]+:)?Dataset")
_COMMENT = re.compile(r"(\"(?:[^\"\\]|\\.)*\")|/\*.*?\*/|//[^\n]*", re.DOTALL)
_COMMA_TOO_MANY = re.compile(r"(\"(?:[^\"\\]|\\.)*\")|,(?=\s*[}\]])", re.DOTALL)
_WRAPPING = re.compile(
    r"\A\s*(?:<!--.*?-->|<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[|\ufeff)\s*", re.DOTALL
)
_UNWRAPPING = re.compile(r"\s*(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|;)\s*\Z")
_ON_THIS_MACHINE = "file:"
"""How the address of a file begins: a base for relative names, but no name that another machine would give."""
_TITLES = ("name", "schema:name", "headline", "alternateName")
_PUBLISHERS = ("publisher", "schema:publisher", "provider", "schema:provider", "creator", "schema:creator", "author")
_IDENTIFYING = ("url", "value", "@id", "@value")

Found = tuple[Mapping[str, Any], Any, Mapping[str, Mapping[str, Any]]]
"""A dataset's node, the context it is to be read by, the nodes of its document by their names."""


def iter_datasets(body: bytes, url: str = "", content_type: str = "") -> Iterator[Record | Refusal]:
    """Every dataset of a page, each once; a refusal for each script or dataset that cannot be read as it is.

    Relative names are resolved by `url`.  It names a dataset that has no name of its own when that is the only one of
    its page; the others are named by what they are called (`harvesters.made_identifiers`), which is reported.
    """
    if len(body) > MAX_PAGE:
        yield Refusal("record.too_large", f"more than {MAX_PAGE:,} bytes")
        return
    if (wide := wide_encoding_of(body)) is not None and not wide.is_utf_8:
        yield Refusal("encoding.repaired", str(wide))
        body, content_type = utf_8_from_start(body), ""
    _, text = html_to_unicode(content_type, body, default_encoding="utf-8")
    found: list[Found] = []
    for script in _iter_scripts(text):
        try:
            document, complaint = _decoded(script)
        except RecursionError:
            yield Refusal("record.too_deep", f"JSON-LD: {script.strip()[:120]}")
            continue
        except ValueError as error:
            yield Refusal("record.unreadable", f"JSON-LD: {error}: {script.strip()[:120]}")
            continue
        of_script = _datasets_in(document)
        if complaint and of_script:
            yield Refusal("document.repaired", f"JSON-LD: {complaint}: {script.strip()[:120]}")
        found += of_script
    if not found:  # who says it in both ways says it once
        for item in iter_items(text, url):
            found += _datasets_in(item)
    yield from _iter_named(_written(found[:MAX_DATASETS]), url, alone=len(found) == 1)
    if len(found) > MAX_DATASETS:
        yield Refusal("value.too_many", str(len(found)))


def _written(found: list[Found]) -> dict[str, Found]:
    """The body of each dataset, once, and where it was found."""
    bodies: dict[str, Found] = {}
    for node, context, nodes in found:
        whole = _with_references(node, context, nodes)
        words = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=True)
        bodies.setdefault(words, (node, context, nodes))
    return bodies


def _iter_named(bodies: Mapping[str, Found], url: str, *, alone: bool) -> Iterator[Record | Refusal]:
    page = "" if not alone or url.startswith(_ON_THIS_MACHINE) else url
    own = {words: _identifier(node, context, url) or page for words, (node, context, _) in bodies.items()}
    made = {words: _made_identifier(*bodies[words]) for words, identifier in own.items() if not identifier}
    shared = Counter(made.values())
    for words, identifier in own.items():
        name = identifier or made[words]
        if not name:
            yield Refusal("record.no_identifier", _title(bodies[words][0])[:300] or words[:300])
        elif not identifier and shared[name] > 1:
            yield Refusal("record.identifier_shared", _title(bodies[words][0])[:300] or words[:300])
        else:
            if not identifier:
                yield Refusal("record.identifier_made", name, name)
            yield Record(name, words.encode("utf-8", "surrogatepass"))


def _made_identifier(node: Mapping[str, Any], _context: Any, nodes: Mapping[str, Mapping[str, Any]]) -> str:
    """A name made of what a dataset is called and of who publishes it."""
    publisher = next((node[key] for key in _PUBLISHERS if node.get(key)), None)
    named = publisher.get("@id") if isinstance(publisher, dict) else None
    described = nodes.get(named, publisher) if isinstance(named, str) else publisher
    who = _words(described.get("name", described.get("schema:name"))) if isinstance(described, dict) else ""
    return identifier_from_title(_title(node), who or (named if isinstance(named, str) else _words(publisher)))


def _title(node: Mapping[str, Any]) -> str:
    return next((words for key in _TITLES if (words := _words(node.get(key)))), "")


def _words(value: Any) -> str:
    """The text of a value in one language: Spanish where it is among several."""
    values = value if isinstance(value, list) else [value]
    told = [
        (
            str(each.get("@language", "")) if isinstance(each, dict) else "",
            each.get("@value", "") if isinstance(each, dict) else each,
        )
        for each in values[:MAX_DEPTH]
    ]
    texts = sorted(
        (not tag.startswith("es"), tag, text) for tag, text in told if isinstance(text, str) and text.strip()
    )
    return texts[0][2] if texts else ""


def _iter_scripts(text: str) -> Iterator[str]:
    """The JSON-LD of a page; a document that is no page is one script."""
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        yield text
        return
    if "ld+json" not in text.lower():
        return
    for script in Selector(text=text, type="html").xpath(_SCRIPTS):
        words = "".join(script.xpath("text()").getall())
        if words.strip():
            yield words


def _decoded(script: str) -> tuple[Any, str]:
    """Decode a script out of what HTML wraps it in; or without what is no JSON, and say what that was.

    Raises `ValueError`, `RecursionError`.
    """
    if len(script) > MAX_SCRIPT:
        raise ValueError(f"more than {MAX_SCRIPT:,} characters")
    try:
        return json.loads(script, strict=False), ""
    except ValueError:
        bare = _UNWRAPPING.sub("", _UNWRAPPING.sub("", _WRAPPING.sub("", _WRAPPING.sub("", script))))
    try:
        return json.loads(bare, strict=False), ""
    except ValueError as error:
        bare = _COMMENT.sub(r"\1", bare)
        return json.loads(_COMMA_TOO_MANY.sub(r"\1", bare), strict=False), str(error)


def _datasets_in(document: Any) -> list[Found]:
    """The datasets of a document, wherever they stand: alone, listed, in a graph, in a catalogue, as main entity."""
    found: list[Found] = []
    nodes: dict[str, Mapping[str, Any]] = {}
    waiting: list[tuple[Any, Any, int]] = [(document, None, 0)]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        node, context, depth = waiting.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(node, list):
            waiting += ((each, context, depth + 1) for each in reversed(node) if isinstance(each, dict | list))
        elif isinstance(node, dict):
            context = node.get("@context", context)
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                nodes.setdefault(name, node)
            if _is_dataset(node) and any(key[:1] != "@" for key in node):
                found.append((node, context, nodes))
            waiting += (
                (value, context, depth + 1)
                for key, value in reversed(node.items())
                if isinstance(value, dict | list) and key != "@context" and not (found and node is found[-1][0])
            )
            if found and node is found[-1][0]:  # what a dataset holds is its own, but may be referred to
                waiting += ((each, context, depth + 1) for each in _parts(node))
    return found


def _parts(node: Mapping[str, Any]) -> list[Any]:
    """Datasets that a dataset is made of."""
    parts = node.get("hasPart", node.get("schema:hasPart"))
    return [each for each in (parts if isinstance(parts, list) else [parts]) if isinstance(each, dict)]


def _is_dataset(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type", node.get("type"))
    return any(
        isinstance(kind, str) and _DATASET.fullmatch(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _with_references(
    node: Mapping[str, Any], context: Any, nodes: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The dataset with its context, and in a graph with what it refers to, if anything that is described elsewhere."""
    needed: dict[str, Mapping[str, Any]] = {}
    waiting: list[Any] = list(node.values())
    for _ in range(MAX_NODES):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, dict):
            name = value.get("@id")
            described = nodes.get(name) if isinstance(name, str) and len(value) == 1 else None
            if described is not None and described is not node and not _is_dataset(described) and name not in needed:
                needed[str(name)] = described
                waiting += described.values()
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    bare = {key: value for key, value in node.items() if key != "@context"}
    if needed:
        return {"@context": context, "@graph": [bare, *(needed[name] for name in sorted(needed))]}
    return {"@context": context, **bare}


def _identifier(node: Mapping[str, Any], context: Any, url: str) -> str:
    """The native identifier of a dataset: its IRI, else its identifier, else its address."""
    base = context.get("@base") if isinstance(context, dict) else None
    own = node.get("@id")
    if isinstance(own, str) and own.strip() and not own.startswith("_:"):
        whole = urljoin(base if isinstance(base, str) else url, own.strip())
        if ":" in whole:
            return whole
    for key in ("identifier", "schema:identifier", "url", "schema:url"):
        given = node.get(key)
        for each in given if isinstance(given, list) else (given,):
            words = (
                next((each[name] for name in _IDENTIFYING if each.get(name)), "") if isinstance(each, dict) else each
            )
            if isinstance(words, str | int) and not isinstance(words, bool) and str(words).strip():
                return str(words).strip()
    return ""
