"""A dataset under another URI: it, its parts, and all that refers to them inside its document."""

from typing import Any


def renamed(document: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """A document whose URI, and those of its parts (``{old}#…``), begin with `new`; all else is as it was."""
    found: dict[str, Any] = _renamed(document, old, new)
    return found


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return new + value[len(old) :] if value == old or value.startswith(f"{old}#") else value
    if isinstance(value, list):
        return [_renamed(each, old, new) for each in value]
    if isinstance(value, dict):
        return {key: each if key == "extra" else _renamed(each, old, new) for key, each in value.items()}
    return value
