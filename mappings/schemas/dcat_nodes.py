"""The nodes around a dataset in RDF: institutions and the parts they play, what they did, related resources, concepts.

Dialects seen: DCAT 3 and PROV; GeoDCAT-AP's properties named by role; ``foaf``, ``vcard`` and schema.org for
institutions.  What is only named by its IRI, where the profile holds a name, is left aside; of institutions it is told.
"""

from collections.abc import Callable
from typing import Any, Final

from mappings.dcat_mx import Concept
from mappings.descriptions import Node, candidates, first_of, is_node, listed
from mappings.reading import LEFT_ASIDE
from mappings.schemas.dcat_offices import INSTITUTION, address_of, agent_at, parts_of
from mappings.schemas.dcat_texts import NAMES, texts
from mappings.schemas.readers import LABELS, coded, many_as_one, named_as, one
from mappings.schemas.roles import ROLES
from mappings.schemas.schema_org_values import work
from mappings.uris import DCATMX
from mappings.values import Reading
from mappings.values.hosts import leads_inside
from mappings.values.licences import licence
from mappings.values.publisher_types import publisher_type_from_concept
from mappings.values.text import description, title
from mappings.values.urls import iri, url

Read = Callable[[Any], Reading[Any]]

PERSONS: Final = frozenset({
    "http://xmlns.com/foaf/0.1/Person", "http://www.w3.org/ns/prov#Person", "http://schema.org/Person",
    "https://schema.org/Person", "http://www.w3.org/2006/vcard/ns#Individual",
})  # fmt: skip
"""Classes of persons, of whom nothing but the name is published."""

_iri = one(iri)
_work = coded(work)
_document = one(url, "foaf:page")


def resource(value: Any) -> Reading[str]:
    """The IRI of another resource; words, and nodes that have no IRI, are left aside."""
    found, code = _work(value)
    if found is None and code is None and is_node(value):
        return None, LEFT_ASIDE
    return found, code


def statement_of(tongue: str) -> Read:
    """Make a reader of statements of rights or provenance: the words, or the IRI when there are none."""

    @named_as(statement_of)
    def read_statement(value: Any) -> Reading[dict[str, str]]:
        words = texts(value) or candidates(value)
        if not words:
            return None, LEFT_ASIDE
        if all(isinstance(each, str) and leads_inside(each) for each in listed(words)):
            return None, "url.internal"
        return description(words, tongue)

    return read_statement


def concept_of(tongue: str) -> Read:
    """Make a reader of values of vocabularies: an IRI, with the name that the catalogue gives it."""

    @named_as(concept_of)
    def read_concept(value: Any) -> Reading[Concept]:
        found, code = resource(value)
        if found is None:
            return None, code
        label = title(texts(value), tongue)[0] if is_node(value) else None
        return Concept(uri=found, label=label or {}), code

    return read_concept


def agent_of(tongue: str) -> Read:
    """Make a reader of institutions: a name, or a node with a name, addresses and a type."""
    read_type = _publisher_type_of(tongue)

    @named_as(agent_of)
    def read_agent(value: Any) -> Reading[dict[str, Any]]:
        if not is_node(value):
            return _bare_agent(value, tongue)
        name, code = title(texts(first_of(value, *NAMES) or ""), tongue)
        if not name:
            return agent_at(address_of(value))
        agent: dict[str, Any] = {"name": name}
        if not PERSONS.intersection(kind for kind in listed(value.get("rdf:type")) if isinstance(kind, str)):
            agent |= parts_of(value, INSTITUTION)
            if kind := read_type(value.get("dct:type"))[0]:
                agent["type"] = kind
        return agent, code

    return read_agent


def _bare_agent(value: Any, tongue: str) -> Reading[dict[str, Any]]:
    words = value if isinstance(value, str) else value["@value"]
    if words.startswith("_:"):
        return None, None
    if words.startswith("mailto:"):
        return None, LEFT_ASIDE
    if address := address_of(value):
        return agent_at(address)
    name, code = title(value, tongue)
    return ({"name": name} if name else None), code


