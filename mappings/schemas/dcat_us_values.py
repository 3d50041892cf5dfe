"""Values of DCAT-US: texts where 1.1 has them, objects where 3 does, and the words of the profiles of its family.

Sources: resources.data.gov/resources/dcat-us (1.0, 1.1); DOI-DO/dcat-us (the context and the schemas of 3); the Perfil
Nacional of Argentina and the Perfil Regional (``field``, ``attribution``, ``type`` of a distribution).
"""

import re
from collections.abc import Callable
from typing import Any, Final

from mappings.areas import Area, area
from mappings.dcat_mx import Concept
from mappings.reading import LEFT_ASIDE
from mappings.schemas.dcat_offices import agent_at
from mappings.schemas.readers import named_as
from mappings.schemas.roles import ROLES
from mappings.schemas.shapes import link
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.text import description, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, iri, url

Read = Callable[[Any], Reading[Any]]

_NAMES: Final = ("name", "prefLabel", "label", "title", "fn")
_STATEMENTS: Final = ("label", "attributionText", "description", "prefLabel", "title", "@id")
_MAIL: Final = ("mbox", "hasEmail", "email")
_ADDRESSES: Final = ("@id", "uri", "url", "identifier")
_FILES: Final = ("downloadURL", "accessURL", *_ADDRESSES)
_ADDRESS: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|www\.)\S+")
_EU_THEMES: Final = "http://publications.europa.eu/resource/authority/data-theme/"
_EU_THEME_CODE: Final = re.compile(r"[A-Za-z]{4}")
_KINDS_OF_FILE: Final = {
    "file": ("DOWNLOADABLE_FILE", "Archivo descargable", "Downloadable file"),
    "api": ("WEB_SERVICE", "Servicio web", "Web service"),
}
"""What the Perfil Regional calls a kind of distribution, that the European Union has a concept of, and its names."""
_EU_KINDS: Final = "http://publications.europa.eu/resource/authority/distribution-type/"


def address(value: Any) -> Reading[str]:
    """The IRI of a thing, or of an object that has one; words, and objects without an IRI, are left aside."""
    words = _first(value, _ADDRESSES)
    if isinstance(words, str) and is_address(words):
        return iri(words)
    return None, LEFT_ASIDE if value else None


def is_address(words: str) -> bool:
    """Whether a text is an address, as against words: «INEGI: Censo 2020» is none."""
    return "://" in words or _ADDRESS.fullmatch(words.strip()) is not None


def document(value: Any) -> Reading[str]:
    """The address of a document, bare or in an object: a foaf:Document, or a Distribution as 3 describes schemas by."""
    words = _first(value, _FILES)
    return link(words) if isinstance(words, str) else (None, LEFT_ASIDE if value else None)


def _first(value: Any, names: tuple[str, ...]) -> Any:
    """What an object has under the first of some names that holds anything; any other value itself."""
    return next((value[name] for name in names if value.get(name)), None) if isinstance(value, dict) else value


def _within(value: Any, names: tuple[str, ...], read: Read) -> Reading[Any]:
    """Read a value, or what an object has under one of some names; an object that has none of them is left aside."""
    inner = _first(value, names)
    return read(inner) if inner is not None or not value else (None, LEFT_ASIDE)


def notation(value: Any) -> Reading[str]:
    """An identifier, bare or in an adms:Identifier."""
    return _within(value, ("notation", "@id", "identifier"), text)


def access(value: Any) -> Reading[str]:
    """An access level, bare or in a RightsStatement."""
    return _within(value, ("@id", "label", "prefLabel"), access_level)


def statement_of(tongue: str) -> Read:
    """Make a reader of statements of rights or provenance: their words, or their IRI when there are none."""

    @named_as(statement_of)
    def read_statement(value: Any) -> Reading[dict[str, str]]:
        is_object = isinstance(value, dict) and "@value" not in value
        words = _first(value, _STATEMENTS) if is_object else value
        return description(words, tongue) if words else (None, LEFT_ASIDE if is_object and value else None)

    return read_statement


def concept_of(tongue: str) -> Read:
    """Make a reader of values of vocabularies: an IRI, with the name that its object gives it."""

    @named_as(concept_of)
    def read_concept(value: Any) -> Reading[Concept]:
        found, code = address(value)
        if found is None:
            return None, code
        label = title(_first(value, _NAMES), tongue)[0] if isinstance(value, dict) else None
        return Concept(uri=found, label=label or {}), code

    return read_concept


