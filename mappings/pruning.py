"""Taking out of a draft what breaks the profile, so that one bad value costs that value only."""

from copy import copy
from typing import Any

from pydantic import ValidationError

from mappings.issues import Issue, make_issue
from mappings.terms import TERMS

CORE = frozenset({"uri", "identifier", "title", "publisher"})
"""Fields without which there is no dataset."""

_JSON_KEYS = {term.field: term.key for term in TERMS}

Path = tuple[int | str, ...]


def prune(draft: dict[str, Any], error: ValidationError, issues: list[Issue]) -> bool:
    """Remove each value that `error` names from the draft, with an issue ``value.invalid``.

    Returns False, with an issue ``record.invalid``, when a core field is among them: the draft is beyond mending.
    """
    gone: set[Path] = set()
    for detail in reversed(error.errors(include_url=False, include_context=False)):
        path = detail["loc"]
        if path[0] in CORE:
            issues.append(make_issue("record.invalid", field_name(path), detail["input"]))
            return False
        if any(path[: len(before)] == before for before in gone):
            continue
        removed = _remove(draft, path)
        if not removed:
            issues.append(make_issue("record.invalid", field_name(path), detail["input"]))
            return False
        gone.add(removed)
        issues.append(make_issue("value.invalid", field_name(removed), detail["input"]))
    return True


def _remove(draft: dict[str, Any], path: Path) -> Path:
    """Delete the innermost thing on the path that is there; return the path it had, empty if there is none.

    What is *missing* has no place on the path, so the node that misses it goes.
    """
    holder: Any = None
    node: Any = draft
    depth = 0
    for step in path:
        inside = (isinstance(node, dict) and step in node) or (
            isinstance(node, list) and isinstance(step, int) and step < len(node)
        )
        if not inside:
            break
        node[step] = copy(node[step])  # it may be shared with other records
        holder, node = node, node[step]
        depth += 1
    if holder is not None:
        del holder[path[depth - 1]]
    return path[:depth]


def field_name(path: Path) -> str:
    """A path in the profile's JSON keys, as people read it: ``distribution[2].checksum.checksumValue``."""
    words = ""
    for step in path:
        key = f"[{step}]" if isinstance(step, int) else _JSON_KEYS.get(step, step)
        words += key if isinstance(step, int) or not words else f".{key}"
    return words
