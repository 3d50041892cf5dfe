"""One example of each class in JSON form, for the reference page; a test holds them to the schema."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_BASE: Final = "https://datos.ejemplo.mx"
_URI: Final = f"{_BASE}/dataset/conagua/acuiferos-2024"
_FILE: Final = f"{_URI}#distribution-csv"
_ROLES: Final = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole"
_EU: Final = "http://publications.europa.eu/resource/authority"

Example = dict[str, Any]

_AGENT: Final[Example] = {
    "@id": f"{_BASE}/agent/comision-nacional-del-agua",
    "@type": "Agent",
    "name": {"es": "Comisión Nacional del Agua", "en": "National Water Commission"},
    "govType": "federal",
    "govBranch": "executive",
    "spatial": f"{_BASE}/place/mx",
    "homepage": "https://www.gob.mx/conagua",
}
_THEME: Final[Example] = {
    "@id": "https://w3id.org/dcat-mx#theme/medio_ambiente", "label": {"es": "Medio ambiente"},
}  # fmt: skip
_LICENSE: Final[Example] = {"@id": "https://datos.gob.mx/libreusomx", "label": {"es": "Libre Uso MX"}}
_CONTACT: Final[Example] = {
    "@id": f"{_URI}#contact", "@type": "ContactPoint", "name": {"es": "Subdirección General Técnica"},
    "email": "datos.abiertos@conagua.ejemplo.gob.mx",
}  # fmt: skip
_PERIOD: Final[Example] = {
    "@id": f"{_URI}#period", "@type": "PeriodOfTime", "startDate": "2024-01", "endDate": "2024-12",
}  # fmt: skip
_PLACE: Final[Example] = {
    "@id": f"{_BASE}/place/14", "@type": "Location", "identifier": "14", "label": {"es": "Jalisco"},
    "bbox": "POLYGON((-105.7 18.9,-101.5 18.9,-101.5 22.8,-105.7 22.8,-105.7 18.9))",
}  # fmt: skip
_COLUMN: Final[Example] = {
    "@id": f"{_FILE}-column-1", "@type": "Column", "name": "vol_m3", "title": {"es": "Volumen concesionado"},
    "type": "number", "units": "metros cúbicos",
}  # fmt: skip
_CHECKSUM: Final[Example] = {
    "@id": f"{_FILE}-checksum", "@type": "Checksum", "algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
    "checksumValue": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}  # fmt: skip
_SCORE: Final[Example] = {
    "mqa": 300, "unknown": 80, "findability": 100, "accessibility": 20, "interoperability": 110, "reusability": 60,
    "contextuality": 10,
    "law": {
        "accessible": "yes", "comprehensive": "unknown", "free": "yes", "non_discriminatory": "unknown",
        "permanent": "unknown", "primary": "yes", "machine_readable": "yes", "open_format": "yes", "free_use": "yes",
    },
}  # fmt: skip
_FILE_EXAMPLE: Final[Example] = {
    "@id": _FILE,
    "@type": "Distribution",
    "identifier": "csv",
    "title": {"es": "Acuíferos, 2024 (CSV)"},
    "downloadURL": "https://datos.conagua.ejemplo.gob.mx/acuiferos_2024.csv",
    "mediaType": "text/csv",
    "format": {"@id": f"{_EU}/file-type/CSV", "label": {"es": "CSV"}},
    "byteSize": 48213,
    "license": _LICENSE,
}

EXAMPLES: Final[Mapping[str, Example]] = MappingProxyType(
    {
        "Dataset": {
            "@id": _URI,
            "@type": "Dataset",
            "identifier": "acuiferos-2024",
            "title": {"es": "Disponibilidad de agua en los acuíferos, 2024"},
            "publisher": _AGENT,
            "description": {"es": "Disponibilidad media anual de agua subterránea de cada acuífero."},
            "modified": "2024-12-31",
            "contactPoint": [_CONTACT],
            "accrualPeriodicity": "R/P1Y",
            "keyword": {"es": ["acuíferos", "agua subterránea"]},
            "theme": [_THEME],
            "spatial": [{"@id": f"{_BASE}/place/mx", "@type": "Location", "identifier": "mx"}],
            "temporal": [_PERIOD],
            "distribution": [_FILE_EXAMPLE],
            "provenance": {"es": "Balance de aguas subterráneas según la NOM-011-CONAGUA-2015."},
            "score": _SCORE,
        },
        "Distribution": {**_FILE_EXAMPLE, "checksum": _CHECKSUM, "field": [_COLUMN]},
        "Agent": _AGENT,
        "ContactPoint": _CONTACT,
        "PeriodOfTime": _PERIOD,
        "Location": _PLACE,
        "OtherIdentifier": {
            "@id": f"{_URI}#identifier-1",
            "@type": "OtherIdentifier",
            "notation": "disponibilidad-agua",
        },
        "Checksum": _CHECKSUM,
        "Relationship": {
            "@id": f"{_URI}#relationship-1",
            "@type": "Relationship",
            "relation": f"{_BASE}/dataset/conagua/pozos",
            "hadRole": "http://www.iana.org/assignments/relation/related",
        },
        "Attribution": {
            "@id": f"{_URI}#attribution",
            "@type": "Attribution",
            "agent": _AGENT,
            "hadRole": f"{_ROLES}/custodian",
        },
        "Activity": {"@id": f"{_URI}#activity", "@type": "Activity", "label": {"es": "Balance hídrico de 2024"}},
        "Column": _COLUMN,
        "Concept": _THEME,
        "CatalogRecord": {
            "@id": f"{_BASE}/record/conagua/acuiferos-2024",
            "@type": "CatalogRecord",
            "primaryTopic": _URI,
            "issued": "2025-01-02T06:15:00Z",
            "modified": "2025-01-02T06:15:00Z",
            "derivedKey": ["openessRating"],
        },
        "Catalog": {
            "@id": f"{_BASE}/catalog/conagua",
            "@type": "Catalog",
            "title": {"es": "Comisión Nacional del Agua"},
            "description": {"es": "Conjuntos de la Comisión Nacional del Agua en el índice nacional."},
            "publisher": _AGENT,
            "govType": "federal",
        },
        "DataService": {
            "@id": f"{_BASE}/service/conagua/wms",
            "@type": "DataService",
            "title": {"es": "Mapas de agua subterránea (WMS)"},
            "endpointURL": "https://mapas.conagua.ejemplo.gob.mx/wms",
            "endpointDescription": ["https://mapas.conagua.ejemplo.gob.mx/wms?service=WMS&request=GetCapabilities"],
            "servesDataset": [_URI],
            "conformsTo": [{"@id": "http://www.opengis.net/def/serviceType/ogc/wms", "label": {"en": "OGC WMS"}}],
        },
        "DatasetSeries": {
            "@id": f"{_BASE}/dataset/conagua/acuiferos",
            "@type": "DatasetSeries",
            "identifier": "acuiferos",
            "title": {"es": "Disponibilidad de agua en los acuíferos, por año"},
            "publisher": _AGENT,
            "accrualPeriodicity": "R/P1Y",
        },
    }
)
"""An example by the name of its class."""
