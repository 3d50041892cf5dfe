"""What is counted, by name: one of it and several, in Spanish and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NOUNS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = MappingProxyType(
    {
        "records": (("registro", "registros"), ("record", "records")),
        "datasets": (("conjunto", "conjuntos"), ("dataset", "datasets")),
        "distributions": (("distribución", "distribuciones"), ("distribution", "distributions")),
        "services": (("servicio", "servicios"), ("service", "services")),
        "series": (("serie", "series"), ("series", "series")),
        "copies": (("copia", "copias"), ("copy", "copies")),
        "echoes": (("eco de este índice", "ecos de este índice"), ("echo of this index", "echoes of this index")),
        "sources": (("fuente", "fuentes"), ("source", "sources")),
        "versions": (("versión anterior", "versiones anteriores"), ("earlier version", "earlier versions")),
        "graphs": (("grafo", "grafos"), ("graph", "graphs")),
        "triples": (("tripleta", "tripletas"), ("triple", "triples")),
        "values": (("valor", "valores"), ("value", "values")),
        "links": (("enlace", "enlaces"), ("link", "links")),
        "hosts": (("servidor", "servidores"), ("host", "hosts")),
        "requests": (("petición", "peticiones"), ("request", "requests")),
        "errors": (("error", "errores"), ("error", "errors")),
        "warnings": (("advertencia", "advertencias"), ("warning", "warnings")),
        "notes": (("observación", "observaciones"), ("note", "notes")),
    }
)
"""Name → one and several in Spanish, then in English."""


def noun_of(value: int, noun: str, lang: str) -> str:
    """The word that stands after a number of one of `NOUNS`: ``registro`` after 1, ``registros`` after 0 and 2."""
    return NOUNS[noun][lang == "en"][value != 1]
