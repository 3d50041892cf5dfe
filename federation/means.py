"""The mean scores of a release: of the index, and of each source, institution, state and level of government.

They are added up from what the segments counted, so that a release does not read the documents of what did not change.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from federation.segments import Segment
from mappings.rdf.means import Mean
from mappings.rdf.mentions import Mention
from mappings.uris import catalog_uri, place_uri
from storage.sources import Source


@dataclass(slots=True)
class _Sum:
    scored: int = 0
    points: int = 0

    def add(self, scored: int, points: int) -> None:
        self.scored += scored
        self.points += points

    @property
    def mean(self) -> float:
        return round(self.points / self.scored, 1)


def _sums() -> defaultdict[str, _Sum]:
    return defaultdict(_Sum)


@dataclass(slots=True)
class MeanScores:
    """Adds up the scores of segments."""

    _base_uri: str
    _index: _Sum = field(default_factory=_Sum)
    _sources: defaultdict[str, _Sum] = field(default_factory=_sums)
    """By slug."""
    _institutions: defaultdict[str, _Sum] = field(default_factory=_sums)
    """By URI."""
    _states: defaultdict[str, _Sum] = field(default_factory=_sums)
    """By INEGI code; ``mx`` for what is no state's."""
    _levels: defaultdict[str, _Sum] = field(default_factory=_sums)

    def add(self, source: Source, segment: Segment) -> None:
        """Count a segment of a source but for its institutions; one without any score counts nowhere."""
        if not segment.scored:
            return
        groups = self._sources[source.slug], self._states[source.state or "mx"], self._levels[source.government_level]
        for group in (self._index, *groups):
            group.add(segment.scored, segment.points)

    def add_institutions(self, institutions: Mapping[str, tuple[int, int]]) -> None:
        """Count institutions: datasets with a score, and their points together, by URI."""
        for uri, (scored, points) in institutions.items():
            self._institutions[uri].add(scored, points)

    def iter_means(self) -> Iterator[Mean]:
        """Yield the means of the index, its levels, states, sources and institutions, each in bytewise order."""
        national = catalog_uri(self._base_uri)
        if self._index.scored:
            yield Mean(national, self._index.mean)
        for level, group in sorted(self._levels.items()):
            yield Mean(national, group.mean, level=level)
        for code, group in sorted(self._states.items()):
            yield Mean(national, group.mean, place=place_uri(self._base_uri, code))
        yield from self.iter_source_means()
        for uri, group in sorted(self._institutions.items()):
            yield Mean(uri, group.mean, is_catalog=False)

    def iter_source_means(self) -> Iterator[Mean]:
        """Yield the means of the sources alone, in bytewise order."""
        for slug, group in sorted(self._sources.items()):
            yield Mean(catalog_uri(self._base_uri, slug), group.mean)

    def mentions(self) -> Mapping[str, Mention]:
        """The places that the means name: a municipality's source does not mention its state."""
        return {
            place_uri(self._base_uri, code): {"@type": ["Location"], "identifier": code}
            for code in sorted(self._states)
        }
