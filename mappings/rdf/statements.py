"""What every syntax writes: nodes, each a subject with its statements in a fixed order."""

import re
from collections.abc import Mapping
from typing import Final

from mappings.terms import RDF_TYPES

IRI: Final = 0
"""The value is an IRI; no tag."""
NAME: Final = 1
"""The value is a compact name of a known namespace; no tag."""
TEXT: Final = 2
"""The value is a text, the tag its language."""
TYPED: Final = 3
"""The value is a lexical form, the tag its datatype's compact name; an empty tag is xsd:string."""

Statement = tuple[str, int, str, str]
"""Predicate (compact name), kind, value, tag."""
Node = tuple[str, list[Statement]]
"""Subject IRI and what is said of it."""

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(text: str) -> str:
    """Drop what XML 1.0 cannot hold (control characters, lone surrogates), so that each syntax says the same."""
    if text.isprintable() or text.replace("\n", " ").isprintable():
        return text
    return _NOT_XML.sub("", text)


def type_statements(class_name: str) -> list[Statement]:
    """The rdf:type statements of a class, or of the part that a shared value plays."""
    return [("rdf:type", NAME, name, "") for name in RDF_TYPES[class_name]]


def text_statements(predicate: str, texts: Mapping[str, str]) -> list[Statement]:
    """One statement a language."""
    return [(predicate, TEXT, legible(text), language) for language, text in texts.items()]