def kind_of_file_in(tongue: str) -> Read:
    """Make a reader of kinds of distributions: ``file`` and ``api`` of the Perfil Regional, or any by its IRI."""
    read_concept = concept_of(tongue)

    def kind_of_file(value: Any) -> Reading[Concept]:
        if isinstance(value, str) and value.strip().lower() in _KINDS_OF_FILE:
            code, es, en = _KINDS_OF_FILE[value.strip().lower()]
            return Concept(uri=_EU_KINDS + code, label={"es": es, "en": en}), None
        return read_concept(value)

    return kind_of_file


def agent_of(tongue: str) -> Read:
    """Make a reader of institutions: a name, or an object with a name and addresses; of a person the name only."""

    @named_as(agent_of)
    def read_agent(value: Any) -> Reading[dict[str, Any]]:
        given = value if isinstance(value, dict) and "@value" not in value else {"name": value}
        words = _first(given, _NAMES) or _first(given, _ADDRESSES)
        if isinstance(words, str) and "://" in words:
            return agent_at(words)
        name, code = title(words, tongue)
        if not name:
            return None, code or (LEFT_ASIDE if value else None)
        if "Person" in str(given.get("@type")):
            return {"name": name}, code
        parts = {
            "email": email(_first(given, _MAIL))[0],
            "homepage": url(given.get("homepage") or given.get("url"))[0],
        }
        return {"name": name, **{part: reading for part, reading in parts.items() if reading}}, code

    return read_agent


def attribution_of(tongue: str, role: str = "") -> Read:
    """Make a reader of prov:Attributions; or, for a field that stands for a `role`, of the institutions there."""
    read_agent = agent_of(tongue)

    @named_as(attribution_of)
    def read_attribution(value: Any) -> Reading[dict[str, Any]]:
        had_role: str | None
        if role:
            given, had_role = value, ROLES[role]
        elif isinstance(value, dict):
            given, said = value.get("agent"), value.get("hadRole")
            had_role = ROLES.get(said) if isinstance(said, str) and said in ROLES else address(said)[0]
        else:
            return None, LEFT_ASIDE if value else None
        agent, code = read_agent(given)
        if agent is None or had_role is None:
            return None, code or (LEFT_ASIDE if value else None)
        return {"agent": agent, "had_role": had_role}, code

    return read_attribution


def relationship(value: Any) -> Reading[dict[str, str]]:
    """A dcat:Relationship: the other resource and its role."""
    if not isinstance(value, dict):
        return None, LEFT_ASIDE if value else None
    relation, had_role = address(value.get("relation"))[0], address(value.get("hadRole"))[0]
    return ({"relation": relation, "had_role": had_role}, None) if relation and had_role else (None, LEFT_ASIDE)


def activity_of(tongue: str) -> Read:
    """Make a reader of prov:Activities: what they are called and are; one that is only named by words has a name."""
    read_type = concept_of(tongue)

    @named_as(activity_of)
    def read_activity(value: Any) -> Reading[dict[str, Any]]:
        given = value if isinstance(value, dict) else {"label": value}
        if isinstance(given.get("label"), str) and "://" in given["label"]:
            return None, LEFT_ASIDE
        parts = {
            "label": title(_first(given, _NAMES), tongue)[0],
            "description": description(given.get("description"), tongue)[0],
            "type": read_type(given.get("category"))[0],
        }
        found = {part: reading for part, reading in parts.items() if reading}
        return found or None, None if found or not value else LEFT_ASIDE

    return read_activity


def bounding_box(value: Any) -> Reading[Area]:
    """A GeographicBoundingBox of DCAT-US 3 (``westBoundingLongitude`` …)."""
    if not isinstance(value, dict):
        return None, LEFT_ASIDE if value else None
    return area({"bbox": {name.replace("Bounding", "Bound"): side for name, side in value.items()}})


def theme_or_code(value: Any) -> Reading[Any]:
    """A theme by name, or by the code of an EU data theme (``ECON``, as ``superTheme`` has it)."""
    found, code = theme(value)
    if found is None and isinstance(value, str) and _EU_THEME_CODE.fullmatch(value):
        of_the_union, _ = theme(_EU_THEMES + value.upper())
        return (of_the_union, None) if of_the_union else (None, code)
    return found, code


def name_of_series(value: Any) -> Reading[str]:
    """What a dataset calls the series that it is of: its IRI, or its identifier in the same catalogue."""
    return _within(value, ("@id", "identifier"), text)


def telephone(value: Any) -> Reading[str]:
    """A telephone number as people write it."""
    words, code = text(value)
    return (words.removeprefix("tel:") if words else None), code