def publisher_type(publisher: Any, tongue: str) -> Concept | None:
    """What kind of institution the publisher is said to be."""
    for each in listed(publisher):
        if is_node(each) and "dct:type" in each:
            return _publisher_type_of(tongue)(each["dct:type"])[0]
    return None


def _publisher_type_of(tongue: str) -> Read:
    """Make a reader of kinds of institutions; those of ADMS's scheme as it writes them."""
    read_concept = many_as_one(concept_of(tongue))

    def read_type(value: Any) -> Reading[Concept]:
        found, code = read_concept(value)
        return (None if found is None else publisher_type_from_concept(found)), code

    return read_type


def attribution_of(tongue: str, role: str = "") -> Read:
    """Make a reader of prov:Attributions; or, for a property that stands for a `role`, of the institutions there."""
    read_agent = agent_of(tongue)

    @named_as(attribution_of)
    def read_attribution(value: Any) -> Reading[dict[str, Any]]:
        had_role: str | None
        if role:
            given, had_role = value, ROLES[role]
        elif is_node(value):
            given = next(iter(listed(first_of(value, "prov:agent"))), "_:")
            had_role = _iri(first_of(value, "dcat:hadRole", "prov:hadRole"))[0]
        else:
            return None, LEFT_ASIDE
        agent, code = read_agent(given)
        if agent is None or had_role is None:
            return None, code or LEFT_ASIDE
        return {"agent": agent, "had_role": had_role}, code

    return read_attribution


def relationship(value: Any) -> Reading[dict[str, str]]:
    """A dcat:Relationship: the other resource and its role."""
    if not is_node(value):
        return None, LEFT_ASIDE
    relation, had_role = _iri(value.get("dct:relation"))[0], _iri(first_of(value, "dcat:hadRole", "prov:hadRole"))[0]
    return ({"relation": relation, "had_role": had_role}, None) if relation and had_role else (None, LEFT_ASIDE)


def activity_of(tongue: str) -> Read:
    """Make a reader of prov:Activities: what they are called and are, what they used, who took part."""
    read_type, read_agent = many_as_one(concept_of(tongue)), agent_of(tongue)

    @named_as(activity_of)
    def read_activity(value: Any) -> Reading[dict[str, Any]]:
        if not is_node(value):
            return None, LEFT_ASIDE
        parts = {
            "label": _words(title, value, tongue, *LABELS),
            "description": _words(description, value, tongue, "dct:description", "rdfs:comment"),
            "type": read_type(value.get("dct:type"))[0],
            "used": _each(resource, value, "prov:used"),
            "was_associated_with": _each(read_agent, value, "prov:wasAssociatedWith"),
        }
        found = {part: reading for part, reading in parts.items() if reading}
        are_named = len(parts["was_associated_with"]) == len(listed(value.get("prov:wasAssociatedWith")))
        return found or None, (None if found and are_named else "agent.unnamed" if not are_named else LEFT_ASIDE)

    return read_activity


def _words(read: Callable[[Any, str], Reading[dict[str, str]]], node: Node, tongue: str, *names: str) -> Any:
    return read(texts(first_of(node, *names) or ""), tongue)[0]


def _each(read: Read, node: Node, name: str) -> tuple[Any, ...]:
    found = (read(value)[0] for value in listed(node.get(name)))
    return tuple(reading for reading in found if reading is not None)


def policy_as_licence(value: Any) -> Reading[Concept]:
    """A policy that is one of the licences that are known; any other says nothing here."""
    found, code = licence(value["@id"] if is_node(value) else value)
    return (found, None) if found is not None and code is None else (None, None)


def quality_annotation(value: Any) -> Reading[str]:
    """The document that tells of the quality: an annotation's body, or what is given in an annotation's place."""
    return _document(value["oa:hasBody"] if is_node(value) and "oa:hasBody" in value else value)


def quality_measurement(value: Any) -> Reading[str]:
    """A measurement of quality: an index's own, which are computed anew, say nothing; others are left aside."""
    metric = next(iter(candidates(value.get("dqv:isMeasurementOf"))), "") if is_node(value) else ""
    return None, None if metric.startswith(DCATMX) else LEFT_ASIDE
