"""Dublin Core in XML as plain fields, named as its elements are: ``dc:title``, ``dct:references``.

Sources: OGC 07-006r1 (CSW 2.0.2), section 10.2.5; OGC 12-176r7 (CSW 3.0); OAI-PMH 2.0, section 5 (``oai_dc:dc``, which
every repository gives); GeoNetwork's ``simpledc``; DCMI's ``qualifieddc``.  Every field is a list of

- texts;
- ``{"@value": …}`` with what its attributes say: ``@language``, ``scheme``, ``protocol``, ``name``, ``description``;
- for a box, ``{"crs": …, "LowerCorner": …, "UpperCorner": …}``.
"""

from typing import Any, Final, NamedTuple

from mappings.xml_bodies import RefusedXmlError, root_of, split_name

OF_CSW: Final = frozenset({"Record", "SummaryRecord", "BriefRecord"})
"""Roots of the common record of CSW."""
CATALOGUES: Final = "http://www.opengis.net/cat/csw/"
"""What their name space begins with; the version stands at its end."""
CONTAINERS: Final = frozenset({
    ("dc", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
    ("simpledc", ""), ("qualifieddc", ""),
    ("qualifieddc", "http://dspace.org/qualifieddc/"), ("qualifieddc", "http://epubs.cclrc.ac.uk/xmlns/qdc/"),
})  # fmt: skip
"""Other roots, each with its name space: OAI-PMH's, GeoNetwork's, DCMI's examples', DSpace's."""
PREFIXES: Final = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dct",
    "http://www.opengis.net/ows": "ows",
    "http://www.opengis.net/ows/1.1": "ows",
    "http://www.opengis.net/ows/2.0": "ows",
}
MOST_ELEMENTS: Final = 50_000
"""Elements of a record; those beyond are not read, and counted."""

_ATTRIBUTES: Final = ("scheme", "protocol", "name", "description", "crs")
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"

Fields = dict[str, Any]


class DublinCore(NamedTuple):
    """One record, read."""

    fields: Fields
    beyond: int
    """Elements that there were more than `MOST_ELEMENTS`."""
    of_csw: bool
    """Whether a catalogue service wrote it, whose identifiers and dates are the record's own."""


def record_from_xml(body: bytes) -> DublinCore:
    """Read one record; raises `RefusedXmlError`."""
    root = root_of(body)
    namespace, name = split_name(root.tag)
    of_csw = name in OF_CSW and namespace.startswith(CATALOGUES)
    if not of_csw and (name, namespace) not in CONTAINERS:
        raise RefusedXmlError("record.other_schema", root.tag)
    fields: Fields = {}
    for element in root[:MOST_ELEMENTS]:
        value = _value_of(element)
        if value not in ("", {}):
            fields.setdefault(_name_of(element), []).append(value)
    return DublinCore(fields, max(0, len(root) - MOST_ELEMENTS), of_csw)


def _name_of(element: Any) -> str:
    namespace, name = split_name(element.tag)
    prefix = PREFIXES.get(namespace)
    return f"{prefix}:{name}" if prefix else element.tag


def _value_of(element: Any) -> Any:
    said = {name: words for name in _ATTRIBUTES if (words := " ".join((element.get(name) or "").split()))}
    if language := element.get(_LANGUAGE):
        said["@language"] = language
    if len(element):
        return {**said, **{split_name(each.tag)[1]: "".join(each.itertext()).strip() for each in element}}
    words = (element.text or "").strip()
    return {"@value": words, **said} if said and words else words
