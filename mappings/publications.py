"""The files that are made from the table of terms and kept beside the code, so that others can take them as they are.

A test fails when one of them is not what the table makes of it any more.  To write them all again (the pages for people
are the matter of `mappings.reference`)::

    python -m mappings.publications
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mappings.json_schema import make_schema
from mappings.ontology import make_ontology
from mappings.rdf.jsonld import context
from mappings.shapes_from_terms import make_shapes


def _written(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


PUBLICATIONS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "docs/dcat-mx.schema.json": lambda: _written(make_schema()),
        "docs/dcat-mx.context.jsonld": lambda: _written({"@context": context()}),
        "harvesters/contexts/dcat-mx.jsonld": lambda: _written({"@context": context()}),
        "docs/dcat-mx.ttl": make_ontology,
        "mappings/shapes/dcat-mx.ttl": make_shapes,
    }
)
"""Path from the root of the project → what stands there."""


def write_publications(root: Path) -> None:
    """Write every file below the root of the project."""
    for path, make in PUBLICATIONS.items():
        (root / path).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write_publications(Path.cwd())
