"""The rows of a walk that could not become records, each counted once however many passes come by it."""

from collections import Counter
from dataclasses import dataclass, field

from harvesters.items import Refusal


@dataclass(slots=True)
class RefusedRows:
    """What was refused.  Two rows may be refused in the same words, so they are counted, pass by pass."""

    _most: Counter[int] = field(default_factory=Counter)
    """How many were refused in the same words, in the pass that had most of them."""
    _in_pass: Counter[int] = field(default_factory=Counter)

    def begin_pass(self) -> None:
        """Note that the source is walked again from its beginning."""
        self._in_pass.clear()

    def is_new(self, refusal: Refusal) -> bool:
        """Count a row that was refused; say whether no earlier pass had come by it."""
        words = hash((refusal.code, refusal.value, refusal.identifier))
        self._in_pass[words] += 1
        if self._in_pass[words] <= self._most[words]:
            return False
        self._most[words] += 1
        return True

    @property
    def distinct(self) -> int:
        """Rows that were refused, those in the same words as one."""
        return len(self._most)
