"""The JSON-LD contexts that are known by their addresses (``contexts/``), made ready for reading.

Three things are done to them, none of which changes what they say of the names that they define:

- ``@protected`` is left out: a catalogue that adds a definition of its own is read with both.
- A term that looks like a compact name of another meaning is left out: JSON-LD forbids it, DCAT-AP 3 publishes some.
- What the contexts of its classes say is said once for all of them, where they agree: a reader that goes into the
  context of each class again for each node takes four times as long (measured), and a name that is used with another
  class than the standard foresaw is understood as well.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("contexts")

_SCHEME = re.compile(r"\A[a-z]+:/*", re.IGNORECASE)

Context = dict[str, Any]


def name_of_context(address: str) -> str:
    """Name the file that stands for a context's address; empty when it is not known."""
    bare = _SCHEME.sub("", address.partition("#")[0].strip()).rstrip("/")
    return next((file for pattern, file in _addresses() if fnmatchcase(bare, pattern)), "")


@cache
def _addresses() -> tuple[tuple[str, str], ...]:
    with (FOLDER / "addresses.tsv").open(encoding="utf-8", newline="") as file:
        return tuple((row["address"], row["file"]) for row in csv.DictReader(file, dialect="excel-tab"))


@cache
def require_context(name: str) -> Context:
    """Read a context by the name of its file; raises OSError when there is none."""
    context = _readable(json.loads((FOLDER / f"{name}.jsonld").read_bytes())["@context"])
    return _said_once(context)


@cache
def text_of_context(name: str) -> str:
    """A context as it stands in a document."""
    return json.dumps(require_context(name), ensure_ascii=False, separators=(",", ":"))


def _readable(context: Context) -> Context:
    return {
        key: _readable(value) if isinstance(value, dict) else value
        for key, value in context.items()
        if key != "@protected" and not _is_forbidden(key, value, context)
    }


def _is_forbidden(key: str, value: Any, context: Context) -> bool:
    """Whether a term has the form of an IRI that it does not stand for (JSON-LD 1.1 API, 4.2.2, step 14.2.5)."""
    prefix, colon, _ = key.partition(":")
    meaning = value.get("@id") if isinstance(value, dict) else value
    return bool(colon) and prefix not in context and isinstance(meaning, str) and meaning != key


def _said_once(context: Context) -> Context:
    """Move what the contexts of the classes agree on to the context of all."""
    classes = {key: value for key, value in context.items() if _is_class(value)}
    found: dict[str, Counter[str]] = {}
    for value in classes.values():
        for key, definition in value["@context"].items():
            found.setdefault(key, Counter())[_plain(definition, context)] += 1
    usual = {key: counts.most_common(1)[0][0] for key, counts in found.items() if key[:1] != "@" and key not in context}
    of_all = {key: json.loads(words) for key, words in usual.items()}
    return {**context, **of_all, **{key: _rest(value, usual, context) for key, value in classes.items()}}


def _is_class(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("@context"), dict) and value.keys() <= {"@id", "@context"}


def _rest(value: Context, usual: Mapping[str, str], context: Context) -> Any:
    """A class, with what only its own context says."""
    rest = {
        key: definition
        for key, definition in value["@context"].items()
        if usual.get(key) != _plain(definition, context)
    }
    return {**value, "@context": rest} if rest else value["@id"]


def _plain(definition: Any, context: Context) -> str:
    """A definition as comparable text: IRIs in full, without ``@set``, which changes nothing of what is read."""
    if not isinstance(definition, dict):
        return json.dumps({"@id": _in_full(definition, context)})
    whole = {key: value for key, value in definition.items() if (key, value) != ("@container", "@set")}
    return json.dumps({**whole, "@id": _in_full(whole.get("@id"), context)}, sort_keys=True)


def _in_full(name: Any, context: Context) -> Any:
    prefix, colon, local = name.partition(":") if isinstance(name, str) else ("", "", "")
    namespace = context.get(prefix) if colon and not local.startswith("//") else None
    return namespace + local if isinstance(namespace, str) else name
