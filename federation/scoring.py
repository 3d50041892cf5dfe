"""Scores of many datasets together: by source, institution, state or level of government."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import orjson

from mappings.quality.law import CHARACTERISTICS, TIMELY, Judgement, timely
from mappings.quality.link_facts import NOT_ASKED, LinkFacts
from mappings.quality.mqa import DIMENSIONS
from mappings.quality.score import stored_score
from storage.database import Database
from storage.records import iter_documents
from storage.sources import Source, require_source, sources_of

Document = Mapping[str, Any]
Grouping = Callable[[Source, Document], tuple[str, str]]
"""From a source and a dataset to the key and the name of the group that it counts in."""


def _institution(_source: Source, dataset: Document) -> tuple[str, str]:
    publisher = dataset["publisher"]
    return publisher["@id"], next(iter(publisher["name"].values()))


GROUPINGS: Final[Mapping[str, Grouping]] = MappingProxyType(
    {
        "source": lambda source, _dataset: (source.slug, source.title),
        "institution": _institution,
        "state": lambda source, _dataset: (source.state or "mx", source.state or "mx"),
        "level": lambda source, _dataset: (source.government_level, source.government_level),
    }
)
"""What scores may be gathered by."""


@dataclass(slots=True)
class GroupScore:
    """The scores of a group of datasets."""

    key: str
    name: str
    datasets: int = 0
    points: int = 0
    """MQA points of all its datasets together."""
    unknown: int = 0
    dimensions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DIMENSIONS, 0))
    judgements: dict[str, dict[Judgement, int]] = field(
        default_factory=lambda: {one.name: dict.fromkeys(Judgement, 0) for one in CHARACTERISTICS}
    )

    def add(self, dataset: Document, today: date, links: LinkFacts = NOT_ASKED) -> None:
        """Count one dataset: as it is stored, but for what its links and the calendar have a say in."""
        score = stored_score(dataset, links)
        self.datasets += 1
        self.points += score["mqa"]
        self.unknown += score["unknown"]
        for dimension in self.dimensions:
            self.dimensions[dimension] += score[dimension]
        for name, judgement in score["law"].items():
            self.judgements[name][Judgement(judgement)] += 1
        self.judgements[TIMELY][timely(dataset, today).judgement] += 1

    @property
    def mean(self) -> float:
        """MQA points of a dataset, on average."""
        return self.points / self.datasets if self.datasets else 0.0


def scores_by(database: Database, grouping: str, today: date, slug: str | None = None) -> tuple[GroupScore, ...]:
    """Score every indexed dataset, or those of one source, gathered by a key of `GROUPINGS`; best first.

    Reads one snapshot, streamed.  Raises `UnknownSourceError`.
    """
    only = require_source(database, slug) if slug else None
    groups: dict[str, GroupScore] = {}
    for source, dataset, links in _iter_datasets(database, only):
        key, name = GROUPINGS[grouping](source, dataset)
        groups.setdefault(key, GroupScore(key, name)).add(dataset, today, links)
    return tuple(sorted(groups.values(), key=lambda group: (-group.mean, group.key)))


def _iter_datasets(database: Database, only: Source | None) -> Iterator[tuple[Source, Document, LinkFacts]]:
    with database.read() as connection:
        sources: Iterable[Source] = (only,) if only else sources_of(connection)
        for source in sources:
            for record in iter_documents(connection, source.id, kind="dataset"):
                yield source, orjson.loads(record.document), LinkFacts.from_text(record.links)
