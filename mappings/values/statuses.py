"""What a status is called, in Spanish and English.

The European Union's statuses of datasets and distributions and its planned availabilities, and the progress codes of
ISO 19115 that the EU has no equal for.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EU_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
ISO_CODES: Final = (
    "http://standards.iso.org/ittf/PubliclyAvailableStandards/ISO_19139_Schemas/resources/codelist/gmxCodelists.xml#"
)
"""Where ISO has the codes of its lists: the name of the list and the code follow."""
ISO_PROGRESS: Final = f"{ISO_CODES}MD_ProgressCode_"

_COMPLETED = ("completo", "completed")
_DEPRECATED = ("obsoleto", "deprecated")
_DEVELOP = ("en preparación", "under development")
_DISCONTINUED = ("descontinuado", "discontinued")
_PROVISIONAL = ("datos provisionales", "provisional data")
_WITHDRAWN = ("retirado", "withdrawn")

_NAMES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    f"{EU_AUTHORITY}dataset-status/": {
        "COMPLETED": _COMPLETED, "DEPRECATED": _DEPRECATED, "DEVELOP": _DEVELOP, "DISCONT": _DISCONTINUED,
        "OP_DATPRO": _PROVISIONAL, "WITHDRAWN": _WITHDRAWN,
    },
    f"{EU_AUTHORITY}distribution-status/": {
        "COMPLETED": _COMPLETED, "DEPRECATED": _DEPRECATED, "DEVELOP": _DEVELOP, "OP_DATPRO": _PROVISIONAL,
        "WITHDRAWN": _WITHDRAWN,
    },
    f"{EU_AUTHORITY}planned-availability/": {
        "AVAILABLE": ("disponible", "available"), "EXPERIMENTAL": ("experimental", "experimental"),
        "OP_DATPRO": _PROVISIONAL, "STABLE": ("estable", "stable"), "TEMPORARY": ("temporal", "temporary"),
    },
    ISO_PROGRESS: {
        "historicalArchive": ("archivo histórico", "historical archive"), "onGoing": ("en curso", "ongoing"),
        "planned": ("planeado", "planned"), "required": ("requerido", "required"),
    },
}  # fmt: skip
"""Vocabulary → code → its name in Spanish and in English."""

_LABELS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        vocabulary + code: MappingProxyType({"es": es, "en": en})
        for vocabulary, names in _NAMES.items()
        for code, (es, en) in names.items()
    }
)


def status_label(iri: str) -> Mapping[str, str]:
    """The names of a status or of an availability, by language; empty for one of another vocabulary."""
    return _LABELS.get(iri, {})
