"""From the JSON form to RDF: one list of nodes, four syntaxes, streamed, the same triples in each, no blank node."""

from collections.abc import Mapping
from typing import Final

from mappings.rdf.jsonld import JSONLD
from mappings.rdf.ntriples import NTRIPLES
from mappings.rdf.rdfxml import RDFXML
from mappings.rdf.syntax import Syntax
from mappings.rdf.turtle import TURTLE

__all__ = ["SYNTAXES", "Syntax"]

SYNTAXES: Final[Mapping[str, Syntax]] = {
    "turtle": TURTLE,
    "rdfxml": RDFXML,
    "jsonld": JSONLD,
    "ntriples": NTRIPLES,
}
"""The syntaxes that the index is published in."""
