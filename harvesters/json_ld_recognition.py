"""Whether a JSON document is JSON-LD that describes DCAT, and so belongs to the reader of RDF, told by its beginning.

DCAT-US 1.1 is JSON-LD by name too, but its documents are lists of plain objects and are read as such.
"""

import re
from typing import Final

from harvesters.json_ld_contexts import Inliner

LOOKED_AT: Final = 1 << 16
"""Bytes of a document by which it is told."""

_START = re.compile(rb"\s*[{\[]")
_DECLARED = re.compile(rb"\"http://www\.w3\.org/ns/dcat#\"")
_VOCABULARY = re.compile(rb"\"@vocab\"\s*:\s*\"http://www\.w3\.org/ns/dcat#\"")
_NAMED_IN_FULL = re.compile(rb"\"http://www\.w3\.org/ns/dcat#(?:Dataset|Catalog)\"")
_NAMED = re.compile(rb"\"dcat:(?:Dataset|Catalog)\"")
_GRAPH = re.compile(rb"\"@graph\"\s*:\s*\[")
_PROJECT_OPEN_DATA = "project-open-data.cio.gov"


def speaks_dcat(start: bytes) -> bool:
    """Whether a document, whose beginning this is in UTF-8, describes ``dcat:Dataset`` or ``dcat:Catalog`` as JSON-LD.

    It does when it names a context of DCAT, or declares DCAT's namespace (or names its graph) and uses it for a type.
    """
    start = start[:LOOKED_AT]
    if not _START.match(start):
        return False
    contexts = Inliner("")
    for _ in contexts.iter_inlined([start.decode("utf-8", "replace")]):
        pass
    if any(_PROJECT_OPEN_DATA in address for address in contexts.named):
        return False
    if any(name.startswith("dcat") for name in contexts.files):
        return True
    declared = _DECLARED.search(start) or _GRAPH.search(start)
    typed = _NAMED.search(start) and declared
    return bool(typed or _VOCABULARY.search(start) or _NAMED_IN_FULL.search(start))
