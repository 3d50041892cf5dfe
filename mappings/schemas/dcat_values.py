"""Values of DCAT in RDF: the many shapes in which catalogues write one thing, brought to what the normalisers read.

Shapes seen: ckanext-dcat's nodes, NTI-RISP's ``dct:format [ rdf:value; rdfs:label ]`` (datos.gob.es), DCAT-AP's
vocabularies, ArcGIS Hub's texts, ``schema:startDate`` of DCAT 1, ``time:hasBeginning`` of DCAT 2.
"""

from typing import Any

from mappings.dcat_mx import Concept
from mappings.descriptions import candidates, first_of
from mappings.schemas.dcat_texts import texts
from mappings.schemas.readers import CODES, coded, named_as, one
from mappings.values import Reading
from mappings.values.dates import moment, period
from mappings.values.hosts import leads_inside
from mappings.values.licences import licence
from mappings.values.text import text, title
from mappings.values.urls import iri

STARTS = ("dcat:startDate", "schema:startDate", "time:hasBeginning", "dcatap:startDate", "dct:startDate")
ENDS = ("dcat:endDate", "schema:endDate", "time:hasEnd", "dcatap:endDate", "dct:endDate")
INSTANTS = (
    "time:inXSDDateTimeStamp",
    "time:inXSDDateTime",
    "time:inXSDDate",
    "time:inXSDgYearMonth",
    "time:inXSDgYear",
)

_instant = one(moment, *INSTANTS)
_interval = coded(period)
_licence = coded(licence, *CODES, "dct:source")
_standard = coded(iri, "rdf:value", "dct:identifier", "skos:notation")
_text = coded(text)


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


def checksum_of(value: Any) -> Reading[tuple[str, str]]:
    """An spdx:Checksum as (algorithm's name or IRI, hex digits)."""
    if not isinstance(value, dict):
        return None, "value.wrong_type"
    digits = next(iter(candidates(value.get("spdx:checksumValue"))), "")
    algorithm = next(iter(candidates(value.get("spdx:algorithm"), *CODES)), "")
    return ((algorithm, digits), None) if digits else (None, "value.wrong_type")
