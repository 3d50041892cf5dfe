"""What a record of ISO 19115 is about, by its level (MD_ScopeCode): data, what holds data, a series, a service.

Sources: ISO 19115:2003 B.5.25 and 19115-1; INSPIRE's list of resource types, which GeoDCAT-AP 2.0 writes a level by.
"""

from collections.abc import Mapping
from typing import Any, Final

from mappings.dcat_mx import Concept
from mappings.reading import LEFT_ASIDE
from mappings.schemas.iso_values import plain
from mappings.schemas.iso_xml import listed
from mappings.values import Reading
from mappings.values.statuses import ISO_CODES

DATASETS: Final = frozenset({"", "dataset", "nonGeographicDataset"})
"""Levels of MD_ScopeCode that are datasets."""
LIKE_DATASETS: Final = frozenset({
    "series", "tile", "feature", "featureType", "aggregate", "collection", "coverage", "sample", "product", "map",
    "document", "model",
})  # fmt: skip
"""Levels that hold data and are mapped as datasets, which is said; a series that leads to no data is one of DCAT's."""

SERVICE: Final = "service"
SERIES: Final = "series"

_INSPIRE: Final = "http://inspire.ec.europa.eu/metadata-codelist/ResourceType/"
_ISO: Final = f"{ISO_CODES}MD_ScopeCode_"
_TYPES: Final = {
    "dataset": (_INSPIRE, "Conjunto de datos espaciales", "Spatial data set"),
    "series": (_INSPIRE, "Serie de conjuntos de datos espaciales", "Spatial data set series"),
    "service": (_INSPIRE, "Servicio de datos espaciales", "Spatial data service"),
    "nonGeographicDataset": (_ISO, "Conjunto de datos no geográfico", "Non-geographic dataset"),
    "tile": (_ISO, "Tesela", "Tile"),
    "feature": (_ISO, "Objeto geográfico", "Feature"),
    "featureType": (_ISO, "Tipo de objeto geográfico", "Feature type"),
    "aggregate": (_ISO, "Agregado", "Aggregate"),
    "collection": (_ISO, "Colección", "Collection"),
    "coverage": (_ISO, "Cobertura", "Coverage"),
    "sample": (_ISO, "Muestra", "Sample"),
    "document": (_ISO, "Documento", "Document"),
    "model": (_ISO, "Modelo", "Model"),
}
"""Level → the list that has a concept of it, INSPIRE's where it can be, and what the concept is called."""


def level_of(record: Mapping[str, Any]) -> str:
    """MD_ScopeCode, or the type that pycsw writes in its place (``http://purl.org/dc/dcmitype/Dataset``)."""
    value = record.get("hierarchyLevel", record.get("metadataScope.resourceScope"))
    levels = [_code(each) for each in listed(value)]
    return next((each for each in levels if each in DATASETS), levels[0] if levels else "")


def _code(value: Any) -> str:
    words = plain(value).rpartition("/")[2]
    return words[:1].lower() + words[1:]


def resource_type(value: Any) -> Reading[Concept]:
    """What the level says that the resource is; a word that is no level of ISO's says nothing that has an address."""
    code = _code(value)
    if code not in _TYPES:
        return None, LEFT_ASIDE if code else None
    scheme, es, en = _TYPES[code]
    return Concept(uri=scheme + code, label={"es": es, "en": en}), None
