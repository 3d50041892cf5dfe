"""JSON as makers of web pages write it: wrapped for HTML, with comments, with a comma too many.

Each pattern reads a text once, from its beginning to its end, whatever stands in it: a page decides how long we look at
it, not how long we think about it.
"""

import json
import re
from typing import Any, Final

_TEXT: Final = r"(\"[^\"\\]*+(?:\\.[^\"\\]*+)*+(?:\"|\\?\Z))"
"""A string, or one that is never closed, which goes to the end."""
_COMMENT: Final = re.compile(rf"{_TEXT}|/\*.*?(?:\*/|\Z)|//[^\n]*+", re.DOTALL)
_COMMA_TOO_MANY: Final = re.compile(rf"{_TEXT}|,(?=\s*+[}}\]])", re.DOTALL)
_WRAPPING: Final = re.compile(
    r"<!--.*?-->|<!--|//\s*+<!\[CDATA\[|/\*\s*+<!\[CDATA\[\s*+\*/|<!\[CDATA\[|\ufeff", re.DOTALL
)
_UNWRAPPING: Final = re.compile(r"(?:-->|//\s*+\]\]>|/\*\s*+\]\]>\s*+\*/|\]\]>|;)\Z")
_LAYERS: Final = 2
"""What a script is wrapped in may be wrapped."""


def json_from_script(script: str) -> tuple[Any, str]:
    """Decode a script out of what HTML wraps it in; or without what is no JSON, and say what that was.

    Raises `ValueError`, `RecursionError`.
    """
    try:
        return json.loads(script, strict=False), ""
    except ValueError:
        bare = _unwrapped(script)
    try:
        return json.loads(bare, strict=False), ""
    except ValueError as error:
        bare = _COMMENT.sub(r"\1", bare)
        return json.loads(_COMMA_TOO_MANY.sub(r"\1", bare), strict=False), str(error)


def _unwrapped(script: str) -> str:
    bare = script.strip()
    for _ in range(_LAYERS):
        opening = _WRAPPING.match(bare)
        bare = bare[opening.end() if opening else 0 :].lstrip()
    for _ in range(_LAYERS):
        bare = _UNWRAPPING.sub("", bare).rstrip()
    return bare
