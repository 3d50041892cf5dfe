"""Texts of DCAT in RDF: literals in several languages, or nodes that bear them as their names."""

from collections.abc import Callable
from typing import Any

from mappings.descriptions import first_of, listed
from mappings.schemas.readers import LABELS, Read, named_as
from mappings.values import Reading

NAMES = (
    "foaf:name",
    "vcard:fn",
    "vcard:organization-name",
    "org:name",
    *LABELS,
    "vcard:organization-unit",
    "vcard:given-name",
)


def texts(value: Any) -> Any:
    """What `title`, `description` and `keywords` read: literals as they are, nodes by their labels."""
    if isinstance(value, str) or (isinstance(value, dict) and "@value" in value):
        return value
    found: list[Any] = []
    for each in listed(value):
        if isinstance(each, dict) and "@value" not in each:
            found += listed(first_of(each, *LABELS, "rdf:value", "dct:description", "rdfs:comment"))
        else:
            found.append(each)
    return found if len(found) != 1 else found[0]


def texts_in(language: str, read: Callable[[Any, str], Reading[Any]]) -> Read:
    """Make a reader of literals, or of nodes that bear them, from a reader of language maps."""

    @named_as(read)
    def read_literals(value: Any) -> Reading[Any]:
        return read(value if type(value) is str else texts(value), language)

    return read_literals
