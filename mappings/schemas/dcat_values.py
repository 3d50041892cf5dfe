"""Values of DCAT in RDF: the many shapes in which catalogues write one thing, brought to what the normalisers read.

A value may be a literal, an IRI, or a node that holds the same under another property (`mappings.descriptions`).
Shapes seen: ckanext-dcat's nodes, NTI-RISP's ``dct:format [ rdf:value; rdfs:label ]`` (datos.gob.es), DCAT-AP's
vocabularies, ArcGIS Hub's texts, ``schema:startDate`` of DCAT 1, ``time:hasBeginning`` of DCAT 2.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from mappings.areas import Area, area
from mappings.dcat_mx import Concept
from mappings.descriptions import Node, candidates, first_of, listed
from mappings.issues import Issue, make_issue
from mappings.values import Reading
from mappings.values.dates import moment, period
from mappings.values.hosts import leads_inside
from mappings.values.institutions import institution_from_iri
from mappings.values.licences import licence
from mappings.values.places import geometry
from mappings.values.text import text, title
from mappings.values.urls import email, iri, url

LABELS = ("skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "schema:name", "vcard:fn", "dc:title")
CODES = ("rdf:value", "skos:notation", "dct:identifier", *LABELS)
NAMES = (
    "foaf:name",
    "vcard:fn",
    "vcard:organization-name",
    "org:name",
    *LABELS,
    "vcard:organization-unit",
    "vcard:given-name",
)
SHAPES = {
    "dcat:bbox": "bbox", "locn:geometry": "geometry", "geosparql:asWKT": "geometry",
    "geosparql:hasGeometry": "geometry", "schema:box": "bbox", "dcat:centroid": "centroid",
}  # fmt: skip
"""Properties of shapes and what they are of a place; of several for one, the first that is readable is kept."""
SHAPE_WORDS = ("geosparql:asWKT", "locn:geometry", "rdf:value", "rdfs:label", "schema:box")
"""Properties of a shape's node that may hold it."""
STARTS = ("dcat:startDate", "schema:startDate", "time:hasBeginning", "dcatap:startDate", "dct:startDate")
ENDS = ("dcat:endDate", "schema:endDate", "time:hasEnd", "dcatap:endDate", "dct:endDate")
INSTANTS = (
    "time:inXSDDateTimeStamp",
    "time:inXSDDateTime",
    "time:inXSDDate",
    "time:inXSDgYearMonth",
    "time:inXSDgYear",
)

Read = Callable[[Any], Reading[Any]]


def named_as(function: Callable[..., Any]) -> Callable[[Read], Read]:
    """Give a reader the name of the function that it was made from: the schema's reference page tells it by that."""
    return wraps(function.func if isinstance(function, partial) else function)


def coded(read: Read, *names: str) -> Read:
    """Make a reader of nodes from a reader of texts: the first candidate that needs no remark, else the first readable.

    `names` are the properties of a node to look at, after its IRI.
    """
    looked_at = names or CODES

    @named_as(read)
    def read_coded(value: Any) -> Reading[Any]:
        if type(value) is str:
            return (None, None) if value[:2] == "_:" else read(value)
        best: Reading[Any] | None = None
        for candidate in candidates(value, *looked_at):
            reading, code = read(candidate)
            if reading is not None and code is None:
                return reading, None
            if code is not None and (best is None or (best[0] is None and reading is not None)):
                best = reading, code
        return best or (None, None)

    return read_coded


def many_as_one(read: Read) -> Read:
    """Make a reader of one value from several: the first one readable, and a remark when others say otherwise.

    Which is first is decided by the alphabet, in which a record's statements are written down: RDF has no order.
    """

    @named_as(read)
    def read_many(value: Any) -> Reading[Any]:
        if not isinstance(value, list):
            return read(value)
        readings = [read(each) for each in value]
        found = next((reading for reading, _ in readings if reading is not None), None)
        if found is not None and any(code if reading is None else reading != found for reading, code in readings):
            return found, "value.several"
        return found, next((code for _, code in readings if code), None)

    return read_many


