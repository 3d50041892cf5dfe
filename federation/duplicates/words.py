"""Evidence in words: as concepts in RDF, and as sentences for people."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from federation.duplicates.evidence import STRONG, Kind
from federation.duplicates.grouping import PERSON
from harvesters.sentences import Sentence
from mappings.uris import DCATMX

EVIDENCE: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        str(Kind.ORIGIN): Sentence("dice ser un conjunto de este índice", "says that it is a dataset of this index"),
        str(Kind.HARVEST): Sentence(
            "el cosechador de su portal anotó de dónde lo tomó", "its portal's harvester noted where it took it from"
        ),
        str(Kind.IDENTIFIER): Sentence("el mismo identificador o URI", "the same identifier or URI"),
        str(Kind.LANDING_PAGE): Sentence("la misma página", "the same landing page"),
        str(Kind.DOWNLOADS): Sentence("los mismos archivos, todos", "the same files, all of them"),
        PERSON: Sentence("lo decidió una persona", "a person decided so"),
    }
)
"""What makes a record a copy."""
assert {*map(str, STRONG), PERSON} == EVIDENCE.keys()


def evidence_uri(kind: str) -> str:
    """The concept of a kind of evidence."""
    return f"{DCATMX}evidence-{kind.replace('_', '-')}"


EVIDENCE_LABELS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {evidence_uri(kind): {"es": words.es, "en": words.en} for kind, words in EVIDENCE.items()}
)
"""The label of each concept."""
