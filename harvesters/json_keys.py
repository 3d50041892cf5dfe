"""Keys that an object of JSON has twice: decoders keep the last value and say nothing (RFC 8259, section 4).

Documents that programs write have none; those that people write do.  A decoder that looks at every object takes twice
as long, so a record is first only suspected: its text has more keys than what was decoded of it.
"""

import json
import re
from typing import Any, Final

import orjson

MOST_NAMED: Final = 10

_KEY: Final = re.compile(rb"\"\s*:")


class RepeatedKeys:
    """Gathers the keys that were met twice in an object; `words` names them."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._decode = json.JSONDecoder(strict=False, object_pairs_hook=self._object).decode

    @property
    def words(self) -> str:
        """The keys, for people; empty where there are none."""
        names = list(self._found)
        return ", ".join(names[:MOST_NAMED]) + (f", … ({len(names)})" if len(names) > MOST_NAMED else "")

    def decode(self, text: str) -> Any:
        """Decode a document, and look at each of its objects.  Raises as ``json.loads(text, strict=False)`` does."""
        return self._decode(text)

    def suspect(self, value: Any, body: bytes) -> None:
        """Look at a record that was decoded of `body`, if its text has more keys than it kept."""
        try:
            kept = orjson.dumps(value)
        except TypeError:  # a number of more than 64 bits, or half a character: no orjson writes them
            kept = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if len(_KEY.findall(body)) > len(_KEY.findall(kept)):
            self.decode(body.decode("utf-8", "surrogatepass"))

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        decoded = dict(pairs)
        if len(decoded) < len(pairs):
            keys = [key for key, _ in pairs]
            self._found.update(dict.fromkeys(key for key in decoded if keys.count(key) > 1))
        return decoded
