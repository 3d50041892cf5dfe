"""Institutions, themes, licences, formats, places: described once, in the head of a file, whatever many datasets say.

Portals spell one institution in many ways, and all spellings meet at one URI.  What most records say wins, key by key;
a tie goes to the bytewise smaller value.  So the head depends on what is published and on nothing else, neither on the
order of the sources nor on what was published before.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import orjson

from mappings.rdf.mentions import Mention

Uses = dict[str, list[list[Any]]]
"""The JSON form: IRI → pairs of (uses, mention)."""


class MentionCounts:
    """Counts how often each thing is mentioned in each way."""

    def __init__(self) -> None:
        self._uses: defaultdict[str, Counter[bytes]] = defaultdict(Counter)

    def add(self, mentions: Mapping[str, Mention]) -> None:
        """Count what one record mentions."""
        for iri, mention in mentions.items():
            self._uses[iri][_canonical(mention)] += 1

    def merge(self, uses: Uses) -> None:
        """Add the counts of a segment."""
        for iri, counted in uses.items():
            for number, mention in counted:
                self._uses[iri][_canonical(mention)] += number

    def take_away(self, uses: Uses) -> None:
        """Take away the counts of a segment that was merged: what nothing mentions any more is forgotten."""
        for iri, counted in uses.items():
            held = self._uses[iri]
            for number, mention in counted:
                key = _canonical(mention)
                held[key] -= number
                if not held[key]:
                    del held[key]
            if not held:
                del self._uses[iri]

    def to_json(self) -> Uses:
        """All counts, in bytewise order."""
        return {
            iri: [[number, orjson.loads(mention)] for mention, number in sorted(counted.items())]
            for iri, counted in sorted(self._uses.items())
        }

    def chosen(self) -> dict[str, Mention]:
        """One mention for each thing, in the order of their IRIs."""
        return {iri: _elect(counted) for iri, counted in sorted(self._uses.items())}


def _elect(counted: Counter[bytes]) -> Mention:
    """The most used value of each key; every part that the thing plays."""
    if len(counted) == 1:
        (mention,) = counted
        return dict(orjson.loads(mention))
    roles: set[str] = set()
    votes: defaultdict[str, Counter[bytes]] = defaultdict(Counter)
    for text, number in counted.items():
        for key, value in orjson.loads(text).items():
            if key == "@type":
                roles.update(value)
            else:
                votes[key][_canonical(value)] += number
    facts = {
        key: orjson.loads(min(values, key=lambda value: (-values[value], value)))
        for key, values in sorted(votes.items())
    }
    return {"@type": sorted(roles), **facts}


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
