"""A file of RDF that holds one resource, and what is expected back from it."""

import orjson

from mappings.dcat_mx import Resource
from mappings.json_form import canonical_bytes, json_from_node, json_from_resource, resource_from_json
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.mentions import mentions_from_document
from mappings.rdf.nodes import nodes_from_document
from tests.mappings.rdf.sayable import sayable


def file_of(resource, name: str) -> bytes:
    """A file that holds one resource, with its head, as a release has it."""
    document = orjson.loads(canonical_bytes(json_from_node(resource)))
    class_name = type(resource).__name__
    syntax = SYNTAXES[name]
    head = nodes_from_mentions(mentions_from_document(document, class_name))
    return syntax.head([*head, *nodes_from_document(document, class_name)]) + syntax.tail()


def as_rdf_holds(resource: Resource) -> Resource:
    """The resource without what RDF cannot say."""
    return resource_from_json(sayable(json_from_resource(resource)))
