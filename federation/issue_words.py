"""What an issue says to a person: its field by its label, a parser's words in Spanish, personal data left out."""

import json
import re
from typing import Final

from harvesters.parser_words import spanish_of_parser
from mappings.field_words import FieldWords, call_field, get_field_words
from mappings.issues import Issue, describe

QUOTED: Final = 120
"""Characters of a record's beginning that are quoted."""

_OF_PARSERS: Final = frozenset({"document.broken", "document.repaired", "record.unreadable", "record.cut_short"})
"""Codes whose value is what a parser said."""
_OF_RECORDS: Final = frozenset({"record.no_identifier", "record.identifier_shared", "record.not_object"})
"""Codes whose value is a record's title, or the beginning of the record as it came."""
_BY_OUR_KEYS: Final = ("missing.", "record.invalid", "value.invalid", "distribution.no_url", "period.reversed")
"""Beginnings of the codes whose field is named by the keys of the profile, whatever the source calls it."""
_ADDRESS: Final = re.compile(r"[\w.+-]+@(?=[\w-]+\.)")
_TITLE: Final = re.compile(r'"(?:title|titulo|nombre|name)": ?"((?:[^"\\]|\\.)+)"')
"""The title in the beginning of a record in JSON."""
_SPACES: Final = re.compile(r"(?:\s|\\n)+")


def schema_of_field(issue: Issue, schema: str) -> str:
    """The schema by whose table the field of an issue is named; empty where it is named by our own keys."""
    return "" if issue.code.startswith(_BY_OUR_KEYS) else schema


def describe_issue(issue: Issue, lang: str, schema: str = "") -> str:
    """Say what an issue means, in ``es`` or ``en``; `schema` is that of the record it was found in."""
    called = call_field(issue.field, lang, schema_of_field(issue, schema))
    return describe(Issue(issue.code, issue.field, value_of(issue, lang)), lang, called)


def value_of(issue: Issue, lang: str) -> str:
    """The value of an issue as a person is shown it: on one line, whatever a portal wrote."""
    if issue.code in _OF_RECORDS:
        return record_words(issue.value)
    said_by_parser = issue.code in _OF_PARSERS or issue.value.startswith("more than ")
    return " ".join((spanish_of_parser(issue.value) if said_by_parser and lang != "en" else issue.value).split())


def record_words(beginning: str) -> str:
    """What a record is called, where its beginning says so in JSON; else the beginning itself."""
    titles = _TITLE.finditer(beginning) if beginning.lstrip().startswith("{") else ()
    title = next((each for each in titles if _is_outermost(beginning[: each.start()])), None)
    if title is None:
        return masked(beginning)
    try:
        return masked(json.loads(f'"{title[1]}"', strict=False))
    except ValueError:
        return masked(title[1])


def _is_outermost(before: str) -> bool:
    """Whether what follows is said of the record itself, not of its publisher or its files."""
    return before.count("{") == before.count("}") + 1


def masked(value: str) -> str:
    """The beginning of a record, short and on one line, without the names in its e-mail addresses."""
    words = _ADDRESS.sub("…@", _SPACES.sub(" ", value))
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"


def explain_field(field: str, lang: str, schema: str = "") -> str:
    """What a field is and a right value of it, in one line; empty for one that the profile does not have."""
    words = get_field_words(field, schema)
    return explanation(words, lang) if words else ""


def explanation(words: FieldWords, lang: str) -> str:
    """The label, the definition and the example of a field in one line."""
    if lang == "en":
        return f"{words.label_en}. {words.definition_en}" + (f" Example: {words.example}" if words.example else "")
    return f"{words.label_es}. {words.definition_es}" + (f" Ejemplo: {words.example}" if words.example else "")


def generic(field: str) -> str:
    """A field without the number of the part it is in: ``distribution[2].mediaType`` → ``distribution[].mediaType``."""
    head, bracket, rest = field.partition("[")
    return f"{head}[]{rest.partition(']')[2]}" if bracket else field
