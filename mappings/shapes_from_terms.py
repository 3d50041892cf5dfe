"""The SHACL shapes of DCAT-MX as Turtle, made from the table of terms.

Each field has two shapes.  One asks for its presence, with the severity of its tier: core is a violation, guide a
warning, recommended an info; what is optional is not asked for.  The other asks its values to be what the table says:
a violation where the field is core, a warning elsewhere, as the mappings drop such a value and keep the record.
Messages are in Spanish and English.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mappings.findings import LICENCE_SOMEWHERE, SHAPES_URI
from mappings.namespaces import PREFIXES, RDF_TYPES
from mappings.profile_reference import RANGES
from mappings.rdf.iris import IANA
from mappings.term_words import words_of
from mappings.terms import PROFILE_VERSION, Range, Term, Tier, class_names, terms_of
from mappings.values.access import EU_ACCESS_RIGHT

SEVERITIES: Final[Mapping[Tier, str]] = MappingProxyType(
    {Tier.CORE: "sh:Violation", Tier.GUIDE: "sh:Warning", Tier.RECOMMENDED: "sh:Info"}
)
"""How grave the absence of a field is."""

_LITERAL, _IRI = "sh:nodeKind sh:Literal", "sh:nodeKind sh:IRI"
_MOMENTS: Final = " ".join(f"[ sh:datatype xsd:{name} ]" for name in ("date", "dateTime", "gYearMonth", "gYear"))

VALUES: Final[Mapping[Range, tuple[str, ...]]] = MappingProxyType(
    {
        Range.TEXT: ("sh:datatype rdf:langString", "sh:uniqueLang true"),
        Range.KEYWORDS: ("sh:datatype rdf:langString",),
        Range.STRING: (_LITERAL,),
        Range.MOMENT: (f"sh:or ( {_MOMENTS} )",),
        Range.DURATION: ("sh:datatype xsd:duration",),
        Range.SIZE: ("sh:datatype xsd:nonNegativeInteger",),
        Range.DECIMAL: ("sh:datatype xsd:decimal", "sh:minExclusive 0"),
        Range.HEX: ("sh:datatype xsd:hexBinary",),
        Range.WKT: ("sh:datatype geosparql:wktLiteral",),
        Range.IRI: (_IRI,),
        Range.NODE: (_IRI,),
        Range.CONCEPT: (_IRI,),
        Range.STATEMENT: (_IRI,),
        Range.STARS: (_IRI,),
        Range.SCORE: (_IRI,),
        Range.ANNOTATION: (_IRI,),
        Range.FREQUENCY: (_IRI,),
        Range.MEDIA_TYPE: (_IRI, f'sh:pattern "^{IANA}"'),
        Range.ACCESS: (_IRI, f'sh:pattern "^{EU_ACCESS_RIGHT}"'),
        Range.EMAIL: (_IRI, 'sh:pattern "^mailto:"'),
        Range.TELEPHONE: (_IRI, 'sh:pattern "^tel:"'),
    }
)
"""What each range asks of a value in RDF."""

_NAMED: Final = ("una URI, sin nodos anónimos", "a URI, no blank nodes")
_SAID: Final = frozenset({Range.MEDIA_TYPE, Range.FREQUENCY, Range.ACCESS, Range.EMAIL, Range.TELEPHONE})
"""Ranges whose words say what the URI must be."""

_SEVERAL: Final = frozenset({Range.TEXT, Range.KEYWORDS, Range.STARS, Range.SCORE})
"""Ranges of which one field has several values in RDF: a text a language; a measurement beside others."""

_LICENSE: Final = f"""
:{LICENCE_SOMEWHERE} a sh:NodeShape ;
  sh:targetClass dcat:Dataset ;
  sh:or ( [ sh:path dct:license ; sh:minCount 1 ] :Dataset-license-of-each-distribution ) ;
  sh:severity sh:Info ;
  sh:message "Falta la licencia, en el conjunto o en cada una de sus distribuciones."@es,
    "The licence is missing, on the dataset or on each of its distributions."@en .

:Dataset-license-of-each-distribution a sh:NodeShape ;
  sh:property [
    sh:path dcat:distribution ; sh:minCount 1 ; sh:node [ sh:property [ sh:path dct:license ; sh:minCount 1 ] ]
  ] .
"""
"""A licence counts wherever it stands."""


def asks_for(term: Term) -> bool:
    """Whether the absence of a field is reported by a rule of its own (a licence may stand in two places)."""
    return term.tier in SEVERITIES and bool(term.predicates) and (term.class_name, term.field) not in _ELSEWHERE


_ELSEWHERE: Final = frozenset({("Dataset", "license"), ("Distribution", "license")})


def make_shapes() -> str:
    """All shapes, as one Turtle document."""
    prefixes = {**PREFIXES, "sh": "http://www.w3.org/ns/shacl#", "": f"{SHAPES_URI}#"}
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in sorted(prefixes.items())]
    lines += [
        "",
        f"<{SHAPES_URI}> a owl:Ontology ;",
        '  dct:title "Reglas SHACL de DCAT-MX"@es, "SHACL shapes of DCAT-MX"@en ;',
        f'  owl:versionInfo "{PROFILE_VERSION}" .',
    ]
    for name in class_names():
        target = _target(name)
        if target:
            lines += _class_lines(name, target)
    return "\n".join(lines) + "\n" + _LICENSE


def _target(name: str) -> str:
    """What makes a node one of a class; empty for a concept, whose class depends on the part it plays."""
    if name == "Concept":
        return ""
    types = RDF_TYPES[name]
    return f"sh:targetClass {types[0]}" if types else "sh:targetObjectsOf spdx:checksum"


def _class_lines(name: str, target: str) -> Iterator[str]:
    terms = [term for term in terms_of(name) if term.predicates]
    names = [shape for term in terms for shape, _ in _shapes_of(term)]
    yield ""
    yield f":{name} a sh:NodeShape ;"
    yield f"  {target} ;"
    yield "  sh:property\n    " + ",\n    ".join(f":{shape}" for shape in names) + " ."
    for term in terms:
        for shape, parts in _shapes_of(term):
            yield f":{shape} a sh:PropertyShape ;"
            yield "  " + " ;\n  ".join(parts) + " ."


def _shapes_of(term: Term) -> Iterator[tuple[str, list[str]]]:
    """The name and the parts of the shapes of one field."""
    name = f"{term.class_name}-{term.field}"
    words = words_of(term)
    path = f"sh:path {term.predicates[-1]}"
    called = f"sh:name {_quoted(words.label_es)}@es, {_quoted(words.label_en)}@en"
    if asks_for(term):
        said = _message(f"Falta {term.key}: {words.definition_es}", f"{term.key} is missing: {words.definition_en}")
        yield f"{name}-present", [path, called, "sh:minCount 1", f"sh:severity {SEVERITIES[term.tier]}", said]
    parts = list(VALUES[term.range])
    if not term.many and term.range not in _SEVERAL:
        parts.append("sh:maxCount 1")
    grave = "sh:Violation" if term.tier is Tier.CORE else "sh:Warning"
    es, en = _NAMED if VALUES[term.range][0] == _IRI and term.range not in _SAID else RANGES[term.range]
    said = _message(f"{term.key} no es como pide el perfil: {es}.", f"{term.key} is not as the profile asks: {en}.")
    yield name, [path, called, *parts, f"sh:severity {grave}", said]


def _message(es: str, en: str) -> str:
    return f"sh:message {_quoted(es)}@es, {_quoted(en)}@en"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
