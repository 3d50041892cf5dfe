"""The catalogues of the index: the national one, and one for each source, as the registry knows it."""

from dataclasses import dataclass

from federation.identity import origin_from_source
from federation.segments import Span
from mappings.dcat_mx import Agent, Catalog, Concept, LanguageMap, Location
from mappings.parts import registered_agent
from mappings.rdf.schemes import THEME_SCHEME
from mappings.uris import agent_uri, catalog_uri, place_uri
from mappings.values.places import place_label
from storage.sources import Source

_SPANISH = "http://publications.europa.eu/resource/authority/language/SPA"


@dataclass(frozen=True, slots=True)
class NationalIndex:
    """What the installation says of its index.  The defaults name the project, never a ministry."""

    title: str = "Índice nacional de datos abiertos de México"
    description: str = (
        "Conjuntos de datos abiertos de los tres órdenes de gobierno de México, cosechados de sus portales y "
        "descritos con DCAT-MX."
    )
    publisher: str = "Red México Abierto"
    homepage: str | None = None
    license: Concept | None = None


def national_catalog(index: NationalIndex, base_uri: str, sources: tuple[Source, ...], span: Span) -> Catalog:
    """The national index, with a sub-catalogue for each source.  No clock: its dates are its records'."""
    return Catalog(
        uri=catalog_uri(base_uri),
        title={"es": index.title},
        description={"es": index.description},
        publisher=Agent(uri=agent_uri(base_uri, index.publisher), name={"es": index.publisher}),
        homepage=index.homepage,
        license=index.license,
        language=(_SPANISH,),
        theme_taxonomy=(THEME_SCHEME,),
        issued=span.issued or None,
        modified=span.modified or None,
        spatial=(_place(base_uri, "mx"),),
        catalog=tuple(catalog_uri(base_uri, source.slug) for source in sources),
    )


def source_catalog(base_uri: str, source: Source, span: Span) -> Catalog:
    """A source's part of the index, from the registry: the portal's own description is not asked for."""
    place = _place(base_uri, source.municipality or source.state or "mx")
    return Catalog(
        uri=catalog_uri(base_uri, source.slug),
        title={"es": source.title},
        description=_description(source),
        publisher=registered_agent(origin_from_source(source, base_uri)),
        homepage=source.home or None,
        issued=span.issued or None,
        modified=span.modified or None,
        spatial=(place,),
        government_level=source.government_level,
        government_branch=source.government_branch,
    )


def _description(source: Source) -> LanguageMap:
    """A description is mandatory in DCAT-AP; one that we wrote says so."""
    return {
        "es": f"Conjuntos de datos cosechados del portal de {source.title}. "
        "Descripción generada a partir del registro de fuentes: no proviene del portal.",
        "en": f"Datasets harvested from the portal of {source.title}. "
        "Description made from the register of sources: it does not come from the portal.",
    }


def _place(base_uri: str, code: str) -> Location:
    return Location(uri=place_uri(base_uri, code), identifier=code, label=place_label(code))
