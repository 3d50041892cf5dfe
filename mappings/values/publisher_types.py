"""What kind of institution a publisher is, by ADMS's scheme http://purl.org/adms/publishertype/1.0 (DCAT-AP 3, 4.4).

Portals write its concepts with a slash at the end, with https, and mostly without a name, without which no concept can
be described.
"""

from typing import Final

from mappings.dcat_mx import Concept

PUBLISHER_TYPE: Final = "http://purl.org/adms/publishertype/"

_NAMES: Final = {
    "Academia-ScientificOrganisation": ("Academia u organización científica", "Academia/Scientific organisation"),
    "Company": ("Empresa", "Company"),
    "IndustryConsortium": ("Consorcio industrial", "Industry consortium"),
    "LocalAuthority": ("Autoridad local", "Local authority"),
    "NationalAuthority": ("Autoridad nacional", "National authority"),
    "NonGovernmentalOrganisation": ("Organización no gubernamental", "Non-governmental organisation"),
    "NonProfitOrganisation": ("Organización sin fines de lucro", "Non-profit organisation"),
    "PrivateIndividual(s)": ("Particulares", "Private individual(s)"),
    "RegionalAuthority": ("Autoridad regional", "Regional authority"),
    "StandardisationBody": ("Organismo de normalización", "Standardisation body"),
    "SupraNationalAuthority": ("Autoridad supranacional", "Supra-national authority"),
}
"""The concepts of the scheme, each by its local name, with its names in Spanish and English."""


def publisher_type_from_concept(concept: Concept) -> Concept:
    """A concept of the scheme as the scheme writes it, named where it came without a name; any other as it is."""
    local = concept.uri.replace("https://", "http://", 1).removeprefix(PUBLISHER_TYPE).rstrip("/")
    names = _NAMES.get(local)
    if names is None:
        return concept
    label = concept.label or dict(zip(("es", "en"), names, strict=True))
    return Concept(uri=f"{PUBLISHER_TYPE}{local}", label=label)
