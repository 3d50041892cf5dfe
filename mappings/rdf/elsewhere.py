"""Datasets that a file's copies lead to and that it does not describe: a class of their own, and what DCAT-AP asks.

The topic of a catalogue record has to be a dataset (DCAT-AP 3.0.1, *CatalogueRecord.primarytopic*), and a dataset has a
title and a description.  The class stands under dcat:Dataset, so a validator is content; and whoever takes all that is
said to be a dcat:Dataset takes what the file describes, and no stub of what it does not.
"""

from collections.abc import Mapping
from typing import Final

from mappings.rdf.statements import IRI, NAME, TEXT, Node, text_statements
from mappings.terms import expand
from mappings.uris import DCATMX

ELSEWHERE: Final = "dcatmx:DatasetElsewhere"
ELSEWHERE_WORDS: Final = (
    "Conjunto descrito en otra parte",
    "Dataset described elsewhere",
    "Conjunto del que el archivo nombra una copia, y que describe el catálogo de otra fuente del índice.",
    "Dataset that the file names a copy of, and that the catalogue of another source of the index describes.",
)
"""Its labels, and its definitions."""
_DESCRIPTION: Final = {
    "es": "Lo describe otra fuente del índice: siga su URI. Texto generado; no proviene del portal.",
    "en": "Another source of the index describes it: follow its URI. Generated text; it does not come from the portal.",
}


def elsewhere_nodes(topics: Mapping[str, Mapping[str, str]]) -> list[Node]:
    """The nodes of datasets that are described elsewhere, by the titles that their copies give them, and their class.

    One without a title bears its URI instead.
    """
    nodes: list[Node] = [
        (
            uri,
            [
                ("rdf:type", NAME, ELSEWHERE, ""),
                *text_statements("dct:title", title or {"es": uri}),
                *text_statements("dct:description", _DESCRIPTION),
            ],
        )
        for uri, title in sorted(topics.items())
    ]
    return [elsewhere_class(), *nodes] if nodes else []


def elsewhere_class() -> Node:
    """The class itself."""
    label_es, label_en, definition_es, definition_en = ELSEWHERE_WORDS
    return (
        expand(ELSEWHERE),
        [
            ("rdf:type", NAME, "rdfs:Class", ""),
            ("rdfs:subClassOf", NAME, "dcat:Dataset", ""),
            ("rdfs:label", TEXT, label_es, "es"),
            ("rdfs:label", TEXT, label_en, "en"),
            ("rdfs:comment", TEXT, definition_es, "es"),
            ("rdfs:comment", TEXT, definition_en, "en"),
            ("rdfs:isDefinedBy", IRI, DCATMX.removesuffix("#"), ""),
        ],
    )
