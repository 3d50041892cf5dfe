"""Classes that shapes ask of what a record leads to: the catalogue may describe it in another of its records.

A record is judged alone, or its verdict would hang on its neighbours.  So what is said of a value's class waits until
the whole catalogue has been seen, and is not said when one of its records gives the value that class.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from federation.checking.observations import Observation
from mappings.dcat_mx import Resource
from mappings.findings import Finding
from mappings.terms import PREFIXES

MOST: Final = 5_000
"""Observations that wait; past them only counts do, and the first of the same value and class speaks for the others."""

_TYPED: Final = re.compile(
    rb"^<([^>\n]*)> <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> <([^>\n]*)> ?\.$", re.MULTILINE
)

Claim = int
"""A value and the class that it should have, as one hash: a large catalogue has many."""


@dataclass(slots=True)
class Classes:
    """What the records of a catalogue are, and what is asked of what they lead to; for one check."""

    _given: set[Claim] = field(default_factory=set)
    _waiting: dict[Claim, list[Observation]] = field(default_factory=dict)
    _counts: Counter[Claim] = field(default_factory=Counter)
    _kept: int = 0

    def add(self, judged: Resource | bytes) -> None:
        """Note the classes that a record gives: a resource of ours, or the N-Triples that its source wrote."""
        if isinstance(judged, bytes):
            self._given.update(
                _claim(subject.decode("utf-8", "replace"), name.decode("utf-8", "replace"))
                for subject, name in _TYPED.findall(judged)
            )
        else:
            self._given.add(_claim(judged.uri, f"{PREFIXES['dcat']}{type(judged).__name__}"))

    def wait(self, finding: Finding, observation: Observation) -> None:
        """Keep what a finding says until all of the catalogue was seen."""
        claim = _claim(finding.value, finding.due_class)
        self._counts[claim] += 1
        waiting = self._waiting.setdefault(claim, [])
        if not waiting or self._kept < MOST:
            waiting.append(observation)
            self._kept += 1

    def iter_unmet(self) -> Iterator[tuple[Observation, int]]:
        """Yield what is to be said after all, and of how many records each."""
        for claim, (first, *others) in self._waiting.items():
            if claim not in self._given:
                yield first, self._counts[claim] - len(others)
                yield from ((one, 1) for one in others)


def _claim(value: str, name: str) -> Claim:
    return hash((value, name))
