"""How the pages of one portal are to be read: selectors that a person writes, in TOML or JSON, checked before use.

    [list]                                   # the page that the source's URL leads to, and those after it
    dataset = "h2.titulo a"                  # the links to the datasets; required
    next = "//a[@rel='next']"                # the link to the next list page
    count = ".total"                         # the text that tells how many datasets there are

    [dataset]                                # a dataset's own page; without it, its schema.org is read
    title = "h1"                             # required
    publisher = ".institucion"
    keyword = ".etiquetas a"

    [distribution]
    each = "ul.recursos li"                  # one element for each file; required
    download_url = "a"                       # within it; required

A selector is CSS (with parsel's ``::text`` and ``::attr(name)``), or XPath where it begins with ``/``, ``./`` or ``(``.
The names of fields are those of the profile.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from cssselect.parser import SelectorError as CssError
from lxml import etree
from parsel import Selector
from parsel.csstranslator import HTMLTranslator

from harvesters.errors import HarvesterError

MAX_FILE: Final = 64 * 1024
MAX_SELECTOR: Final = 1_000
MAX_VALUES: Final = 2_000
"""Values of one field of one page."""
MAX_TEXT: Final = 100_000

WEB: Final = ("http://", "https://", "ftp://")

LIST_FIELDS: Final = ("dataset", "next", "count")
DATASET_FIELDS: Final = {
    "title": "name", "description": "description", "identifier": "identifier", "keyword": "keywords",
    "publisher": "publisher", "creator": "creator", "contact_point": "contactPoint", "issued": "datePublished",
    "modified": "dateModified", "license": "license", "language": "inLanguage", "spatial": "spatialCoverage",
    "temporal": "temporalCoverage", "accrual_periodicity": "repeatFrequency", "rights": "usageInfo",
    "version": "version",
}  # fmt: skip
"""Fields of a dataset that may be selected, and what schema.org calls them."""
DISTRIBUTION_FIELDS: Final = {
    "title": "name", "description": "description", "download_url": "contentUrl", "access_url": "url",
    "format": "encodingFormat", "issued": "datePublished", "modified": "dateModified", "license": "license",
    "byte_size": "contentSize",
}  # fmt: skip
ADDRESSES: Final = frozenset(("dataset", "next", "download_url", "access_url"))
"""Fields whose value is an address: of an element, its link."""
REPEATED: Final = frozenset(("keyword", "spatial", "temporal", "language"))
"""Fields of which all values count; of the others, the first that says anything."""
ORGANISATIONS: Final = frozenset(("publisher", "creator"))

ROOMS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "list": (LIST_FIELDS, ("dataset",)),
    "dataset": (tuple(DATASET_FIELDS), ("title",)),
    "distribution": (("each", *DISTRIBUTION_FIELDS), ("each", "download_url")),
}
"""Each table of a file: the fields it may have, and those it must have."""


class SelectorsError(HarvesterError):
    """A file of selectors cannot be right; the message says where, and what it may say there."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """The selectors of one portal, as XPath, by the names of the fields."""

    list: Mapping[str, str]
    dataset: Mapping[str, str]
    """Empty where the pages describe their dataset in schema.org."""
    distribution: Mapping[str, str]


def selectors_from_file(text: bytes) -> Selectors:
    """Read a file of selectors, in TOML or JSON.  Raises `SelectorsError`."""
    return selectors_from_document(document_from_file(text))


def document_from_file(text: bytes) -> Mapping[str, Any]:
    """Decode a file of selectors, in TOML or JSON; what it says is not checked.  Raises `SelectorsError`."""
    if len(text) > MAX_FILE:
        raise SelectorsError(
            f"El archivo de selectores pasa de {MAX_FILE} bytes.", f"The file of selectors has over {MAX_FILE} bytes."
        )
    try:
        words = text.decode("utf-8-sig")
        document = json.loads(words) if words.lstrip()[:1] == "{" else tomllib.loads(words)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SelectorsError(
            f"El archivo de selectores no es TOML ni JSON: {error}.",
            f"The file of selectors is neither TOML nor JSON: {error}.",
        ) from None
    if not isinstance(document, dict):
        raise _wrong("", "una tabla", "a table")
    return document


def selectors_from_document(document: Mapping[str, Any]) -> Selectors:
    """Check decoded selectors, and compile them.  Raises `SelectorsError`, which names the field."""
    _require_known(document, tuple(ROOMS), "")
    if "list" not in document:
        raise _missing("list.dataset")
    rooms: dict[str, dict[str, str]] = {}
    for name, (fields, required) in ROOMS.items():
        room = document.get(name, {})
        if not isinstance(room, dict):
            raise _wrong(name, "una tabla", "a table")
        _require_known(room, fields, f"{name}.")
        for field in required if name in document else ():
            if field not in room:
                raise _missing(f"{name}.{field}")
        rooms[name] = {field: _xpath(f"{name}.{field}", selector) for field, selector in room.items()}
    if rooms["distribution"] and not rooms["dataset"]:
        raise _missing("dataset.title")
    return Selectors(**rooms)


def _require_known(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in known:
            names = ", ".join(known)
            raise SelectorsError(
                f"Los selectores no conocen «{where}{name}». Ahí puede ir: {names}.",
                f"Selectors do not know “{where}{name}”. What may stand there: {names}.",
            )


def _missing(name: str) -> SelectorsError:
    return SelectorsError(f"A los selectores les falta «{name}».", f"The selectors lack “{name}”.")


def _wrong(name: str, es: str, en: str) -> SelectorsError:
    return SelectorsError(f"En los selectores, «{name}» debe ser {es}.", f"In the selectors, “{name}” must be {en}.")


def _xpath(name: str, selector: object) -> str:
    """A selector as XPath that lxml compiles.  Raises `SelectorsError`."""
    if not isinstance(selector, str) or not selector.strip() or len(selector) > MAX_SELECTOR:
        raise _wrong(name, f"un selector de hasta {MAX_SELECTOR} letras", f"a selector of up to {MAX_SELECTOR} letters")
    words = selector.strip()
    is_xpath = words.startswith(("/", "./", "(", ".//"))
    try:
        xpath = words if is_xpath else HTMLTranslator().css_to_xpath(words)
        etree.XPath(xpath, regexp=False)
        Selector(text="<html></html>").xpath(xpath)
    except (CssError, etree.XPathError, ValueError, RecursionError) as error:
        kind = "XPath" if is_xpath else "CSS"
        raise SelectorsError(
            f"En los selectores, «{name}» no es {kind} que se pueda leer: {selector!r} ({error}).",
            f"In the selectors, “{name}” is no {kind} that can be read: {selector!r} ({error}).",
        ) from None
    return f".{xpath}" if is_xpath and xpath.startswith("//") and name.startswith("distribution.") else xpath


# ── reading a page ───────────────────────────────────────────────────────────────────────────────────────────────────


def values_of(node: Selector, field: str, xpath: str, base: str = "") -> list[str]:
    """What a selector finds, as clean texts; of a field that is an address, absolute addresses."""
    texts = (_address(each, base) if field in ADDRESSES else _text(each) for each in node.xpath(xpath)[:MAX_VALUES])
    return [text for text in texts if text]


def _text(found: Selector) -> str:
    words = found.xpath("string()").get() if hasattr(found.root, "tag") else found.get()
    return " ".join((words or "")[:MAX_TEXT].split())


def base_of(page: Selector, url: str) -> str:
    """What the relative addresses of a page are relative to (HTML, 4.2.3: ``<base href>``)."""
    return _joined(url, page.xpath("//base/@href").get() or "") or url


def _address(found: Selector, base: str) -> str:
    """The address of what a selector finds: of an element that has none, its text where that is one (``»`` is not)."""
    if not hasattr(found.root, "tag"):
        return _joined(base, _text(found))
    inside = found.xpath("(./@href | ./@src | .//a/@href)[1]")
    words = _text(inside[0] if inside else found)
    return _joined(base, words) if inside or words.startswith(WEB) else ""


def _joined(base: str, words: str) -> str:
    """An absolute address; "" for what leads to nothing that can be fetched (``javascript:``)."""
    try:
        address = urljoin(base, words) if words else ""
    except ValueError:
        return ""
    return address if address.startswith(WEB) else ""


def schema_org_from_page(page: Selector, selectors: Selectors, url: str) -> Mapping[str, Any] | None:
    """A dataset's page as schema.org; None when its title is not where it should be."""
    base = base_of(page, url)
    dataset = _described(page, selectors.dataset, DATASET_FIELDS, base)
    if "name" not in dataset:
        return None
    distributions = [*_iter_distributions(page, selectors.distribution, base)]
    files = {"distribution": distributions} if distributions else {}
    return {"@context": "https://schema.org", "@type": "Dataset", "@id": url, "url": url, **dataset, **files}


def _iter_distributions(page: Selector, fields: Mapping[str, str], base: str) -> Iterator[Mapping[str, Any]]:
    for each in page.xpath(fields["each"])[:MAX_VALUES] if fields else ():
        described = _described(each, fields, DISTRIBUTION_FIELDS, base)
        if described:
            yield {"@type": "DataDownload", **described}


def _described(node: Selector, fields: Mapping[str, str], names: Mapping[str, str], base: str) -> dict[str, Any]:
    described: dict[str, Any] = {}
    for field, xpath in fields.items():
        found = values_of(node, field, xpath, base) if field in names else []
        if found:
            value: Any = found if field in REPEATED else found[0]
            described[names[field]] = {"@type": "Organization", "name": value} if field in ORGANISATIONS else value
    return described
