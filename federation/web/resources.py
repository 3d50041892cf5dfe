"""One dataset, service or series of the served index, in every form: the same triples as in the release's files."""

from collections.abc import Iterable

import orjson
from sqlalchemy import Connection

from federation.web.national import NationalGraph
from federation.web.negotiation import Form
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import record_nodes
from mappings.rdf.nodes import nodes_from_document
from mappings.rdf.statements import Node
from mappings.uris import catalog_uri
from storage.index import IndexedRecord, IndexEntry, records_about


def entry_nodes(connection: Connection, entry: IndexEntry, base_uri: str) -> list[Node]:
    """An entry, and the catalogue record of each copy of it, as the files of the release have them."""
    document = orjson.loads(entry.document)
    records = records_about(connection, entry.uri) or (IndexedRecord(entry.source, entry.record),)
    nodes = nodes_from_document(document)
    for record in records:
        catalogs = catalog_uri(base_uri), catalog_uri(base_uri, record.source)
        nodes += record_nodes(orjson.loads(record.record), *catalogs, document["@type"])
    return nodes


def bytes_from_nodes(nodes: Iterable[Node], graph: NationalGraph, form: Form) -> bytes:
    """A whole document: the nodes, and all that they refer to and the release describes."""
    given = list(nodes)
    syntax = SYNTAXES[form.name]
    return syntax.head([*given, *graph.mentioned(given)]) + syntax.tail()
