"""What is wrong with a record, by stable code, in words that teach its publisher how to mend it.

The codes and their words stand in `mappings.issue_codes`.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from mappings.issue_codes import CODES, DATASET, KINDS, Severity
from mappings.values.secrets import hide

VALUE_LENGTH = 300
"""An issue quotes at most this many characters of the offending value."""
QUOTED = 20
"""Of a list, at most so many elements."""
NESTED = 3
"""How deep in a node without a name its words are looked for."""


class Issue(NamedTuple):
    """One problem: its code in `CODES`, the field it was found in, the value as the source gave it (shortened)."""

    code: str
    field: str
    value: str = ""

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives to this code."""
        return CODES[self.code].severity


def make_issue(code: str, field: str, value: object = "") -> Issue:
    """Make an issue about any value, which it quotes."""
    return Issue(code, field, quoted(value))


def quoted(value: object) -> str:
    """Any value as an issue has it: shortened to `VALUE_LENGTH` characters, free of NUL and of keys in links."""
    words = hide((value if isinstance(value, str) else _words(value))[: 4 * VALUE_LENGTH])
    if len(words) > VALUE_LENGTH:
        words = words[: VALUE_LENGTH - 1] + "…"
    return words.replace("\x00", "\\0") if "\x00" in words else words


def _words(value: object) -> str:
    """A value that is no text as its publisher knows it: a node by its IRI or words, anything else as JSON."""
    if isinstance(value, list | tuple):
        return ", ".join(each if isinstance(each, str) else _words(each) for each in value[:QUOTED])
    if isinstance(value, dict):
        named = value.get("@value") or value.get("@id")
        if isinstance(named, str):
            return _words_inside(value) or named if named.startswith("_:") else named
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return f"({type(value).__name__})"


def _words_inside(node: Mapping[str, object], depth: int = 0) -> str:
    """The first text of a node without a name, whose label is the parser's and tells nobody anything.

    Of an attribution that is whom it names, not the role.  What may be a person's (``vcard:``, ``foaf:``) is not
    quoted.
    """
    for name in sorted(node, key=lambda name: name != "prov:agent"):
        if name in ("@id", "rdf:type") or name.startswith(("vcard:", "foaf:")):
            continue
        values = node[name]
        for value in values[:QUOTED] if isinstance(values, list) else (values,):
            if isinstance(value, dict) and "@value" not in value:
                value = _words_inside(value, depth + 1) if depth < NESTED else ""  # noqa: PLW2901
            words = value.get("@value") if isinstance(value, dict) else value
            if isinstance(words, str) and words and not words.startswith("_:"):
                return words
    return ""


def describe(issue: Issue, language: str = "es", called: str = "") -> str:
    """Say what an issue means, in Spanish unless `language` is ``en``.

    `called` is what people call its field (`mappings.field_words.call_field`); without it its key stands there.
    """
    code = CODES[issue.code]
    in_english = language == "en"
    kind = KINDS.get(issue.value, DATASET)[in_english]
    return (code.en if in_english else code.es).format(value=issue.value, field=called or issue.field, kind=kind)


def advise(issue: Issue, language: str = "es") -> str:
    """Say how to mend an issue, in Spanish unless `language` is ``en``."""
    code = CODES[issue.code]
    return code.mend_en if language == "en" else code.mend_es