def unremarked(read: Read) -> Read:
    """Make a reader that has nothing to say, of what another row has read and remarked upon."""

    @named_as(read)
    def read_silently(value: Any) -> Reading[Any]:
        return read(value)[0], None

    return read_silently


def one(read: Read, *names: str) -> Read:
    """Make a reader of a field that has one value in the profile, in whatever shape it comes."""
    read_coded = coded(read, *names)
    read_many = many_as_one(read_coded)

    @named_as(read)
    def read_one(value: Any) -> Reading[Any]:
        if type(value) is str and value[:2] != "_:":  # nearly all
            return read(value)
        return read_many(value) if type(value) is list else read_coded(value)

    return read_one


_instant = one(moment, *INSTANTS)
_interval = coded(period)
_licence = coded(licence, *CODES, "dct:source")
_standard = coded(iri, "rdf:value", "dct:identifier", "skos:notation")
_text = coded(text)
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
    ("publisher.email", _address, ("foaf:mbox", "vcard:hasEmail", "schema:email")),
    ("publisher.homepage", _page, ("foaf:homepage", "foaf:page", "schema:url")),
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


def read_texts(read: Read) -> Read:
    """Make a reader of literals in several languages, or of nodes that bear them, from a reader of language maps."""

    @named_as(read)
    def read_literals(value: Any) -> Reading[Any]:
        return read(value if type(value) is str else texts(value))

    return read_literals


def licence_of(value: Any) -> Reading[Concept]:
    """A licence by its IRI, else by its words; an unknown IRI keeps the name that the catalogue gives it."""
    found, code = _licence(value)
    if found is not None and not found.label and isinstance(value, dict):
        label, _ = title(texts(value))
        if label:
            found = Concept(uri=found.uri, label=label)
    return found, code


def standard_of(value: Any) -> Reading[Concept]:
    """A standard by its IRI, with the name that the catalogue gives it."""
    found, code = _standard(value)
    label = title(texts(value))[0] if found is not None and isinstance(value, dict) else None
    return (Concept(uri=found, label=label or {}) if found is not None else None), code


def notation(value: Any) -> Reading[str]:
    """An identifier: the text, an adms:Identifier's notation, or its IRI."""
    if type(value) is str and value[:2] != "_:":  # nearly all
        return text(value)
    if isinstance(value, dict) and "@value" not in value:
        value = next(
            iter(candidates({**value, "@id": "_:"}, "skos:notation", "rdf:value", "dct:identifier")), value["@id"]
        )
    return _text(value)


@named_as(notation)
def outward_notation(value: Any) -> Reading[str]:
    """An identifier that may be published: the address of what nobody outside its network can open names nothing."""
    found, code = notation(value)
    return (None, "url.internal") if found is not None and "://" in found and leads_inside(found) else (found, code)


@named_as(text)
def version_of(value: Any) -> Reading[str]:
    """A version's name; the address of one that nobody outside its network can open is none."""
    found, code = text(value)
    return (None, "url.internal") if found is not None and leads_inside(found) else (found, code)


def period_of(value: Any) -> Reading[tuple[str | None, str | None]]:
    """A dct:PeriodOfTime of DCAT 1, 2 or 3, or an interval as text."""
    if not isinstance(value, dict) or "@value" in value:
        return _interval(value)
    start, start_code = _instant(first_of(value, *STARTS))
    end, end_code = _instant(first_of(value, *ENDS))
    if start is None and end is None:
        return (None, start_code or end_code) if start_code or end_code else _interval(value)
    if start is not None and end is not None and end < start[: len(end)]:
        return None, "period.reversed"
    return (start, end), start_code or end_code


