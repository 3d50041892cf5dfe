"""Find the schema.org datasets in a web page, or in a JSON-LD document, and give each out as a record of its own.

Pages put JSON-LD into ``<script type="application/ld+json">``, one or several, each an object, a list or a ``@graph``.
Makers of pages write what strict JSON refuses (`harvesters.loose_json`).  Where none of it describes a dataset, the
page's microdata may (`harvesters.microdata`).
A body is the dataset's object with the context of its document, and with those nodes of its graph that it refers to
(`harvesters.json_ld_bodies`).  One page is held to one budget (`harvesters.page_budgets`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import urljoin, urlsplit

from w3lib.encoding import html_to_unicode

from harvesters.encodings import utf_8_from_start, wide_encoding_of
from harvesters.html_pages import HtmlError, selector_from_html
from harvesters.items import Record, Refusal
from harvesters.json_ld_bodies import BodyError, Found, body_of, is_dataset
from harvesters.loose_json import json_from_script
from harvesters.made_identifiers import identifier_from_title
from harvesters.microdata import iter_items
from harvesters.page_budgets import PageBudget

MAX_PAGE = 20 << 20
"""Bytes of one page."""
MAX_SCRIPT = 8 << 20
"""Characters of one script."""
MAX_DATASETS = 5_000
"""Datasets of one page."""
MAX_DEPTH = 20

SCHEMA_ORG = "schema_org"

_SCRIPTS = "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"
_ON_THIS_MACHINE = "file:"
"""How the address of a file begins: a base for relative names, but no name that another machine would give."""
_TITLES = ("name", "schema:name", "headline", "alternateName")
_PUBLISHERS = ("publisher", "schema:publisher", "provider", "schema:provider", "creator", "schema:creator", "author")
_PAGES = frozenset(("url", "mainEntityOfPage"))
"""Where schema.org says that people see a dataset."""
_IDENTIFYING = ("url", "value", "@id", "@value")


def iter_datasets(body: bytes, url: str = "", content_type: str = "") -> Iterator[Record | Refusal]:
    """Every dataset of a page, each once; a refusal for each script or dataset that cannot be read as it is.

    Relative names are resolved by `url`.  It names a dataset that has no name of its own when that is the only one of
    its page; the others are named by what they are called (`harvesters.made_identifiers`), which is reported.  The only
    one of a page that does not tell where it is shown is the main entity of that page.
    """
    if len(body) > MAX_PAGE:
        yield Refusal("record.too_large", f"more than {MAX_PAGE:,} bytes")
        return
    if (wide := wide_encoding_of(body)) is not None and not wide.is_utf_8:
        yield Refusal("encoding.repaired", str(wide))
        body, content_type = utf_8_from_start(body), ""
    _, text = html_to_unicode(content_type, body, default_encoding="utf-8")
    try:
        scripts = tuple(_iter_scripts(text))
        yield from _iter_found(scripts, text, url)
    except HtmlError as error:
        yield Refusal("record.too_large", str(error))


def _iter_found(scripts: Iterable[str], text: str, url: str) -> Iterator[Record | Refusal]:
    """The datasets of the scripts of a page, or of its marks.  Raises `HtmlError`."""
    budget = PageBudget.for_page(len(text))
    found: list[Found] = []
    for script in scripts:
        try:
            document, complaint = _decoded(script)
        except RecursionError:
            yield Refusal("record.too_deep", f"JSON-LD: {script.strip()[:120]}")
            continue
        except ValueError as error:
            yield Refusal("record.unreadable", f"JSON-LD: {error}: {script.strip()[:120]}")
            continue
        of_script = _datasets_in(document, budget)
        if complaint and of_script:
            yield Refusal("document.repaired", f"JSON-LD: {complaint}: {script.strip()[:120]}")
        found += of_script
    if not found and not budget.spent:  # who says it in both ways says it once
        for item in iter_items(text, url, budget):
            if isinstance(item, Refusal):
                yield item
            else:
                found += _datasets_in(item, budget)
    if budget.spent:
        yield Refusal(
            "value.too_many", "the page asks for more than a page may: what stands after it was not looked at"
        )
        budget = PageBudget.for_page(len(text))  # what was found before is given out all the same
    if len(found) == 1 and not _is_json(text):
        found = [_shown_at(url, found[0])]
    yield from _iter_named(found[:MAX_DATASETS], url, budget, alone=len(found) == 1)
    if len(found) > MAX_DATASETS:
        yield Refusal("value.too_many", str(len(found)))


def _shown_at(url: str, found: Found) -> Found:
    """A dataset with the page that shows it, where it names none; a home page shows what it likes."""
    names = {key.rpartition(":")[2].rpartition("/")[2] for key in found.node}
    if not url.startswith(("http://", "https://")) or not urlsplit(url).path.strip("/") or names & _PAGES:
        return found
    return found._replace(node={**found.node, "mainEntityOfPage": url})


def _iter_named(found: list[Found], url: str, budget: PageBudget, *, alone: bool) -> Iterator[Record | Refusal]:
    """The body of each dataset, once; one at a time, since all of them together may be large."""
    page = "" if not alone or url.startswith(_ON_THIS_MACHINE) else url
    own = [_identifier(each, url) or page for each in found]
    made = ["" if name else _made_identifier(each, budget) for each, name in zip(found, own, strict=True)]
    shared = _shared_among(found, made, budget)
    seen: set[bytes] = set()
    for each, own_name, made_name in zip(found, own, made, strict=True):
        name = own_name or made_name
        try:
            body = body_of(each, budget)
        except BodyError as error:
            title = _title(each.node)[:200]
            yield Refusal(error.code, f"{title}: {error}" if title else str(error), name)
            continue
        if (digest := _digest(body)) in seen:
            continue
        seen.add(digest)
        if not name or made_name in shared:
            code = "record.identifier_shared" if name else "record.no_identifier"
            yield Refusal(code, _title(each.node)[:300] or body[:300].decode("utf-8", "replace"))
            continue
        if made_name:
            yield Refusal("record.identifier_made", name, name)
        yield Record(name, body)


def _shared_among(found: list[Found], made: list[str], budget: PageBudget) -> set[str]:
    """Those of the names we make that more than one dataset would have; the same one twice is one."""
    times = Counter(made)
    bodies: defaultdict[str, set[bytes]] = defaultdict(set)
    for each, name in zip(found, made, strict=True):
        if name and times[name] > 1 and len(bodies[name]) < 2:
            try:
                bodies[name].add(_digest(body_of(each, budget)))
            except BodyError:
                bodies[name].add(b"unknown")
    return {name for name, several in bodies.items() if len(several) > 1}


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).digest()


def _made_identifier(found: Found, budget: PageBudget) -> str:
    """A name made of what a dataset is called and of who publishes it; empty once `budget` is spent."""
    node, _, nodes = found
    publisher = next((node[key] for key in _PUBLISHERS if node.get(key)), None)
    named = publisher.get("@id") if isinstance(publisher, dict) else None
    described = nodes.get(named, publisher) if isinstance(named, str) else publisher
    who = _words(described.get("name", described.get("schema:name"))) if isinstance(described, dict) else ""
    title, who = _title(node), who or (named if isinstance(named, str) else _words(publisher))
    return identifier_from_title(title, who) if budget.take(size=len(title) + len(who)) else ""


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


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def _iter_scripts(text: str) -> Iterator[str]:
    """The JSON-LD of a page; a document that is no page is one script."""
    if _is_json(text):
        yield text
        return
    if "ld+json" not in text.lower():
        return
    for script in selector_from_html(text).xpath(_SCRIPTS):
        words = "".join(script.xpath("text()").getall())
        if words.strip():
            yield words


def _decoded(script: str) -> tuple[Any, str]:
    """Decode a script, and say what of it was no JSON.  Raises `ValueError`, `RecursionError`."""
    if len(script) > MAX_SCRIPT:
        raise ValueError(f"more than {MAX_SCRIPT:,} characters")
    return json_from_script(script)


def _datasets_in(document: Any, budget: PageBudget) -> list[Found]:
    """The datasets of a document, wherever they stand: alone, listed, in a graph, in a catalogue, as main entity."""
    found: list[Found] = []
    nodes: dict[str, Mapping[str, Any]] = {}
    waiting: list[tuple[Any, Any, int]] = [(document, None, 0)]
    while waiting:
        node, context, depth = waiting.pop()
        if not budget.take(values=1 + (len(node) if isinstance(node, dict | list) else 0)):
            break
        if depth > MAX_DEPTH:
            continue
        if isinstance(node, list):
            waiting += ((each, context, depth + 1) for each in reversed(node) if isinstance(each, dict | list))
        elif isinstance(node, dict):
            context = node.get("@context", context)
            name = node.get("@id")
            if isinstance(name, str) and len(node) > 1:
                nodes.setdefault(name, node)
            if is_dataset(node) and any(key[:1] != "@" for key in node):
                found.append(Found(node, context, nodes))
            waiting += (
                (value, context, depth + 1)
                for key, value in reversed(node.items())
                if isinstance(value, dict | list) and key != "@context" and not (found and node is found[-1].node)
            )
            if found and node is found[-1].node:  # what a dataset holds is its own, but may be referred to
                waiting += ((each, context, depth + 1) for each in _parts(node))
    return found


def _parts(node: Mapping[str, Any]) -> list[Any]:
    """Datasets that a dataset is made of."""
    parts = node.get("hasPart", node.get("schema:hasPart"))
    return [each for each in (parts if isinstance(parts, list) else [parts]) if isinstance(each, dict)]


def _identifier(found: Found, url: str) -> str:
    """The native identifier of a dataset: its IRI, else its identifier, else its address."""
    node, context, _ = found
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
