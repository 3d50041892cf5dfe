"""What a field is called by those who read a report, however the program or its source names it.

A field is named by the keys of our JSON (``distribution[2].mediaType``), by its RDF term (``dct:title``), or as its
source has it (``resources[0].url``), where the schema's own table says what it becomes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from mappings.example_values import example_of
from mappings.reading import Ignore, Tables
from mappings.term_words import class_words, words_of
from mappings.terms import TERMS, Range, Term, class_names

_WHOLES = ("Dataset", "DataService", "DatasetSeries")
"""Classes of records, in the order in which a name is looked for."""
_NUMBERS = re.compile(r"\[\d*\]")
_CELL = re.compile(r"row\[(\d+)\]\.(.+)", re.DOTALL)
"""A cell of a table: its row, and the header of its column."""
_INTO_ANY_URL = "url"
"""What schemas call a link of which it is not known yet whether it leads to a page or to a file."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field of the profile, told to a person."""

    term: Term
    label_es: str
    label_en: str
    definition_es: str
    definition_en: str
    example: str
    """A right value; empty where there is none that would serve others."""


def get_field_words(field: str, schema: str = "") -> FieldWords | None:
    """What a field is called and means, and a right value; None for one that the profile does not have.

    `schema` is that of the record whose field it is, where the name is the source's own; without it the name is looked
    for in the profile, then in all schemas, and counts where they agree.
    """
    return _field_words(_NUMBERS.sub("[]", field), schema) if field else None


def call_field(field: str, language: str, schema: str = "") -> str:
    """The name of a field inside a sentence: its label with the key in parentheses, or the key where it has none."""
    words = get_field_words(field, schema)
    if words is None:
        cell = _CELL.fullmatch(field)
        if cell is None:
            return field
        return f"“{cell[2]}” (row {cell[1]})" if language == "en" else f"«{cell[2]}» (renglón {cell[1]})"
    return f"“{words.label_en}” ({field})" if language == "en" else f"«{words.label_es}» ({field})"


@lru_cache(maxsize=4096)
def _field_words(field: str, schema: str) -> FieldWords | None:
    term = _get_term(field, schema)
    if term is None:
        return None
    words = words_of(term)
    es, en = words.label_es, words.label_en
    if term.class_name != "Dataset":
        whole = class_words(term.class_name)
        es, en = f"{whole.label_es}: {_lowered(es)}", f"{whole.label_en}: {_lowered(en)}"
    return FieldWords(term, es, en, words.definition_es, words.definition_en, example_of(term))


def _lowered(label: str) -> str:
    """A label after a colon; one that begins with an acronym (``URL``) stays as it is."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _get_term(field: str, schema: str) -> Term | None:
    if schema:
        return _term_of_source(field, schema) or _term_of_keys(field) or _term_of_predicate(field)
    term = _term_of_keys(field) or _term_of_predicate(field)
    if term is not None:
        return term
    found = {term for name in _tables() if (term := _term_of_source(field, name)) is not None}
    return found.pop() if len(found) == 1 else None


def _term_of_keys(field: str) -> Term | None:
    """``distribution[].mediaType``: the keys of our JSON, from a dataset inwards, else from what stands beside them."""
    return next((term for whole in _WHOLES if (term := _term_within(whole, field)) is not None), None)


def _term_within(whole: str, field: str) -> Term | None:
    class_name, term = whole, None
    for key in field.replace("[]", "").split("."):
        term = _named(class_name, key, by_field=False) if class_name else None
        if term is None:
            return None
        class_name = term.of if term.range is Range.NODE else ""
    return term


def _term_of_predicate(field: str) -> Term | None:
    """``dct:title``: the first of the classes that has it, the dataset first; of a path its last step."""
    predicate = field.rpartition(".")[2]
    return next((term for term in TERMS if predicate in term.predicates), None) if ":" in predicate else None


def _term_of_source(field: str, schema: str) -> Term | None:
    """``resources[].url``: what the schema's own table makes of it."""
    part, _, inner = field.rpartition("[].")
    name = inner.replace("[]", "")
    for class_name, into in _iter_into(_tables().get(schema, {}), name, is_part=bool(part)):
        term = _term_into(class_name, into)
        if term is not None:
            return term
    return None


@cache
def _tables() -> Mapping[str, Tables]:
    """The tables of every schema, by its name."""
    from mappings.registry import SCHEMAS  # noqa: PLC0415 (its parsers: a field of ours is named without them)

    return {name: schema.tables() for name, schema in SCHEMAS.items()}


def _iter_into(tables: Tables, name: str, *, is_part: bool) -> Iterator[tuple[str, str]]:
    """(class, field of the profile) of every row that takes a source field of this name; parts first in a part."""
    if not tables:
        return
    classes = sorted(tables, key=lambda class_name: (class_name == "Dataset") == is_part)
    for class_name in classes if is_part else classes[:1]:
        for row in tables[class_name]:
            if not isinstance(row, Ignore) and name in row.sources:
                yield class_name, row.into


def _term_into(class_name: str, into: str) -> Term | None:
    """``publisher.name``: the term of a field that a table fills, or of the whole where the part has none so named."""
    head, _, rest = into.partition(".")
    if head == _INTO_ANY_URL and class_name == "Distribution":
        head = "download_url"
    whole = _named(class_name, head, by_field=True)
    part = _named(whole.of, rest, by_field=True) if whole is not None and rest else None
    return part or whole


def _named(class_name: str, name: str, *, by_field: bool) -> Term | None:
    if class_name not in class_names():
        return None
    return next(
        (one for one in TERMS if one.class_name == class_name and name == (one.field if by_field else one.key)), None
    )
