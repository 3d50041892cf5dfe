"""DCAT in RDF: versions 1 to 3, DCAT-AP and DCAT-AP-ES, NTI-RISP, and the shapes that portals make of them.

The body is what the harvester wrote: the canonical, sorted N-Triples of a dataset's closure.
"""

import re
from typing import Any

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.descriptions import Node, candidates, first_of, listed, nodes_from_ntriples
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import Sheet
from mappings.schemas.dcat_tables import tables
from mappings.schemas.dcat_values import one, publisher_of
from mappings.schemas.shapes import sheets_of
from mappings.values.media_types import media_type
from mappings.values.urls import url

MOST_DISTRIBUTIONS = 10_000

_UUID_END = re.compile(r"[/#:]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_UUID_END_LENGTH = 37

_page = one(url)


_sheets = sheets_of(tables)


def dataset_from_dcat(body: bytes, identifier: str, origin: Origin) -> Mapped:
    """Map one dataset from its closure in N-Triples.

    `identifier` is the dataset's IRI, or the identifier that stands for a blank node.  Refused as
    ``record.unreadable``: what is no N-Triples, or describes no such dataset.
    """
    try:
        nodes = nodes_from_ntriples(body, origin.language)
    except (SyntaxError, ValueError) as error:
        return refused("record.unreadable", "", str(error))
    node = nodes.get(identifier) or _only_dataset(nodes)
    if node is None:
        return refused("record.unreadable", "rdf:type", "no dcat:Dataset")
    issues: list[Issue] = []
    sheets = _sheets(origin)
    fields, extra = sheets["Dataset"].read(node, issues)
    agent = first_of(node, "dct:publisher", "dc:publisher", "schema:publisher")
    if agent is not None and not publisher_of(agent, fields, issues, origin.language):
        extra["dct:publisher"] = agent
    _take_page(fields, extra)
    distributions = _distributions(node, sheets["Distribution"], issues)
    return dataset_from_fields(identifier, fields, distributions, extra, origin, issues)


def _only_dataset(nodes: dict[str, Node]) -> Node | None:
    """The dataset of a closure whose subject is a blank node: a closure holds one dataset only."""
    for node in nodes.values():
        if "http://www.w3.org/ns/dcat#Dataset" in listed(node.get("rdf:type")):
            return node
    return None


def _take_page(fields: dict[str, Any], extra: dict[str, Any]) -> None:
    """Take the documentation for the landing page where there is no other; otherwise it is kept apart."""
    if "landing_page" in fields or "foaf:page" not in extra:
        return
    page, _ = _page(extra["foaf:page"])
    if page is not None:
        fields["landing_page"] = page
        if not isinstance(extra["foaf:page"], list):
            del extra["foaf:page"]


def _distributions(node: Node, sheet: Sheet, issues: list[Issue]) -> list[dict[str, Any]]:
    given = listed(first_of(node, "dcat:distribution", "schema:distribution"))
    if len(given) > MOST_DISTRIBUTIONS:
        issues.append(make_issue("value.too_many", "dcat:distribution", str(len(given))))
    return [_distribution(each, number, sheet, issues) for number, each in enumerate(given[:MOST_DISTRIBUTIONS])]


def _distribution(given: Any, number: int, sheet: Sheet, issues: list[Issue]) -> dict[str, Any]:
    """Map one distribution; one that the document only names has its name for an identifier and nothing else."""
    place = f"dcat:distribution[{number}]."
    node: Node = (
        given
        if isinstance(given, dict) and "@value" not in given
        else {"@id": given["@value"] if isinstance(given, dict) else given}
    )
    fields, extra = sheet.read(node, issues, place)
    end = _UUID_END.fullmatch(fields.get("identifier", "")[-_UUID_END_LENGTH:])
    if end:  # ckanext-dcat: {portal}/dataset/{uuid}/resource/{uuid}
        fields["identifier"] = end[1]
    if "media_type" not in fields and "dct:format" in node:  # dct:format "text/csv"; [ rdf:value "text/csv" ]
        named = [words for words in candidates(node["dct:format"], "rdf:value", "rdfs:label") if "/" in words]
        found = next((reading for words in named if (reading := media_type(words)[0])), None)
        if found:
            fields["media_type"] = found
    if extra:
        fields["extra"] = extra
    return fields
