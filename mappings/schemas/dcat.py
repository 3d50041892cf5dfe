"""DCAT in RDF: versions 1 to 3, DCAT-AP and DCAT-AP-ES, NTI-RISP, and the shapes that portals make of them.

The body is what the harvester wrote: the canonical, sorted N-Triples of the closure of a dataset, a series or a
service.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.assembly_beside import series_from_fields, service_from_fields
from mappings.descriptions import Node, candidates, first_of, is_node, listed, nodes_from_ntriples
from mappings.issues import Issue, make_issue
from mappings.leftovers import bounded
from mappings.origin import Origin
from mappings.reading import Sheet
from mappings.schemas.dcat_language import LANGUAGES, likely_language
from mappings.schemas.dcat_nodes import publisher_type
from mappings.schemas.dcat_offices import publisher_of
from mappings.schemas.dcat_tables import tables
from mappings.schemas.dcat_us_habits import is_template
from mappings.schemas.shapes import sheets_of
from mappings.schemas.tongues import origin_of_texts
from mappings.values.media_types import media_type
from mappings.values.urls import url

MOST_DISTRIBUTIONS = 10_000
MOST_PARTS = 200
"""Services and samples of one thing; more are reported.  A table may have `MOST_DISTRIBUTIONS` columns."""

_UUID_END = re.compile(r"[/#:]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_UUID_END_LENGTH = 37

_DCAT = "http://www.w3.org/ns/dcat#"
_SERIES = f"{_DCAT}DatasetSeries"

_BRACES = (b"{{", b"%7B%7B", b"%7b%7b")
_NUMBERS = re.compile(r"([0-9]{1,9})")

_sheets = sheets_of(tables)


def resource_from_dcat(body: bytes, identifier: str, origin: Origin) -> Mapped:
    """Map one dataset, series or service from its closure in N-Triples.

    `identifier` is its IRI, or the identifier that stands for a blank node.  Refused as ``record.unreadable``: what is
    no N-Triples, or describes no such thing.
    """
    try:
        nodes, node, spoken = _read(body, identifier, origin)
    except (SyntaxError, ValueError) as error:
        return refused("record.unreadable", "", str(error))
    if node is None:
        return refused("record.no_dataset", "rdf:type", "dcat:Dataset")
    issues: list[Issue] = []
    if (b"{" in body or b"%" in body) and any(braces in body for braces in _BRACES):  # one byte is found far faster
        _drop_templates(nodes, issues)
    sheets = _sheets(spoken)
    class_name = _class_of(node)
    if class_name == "Dataset" and _SERIES in listed(node.get("rdf:type")):
        issues.append(make_issue("record.like_dataset", "rdf:type", "dcat:DatasetSeries"))
    fields, extra = sheets[class_name].read(node, issues)
    if class_name == "DataService":
        _take_one_landing_page(fields, issues)
        return service_from_fields(identifier, fields, extra, origin, issues)
    agent = first_of(node, "dct:publisher", "dc:publisher", "schema:publisher")
    if agent is not None and not publisher_of(agent, fields, issues, spoken.language):
        extra["dct:publisher"] = agent
    fields["publisher.type"] = publisher_type(agent, spoken.language)
    _tell_pages_apart(fields, issues)
    if class_name == "DatasetSeries":
        return series_from_fields(identifier, fields, extra, origin, issues)
    distributions = _distributions(node, sheets, issues)
    if "adms:sample" in node:
        fields["sample"] = _samples(node["adms:sample"], sheets, issues)
    return dataset_from_fields(identifier, fields, distributions, extra, origin, issues)


def _read(body: bytes, identifier: str, origin: Origin) -> tuple[dict[str, Node], Node | None, Origin]:
    """The nodes of a description, the one that it is of, and the origin with the language of its bare texts.

    It is read in the language that it seems to declare, and once more where that was wrong.
    """
    language = likely_language(body, origin.language)
    nodes = nodes_from_ntriples(body, language)
    node = nodes.get(identifier) or _only_resource(nodes)
    spoken = origin_of_texts(origin, first_of(node, *LANGUAGES)) if node is not None else origin
    if node is not None and spoken.language != language:
        nodes = nodes_from_ntriples(body, spoken.language)
        node = nodes.get(identifier) or _only_resource(nodes)
    return nodes, node, spoken


def _only_resource(nodes: dict[str, Node]) -> Node | None:
    """What a closure is about whose subject is a blank node: it holds one dataset only, or one series, or services."""
    for class_name in ("Dataset", "DatasetSeries", "DataService"):
        for node in nodes.values():
            if f"{_DCAT}{class_name}" in listed(node.get("rdf:type")):
                return node
    return None


def _class_of(node: Node) -> str:
    """What a node is: a series is one however else it is typed, unless it has data of its own, which it would lose."""
    types = listed(node.get("rdf:type"))
    has_data = "dcat:distribution" in node or "schema:distribution" in node
    if _SERIES in types and not has_data:
        return "DatasetSeries"
    is_service = f"{_DCAT}DataService" in types and f"{_DCAT}Dataset" not in types
    return "DataService" if is_service and _SERIES not in types else "Dataset"


def _drop_templates(nodes: Mapping[str, Node], issues: list[Issue]) -> None:
    """Take out of every node the texts and addresses that are templates still: ``mailto:{{orgContactEmail}}``."""
    for node in nodes.values():
        for name in [name for name in node if name != "@id"]:
            values = listed(node[name])
            filled = [value for value in values if not _is_unfilled(value)]
            if len(filled) == len(values):
                continue
            words = next(value for value in values if _is_unfilled(value))
            issues.append(make_issue("value.template", name, unquote(_words_of(words))))
            if filled:
                node[name] = filled
            else:
                del node[name]


def _is_unfilled(value: Any) -> bool:
    return is_template(unquote(_words_of(value)))


def _words_of(value: Any) -> str:
    """A literal's or an IRI's; empty for a node that says more."""
    if isinstance(value, dict):
        value = value.get("@value", "")
    return value if isinstance(value, str) else ""


def _tell_pages_apart(fields: dict[str, Any], issues: list[Issue]) -> None:
    """Of all pages of a dataset one is its landing page, one may be its data dictionary, the others are documentation.

    DCAT sets no limit to the landing pages, the profile holds one: the first.  Where there is none the documentation
    stands in: the Guide's landing page is one of documentation, and the profile writes its dictionary as such, too.
    """
    pages, dictionary = fields.get("documentation", ()), fields.get("data_dictionary")
    fields["documentation"] = tuple([page for page in pages if page != dictionary]) if pages else ()
    _take_one_landing_page(fields, issues)
    if "landing_page" not in fields and fields["documentation"]:
        fields["landing_page"] = fields["documentation"][0]
        fields["derived"] = (*fields.get("derived", ()), "landingPage")


def _take_one_landing_page(fields: dict[str, Any], issues: list[Issue], place: str = "") -> None:
    """The first of several landing pages stays one; the others are documentation."""
    first, *others = fields.pop("landing_page", ()) or (None,)
    if first:
        fields["landing_page"] = first
    if others:
        issues.append(make_issue("landing_page.several", f"{place}dcat:landingPage", (first, *others)))
        fields["documentation"] = tuple(dict.fromkeys((*others, *fields.get("documentation", ()))))


def _distributions(node: Node, sheets: Mapping[str, Sheet], issues: list[Issue]) -> list[dict[str, Any]]:
    given = listed(first_of(node, "dcat:distribution", "schema:distribution"))
    if len(given) > MOST_DISTRIBUTIONS:
        issues.append(make_issue("value.too_many", "dcat:distribution", str(len(given))))
    return [
        _distribution(each, f"dcat:distribution[{number}].", sheets, issues)
        for number, each in enumerate(given[:MOST_DISTRIBUTIONS])
    ]


def _samples(given: Any, sheets: Mapping[str, Sheet], issues: list[Issue]) -> list[dict[str, Any]]:
    """Map the samples; one that is only named is where its name leads."""
    samples: list[dict[str, Any]] = []
    for number, each in enumerate(_some_of(given, "adms:sample", issues)):
        if is_node(each):
            samples.append(_distribution(each, f"adms:sample[{number}].", sheets, issues))
            continue
        address, code = url(_words_of(each))
        if code:
            issues.append(make_issue(code, f"adms:sample[{number}]", _words_of(each)))
        if address:
            samples.append({"access_url": address})
    return samples


def _some_of(given: Any, name: str, issues: list[Issue], most: int = MOST_PARTS) -> list[Any]:
    """As many of several things as are looked at."""
    several = listed(given)
    if len(several) > most:
        issues.append(make_issue("value.too_many", name, str(len(several))))
    return several[:most]


def _distribution(given: Any, place: str, sheets: Mapping[str, Sheet], issues: list[Issue]) -> dict[str, Any]:
    """Map one distribution; one that the document only names has its name for an identifier and nothing else."""
    node: Node = (
        given
        if isinstance(given, dict) and "@value" not in given
        else {"@id": given["@value"] if isinstance(given, dict) else given}
    )
    fields, extra = sheets["Distribution"].read(node, issues, place)
    identifier = fields.get("identifier", "")
    if identifier[-13:-12] == "-" and (end := _UUID_END.fullmatch(identifier[-_UUID_END_LENGTH:])):
        fields["identifier"] = end[1]  # ckanext-dcat: {portal}/dataset/{uuid}/resource/{uuid}
    if "media_type" not in fields and "dct:format" in node:  # dct:format "text/csv"; [ rdf:value "text/csv" ]
        named = [words for words in candidates(node["dct:format"], "rdf:value", "rdfs:label") if "/" in words]
        found = next((reading for words in named if (reading := media_type(words)[0])), None)
        if found:
            fields["media_type"] = found
    if "dcat:accessService" in node:
        fields["access_service"], unread = _services(node["dcat:accessService"], place, sheets["DataService"], issues)
        if unread:
            extra["dcat:accessService"] = unread
    if "csvw:column" in node:
        fields["column"] = _columns(node["csvw:column"], place, sheets["Column"], issues)
    if extra:
        fields["extra"] = extra
    return fields


def _services(given: Any, place: str, sheet: Sheet, issues: list[Issue]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Map the services behind a distribution; those that do not say where they answer are returned apart."""
    services: list[dict[str, Any]] = []
    unread: list[Any] = []
    for number, each in enumerate(_some_of(given, f"{place}dcat:accessService", issues)):
        fields, extra = sheet.read(each, issues, f"{place}dcat:accessService[{number}].") if is_node(each) else ({}, {})
        if "endpoint_url" not in fields:
            unread.append(each)
            continue
        _take_one_landing_page(fields, issues, f"{place}dcat:accessService[{number}].")
        services.append({**fields, "extra": bounded(extra)[0]} if extra else fields)
    return services, unread


def _columns(given: Any, place: str, sheet: Sheet, issues: list[Issue]) -> list[dict[str, Any]]:
    """Map the columns of a table in the order of the numbers in their names, which is all the order that RDF keeps."""
    nodes = [each for each in _some_of(given, f"{place}csvw:column", issues, MOST_DISTRIBUTIONS) if is_node(each)]
    nodes.sort(key=lambda node: [int(part) if part.isdigit() else part for part in _NUMBERS.split(node["@id"])])
    read = (sheet.read(node, issues, f"{place}csvw:column[{number}].")[0] for number, node in enumerate(nodes))
    return [fields for fields in read if "name" in fields]
