"""The namespaces of the profile, and what each class and each part of a shared value is in RDF."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mappings.uris import DCATMX

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adms": "http://www.w3.org/ns/adms#",
        "csvw": "http://www.w3.org/ns/csvw#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcatap": "http://data.europa.eu/r5r/",
        "dcatmx": DCATMX,
        "dct": "http://purl.org/dc/terms/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "eli": "http://data.europa.eu/eli/ontology#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geosparql": "http://www.opengis.net/ont/geosparql#",
        "hydra": "http://www.w3.org/ns/hydra/core#",
        "locn": "http://www.w3.org/ns/locn#",
        "oa": "http://www.w3.org/ns/oa#",
        "odrl": "http://www.w3.org/ns/odrl/2/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "http://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Every namespace that Milpa writes, by the prefix that it writes it with."""

RDF_TYPES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Dataset": ("dcat:Dataset",),
        "DatasetSeries": ("dcat:DatasetSeries",),
        "DataService": ("dcat:DataService",),
        "Distribution": ("dcat:Distribution",),
        "Catalog": ("dcat:Catalog",),
        "CatalogRecord": ("dcat:CatalogRecord",),
        "Agent": ("foaf:Agent",),
        "ContactPoint": ("vcard:Kind", "vcard:Organization"),
        "PeriodOfTime": ("dct:PeriodOfTime",),
        "Location": ("dct:Location",),
        "OtherIdentifier": ("adms:Identifier",),
        # Not spdx:Checksum: the DCAT-AP 2.1.1 shapes allow that class SHA-1 only, and the profile is for SHA-256 and
        # its kin.  The range of spdx:checksum says what the node is.
        "Checksum": (),
        "Relationship": ("dcat:Relationship",),
        "Attribution": ("prov:Attribution",),
        "Activity": ("prov:Activity",),
        "Column": ("csvw:Column",),
        "RightsStatement": ("dct:RightsStatement",),
        "ProvenanceStatement": ("dct:ProvenanceStatement",),
        "QualityMeasurement": ("dqv:QualityMeasurement",),
        "QualityAnnotation": ("dqv:QualityAnnotation",),
        # Values of controlled vocabularies, by the part they play
        "Theme": ("skos:Concept",),
        "HvdCategory": ("skos:Concept",),
        "Type": ("skos:Concept",),
        "Role": ("dcat:Role",),
        "License": ("dct:LicenseDocument",),
        "Format": ("dct:MediaTypeOrExtent",),
        "MediaType": ("dct:MediaType",),
        "Standard": ("dct:Standard",),
        "Language": ("dct:LinguisticSystem",),
        "Frequency": ("dct:Frequency", "skos:Concept"),
        "AccessRights": ("dct:RightsStatement",),
        "Legislation": ("eli:LegalResource",),
        "Policy": ("odrl:Policy",),
        "Metric": ("dqv:Metric",),
        "Dimension": ("dqv:Dimension",),
        "ConceptScheme": ("skos:ConceptScheme",),
        "DatasetStatus": ("skos:Concept",),
        "DistributionStatus": ("skos:Concept",),
        "Availability": ("skos:Concept",),
        "Document": ("foaf:Document",),
        # Values that their own vocabulary describes: referred to and no more
        "ChecksumAlgorithm": (),
    }
)
"""What each class, and each part that a value can play, is in RDF."""

UNSHARED: Final = frozenset({"Document"})
"""Parts that each record types beside it: every dataset has pages of its own, too many for the head of a file."""


def expand(compact: str) -> str:
    """Write a compact name in full: ``dct:title`` → ``http://purl.org/dc/terms/title``.  KeyError: unknown prefix."""
    prefix, _, local = compact.partition(":")
    return PREFIXES[prefix] + local
