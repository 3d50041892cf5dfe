"""Find the schema.org datasets in a web page, or in a JSON-LD document, and give each out as a record of its own.

Pages put JSON-LD into ``<script type="application/ld+json">``, one or several, each an object, a list or a ``@graph``.
Makers of pages write what strict JSON refuses: line ends inside texts, comments, a comma too many.
A body is the dataset's object with the context of its document, and with those nodes of its graph that it refers to.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from w3lib.encoding import html_to_unicode

from harvesters.items import Record, Refusal

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
_IDENTIFYING = ("url", "value", "@id", "@value")

Found = tuple[Mapping[str, Any], Any, Mapping[str, Mapping[str, Any]]]
"""A dataset's node, the context it is to be read by, the nodes of its document by their names."""


def iter_datasets(body: bytes, url: str = "", content_type: str = "") -> Iterator[Record | Refusal]:
    """Every dataset of a page, each once; a refusal for each script that cannot be read, or dataset without a name.

    `url` names a dataset that has no name of its own, when it is the only one; relative names are resolved by it.
    """
    if len(body) > MAX_PAGE:
        yield Refusal("record.too_large", f"more than {MAX_PAGE:,} bytes")
        return
    _, text = html_to_unicode(content_type, body, default_encoding="utf-8")
    found: list[Found] = []
    for script in _iter_scripts(text):
        try:
            document = _decoded(script)
        except (ValueError, RecursionError) as error:
            yield Refusal("record.unreadable", f"JSON-LD: {error}: {script.strip()[:120]}")
            continue
        found += _datasets_in(document)
    seen: set[str] = set()
    for node, context, nodes in found[:MAX_DATASETS]:
        whole = _with_references(node, context, nodes)
        words = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=True)
        identifier = _identifier(node, context, url) or (url if len(found) == 1 else "")
        if not identifier:
            yield Refusal("record.no_identifier", words[:300])
        elif words not in seen:
            yield Record(identifier, words.encode("utf-8", "surrogatepass"))
        seen.add(words)
    if len(found) > MAX_DATASETS:
        yield Refusal("value.too_many", str(len(found)))


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


def _decoded(script: str) -> Any:
    """Decode, as it stands, or without what is no JSON.  Raises `ValueError`, `RecursionError`."""
    if len(script) > MAX_SCRIPT:
        raise ValueError(f"more than {MAX_SCRIPT:,} characters")
    try:
        return json.loads(script, strict=False)
    except ValueError:
        bare = _UNWRAPPING.sub("", _UNWRAPPING.sub("", _WRAPPING.sub("", _WRAPPING.sub("", script))))
        bare = _COMMENT.sub(r"\1", bare)
        return json.loads(_COMMA_TOO_MANY.sub(r"\1", bare), strict=False)


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
