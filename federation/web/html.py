"""Plain pages of the index for people, until it has a portal: no script, nothing loaded from elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

import orjson

from federation.dataset_text import iter_shown, value_in_words
from federation.duplicates.words import EVIDENCE_LABELS
from federation.page_templates import page_template
from federation.settings import TOOL_VERSION, get_settings
from federation.web.addresses import local_address
from federation.web.catalogues import CataloguePage
from federation.web.labels import KINDS, label_of_value, words_of_code
from federation.web.negotiation import FORMS, HTML, Form
from federation.words import say
from mappings.rdf.statements import TEXT, Node
from mappings.term_words import words_of
from storage.index import FacetValue, Gone, IndexedRecord, IndexEntry

_ABOVE = frozenset({"title", "description", "distribution"})
"""Fields that stand in a place of their own."""
_FACETS = {
    "source": ("Fuente", "Source"),
    "level": ("Orden de gobierno", "Level"),
    "state": ("Estado", "State"),
    "kind": ("Clase", "Kind"),
}


def resource_page(
    entry: IndexEntry, base_uri: str, titles: Mapping[str, str], copies: Sequence[IndexedRecord] = ()
) -> bytes:
    """The page of a dataset, a service or a series, with the copies of it; `titles` are those of the sources."""
    document = orjson.loads(entry.document)
    plain = {key: value for key, value in document.items() if key not in _ABOVE}
    return _render(
        "resource.html",
        base_uri,
        kind=say(*KINDS[entry.kind]),
        title=value_in_words(document.get("title", {})) or entry.title,
        description=text_of(document.get("description", {})),
        publisher=_publisher(document, base_uri),
        source=_source(entry.source, titles, base_uri),
        copies=[_copy(record, titles, base_uri) for record in copies],
        distributions=[_distribution(one, base_uri) for one in document.get("distribution", ())],
        lines=_lines(plain, base_uri),
        uri=entry.uri,
        forms=forms_of(entry.uri, base_uri),
    )


def catalogue_page(
    page: CataloguePage,
    texts: tuple[str, str],
    facets: Mapping[str, Sequence[FacetValue]],
    originals: Sequence[IndexEntry],
    *,
    titles: Mapping[str, str],
    base_uri: str,
) -> bytes:
    """A page of a catalogue: its entries, what leads to fewer of them, and the `originals` of its copies.

    `texts` are its title and description, `titles` those of the sources.
    """
    asked = page.asked
    return _render(
        "catalogue.html",
        base_uri,
        title=texts[0],
        description=texts[1],
        total=page.total,
        copies=page.copies,
        copied=[
            {
                "title": entry.title,
                "href": local_address(entry.uri, base_uri),
                "source": _source(entry.source, titles, base_uri),
            }
            for entry in originals
        ],
        filtered=not asked.is_whole,
        whole=local_address(asked.path, base_uri),
        entries=[_listed(entry, base_uri) for entry in page.entries],
        first=local_address(asked.address(0), base_uri) if asked.after or asked.copies_after is not None else "",
        next=local_address(page.next_address, base_uri) if page.next_address else "",
        facets=[
            {
                "title": say(*_FACETS[field]),
                "values": [
                    {
                        "label": one.label or _called(field, one.value, titles),
                        "count": one.entries,
                        "href": _narrowed(page, field, one.value),
                    }
                    for one in values
                ],
            }
            for field, values in facets.items()
            if len(values) > 1
        ],
        uri=asked.catalog,
        forms=forms_of(asked.catalog, base_uri, asked.address(0).partition("?")[2] if not asked.is_whole else ""),
    )


def thing_page(node: Node, base_uri: str) -> bytes:
    """The page of an institution or a place: its names, and its datasets."""
    uri, statements = node
    names = list(dict.fromkeys(value for _, kind, value, _ in statements if kind == TEXT))
    field = "publisher" if "/agent/" in uri else "municipality" if len(uri.rpartition("/")[2]) == 5 else "state"
    value = uri if field == "publisher" else uri.rpartition("/")[2]
    return _render(
        "thing.html",
        base_uri,
        title=names[0] if names else uri,
        names=names[1:],
        datasets="" if value == "mx" else local_address(f"{base_uri}/catalog?{field}={quote_plus(value)}", base_uri),
        uri=uri,
        forms=[form for form in forms_of(uri, base_uri) if form["name"] != "json"],
    )


def gone_page(gone: Gone, base_uri: str) -> bytes:
    """The page of what was in the index."""
    return _render(
        "gone.html",
        base_uri,
        title=gone.title or gone.uri,
        kind=say(*KINDS[gone.kind]),
        release=gone.release,
        removed=f"{gone.removed:%Y-%m-%d}",
        source={"title": gone.source, "href": local_address(f"{base_uri}/catalog/{gone.source}", base_uri)},
        uri=gone.uri,
        forms=[],
    )


def lost_page(uri: str, suggestions: Sequence[Mapping[str, str]], base_uri: str) -> bytes:
    """The page of what is not here, with what may be meant."""
    return _render(
        "lost.html",
        base_uri,
        title=say("No está aquí", "It is not here"),
        suggestions=[{**one, "href": local_address(one["uri"], base_uri)} for one in suggestions],
        uri=uri,
        forms=[],
    )


def forms_of(uri: str, base_uri: str, query: str = "") -> list[dict[str, str]]:
    """The other forms of a thing, by their addresses."""
    end = f"?{query}" if query else ""
    return [
        {"name": form.suffix, "type": form.media_type, "href": local_address(f"{uri}.{form.suffix}{end}", base_uri)}
        for form in FORMS
        if form is not HTML
    ]


def links_header(uri: str, forms: Sequence[Form] = FORMS) -> str:
    """The ``Link`` header that leads to the other forms of a thing."""
    return ", ".join(f'<{uri}.{form.suffix}>; rel="alternate"; type="{form.media_type}"' for form in forms)


def _render(name: str, base_uri: str, **facts: Any) -> bytes:
    home = local_address(f"{base_uri}/catalog", base_uri)
    template = page_template(name)
    return template.render(home=home, lang=get_settings().lang, say=say, version=TOOL_VERSION, **facts).encode()


def text_of(texts: Mapping[str, str]) -> str:
    """A text in the language of the pages, or else in the one that it is in."""
    lang = get_settings().lang
    return texts.get(lang) or texts.get("es") or next(iter(texts.values()), "")


def _called(field: str, value: str, titles: Mapping[str, str]) -> str:
    """What a value that a catalogue can be narrowed by is called."""
    return (titles.get(value) if field == "source" else label_of_value(field, value)) or value


def _source(slug: str, titles: Mapping[str, str], base_uri: str) -> dict[str, str]:
    return {"title": titles.get(slug) or slug, "href": local_address(f"{base_uri}/catalog/{slug}", base_uri)}


def _copy(record: IndexedRecord, titles: Mapping[str, str], base_uri: str) -> dict[str, Any]:
    """A copy as the page of its original lists it: whose it is, why it is one, and what the index knows of it."""
    told = orjson.loads(record.record)
    reasons = (EVIDENCE_LABELS.get(uri, {"es": uri}) for uri in told.get("copyEvidence", ()))
    return {
        "source": _source(record.source, titles, base_uri),
        "evidence": "; ".join(text_of(label) for label in reasons),
        "record": {"uri": told["@id"], "href": local_address(told["@id"] + ".ttl", base_uri)},
    }


def _publisher(document: Mapping[str, Any], base_uri: str) -> dict[str, str]:
    publisher = document.get("publisher") or {}
    return {
        "title": text_of(publisher.get("name", {})),
        "href": local_address(publisher.get("@id", ""), base_uri),
    }


def _distribution(distribution: Mapping[str, Any], base_uri: str) -> dict[str, str]:
    url = distribution.get("downloadURL") or distribution.get("accessURL") or ""
    format_ = distribution.get("format") or {}
    return {
        "title": text_of(distribution.get("title", {})) or url,
        "href": local_address(url, base_uri),
        "format": text_of(format_.get("label", {})) or distribution.get("mediaType", ""),
    }


def _lines(document: Mapping[str, Any], base_uri: str) -> list[dict[str, Any]]:
    return [
        {
            "label": say(words_of(term).label_es, words_of(term).label_en),
            "values": _values(term.key, shown, base_uri),
            "depth": depth,
        }
        for depth, term, shown in iter_shown(document, document["@type"], 0)
        if term.key not in {"extra", "derived"}
    ]


def _values(key: str, shown: str, base_uri: str) -> list[dict[str, str]]:
    """A value in words with the address that it is; of several addresses, which have no spaces in them, each."""
    several = shown.split("; ") if local_address(shown, base_uri) else [shown]
    return [{"value": words_of_code(key, one), "href": local_address(one, base_uri)} for one in several]


def _listed(entry: IndexEntry, base_uri: str) -> dict[str, str]:
    document = orjson.loads(entry.document)
    return {
        "title": entry.title,
        "href": local_address(entry.uri, base_uri),
        "publisher": _publisher(document, base_uri)["title"],
        "kind": "" if entry.kind == "dataset" else say(*KINDS[entry.kind]),
        "modified": (entry.modified or "")[:10],
    }


def _narrowed(page: CataloguePage, field: str, value: str) -> str:
    """The address of what is left of a catalogue when one more value is asked for."""
    address = page.asked.address()
    return f"?{'&'.join(filter(None, (address.partition('?')[2], f'{field}={quote_plus(value)}')))}"