def area_in(within: str | None, language: str) -> Callable[[Any], Reading[Area]]:
    """Make a reader of places: a place by IRI or name, a shape, or both."""

    def read_word(words: Any) -> Reading[Area]:
        return area(words, within, language)

    read_words = coded(read_word)

    @named_as(area)
    def read_area(value: Any) -> Reading[Area]:
        if not isinstance(value, dict) or "@value" in value:
            return read_words(value)
        names = candidates(value, "locn:geographicName", "skos:notation", "dct:identifier", *LABELS)
        named: Area = {}
        said: str | None = None
        for name in names:
            found, code = area(name, within, language)
            if found and "code" in found:
                named, said = found, None
                break
            if found and "label" in found and not named:
                named = found
            said = said or code
        shapes, problem = _shapes(value)
        if not (named or shapes) and value["@id"][:2] != "_:":
            found, code = read_words(value["@id"])
            return found, problem or said or code
        if shapes:
            said = problem
        return {**named, **shapes} or None, said or (None if named else problem)

    return read_area


def _shapes(value: Node) -> tuple[Area, str | None]:
    """The geometry, the box and the centre of a place, and what is to be said of the first that is not clear.

    One shape is often written in several ways (WKT, GML, GeoJSON): what cannot be read is no fault beside one that can.
    """
    shapes: Area = {}
    said: dict[str, str] = {}
    for name, part in SHAPES.items():
        if name not in value or part in shapes:
            continue
        for words in candidates(value[name], *SHAPE_WORDS):
            shape, code = geometry(words)
            if shape:
                shapes[part] = shape
                said.pop(part, None)
            if code:
                said.setdefault(part, code)
            if shape:
                break
    return shapes, next(iter(said.values()), None)


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


def checksum_of(value: Any) -> Reading[tuple[str, str]]:
    """An spdx:Checksum as (algorithm's name or IRI, hex digits)."""
    if not isinstance(value, dict):
        return None, "value.wrong_type"
    digits = next(iter(candidates(value.get("spdx:checksumValue"))), "")
    algorithm = next(iter(candidates(value.get("spdx:algorithm"), *CODES)), "")
    return ((algorithm, digits), None) if digits else (None, "value.wrong_type")


def publisher_of(node: Any, fields: dict[str, Any], issues: list[Issue], language: str) -> bool:
    """Read the publisher into ``publisher.name``, ``.email``, ``.homepage``; False when that is not all that was said.

    Of several the first that has a name here counts, then one whose IRI the table of institutions knows.  Any other
    that is only an IRI leaves its place to the registry's, and is told: a name is never made up from an address.
    """
    given = listed(node)
    for each in given:
        if isinstance(each, str) or "@value" in each:
            words = each if isinstance(each, str) else each["@value"]
            if "://" in words or words.startswith(("_:", "mailto:", "urn:")):
                continue
            names, parts = each, {}
        else:
            names, parts = texts(first_of(each, *NAMES) or ""), parts_of(each, INSTITUTION)
        name, code = title(names, language)
        if name:
            fields.update({**parts, "publisher.name": name})
            if code:
                issues.append(make_issue(code, "dct:publisher", names))
            if len(given) > 1:
                issues.append(make_issue("value.several", "dct:publisher", node))
            return len(given) == 1
    addresses = [address for each in given if (address := address_of(each))]
    known = next((found for address in addresses if (found := institution_from_iri(address))), None)
    if known is not None:
        fields.update({"publisher.name": {"es": known.name}, "publisher.known": known})
        if len(given) > 1:
            issues.append(make_issue("value.several", "dct:publisher", node))
        return len(given) == 1
    if addresses:
        issues.append(make_issue("agent.unnamed", "dct:publisher", addresses))
    return False


def address_of(value: Any) -> str:
    """The IRI of an institution, be it described or only named; empty for words and for a node without a name."""
    words = value if isinstance(value, str) else value.get("@value", value.get("@id", ""))
    return words if "://" in words or words.startswith("urn:") else ""


def described(node: Node) -> bool:
    """Whether a node says anything but its own name and type."""
    return len(node) > 1 + ("rdf:type" in node)
