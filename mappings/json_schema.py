"""The JSON form as a JSON Schema (draft 2020-12), made from the table of terms, and the quick judge that reads it.

The schema asks for what the classes of `mappings.dcat_mx` ask for, so that whoever receives a document can check it
without our code; what should be there by a tier below the core is the matter of `mappings.conformance` and of the
shapes.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, get_args

import jsonschema_rs

from mappings import dcat_mx
from mappings.dcat_mx_types import (
    DURATION_PATTERN,
    HEX_PATTERN,
    IRI_PATTERN,
    MOMENT_PATTERN,
    TAG_PATTERN,
    AccessLevel,
    Judgement,
)
from mappings.json_form import RESOURCES
from mappings.quality.metrics import JUDGEMENTS, POINTS, Metric
from mappings.term_words import words_of
from mappings.terms import PROFILE_VERSION, Range, Term, class_names, terms_of

SCHEMA_URI: Final = f"https://w3id.org/dcat-mx/{PROFILE_VERSION}/schema"
"""What the schema is called."""

Schema = dict[str, Any]


def _score_schema() -> Schema:
    """The schema of a score, from its metrics; the law's part, and any judgement of it, may be left out."""
    points: Schema = {one.key: {**_titled(one), "type": "integer", "minimum": 0, "maximum": one.most} for one in POINTS}
    law: Schema = {one.key: {**_titled(one), "enum": list(get_args(Judgement))} for one in JUDGEMENTS}
    judged: Schema = {"type": "object", "properties": law, "additionalProperties": False}
    return {
        "type": "object", "required": list(points), "properties": {**points, "law": judged},
        "additionalProperties": False,
    }  # fmt: skip


def _titled(metric: Metric) -> Schema:
    return {"title": metric.label["es"], "description": metric.label["en"]}


_SHARED: Final[Mapping[str, Schema]] = MappingProxyType(
    {
        "Iri": {"type": "string", "pattern": IRI_PATTERN},
        "Moment": {"type": "string", "pattern": MOMENT_PATTERN},
        "Duration": {"type": "string", "pattern": DURATION_PATTERN},
        "LanguageMap": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {TAG_PATTERN: {"type": "string"}},
            "additionalProperties": False,
        },
        "KeywordMap": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {TAG_PATTERN: {"type": "array", "items": {"type": "string"}}},
            "additionalProperties": False,
        },
        "Score": _score_schema(),
    }
)
"""What many fields hold, declared once."""


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_VALUES: Final[Mapping[Range, Schema]] = MappingProxyType(
    {
        Range.SUBJECT: _ref("Iri"),
        Range.TEXT: _ref("LanguageMap"),
        Range.STATEMENT: _ref("LanguageMap"),
        Range.KEYWORDS: _ref("KeywordMap"),
        Range.STRING: _TEXT,
        Range.MOMENT: _ref("Moment"),
        Range.DURATION: _ref("Duration"),
        Range.SIZE: {"type": "integer", "minimum": 0},
        Range.DECIMAL: {"type": "number", "exclusiveMinimum": 0},
        Range.HEX: {"type": "string", "pattern": HEX_PATTERN},
        Range.WKT: _TEXT,
        Range.IRI: _ref("Iri"),
        Range.CONCEPT: _ref("Concept"),
        Range.MEDIA_TYPE: _TEXT,
        Range.FREQUENCY: _TEXT,
        Range.ACCESS: {"enum": list(get_args(AccessLevel))},
        Range.EMAIL: _TEXT,
        Range.TELEPHONE: _TEXT,
        Range.STARS: {"type": "integer", "minimum": 1, "maximum": 5},
        Range.SCORE: _ref("Score"),
        Range.ANNOTATION: _ref("Iri"),
    }
)
"""What the value of a field is, by its range; nodes are of their class, and what goes out in JSON only is as it is."""


def make_schema(class_name: str = "") -> Schema:
    """The schema of one class, or, without a name, of whatever a record can be about."""
    definitions = dict(_SHARED) | {name: _class_schema(name) for name in class_names()}
    root: Schema = _ref(class_name) if class_name else {"anyOf": [_ref(name) for name in RESOURCES]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URI + (f"/{class_name}" if class_name else ""),
        "title": "DCAT-MX",
        "description": "Registros del índice nacional en la forma JSON de DCAT-MX. "
        "/ Records of the national index in the JSON form of DCAT-MX.",
        **root,
        "$defs": definitions,
    }


def _class_schema(name: str) -> Schema:
    """The schema of a class; every node but a concept says its class."""
    terms = terms_of(name)
    fields = getattr(dcat_mx, name).model_fields
    properties = {term.key: _property(term) for term in terms}
    required = [term.key for term in terms if fields[term.field].is_required()]
    if name != "Concept":
        properties["@type"] = {"const": name}
        required.append("@type")
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _property(term: Term) -> Schema:
    words = words_of(term)
    return {
        "title": words.label_es,
        "description": f"{words.definition_es} / {words.definition_en}",
        **_value(term),
    }


def _value(term: Term) -> Schema:
    match term.range:
        case Range.JSON:
            return {"type": "array", "items": _TEXT} if term.many else {"type": "object"}
        case Range.NODE:
            one = _ref(term.of)
        case _:
            one = _VALUES[term.range]
    return {"type": "array", "items": one} if term.many else one


@cache
def _validator(class_name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        _without_words(make_schema(class_name)), pattern_options=jsonschema_rs.RegexOptions()
    )


def _without_words(schema: Any) -> Any:
    """A schema without what is for people, which judges nothing."""
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without_words(inner) for name, inner in value.items()}
        if key in {"$defs", "properties"}
        else _without_words(value)
        for key, value in schema.items()
        if key not in {"title", "description"}
    }


def get_judge(class_name: str = "Dataset") -> Callable[[Any], bool]:
    """What tells whether a document in JSON form is valid, compiled once a process; for hot loops."""
    judge: Callable[[Any], bool] = _validator(class_name).is_valid
    return judge


def is_valid(document: Mapping[str, Any]) -> bool:
    """Whether a document is the JSON form of what its ``@type`` says: a dataset, a series, a service."""
    class_name = str(document.get("@type"))
    return class_name in RESOURCES and get_judge(class_name)(document)


def iter_breaches(document: Mapping[str, Any], class_name: str = "Dataset") -> Iterator[tuple[str, str]]:
    """What breaks the schema: JSON pointer and what is wrong there, in English, as the engine says it."""
    for error in _validator(class_name).iter_errors(document):
        yield "".join(f"/{step}" for step in error.instance_path), error.message
