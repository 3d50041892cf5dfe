"""The common record of CSW in XML as plain fields, named as its elements are: ``dc:title``, ``dct:references``.

Sources: OGC 07-006r1 (2.0.2), section 10.2.5; OGC 12-176r7 (3.0).  Every field is a list of

- texts;
- ``{"@value": …}`` with what its attributes say: ``@language``, ``scheme``, ``protocol``, ``name``, ``description``;
- for a box, ``{"crs": …, "LowerCorner": …, "UpperCorner": …}``.
"""

from typing import Any, Final

from lxml import etree

ROOTS: Final = frozenset({"Record", "SummaryRecord", "BriefRecord"})
CATALOGUES: Final = "http://www.opengis.net/cat/csw/"
"""What the name space of a root begins with; the version stands at its end."""
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

_parser = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True,
    collect_ids=False,
)  # fmt: skip

Fields = dict[str, Any]


class NotCswRecordError(ValueError):
    """A body that is no common record of CSW, or XML that must not be read: under which code, and what was found."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(found)
        self.code = code


def fields_from_xml(body: bytes) -> tuple[Fields, int]:
    """Read one record; returns its fields, and how many elements there were more than `MOST_ELEMENTS`.

    Raises `NotCswRecordError`.  Entities are never resolved: a document that declares its own is refused as a whole.
    """
    try:
        root = etree.fromstring(body, _parser)
    except etree.XMLSyntaxError as error:
        too_deep = "depth" in str(error).lower()
        raise NotCswRecordError("record.too_deep" if too_deep else "record.unreadable", str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotCswRecordError("record.entities", "DOCTYPE")
    namespace, _, name = root.tag.rpartition("}")
    if name not in ROOTS or not namespace[1:].startswith(CATALOGUES):
        raise NotCswRecordError("record.other_schema", root.tag)
    fields: Fields = {}
    for element in root[:MOST_ELEMENTS]:
        value = _value_of(element)
        if value not in ("", {}):
            fields.setdefault(_name_of(element), []).append(value)
    return fields, max(0, len(root) - MOST_ELEMENTS)


def _name_of(element: Any) -> str:
    namespace, _, name = element.tag.rpartition("}")
    prefix = PREFIXES.get(namespace[1:])
    return f"{prefix}:{name}" if prefix else element.tag


def _value_of(element: Any) -> Any:
    said = {name: words for name in _ATTRIBUTES if (words := " ".join((element.get(name) or "").split()))}
    if language := element.get(_LANGUAGE):
        said["@language"] = language
    if len(element):
        return {**said, **{each.tag.rpartition("}")[2]: "".join(each.itertext()).strip() for each in element}}
    words = (element.text or "").strip()
    return {"@value": words, **said} if said and words else words
