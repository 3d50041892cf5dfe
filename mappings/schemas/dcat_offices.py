"""Whom DCAT in RDF names: the offices to ask, the institution that publishes; as vCard, FOAF, schema.org, or bare."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from mappings.descriptions import Node, first_of, is_node, listed
from mappings.issues import Issue, make_issue
from mappings.reading import LEFT_ASIDE
from mappings.schemas.dcat_texts import NAMES, texts
from mappings.schemas.readers import Read, named_as, one, remembered
from mappings.values import Reading
from mappings.values.institutions import institution_from_iri
from mappings.values.text import text, title
from mappings.values.urls import email, url

_address = one(email, "vcard:value", "vcard:hasValue")
_page = one(url)


def _telephone(value: Any) -> Reading[str]:
    return text(value.removeprefix("tel:") if isinstance(value, str) else value)


_number = one(_telephone, "vcard:hasValue", "vcard:value", "rdf:value")

Parts = tuple[tuple[str, Read, tuple[str, ...]], ...]
"""What belongs to a node: a field, its reader, the properties that it is looked for in."""

OFFICE: Parts = (
    ("email", _address, ("vcard:hasEmail", "vcard:email", "foaf:mbox", "schema:email")),
    (
        "telephone",
        _number,
        ("vcard:hasTelephone", "vcard:telephone", "vcard:tel", "foaf:phone", "schema:telephone"),
    ),
    ("url", _page, ("vcard:hasURL", "vcard:url", "foaf:page", "foaf:homepage", "schema:url")),
)
INSTITUTION: Parts = (
    ("email", _address, ("foaf:mbox", "vcard:hasEmail", "schema:email")),
    ("homepage", _page, ("foaf:homepage", "foaf:page", "schema:url")),
)


def parts_of(node: Node, parts: Parts) -> dict[str, Any]:
    """What of `parts` a node has and can be read."""
    found: dict[str, Any] = {}
    for field, read, names in parts:
        value = first_of(node, *names)
        reading = None if value is None else read(value)[0]
        if reading:
            found[field] = reading
    return found


def contact_of(language: str) -> Callable[[Any], Reading[dict[str, Any]]]:
    """Make a reader of offices: a vCard in any of its dialects, or a name, an address, a URL."""

    @named_as(contact_of)
    def read_contact(value: Any) -> Reading[dict[str, Any]]:
        if not isinstance(value, dict):
            return _bare_contact(value, language)
        if "@value" in value:
            return _bare_contact(value["@value"], language)
        names = first_of(value, *NAMES)
        name, code = title(texts(names), language) if names else (None, None)
        office = {**({"name": name} if name else {}), **parts_of(value, OFFICE)}
        if office:
            return office, code
        iri_of_node = value["@id"]
        return (None, "value.wrong_type") if iri_of_node.startswith("_:") else _bare_contact(iri_of_node, language)

    return read_contact


def _bare_contact(value: str, language: str) -> Reading[dict[str, Any]]:
    if value.startswith("_:"):
        return None, None
    if "@" in value:
        address, code = email(value)
        return ({"email": address} if address else None), code
    if "://" in value:
        page, code = url(value)
        return ({"url": page} if page else None), code
    name, code = title(value, language)
    return ({"name": name} if name else None), code


def publisher_of(node: Any, fields: dict[str, Any], issues: list[Issue], language: str) -> bool:
    """Read the publisher into ``publisher.name``, ``.email``, ``.homepage``; False when that is not all that was said.

    Of several the first that has a name here counts, then one whose IRI the table of institutions knows.  Any other
    that is only an IRI leaves its place to the registry's, and is told: a name is never made up from an address.
    """
    given = listed(node)
    read = _institution_in(language)
    for each in given:
        agent, code = read(each)
        if agent:
            _take_publisher(agent, fields)
            if code:
                issues.append(make_issue(code, "dct:publisher", _names_of(each)))
            if len(given) > 1:
                issues.append(make_issue("value.several", "dct:publisher", node))
            return len(given) == 1
    addresses = [address for each in given if (address := address_of(each))]
    known = next((found for address in addresses if (found := known_agent(address))), None)
    if known is not None:
        _take_publisher(known, fields)
        if len(given) > 1:
            issues.append(make_issue("value.several", "dct:publisher", node))
        return len(given) == 1
    if addresses:
        issues.append(make_issue("agent.unnamed", "dct:publisher", addresses))
    return False


@cache
def _institution_in(language: str) -> Read:
    """The reader of institutions that are called by a name, be it all that is said of them."""

    def read_institution(value: Any) -> Reading[dict[str, Any]]:
        names = _names_of(value)
        parts: dict[str, Any] = {}
        if is_node(value):
            parts = parts_of(value, INSTITUTION)
        else:
            words = value if isinstance(value, str) else value["@value"]
            if "://" in words or words.startswith(("_:", "mailto:", "urn:")):
                return None, None
        name, code = title(names, language)
        return ({**parts, "name": name}, code) if name else (None, None)

    return remembered(read_institution)


def _names_of(value: Any) -> Any:
    return texts(first_of(value, *NAMES) or "") if is_node(value) else value


def _take_publisher(agent: Mapping[str, Any], fields: dict[str, Any]) -> None:
    fields.update({f"publisher.{part}": value for part, value in agent.items()})


def known_agent(address: str) -> dict[str, Any] | None:
    """An institution that is only an IRI: by the name that the table of institutions has for it, or none."""
    known = institution_from_iri(address) if address else None
    return {"name": {"es": known.name}, "known": known} if known else None


def agent_at(address: str) -> Reading[dict[str, Any]]:
    """An institution by its address alone."""
    known = known_agent(address)
    return known, None if known else "agent.unnamed" if address else LEFT_ASIDE


def address_of(value: Any) -> str:
    """The IRI of an institution, be it described or only named; empty for words and for a node without a name."""
    words = value if isinstance(value, str) else value.get("@value", value.get("@id", ""))
    return words if "://" in words or words.startswith("urn:") else ""
