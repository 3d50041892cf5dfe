"""One right value of each field, as somebody types it into a form: from the examples of the reference page."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from mappings.examples import EXAMPLES
from mappings.term_kinds import Range, Term

_EU: Final = "http://publications.europa.eu/resource/authority"

_BY_FIELD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "language": "es",
        "accessLevel": "public",
        "landingPage": "https://datos.ejemplo.gob.mx/acuiferos-2024",
        "dataDictionary": "https://datos.ejemplo.gob.mx/acuiferos-2024-diccionario.csv",
        "accessURL": "https://datos.ejemplo.gob.mx/acuiferos-2024",
        "spatial": "14 (Jalisco)",
        "license": "https://datos.gob.mx/libreusomx",
        "version": "2.1",
        "telephone": "+52 55 5174 4000",
        "keyword": "acuíferos, agua subterránea",
        "hasEmail": "datos@ejemplo.gob.mx",
        "applicableLegislation": "https://www.diputados.gob.mx/LeyesBiblio/pdf/LGTAIP.pdf",
        "availability": f"{_EU}/planned-availability/STABLE",
        "status": f"{_EU}/dataset-status/COMPLETED",
    }
)
"""By JSON key, where the examples of the reference page have none, or one that nobody would type."""

_BY_RANGE: Final[Mapping[Range, str]] = MappingProxyType(
    {
        Range.MOMENT: "2024-12-31",
        Range.DURATION: "P1M",
        Range.SIZE: "48213",
        Range.DECIMAL: "30",
        Range.IRI: "https://datos.ejemplo.gob.mx/acuiferos-2024",
        Range.ANNOTATION: "https://datos.ejemplo.gob.mx/calidad.pdf",
        Range.MEDIA_TYPE: "text/csv",
        Range.FREQUENCY: "R/P1Y",
        Range.ACCESS: "public",
        Range.EMAIL: "datos@ejemplo.gob.mx",
        Range.TELEPHONE: "+52 55 5174 4000",
        Range.STARS: "3",
        Range.WKT: "POINT(-99.13 19.43)",
    }
)
"""By range, where no example says more."""

NAMES: Final = ("name", "title", "label", "notation", "identifier")
"""Keys by which a node is called, the best first."""


@cache
def example_of(term: Term) -> str:
    """A right value of a field, in words that can be typed; empty where only the field's own institution knows one."""
    if term.range in {Range.JSON, Range.SUBJECT, Range.SCORE}:
        return ""
    given = EXAMPLES.get(term.class_name, {}).get(term.key)
    if term.key in _BY_FIELD:
        return _BY_FIELD[term.key]
    if given is not None:
        return _words(given)
    if term.range is Range.NODE and term.of in EXAMPLES:
        return _words(EXAMPLES[term.of])
    return _BY_RANGE.get(term.range, "")


def _words(value: Any) -> str:
    if isinstance(value, list):
        return _words(value[0])
    if not isinstance(value, dict):
        return str(value)
    if "@id" not in value:  # a text by language
        return _words(value.get("es", ""))
    if "startDate" in value:
        return f"{value['startDate']}/{value['endDate']}"
    if "downloadURL" in value:
        return str(value["downloadURL"])
    called = next((_words(value[key]) for key in NAMES if key in value), "")
    beside = value.get("email") or ("" if "@type" in value else value["@id"])
    return f"{called} ({beside})" if called and beside else called or str(value["@id"])
