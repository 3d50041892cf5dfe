"""A dataset as a person reads it: each field by its label, with what it means, and its value."""

from collections.abc import Iterator, Mapping
from typing import Any

from federation.settings import get_settings
from federation.words import say
from mappings.term_words import words_of
from mappings.terms import Range, Term, terms_of

MOST_VALUES = 20
"""Values of one field that are shown, or parts."""
NOT_TOLD = frozenset({Range.SUBJECT, Range.SCORE})
"""The document's own URI, which stands above it, and its scores, which ``milpa scores`` explains."""


def iter_fields(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What each field of a document in JSON form, and of its parts, is called and means: once each, in its order."""
    told: dict[str, None] = {}
    for path, term, _ in _iter_terms(document, document["@type"], ""):
        if path not in told:
            told[path] = None
            words = words_of(term)
            yield {
                "key": path,
                "label": say(words.label_es, words.label_en),
                "definition": say(words.definition_es, words.definition_en),
            }


def iter_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The fields that a document in JSON form fills, one after the other; what each means, where it comes first."""
    told: set[Term] = set()
    for depth, term, shown in iter_shown(document, document["@type"], 0):
        words, pad = words_of(term), "  " * depth
        label = f"{pad}{say(words.label_es, words.label_en)} ({term.key})"
        yield f"{label}: {shown}" if shown else label
        if term not in told:
            told.add(term)
            yield f"{pad}    {say(words.definition_es, words.definition_en)}"


def _iter_terms(document: Mapping[str, Any], class_name: str, before: str) -> Iterator[tuple[str, Term, Any]]:
    """(path of keys, term, value) of each field that is filled, those of its parts after it."""
    for term in terms_of(class_name):
        if term.key not in document or term.range in NOT_TOLD:
            continue
        value = document[term.key]
        yield before + term.key, term, value
        for part in _parts(term, value):
            yield from _iter_terms(part, term.of, f"{before}{term.key}.")


def iter_shown(document: Mapping[str, Any], class_name: str, depth: int) -> Iterator[tuple[int, Term, str]]:
    """(depth, term, value in words) of each field; of one that has parts, each part's fields one level deeper."""
    for term in terms_of(class_name):
        if term.key not in document or term.range in NOT_TOLD:
            continue
        value = document[term.key]
        parts = _parts(term, value)
        if not parts:
            yield depth, term, ", ".join(value) if term.range is Range.JSON else value_in_words(value)
        for part in parts[:MOST_VALUES]:
            yield depth, term, str(part.get("@id", ""))
            yield from iter_shown(part, term.of, depth + 1)
        if len(parts) > MOST_VALUES:
            yield depth, term, say(f"y {len(parts) - MOST_VALUES} más", f"and {len(parts) - MOST_VALUES} more")


def _parts(term: Term, value: Any) -> list[Mapping[str, Any]]:
    """The nodes that a field holds."""
    if term.range is not Range.NODE:
        return []
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def value_in_words(value: Any) -> str:
    """A value in words: a text in the reader's language, a concept by its label, several after one another."""
    if isinstance(value, list):
        more = f"; … (+{len(value) - MOST_VALUES})" if len(value) > MOST_VALUES else ""
        return "; ".join(value_in_words(each) for each in value[:MOST_VALUES]) + more
    if not isinstance(value, dict):
        return str(value)
    if "@id" in value:
        label = value.get("label") or value.get("name")
        return f"{value_in_words(label)} <{value['@id']}>" if label else str(value["@id"])
    lang = get_settings().lang
    first = [lang] if lang in value else []
    tags = [*first, *(tag for tag in value if tag not in first)]
    return " / ".join(f"{value_in_words(value[tag])}{'' if len(tags) == 1 else f' [{tag}]'}" for tag in tags)
