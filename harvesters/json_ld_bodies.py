"""Write the body of a dataset that was found in JSON-LD: its object, its context, and those nodes it refers to.

What a body would hold is measured before any of it is written, since many datasets may refer to the same nodes, and a
node may stand within another one that is referred to as well.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from harvesters.json_depth import MAX_RECORD
from harvesters.page_budgets import PageBudget

PAGE_IS_SPENT: Final = "the datasets of this page, each with what it refers to, take more than a page may"

_DATASET = re.compile(r"(?:https?://(?:www\.)?schema\.org/|[A-Za-z]+:)?Dataset")


class Found(NamedTuple):
    """A dataset in a document."""

    node: Mapping[str, Any]
    context: Any
    """What it is to be read by."""
    nodes: Mapping[str, Mapping[str, Any]]
    """The nodes of its document by their names."""


class BodyError(Exception):
    """A body cannot be written.  `code` is one of the issue catalogue."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def body_of(found: Found, budget: PageBudget) -> bytes:
    """The body of a dataset, the same for the same dataset wherever it stands.

    Raises `BodyError` where it is larger than a record may be, too deep, or more than `budget` has left.
    """
    needed = _needed_by(found, budget)
    bare = {key: value for key, value in found.node.items() if key != "@context"}
    whole = (
        {"@context": found.context, "@graph": [bare, *(needed[name] for name in sorted(needed))]}
        if needed
        else {"@context": found.context, **bare}
    )
    try:
        words = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=True)
    except RecursionError:
        raise BodyError("record.too_deep", "JSON-LD") from None
    body = words.encode("utf-8", "surrogatepass")
    if not budget.take(size=len(body)):
        raise BodyError("record.too_large", PAGE_IS_SPENT)
    if len(body) > MAX_RECORD:
        raise _too_large()
    return body


def is_dataset(node: Mapping[str, Any]) -> bool:
    """Whether a node says that it is a dataset of schema.org."""
    kinds = node.get("@type", node.get("type"))
    return any(
        isinstance(kind, str) and _DATASET.fullmatch(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _needed_by(found: Found, budget: PageBudget) -> dict[str, Mapping[str, Any]]:
    """What a dataset refers to that is described elsewhere in its document; none of it is a dataset of its own.

    Raises `BodyError` as soon as the body is known to be too large.
    """
    measure = _Measure(budget)
    waiting = measure.add([found.context])
    while waiting:
        waiting += measure.add(waiting.pop())
    needed: dict[str, Mapping[str, Any]] = {}
    waiting = measure.add({key: value for key, value in found.node.items() if key != "@context"})
    while waiting:
        value = waiting.pop()
        waiting += measure.add(value)
        name = value.get("@id") if len(value) == 1 and isinstance(value, dict) else None
        if not isinstance(name, str) or name in needed:
            continue
        described = found.nodes.get(name)
        if described is not None and described is not found.node and not is_dataset(described):
            needed[name] = described
            waiting.append(described)
    return needed


@dataclass(slots=True)
class _Measure:
    """The least that a body takes when it is written."""

    budget: PageBudget
    size: int = 0

    def add(self, value: Any) -> list[Any]:
        """Add an object or a list; return the objects and lists in it.  Raises `BodyError` for a body too large."""
        held: list[Any] = []
        if self.budget.take(values=1 + len(value)):
            self._weigh(value, held)
        if self.size > MAX_RECORD:
            self.budget.take(size=self.size)
            raise _too_large()
        if self.budget.spent or self.size > self.budget.size:
            self.budget.take(size=self.size)
            raise BodyError("record.too_large", PAGE_IS_SPENT)
        return held

    def _weigh(self, value: Any, held: list[Any]) -> None:
        size = 0
        if isinstance(value, dict):
            size += sum(map(len, value))
            value = value.values()
        for each in value:
            if isinstance(each, str):
                size += len(each)
            elif isinstance(each, dict | list):
                held.append(each)
            elif isinstance(each, int):
                size += each.bit_length() // 4
        self.size += size


def _too_large() -> BodyError:
    return BodyError("record.too_large", f"more than {MAX_RECORD:,} bytes")
