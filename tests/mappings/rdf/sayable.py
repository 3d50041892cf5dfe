"""What of a document RDF can hold: what a round trip gives back."""

from mappings.rdf.iris import tel_iri, telephone_from_iri
from mappings.rdf.statements import legible


def sayable(value, key=""):
    """The JSON form as far as RDF holds it: no `extra`, no `derived`, only text that XML can hold, numbers as dialled.

    A distribution without any URL stays out; one with a download URL alone is reached by that.
    """
    if isinstance(value, str):
        return telephone_from_iri(tel_iri(value) or "") if key == "telephone" else legible(value)
    if isinstance(value, list):
        kept = [sayable(one, key) for one in value if key not in {"distribution", "sample"} or reach(one)]
        return [one for one in kept if one is not None]
    if isinstance(value, dict):
        inner = {name: sayable(one, name) for name, one in value.items() if name not in {"extra", "derived"}}
        if value.get("@type") == "Distribution" and "accessURL" not in inner and "downloadURL" in inner:
            inner["accessURL"] = inner["downloadURL"]
        return {name: one for name, one in inner.items() if one not in (None, [], {})}
    return value


def reach(distribution):
    return "accessURL" in distribution or "downloadURL" in distribution
