"""What shapes are there, what one of them finds, what to say of it and how to mend it: words only, no engine.

`mappings.shacl` judges; who only speaks of findings need not wait for its imports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mappings.issue_codes import Severity
from mappings.terms import PROFILE_VERSION

SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dcat-mx": "dcat-mx.ttl",
        "dcat-ap-3": "dcat-ap-3.0.1.ttl",
        "dcat-ap-es": "dcat-ap-es-1.0.0",
    }
)
"""Names of shapes, and the file or folder in ``mappings/shapes`` that holds them."""

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {"dcat-mx": f"DCAT-MX {PROFILE_VERSION}", "dcat-ap-3": "DCAT-AP 3.0.1", "dcat-ap-es": "DCAT-AP-ES 1.0.0"}
)
"""What the profile of each is called, with its version."""

SHAPES_URI: Final = "https://w3id.org/dcat-mx/shapes"
"""What the graph of our shapes is called; each shape is named by its class and field after the ``#``."""
LICENCE_SOMEWHERE: Final = "Dataset-license-somewhere"
"""The shape that asks for a licence, which may stand in two places."""

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "MinCount": ("Falta {path}.", "{path} is missing."),
        "MaxCount": ("{path} tiene demasiados valores.", "{path} has too many values."),
        "Class": ("El valor de {path} no es de la clase debida.", "The value of {path} is not of the class due."),
        "Datatype": ("El valor de {path} no es del tipo debido.", "The value of {path} is not of the datatype due."),
        "NodeKind": (
            "El valor de {path} debe ser de otra especie: una URI donde hay un texto, o al revés.",
            "The value of {path} must be of another kind: an IRI where there is a literal, or the reverse.",
        ),
        "In": ("El valor de {path} no está en la lista.", "The value of {path} is not in the list."),
        "Pattern": ("El valor de {path} no tiene la forma debida.", "The value of {path} is not of the form due."),
        "UniqueLang": ("{path} repite un idioma.", "{path} repeats a language."),
        "LanguageIn": ("{path} está en otro idioma.", "{path} is in another language."),
        "QualifiedMinCount": (
            "Falta en {path} un valor de la clase o del vocabulario debido.",
            "{path} lacks a value of the class or vocabulary due.",
        ),
        "QualifiedMaxCount": (
            "{path} tiene demasiados valores de una clase.",
            "{path} has too many values of a class.",
        ),
        "Node": ("El nodo de {path} está incompleto o mal descrito.", "The node of {path} is incomplete or amiss."),
        "Or": ("{path} no cumple ninguna de las opciones.", "{path} meets none of the choices."),
        "HasValue": ("Falta en {path} un valor obligado.", "{path} lacks a value that is due."),
        "MinLength": ("El texto de {path} es demasiado corto.", "The text of {path} is too short."),
        "MaxLength": ("El texto de {path} es demasiado largo.", "The text of {path} is too long."),
    }
)
"""Constraint → what to say where the shape itself says nothing in that language."""

NODE_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "Class": ("El nodo no es de la clase debida.", "The node is not of the class due."),
        "Datatype": ("El valor no es del tipo debido.", "The value is not of the datatype due."),
        "NodeKind": (
            "El nodo debe ser de otra especie: una URI donde hay un texto o un nodo sin nombre, o al revés.",
            "The node must be of another kind: an IRI where there is a literal or a nameless node, or the reverse.",
        ),
        "In": ("El nodo no está en la lista.", "The node is not in the list."),
        "Pattern": ("La URI o el texto no tiene la forma debida.", "The IRI or text is not of the form due."),
        "Node": ("El nodo está incompleto o mal descrito.", "The node is incomplete or amiss."),
        "Or": ("El nodo no cumple ninguna de las opciones.", "The node meets none of the choices."),
        "HasValue": ("El nodo no es el que se pide.", "The node is not the one that is due."),
    }
)
"""The same for a finding about a node as a whole, which names no property (SHACL, section 3.6.2.2)."""

MENDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "MinCount": ("Agregue {path} en el portal.", "Add {path} on the portal."),
        "MaxCount": ("Deje un solo valor.", "Leave one value only."),
        "Class": (
            "Apunte a un nodo de la clase que pide el perfil, y descríbalo en el mismo archivo.",
            "Point to a node of the class that the profile asks for, and describe it in the same file.",
        ),
        "Datatype": (
            "Escriba el valor con el tipo que pide el perfil, por ejemplo una fecha como xsd:date.",
            "Write the value with the datatype that the profile asks for, for example a date as xsd:date.",
        ),
        "NodeKind": (
            "Escriba una URI donde el perfil pide un recurso, y un texto donde pide un literal.",
            "Write an IRI where the profile asks for a resource, and a text where it asks for a literal.",
        ),
        "UniqueLang": ("Deje un solo texto por idioma.", "Leave one text per language."),
        "LanguageIn": (
            "Escriba el texto en uno de los idiomas que pide el perfil, con su etiqueta (@es).",
            "Write the text in one of the languages that the profile asks for, with its tag (@es).",
        ),
        "Pattern": (
            "Escriba el valor con la forma que pide la regla: suele ser la URI de un vocabulario.",
            "Write the value in the form that the rule asks for: often it is an IRI of a vocabulary.",
        ),
        "In": ("Use uno de los valores de la lista del perfil.", "Use one of the values in the profile's list."),
        "HasValue": ("Agregue el valor que la regla nombra.", "Add the value that the rule names."),
        "MinLength": ("Escriba un texto más largo.", "Write a longer text."),
        "MaxLength": ("Acorte el texto.", "Shorten the text."),
        "MinInclusive": ("Escriba un número mayor.", "Write a greater number."),
        "MinExclusive": ("Escriba un número mayor.", "Write a greater number."),
        "MaxInclusive": ("Escriba un número menor.", "Write a smaller number."),
        "Node": (
            "Complete o corrija el nodo al que apunta {path}: sus propias faltas se enumeran aparte.",
            "Complete or mend the node that {path} points to: its own faults are listed apart.",
        ),
        "Or": (
            "Cumpla al menos una de las opciones que la regla nombra.",
            "Meet at least one of the choices that the rule names.",
        ),
        "And": ("Cumpla todo lo que la regla nombra.", "Meet all that the rule names."),
        "Xone": ("Deje una sola de las opciones que la regla nombra.", "Leave one of the choices that the rule names."),
        "Not": ("Quite el valor que la regla prohíbe.", "Remove the value that the rule forbids."),
        "QualifiedMinCount": (
            "Agregue a {path} un valor de la clase o del vocabulario que pide el perfil.",
            "Add to {path} a value of the class or vocabulary that the profile asks for.",
        ),
        "QualifiedMaxCount": (
            "Deje en {path} menos valores de esa clase.",
            "Leave fewer values of that class in {path}.",
        ),
        "Closed": (
            "Quite la propiedad, que el perfil no conoce.",
            "Remove the property, which the profile does not know.",
        ),
        "SPARQL": (
            "Corrija el dato según dice la regla; la documentación del perfil da ejemplos.",
            "Mend the datum as the rule says; the documentation of the profile gives examples.",
        ),
    }
)
"""Constraint → how its breach is mended."""

NODE_MENDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "Class": (
            "Dé al nodo la clase que pide el perfil (rdf:type).",
            "Give the node the class that the profile asks for (rdf:type).",
        ),
        "Node": (
            "Complete o corrija el nodo: sus propias faltas se enumeran aparte.",
            "Complete or mend the node: its own faults are listed apart.",
        ),
    }
)
"""The same for a finding that names no property, where the sentence would be another."""

_SPANISH_BODIES: Final = (
    "La regla es de España: pide un organismo del directorio DIR3. Para México deje la institución con su nombre.",
    "The rule is Spain's: it asks for a body of its DIR3 directory. For Mexico leave the institution with its name.",
)
_SPANISH_THEMES: Final = (
    "La regla es de España: pide un tema de http://datos.gob.es/kos/sector-publico/sector. Agréguelo solo para España.",
    "The rule is Spain's: it asks for a theme of http://datos.gob.es/kos/sector-publico/sector. Add it for Spain only.",
)
_LEGISLATION: Final = (
    "Agregue la URI de la norma que obliga a publicar el conjunto, si la hay.",
    "Add the IRI of the law that demands the publication of the dataset, if there is one.",
)
_MENDS_OF_SHAPES: Final[Mapping[tuple[str, str], tuple[str, str]]] = MappingProxyType(
    {
        ("dcat-ap-es", "dct:publisher"): _SPANISH_BODIES,
        ("dcat-ap-es", "dct:creator"): _SPANISH_BODIES,
        ("dcat-ap-es", "dcat:theme"): _SPANISH_THEMES,
        ("dcat-ap-es", "dcatap:applicableLegislation"): _LEGISLATION,
    }
)
"""(Shapes, property) → how it is mended, where the usual advice would mislead a Mexican publisher."""
_SPANISH_VOCABULARY: Final = "datos.gob.es/recurso/sector-publico/org"
_NO_MEND: Final = ("Corrija el dato según dice la regla.", "Mend the datum as the rule says.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a validation."""

    focus: str
    """The node that is at fault."""
    path: str
    """The property, as a compact name; empty when it is the node itself."""
    constraint: str
    """``MinCount``, ``Datatype`` …: a constraint component of SHACL without its ending."""
    severity: Severity
    value: str
    es: str
    en: str
    shape: str = ""
    """The shape of ours that a node breaks as a whole, by its local name; empty where a property is at fault."""
    due_class: str = ""
    """The IRI of the class that `value`, an IRI, should be of and is not, as far as what was judged tells."""


def sentences_of(constraint: str, path: str) -> tuple[str, str]:
    """What to say of a breach, in Spanish and English; ``{path}`` is left to be filled, where there is one."""
    if path:
        return SENTENCES.get(
            constraint,
            (f"{{path}} no cumple la restricción {constraint}.", f"{{path}} breaks the constraint {constraint}."),
        )
    return NODE_SENTENCES.get(
        constraint, (f"El nodo no cumple la restricción {constraint}.", f"The node breaks the constraint {constraint}.")
    )


def has_sentence(constraint: str, path: str) -> bool:
    """Whether the sentence of a breach says what is wrong; else it only names the constraint."""
    return constraint in (SENTENCES if path else NODE_SENTENCES)


def mend_of(finding: Finding, shapes: str) -> tuple[str, str]:
    """How a finding of the shapes of this name is mended, in Spanish and English; ``{path}`` is left to be filled."""
    if shapes == "dcat-ap-es" and _SPANISH_VOCABULARY in finding.es:
        return _SPANISH_BODIES
    if not finding.path and finding.constraint in NODE_MENDS:
        return NODE_MENDS[finding.constraint]
    mend = _MENDS_OF_SHAPES.get((shapes, finding.path)) or MENDS.get(finding.constraint, _NO_MEND)
    return mend if finding.path or "{path}" not in mend[0] else _NO_MEND
