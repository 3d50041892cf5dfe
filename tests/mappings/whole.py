"""A document with every field of the profile, made from the table itself: what a new field adds is tried at once."""

from typing import Any

from mappings.terms import Range, Term, terms_of

VALUES: dict[Range, Any] = {
    Range.TEXT: {"es": 'Texto «uno»\ncon "comillas" 🌽 𝒳', "es-MX": "Otro"},
    Range.STATEMENT: {"es": "Declaración"},
    Range.KEYWORDS: {"es": ["agua", "salud"], "en": ["water"]},
    Range.STRING: "clave \\ «1»",
    Range.MOMENT: "2014-05-27T01:42:05-05:00",
    Range.DURATION: "P1M",
    Range.SIZE: 7,
    Range.DECIMAL: 1e-07,
    Range.HEX: "00ff",
    Range.WKT: "POINT(-103.35 20.67)",
    Range.CONCEPT: {"@id": "https://w3id.org/dcat-mx#theme/salud", "label": {"es": "Salud"}},
    Range.MEDIA_TYPE: "text/csv",
    Range.FREQUENCY: "R/P4M",
    Range.ACCESS: "non-public",
    Range.EMAIL: "datos@salud.gob.mx",
    Range.TELEPHONE: "+525557282000 ext. 114",
    Range.STARS: 4,
    Range.SCORE: {
        "mqa": 253,
        "unknown": 80,
        "findability": 80,
        "accessibility": 0,
        "interoperability": 110,
        "reusability": 45,
        "contextuality": 18,
        "law": {
            "accessible": "yes",
            "comprehensive": "unknown",
            "free": "unknown",
            "non_discriminatory": "no",
            "permanent": "unknown",
            "primary": "yes",
            "machine_readable": "yes",
            "open_format": "no",
            "free_use": "no",
        },
    },
}


def whole_document(class_name: str, uri: str, *, json_only: bool = True) -> dict[str, Any]:
    """A node with all its fields; `json_only` says whether with what goes out in JSON only."""
    document: dict[str, Any] = {"@id": uri, "@type": class_name}
    for term in terms_of(class_name):
        if term.range is Range.JSON:
            if json_only:
                document[term.key] = ["title"] if term.many else {"campo": [1, None, {"a": "b"}]}
        elif term.range is not Range.SUBJECT:
            one = _value(term, uri, json_only=json_only)
            document[term.key] = [one] if term.many else one
    return document


def _value(term: Term, uri: str, *, json_only: bool) -> Any:
    match term.range:
        case Range.NODE:
            inner = "https://a.mx/agent/ssa" if term.of == "Agent" else f"{uri}{'-' if '#' in uri else '#'}{term.field}"
            return whole_document(term.of, inner, json_only=json_only)
        case Range.IRI | Range.ANNOTATION:
            return f"https://a.mx/{term.class_name}/{term.field}"
        case _:
            return VALUES[term.range]
