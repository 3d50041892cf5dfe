"""How a protocol tells what is true: from where, in which fields, and in what other words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.truth.facts import DatasetFacts


def as_they_are(facts: DatasetFacts) -> DatasetFacts:
    """Facts of which a protocol loses nothing."""
    return facts


@dataclass(frozen=True)
class Telling:
    """One protocol, as one portal speaks it."""

    name: str
    protocol: str
    path: str
    """Below the portal's address."""
    silent: Mapping[str, str] = field(default_factory=dict)
    """Fields that it does not carry, and why."""
    told: Callable[[DatasetFacts], DatasetFacts] = as_they_are
    """The facts in its own words, where these differ: its identifiers, a moment without a zone."""
    selectors: str = ""
    schema: str = ""
