"""How a protocol tells what is true: from where, in which fields, and in what other words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.truth.facts import DatasetFacts

Told = Callable[[DatasetFacts, str], DatasetFacts]
"""The facts in a protocol's own words, by the address of its portal: its identifiers, moments without a zone."""


def as_they_are(facts: DatasetFacts, portal: str) -> DatasetFacts:
    """Facts of which a protocol loses nothing."""
    return facts


@dataclass(frozen=True)
class Telling:
    """One protocol, as one portal speaks it."""

    name: str
    protocol: str
    path: str = ""
    """Below the portal's address."""
    silent: Mapping[str, str] = field(default_factory=dict)
    """Fields that it does not carry, and why."""
    told: Told = as_they_are
    selectors: str = ""
