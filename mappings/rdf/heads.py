"""What stands once in a file: the catalogues, and a description of everything that the records refer to."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mappings.dcat_mx import Catalog
from mappings.json_form import json_from_node
from mappings.namespaces import RDF_TYPES
from mappings.quality.metrics import METRICS, MQA, QUALITY_DIMENSIONS
from mappings.rdf.mentions import OPENNESS, Mention, Mentions, mentions_from_document, merge_mentions
from mappings.rdf.nodes import nodes_from_document
from mappings.rdf.schemes import SCHEME_LABELS, THEME_SCHEME
from mappings.rdf.statements import IRI, NAME, TYPED, Node, Statement, text_statements, type_statements
from mappings.values.frequencies import frequency_label
from mappings.values.languages import language_label
from mappings.values.places import place_exists, place_label
from mappings.values.statuses import status_label
from mappings.values.themes import theme_matches

_OWN_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    **SCHEME_LABELS,
    OPENNESS: {"es": "Apertura de los datos, en estrellas", "en": "Openness of the data, in stars"},
    **{uri: metric.label for uri, metric in METRICS.items()},
    **QUALITY_DIMENSIONS,
}
_ACCESS_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "public": {"es": "público", "en": "public"},
    "restricted": {"es": "restringido", "en": "restricted"},
    "non-public": {"es": "no público", "en": "non-public"},
}
_LABEL_PREDICATES: Final = {
    **{role: "skos:prefLabel" for role, classes in RDF_TYPES.items() if "skos:Concept" in classes},
    "Location": "skos:prefLabel",
    "Metric": "skos:prefLabel",
    "Dimension": "skos:prefLabel",
    "ConceptScheme": "dct:title",
}
"""The predicate of a label by the part that its subject plays; rdfs:label for all others."""
_SCORE_METRICS: Final[Mapping[str, Mention]] = {
    **{uri: {"@type": ["Metric"]} for uri in METRICS},
    **{uri: {"@type": ["Dimension"]} for uri in QUALITY_DIMENSIONS},
}
"""What a score is made of."""
_NAMELESS: Final = frozenset({"skos:Concept", "skos:ConceptScheme"})
"""Classes that DCAT-AP admits only with a label: an IRI that nobody gave a label is not said to belong to them."""


def head_nodes(catalogs: Sequence[Catalog], mentions: Mapping[str, Mention]) -> list[Node]:
    """The nodes of a file's head: `catalogs` in their order, then all that they or the records mention, by IRI."""
    documents = [json_from_node(catalog) for catalog in catalogs]
    everything: Mentions = {}
    merge_mentions(everything, mentions)
    for document in documents:
        merge_mentions(everything, mentions_from_document(document, "Catalog"))
    described = [node for document in documents for node in nodes_from_document(document, "Catalog")]
    return described + nodes_from_mentions(everything)


def record_nodes(
    record: Mapping[str, Any], national_uri: str, source_uri: str, topic_class: str = "Dataset"
) -> list[Node]:
    """The nodes of a catalogue record in its JSON form, and what links it and its topic to both catalogues.

    The national index and the source's part of it each hold the topic and the record.  A series is a dataset of its
    catalogue (DCAT 3, section 6.7); a DataService has a predicate of its own.  The topic of a copy is its original's to
    link, and the URI that the copy's own dataset would have is the same as the topic's.
    """
    links: list[Statement] = [("dcat:record", IRI, record["@id"], "")]
    if not is_copy(record):
        predicate = "dcat:service" if topic_class == "DataService" else "dcat:dataset"
        links.insert(0, (predicate, IRI, record["primaryTopic"], ""))
    nodes = nodes_from_document(record, "CatalogRecord")
    if "alias" in record:
        nodes.append((record["alias"], [("owl:sameAs", IRI, record["primaryTopic"], "")]))
    return [*nodes, (national_uri, links), (source_uri, links)]


def is_copy(record: Mapping[str, Any]) -> bool:
    """Whether a catalogue record is a copy's, whose topic is described elsewhere."""
    return "copyEvidence" in record


def nodes_from_mentions(mentions: Mapping[str, Mention]) -> list[Node]:
    """Describe what is mentioned, in the order of the IRIs; what nothing is known of, not even a class, is left out."""
    everything = dict(mentions)
    if any(_is_own_theme(iri, mention) for iri, mention in mentions.items()):
        everything.setdefault(THEME_SCHEME, {"@type": ["ConceptScheme"]})
    if MQA in mentions:
        everything |= _SCORE_METRICS
    nodes = ((iri, _statements(iri, everything[iri])) for iri in sorted(everything))
    return [node for node in nodes if node[1]]


def _is_own_theme(iri: str, mention: Mention) -> bool:
    return "Theme" in mention["@type"] and iri.startswith(f"{THEME_SCHEME}/")


def _statements(iri: str, mention: Mention) -> list[Statement]:
    statements: list[Statement] = []
    if "Agent" in mention["@type"]:
        statements += nodes_from_document({**mention, "@id": iri}, "Agent")[0][1]
    label = _label(iri, mention)
    roles = [role for role in mention["@type"] if role != "Agent"]
    for role in roles:
        statements += [said for said in type_statements(role) if label or said[2] not in _NAMELESS]
    for predicate in dict.fromkeys(_LABEL_PREDICATES.get(role, "rdfs:label") for role in roles):
        statements += text_statements(predicate, label)
    return statements + _particulars(iri, mention)


def _label(iri: str, mention: Mention) -> Mapping[str, str]:
    """The label that the records give, or else the one of our vocabularies; empty when neither has one."""
    known: Any = mention.get("label") or _OWN_LABELS.get(iri)
    if known:
        return dict(known)
    for role in mention["@type"]:
        match role:
            case "Language":
                return language_label(iri)
            case "Frequency":
                return frequency_label(mention["notation"])
            case "AccessRights":
                return _ACCESS_LABELS.get(mention["notation"], {})
            case "DatasetStatus" | "DistributionStatus" | "Availability":
                return status_label(iri)
            case "Location":
                code = _place_code(iri, mention)
                return place_label(code) if code else {}
    return {}


def _place_code(iri: str, mention: Mention) -> str | None:
    code: str = mention.get("identifier") or iri.rpartition("/place/")[2]
    return code if place_exists(code) else None


def _particulars(iri: str, mention: Mention) -> list[Statement]:
    """What is said of one kind of thing only."""
    said: list[Statement] = []
    for role in mention["@type"]:
        match role:
            case "MediaType":
                said.append(("rdfs:label", TYPED, mention["notation"], ""))
            case "Frequency":
                said.append(("skos:notation", TYPED, mention["notation"], ""))
            case "Location":
                code = mention.get("identifier") or _place_code(iri, mention)
                if code:
                    said.append(("dct:identifier", TYPED, code, ""))
            case "Theme" if _is_own_theme(iri, mention):
                said.append(("skos:inScheme", IRI, THEME_SCHEME, ""))
                said += [(match, IRI, other, "") for match, other in theme_matches(iri)]
            case "Metric":
                metric = METRICS.get(iri)
                datatype = metric.datatype if metric else "xsd:integer"
                said.append(("dqv:expectedDataType", NAME, datatype, ""))
                if metric:
                    said.append(("dqv:inDimension", IRI, metric.dimension, ""))
    return said
