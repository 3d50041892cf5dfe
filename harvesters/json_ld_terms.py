"""Names in JSON-LD that no context of the document defines: every reader drops them, and what they say, in silence.

JSON-LD 1.1 API, 5.1.2 "Expansion Algorithm", step 13.3: a key that is neither an IRI nor a keyword is passed over.
A name counts as defined where any context of the document defines it, so that none is reported that was understood.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from harvesters.json_ld_contexts import MAX_CONTEXT

MOST_NAMES: Final = 10_000
"""Different names, each in different places, of one document that are looked at."""
MOST_WAITING: Final = 1 << 20
"""Characters of a value that is still coming; of a longer one only the end is kept."""
LONGEST_NAME: Final = 200

_TOKEN = re.compile(
    r"[^\"\[\]{}]*+(?:\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"(?!\s*+(?::|\Z))[^\"\[\]{}]*+)*+"  # values
    r"(?:([\[\]{}])|\"([^\"\\]*+(?:\\.[^\"\\]*+)*+)\"\s*+:)",
    re.DOTALL,
)
"""Values, and then a bracket or the name of a field."""
_VALUES = re.compile(r"[^\"]*+(?:\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"(?!\s*\Z)[^\"]*+)*+", re.DOTALL)
_CUT: Final = "\ue000"
"""Stands where the beginning of a text was left out."""
_OF_DATA: Final = frozenset({"@language", "@index", "@id", "@type"})
"""Containers in which the keys are data: languages, numbers, addresses."""

_decode = json.JSONDecoder(strict=False).raw_decode


class Terms:
    """What a document names and what its contexts, which must all be in it, define.

    It is taken piece by piece: memory does not grow with it.
    """

    def __init__(self) -> None:
        self._text = ""
        self._inside: list[str] = []
        """The fields whose values are open, the outermost first."""
        self._field: str | None = None
        """The field whose value comes next."""
        self._named: dict[tuple[str, str], None] = {}
        """Each name, after the field in whose object it stands."""
        self._defined: set[str] = set()
        self._of_data: set[str] = set()
        """Fields in whose objects the keys are data."""
        self._opaque: set[str] = {"@value"}
        """Fields whose values are not looked into: JSON as it is, or what a context says means nothing."""
        self._has_vocabulary = False

    def take(self, piece: str) -> None:
        """Read on."""
        text, at = self._text + piece, 0
        inside, named = self._inside, self._named
        while token := _TOKEN.match(text, at):
            bracket, name = token.groups()
            at = token.end()
            if bracket is None:
                if name == "@context":
                    end = self._context(text, at)
                    if end is None and len(text) - at < MAX_CONTEXT:
                        at = token.start()
                        break
                    at = end or at
                    continue
                self._field = name = _unescaped(name) if "\\" in name else name
                around = inside[-1] if inside else ""
                if (around, name) not in named:
                    self._note(around, name)
            elif bracket in "{[":
                inside.append(self._field if self._field is not None else inside[-1] if inside else "")
                self._field = None
            else:
                self._field = None
                if inside:
                    inside.pop()
        self._text = _waiting(text[at:])

    def _note(self, around: str, name: str) -> None:
        if len(self._named) < MOST_NAMES and self._opaque.isdisjoint(self._inside):
            self._named[around, name] = None

    def _context(self, text: str, at: int) -> int | None:
        """Learn the context that begins after `at`; return where it ends, None where it does not yet or is none."""
        try:
            context, end = _decode(text, _after_blanks(text, at))
        except (ValueError, RecursionError):
            return None
        self._learn(context)
        return end

    def _learn(self, context: Any) -> None:
        """Note what a context defines, those for some terms and classes included."""
        if isinstance(context, list):
            for each in context:
                self._learn(each)
        if not isinstance(context, dict):
            return
        self._has_vocabulary |= isinstance(context.get("@vocab"), str)
        for name, definition in context.items():
            if name.startswith("@"):
                continue
            self._defined.add(name)
            if definition is None:
                self._opaque.add(name)
            elif isinstance(definition, dict):
                self._learn_definition(name, definition)

    def _learn_definition(self, name: str, definition: Mapping[str, Any]) -> None:
        container = definition.get("@container")
        if _OF_DATA.intersection(container if isinstance(container, list) else (container,)):
            self._of_data.add(name)
        if definition.get("@type") == "@json" or definition.get("@id", "") is None:
            self._opaque.add(name)
        self._learn(definition.get("@context"))

    def undefined(self) -> tuple[str, ...]:
        """The names that no context defines, each once; none where a vocabulary gives every name a meaning."""
        if self._has_vocabulary:
            return ()
        opaque = self._inside_opaque()
        return tuple(
            dict.fromkeys(
                name
                for around, name in self._named
                if name not in self._defined
                and name[:1] != "@"
                and ":" not in name
                and around not in self._of_data
                and around not in opaque
                and 0 < len(name) <= LONGEST_NAME
                and _CUT not in name
            )
        )

    def _inside_opaque(self) -> set[str]:
        """The fields whose values are not looked into, and those that stand nowhere but inside of such."""
        opaque = set(self._opaque)
        waiting = list(opaque)
        inner: dict[str, list[str]] = {}
        outer: dict[str, set[str]] = {}
        for around, name in self._named:
            inner.setdefault(around, []).append(name)
            outer.setdefault(name, set()).add(around)
        while waiting:
            for name in inner.get(waiting.pop(), ()):
                if name not in opaque and outer[name] <= opaque:
                    opaque.add(name)
                    waiting.append(name)
        return opaque


def _after_blanks(text: str, at: int) -> int:
    return at + len(text[at : at + 1_000]) - len(text[at : at + 1_000].lstrip())


def _unescaped(name: str) -> str:
    try:
        return str(json.loads(f'"{name}"'))
    except ValueError:
        return name


def _waiting(text: str) -> str:
    """What of a text waits for more: all of it, unless that is very much; then the value that is open, or the last."""
    if len(text) <= MOST_WAITING:
        return text
    values = _VALUES.match(text)
    rest = text[values.end() :] if values else text
    if len(rest) <= LONGEST_NAME:
        return rest
    backslashes = len(rest) - len(rest.rstrip("\\"))
    return f'"{_CUT}' + "\\" * (backslashes % 2)
