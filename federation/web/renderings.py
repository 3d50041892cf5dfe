"""Answers in one form: of a resource, of a page of a catalogue, of an institution or a place.

What is served and what is written as files for a static server is made here, once.
"""

from typing import Final

import orjson
from sqlalchemy import Connection

from federation.web.cache import Answer
from federation.web.catalogues import CataloguePage, page_nodes
from federation.web.html import catalogue_page, links_header, resource_page, text_of, thing_page
from federation.web.national import NationalGraph
from federation.web.negotiation import HTML, JSON, RDF_FORMS, Form
from federation.web.resources import bytes_from_nodes, entry_nodes
from mappings.rdf.statements import TEXT, Node
from storage.index import IndexEntry, facets, list_sources

_FACETS: Final = ("source", "level", "state", "kind")


def resource_answer(
    connection: Connection, entry: IndexEntry, form: Form, graph: NationalGraph, base_uri: str
) -> Answer:
    """A dataset, a service or a series.

    Its document changes when the entry does; what else is told here depends on its copies, on institutions and on the
    titles of sources, too, and is as old as the index.
    """
    headers = {"Link": f'<{entry.uri}>; rel="canonical", {links_header(entry.uri)}'}
    if form is JSON:
        return Answer(entry.document, form.content_type, headers=headers, modified=entry.changed)
    if form is HTML:
        titles = {source.slug: str(source.facts.get("title", "")) for source in list_sources(connection)}
        body = resource_page(entry, base_uri, titles.get(entry.source) or entry.source)
    else:
        body = bytes_from_nodes(entry_nodes(connection, entry, base_uri), graph, form)
    return Answer(body, form.content_type, headers=headers)


def thing_answer(node: Node, form: Form, graph: NationalGraph, base_uri: str) -> Answer:
    """An institution or a place."""
    if form is HTML:
        body = thing_page(node, base_uri)
    else:
        body = bytes_from_nodes([node, *graph.parts_of(node[0])], graph, form)
    return Answer(body, form.content_type, headers={"Link": links_header(node[0], RDF_FORMS)})


def catalogue_answer(
    connection: Connection, page: CataloguePage, form: Form, graph: NationalGraph, base_uri: str
) -> Answer:
    """A page of a catalogue."""
    body = _catalogue_body(connection, page, form, graph, base_uri)
    links = ", ".join([*_paging_links(page), links_header(page.asked.catalog)])
    return Answer(body, form.content_type, headers={"Link": links})


def _catalogue_body(
    connection: Connection, page: CataloguePage, form: Form, graph: NationalGraph, base_uri: str
) -> bytes:
    if form is JSON:
        return _json_from_page(page)
    if form is HTML:
        described = graph.get(page.asked.catalog) or (page.asked.catalog, [])
        texts = {name: _texts(described, name) for name in ("dct:title", "dct:description")}
        fields = [field for field in _FACETS if field != "source" or page.asked.source is None]
        counted = facets(connection, page.asked.filter, fields=fields, limit=100)
        return catalogue_page(page, texts["dct:title"], texts["dct:description"], counted, base_uri)
    return bytes_from_nodes(page_nodes(connection, page, graph, base_uri), graph, form)


def _json_from_page(page: CataloguePage) -> bytes:
    """The page as plain JSON: the DCAT-MX document of each entry, as it was released."""
    facts = {"@id": page.asked.catalog, "@type": "Catalog", "total": page.total, "next": page.next_address}
    documents = b",\n".join(entry.document for entry in page.entries)
    return orjson.dumps(facts)[:-1] + b',"dataset":[\n' + documents + b"\n]}\n"


def _paging_links(page: CataloguePage) -> list[str]:
    links = [f'<{page.asked.address(0)}>; rel="first"']
    return [*links, f'<{page.next_address}>; rel="next"'] if page.next_address else links


def _texts(node: Node, predicate: str) -> str:
    return text_of({tag: value for name, kind, value, tag in node[1] if name == predicate and kind == TEXT})
