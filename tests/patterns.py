"""Every pattern of the code that reads what portals send, how it is used, and the texts that are hardest for it."""

import ast
import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

Sample = str
WAYS = {
    "match": "start", "fullmatch": "whole", **dict.fromkeys(("search", "sub", "subn", "split", "findall", "finditer"), "anywhere"),
}  # fmt: skip
"""Where a search of each kind may begin and must end."""
LONGEST_PIECE = 100
MOST = 5
"""Beginnings that are tried with a pattern."""


def patterns_of(*packages: str) -> dict[str, tuple[re.Pattern[Any], tuple[str, ...]]]:
    """Each pattern of some packages by its place, with the ways in which it is used; all of them where it is not seen."""
    found: dict[str, tuple[re.Pattern[Any], tuple[str, ...]]] = {}
    modules = [name for package in packages for name in _modules(package)]
    trees = {name: ast.parse(Path(str(import_module(name).__file__)).read_text("utf-8")) for name in modules}
    uses = {name: _uses(tree) for name, tree in trees.items()}
    seen: set[re.Pattern[Any]] = set()
    for name in modules:
        for place, pattern in _patterns_of_variables(name):
            if pattern in seen:
                continue
            seen.add(pattern)
            variable = place.rpartition(".")[2]
            where = [name] if variable.startswith("_") else modules
            ways = {way for each in where for way in uses[each].get(variable, ())}
            found[place] = (pattern, tuple(sorted(ways)) or ("anywhere", "whole"))
        found.update(_patterns_of_calls(name, trees[name]))
    return found


def _modules(package: str) -> Iterator[str]:
    yield package
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if not module.name.endswith("__main__"):
            yield module.name


def _patterns_of_variables(name: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for variable, value in vars(import_module(name)).items():
        for number, pattern in enumerate(_patterns_of_value(value)):
            yield f"{name}.{variable}" + (f"[{number}]" if number else ""), pattern


def _patterns_of_calls(name: str, tree: ast.Module) -> Iterator[tuple[str, tuple[re.Pattern[Any], tuple[str, ...]]]]:
    """Those that are written where they are used: ``re.fullmatch("…", words)``."""
    for call in ast.walk(tree):
        if _is_use(call) and call.func.value.id == "re" and call.func.attr in WAYS:
            first = call.args[0]
            if isinstance(first, ast.Constant):
                yield f"{name}:{first.value}", (re.compile(first.value), (WAYS[call.func.attr],))


def _is_use(node: ast.AST) -> Any:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """The ways in which each name of a module is used as a pattern; all that are, where it is handed on."""
    found: dict[str, set[str]] = {}
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in WAYS:
            found.setdefault(node.value.id, set()).add(WAYS[node.attr])
            called.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in called and node.id in found:
            found[node.id].update(("anywhere", "whole"))
    return found


def _patterns_of_value(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4:
        inner: tuple[Any, ...] = ()
        if isinstance(value, tuple | list | set | frozenset):
            inner = tuple(value)
        elif isinstance(value, dict):
            inner = (*value.keys(), *value.values())
        elif is_dataclass(value) and not isinstance(value, type):
            inner = tuple(getattr(value, each.name, None) for each in fields(value))
        for each in inner:
            yield from _patterns_of_value(each, depth + 1)


@dataclass(frozen=True, slots=True)
class HardText:
    """A text that begins as a pattern does, repeats one of its parts, and ends as it does not."""

    beginning: str
    piece: str
    end: str

    def of(self, length: int, pattern: re.Pattern[Any]) -> Any:
        """It in so many characters, or bytes."""
        text = (self.beginning + self.piece * (length // len(self.piece) + 1))[:length] + self.end
        return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def hard_texts(pattern: re.Pattern[Any]) -> list[HardText]:
    """The texts that are tried with a pattern."""
    parts = _Parts()
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    beginnings = [""]
    whole = ""
    for operation, argument in parser.parse(pattern.pattern, flags):
        whole += parts.of(operation, argument)
        if operation not in (sre.LITERAL, sre.AT) and len(whole) <= LONGEST_PIECE:
            beginnings.append(whole)
            parts.repeated.append(whole)
    if not parts.has_repeats:
        return []
    pieces = dict.fromkeys((*parts.repeated, " ", "a", "1"))
    return [
        HardText(beginning, piece, end)
        for beginning, piece, end in product(dict.fromkeys(beginnings[:MOST]), list(pieces)[: 3 * MOST], ("\x01", ""))
        if 0 < len(piece) <= LONGEST_PIECE
    ]


class _Parts:
    """Samples of the parts of a pattern, and of those that it repeats."""

    def __init__(self) -> None:
        self.repeated: list[Sample] = []
        self.has_repeats = False

    def of(self, operation: Any, argument: Any) -> Sample:
        """One of the shortest texts that a part stands for."""
        match operation:
            case sre.LITERAL:
                return chr(argument)
            case sre.NOT_LITERAL:
                return "a" if argument != ord("a") else "b"
            case sre.IN:
                return _one_of(argument)
            case sre.ANY | sre.CATEGORY:
                return "a"
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                least, most, inner = argument
                sample = self._sequence(inner)
                self.repeated.append(sample)
                self.has_repeats = self.has_repeats or most > 1
                return sample * max(1, least)
            case sre.SUBPATTERN:
                return self._sequence(argument[3])
            case sre.ATOMIC_GROUP:
                return self._sequence(argument)
            case sre.BRANCH:
                branches = [self._sequence(branch) for branch in argument[1]]
                self.repeated += branches[:MOST]
                return branches[0]
            case sre.ASSERT | sre.ASSERT_NOT:
                self._sequence(argument[1])
        return ""

    def _sequence(self, items: Any) -> Sample:
        sample = ""
        for operation, argument in items:
            sample += self.of(operation, argument)
            if operation is not sre.LITERAL:
                self.repeated.append(sample)
        return sample


_OF_CATEGORY = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}


def _one_of(items: Any) -> Sample:
    """A character of a class, a letter or digit where it has one."""
    if items[0][0] is sre.NEGATE:
        refused = {chr(value) for kind, value in items[1:] if kind is sre.LITERAL}
        return next(sign for sign in 'a1 <"[(-' if sign not in refused)
    kind, value = items[0]
    if kind is sre.CATEGORY:
        return _OF_CATEGORY.get(value, "-")
    return chr(value[0] if kind is sre.RANGE else value)
