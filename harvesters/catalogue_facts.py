"""What an RDF document says of its catalogues and of their records (``dcat:Catalog``, ``dcat:CatalogRecord``).

None of it is of a dataset, so that no record has it in its body; it is counted, for whoever asks what was not taken.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Final

from harvesters.errors import HarvesterError
from harvesters.rdf_loading import RdfLoading
from harvesters.subjects import DCAT, RDF_TYPE, SubjectTable

CATALOGUE, RECORD = "Catalog", "CatalogRecord"

_LINE: Final = re.compile(rb"^\S+ <([^>]*)> ", re.MULTILINE)
FOLLOWED: Final = frozenset(
    namespace + name
    for namespace, names in (
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", ("type",)),
        (DCAT.decode(), ("dataset", "service", "catalog", "record", "resource")),
        ("http://purl.org/dc/terms/", ("hasPart",)),
        ("http://xmlns.com/foaf/0.1/", ("primaryTopic",)),
    )
    for name in names
)
"""Links to what is a record by itself."""

Facts = Counter[tuple[str, str]]
"""How often a class of node says something that no record has: class, predicate."""


def typed(class_name: str) -> bytes:
    """How a line ends that says that a node is of a class of DCAT."""
    return RDF_TYPE + b" <" + DCAT + class_name.encode() + b"> ."


def facts_of_table(table: SubjectTable) -> Facts:
    """Count what a loaded document says of its catalogues and their records."""
    facts: Facts = Counter()
    for lines in table.iter_boundaries():
        name = next((each for each in (CATALOGUE, RECORD) if typed(each) in lines), "")
        if name:
            said = (predicate.decode() for predicate in _LINE.findall(lines))
            facts.update((name, predicate) for predicate in said if predicate not in FOLLOWED)
    return facts


def facts_of_document(path: Path, url: str, content_type: str = "") -> Facts:
    """As `facts_of_table`, of a document on disk; what is no RDF says nothing."""
    try:
        with RdfLoading(path, url, content_type) as document:
            for _ in document.iter_load():
                pass
            return facts_of_table(document.table)
    except HarvesterError:
        return Counter()
