"""ISO metadata in XML as plain fields, named by the path of ISO's properties: ``identificationInfo.citation.title``.

ISO 19139 and ISO 19115-3 put every property in an element, and its value in another that names the value's class; the
classes and the name spaces, in which the two differ, are left out.  A value is

- a text: a character string, a date, a number, or the value of a code list;
- ``{"@value": …, "@id": …}``: an anchor; with ``uom`` a measure, with ``indeterminatePosition`` an end of a period;
- a geometry, as the text of its GML;
- a list of texts and ``{"@value": …, "@language": …}``: one text in several languages (``PT_FreeText``);
- an object, a dict of its properties, or a list of objects.

Objects are spread into dotted names, but for those of `APART`, which are always lists.
"""

from functools import lru_cache
from typing import Any

from lxml import etree

from mappings.values.gml import GEOMETRIES
from mappings.values.languages import language_tag
from mappings.xml_bodies import RefusedXmlError, root_of, split_name

ROOTS = frozenset({"MD_Metadata", "MI_Metadata"})
NAMESPACES = (
    "http://www.isotc211.org/2005/gmd",
    "http://www.isotc211.org/2005/gmi",
    "http://standards.iso.org/iso/19115/-3/mdb/",
    "http://standards.iso.org/iso/19115/-2/gmi/",
)
"""What the name space of a root begins with: ISO 19139, 19139-2, 19115-3 (which has a version at its end)."""

MOST_DEPTH = 60
"""Elements inside elements; real records have some twenty."""

_IDENTIFICATION = "identificationInfo."
APART = frozenset({
    "contact", "dateInfo", "referenceSystemInfo", "dataQualityInfo", "resourceLineage", "distributionInfo",
    *(f"{_IDENTIFICATION}{name}" for name in (
        "citation.date", "citation.identifier", "citation.citedResponsibleParty", "pointOfContact",
        "descriptiveKeywords", "resourceConstraints", "extent", "spatialResolution", "resourceMaintenance",
        "containsOperations",
    )),
})  # fmt: skip
"""What occurs many times and is read one by one."""

_TYPED = frozenset({"CI_Individual", "SV_ServiceIdentification"})
"""Classes that say what their properties do not: a person is no institution, a service is no dataset."""

_HREF = "{http://www.w3.org/1999/xlink}href"
_TITLE = "{http://www.w3.org/1999/xlink}title"
_KEPT_ATTRIBUTES = ("uom", "indeterminatePosition", "type", "srsName")

Fields = dict[str, Any]


def fields_from_xml(body: bytes) -> Fields:
    """Read one record; raises `RefusedXmlError`, also of elements nested deeper than `MOST_DEPTH`."""
    root = root_of(body)
    namespace, name = split_name(root.tag)
    if name not in ROOTS or not namespace.startswith(NAMESPACES):
        raise RefusedXmlError("record.other_schema", root.tag)
    fields: Fields = {}
    locales = _locales_of(root) if b"PT_Locale" in body else {}
    _spread(_Reader(locales).properties(root, 0), "", fields)
    return fields


def is_object(value: Any) -> bool:
    """Whether a value is an object, as against a text with something said beside it."""
    return isinstance(value, dict) and "@value" not in value and "@id" not in value


def listed(value: Any) -> list[Any]:
    """The values of a property that occurs any number of times."""
    return value if isinstance(value, list) else [] if value is None else [value]


def spread(node: dict[str, Any]) -> Fields:
    """The properties of an object and of the objects inside it, by dotted names; lists stay as they are."""
    fields: Fields = {}
    _spread(node, "", fields)
    return fields


def _spread(node: dict[str, Any], prefix: str, fields: Fields) -> None:
    for name, value in node.items():
        path = prefix + name
        if path in APART:
            fields[path] = listed(value)
        elif path == "identificationInfo" and isinstance(value, list):
            first, *others = value
            _spread(first, "identificationInfo.", fields) if is_object(first) else others.insert(0, first)
            fields["identificationInfo.others"] = others
        elif is_object(value):
            _spread(value, path + ".", fields)
        else:
            fields[path] = value


def _locales_of(root: Any) -> dict[str, str]:
    """The languages that a record declares for its translations, by the names that these refer to."""
    locales: dict[str, str] = {}
    for locale in root.iter("{*}PT_Locale"):
        codes = [code.get("codeListValue") or code.text for code in locale.iter("{*}LanguageCode")]
        name = locale.get("id")
        if name and codes and codes[0]:
            locales[name] = language_tag(codes[0])
    return locales


class _Reader:
    """One document while its elements are read."""

    def __init__(self, locales: dict[str, str]) -> None:
        self._locales = locales

    def properties(self, element: Any, depth: int) -> dict[str, Any]:
        """An object as a dict of its properties; those that say nothing are left out."""
        if depth > MOST_DEPTH:
            raise RefusedXmlError("record.too_deep", f"more than {MOST_DEPTH} levels")
        node: dict[str, Any] = {}
        for each in element:
            value = self._value(each, depth + 1)
            if value is None:
                continue
            name = local_name(each.tag)
            before = node.get(name)
            if before is None:
                node[name] = value
            elif type(before) is _Many:
                before.append(value)
            else:
                node[name] = _Many((before, value))
        kind = local_name(element.tag)
        if kind in _TYPED:
            node["@type"] = kind
        return node

    def _value(self, element: Any, depth: int) -> Any:
        """What a property says; None when it is nil or empty."""
        count = len(element)
        if not count:
            return _leaf(element)
        inner = element[0]
        if local_name(inner.tag) in GEOMETRIES:
            return etree.tostring(inner, encoding="unicode", with_tail=False)
        if count == 1 and local_name(inner.tag) != "PT_FreeText":  # nearly all
            value = self.properties(inner, depth + 1) if len(inner) else _leaf(inner)
            return value or None
        found: list[Any] = []
        for each in element:
            if not len(each):
                value = _leaf(each)
            elif local_name(each.tag) == "PT_FreeText":
                found.extend(self._translations(each))
                continue
            else:
                value = self.properties(each, depth + 1)
            if value:
                found.append(value)
        if len(found) > 1:
            return found
        return found[0] if found else None

    def _translations(self, free_text: Any) -> list[dict[str, str]]:
        found = []
        for each in free_text.iter("{*}LocalisedCharacterString"):
            words = (each.text or "").strip()
            if words:
                name = (each.get("locale") or "").rpartition("#")[2]
                tag = self._locales.get(name) or language_tag(name.rpartition("-")[2])
                found.append({"@value": words, "@language": tag})
        return found


class _Many(list[Any]):
    """The values of a property that occurs several times, as against one text in several languages."""


def _leaf(element: Any) -> Any:
    """A text, or a text with what its attributes say of it; None when there is neither."""
    words = (element.text or "").strip()
    if not element.attrib:
        return words or None
    code = element.get("codeListValue")
    if code is not None:
        return code.strip() or words or None
    said = {name: value for name in _KEPT_ATTRIBUTES if (value := element.get(name))}
    address = element.get(_HREF)
    if address:
        said["@id"] = address
    title = element.get(_TITLE)
    if said and (words or address or "indeterminatePosition" in said):
        return {"@value": words or title or address or "", **said}
    return words or None


@lru_cache(maxsize=4_096)
def local_name(tag: Any) -> str:
    """The name of an element without its name space; entities that were left alone have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
