"""A series on which a person has decided, as people and ``--json`` are told of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from mappings.uris import dataset_uri
from storage.database import Database
from storage.evidence import list_titles
from storage.series import (
    SeriesDecision,
    SeriesVerdict,
    get_series,
    iter_editions,
    list_series_decisions,
    series_of_record,
)
from storage.sources import sources_of


@dataclass(frozen=True, slots=True)
class ToldSeries:
    """A series, what was decided of it, and the editions that are in the index."""

    uri: str
    source: str
    name: str
    """What the titles of its editions have in common, folded."""
    verdict: str
    """``accepted`` or ``refused``."""
    who: str
    why: str
    at: datetime
    editions: tuple[tuple[str, str], ...]
    """URI and title of each, by title; none of one that was refused."""


def find_series(database: Database, which: str, base_uri: str) -> SeriesDecision | None:
    """The decision on the series of a URI of ours, or of ``source/identifier``; None where there is none."""
    slug, _, identifier = which.removeprefix(f"{base_uri}/dataset/").partition("/")
    with database.read() as connection:
        of_slug = (source for source in sources_of(connection) if source.slug == slug)
        return next((found for one in of_slug if (found := get_series(connection, one.id, identifier))), None)


def series_with(database: Database, record_id: int) -> SeriesDecision | None:
    """The accepted series that a record is an edition of; None where it is of none."""
    with database.read() as connection:
        return series_of_record(connection, record_id)


def tell_series(database: Database, series: SeriesDecision, base_uri: str) -> ToldSeries:
    """Tell of a series."""
    with database.read() as connection:
        return _told(connection, series, base_uri)


def iter_accepted_series(database: Database, base_uri: str, source: str | None = None) -> Iterator[ToldSeries]:
    """Yield the accepted series, of all sources or of one, the oldest first."""
    with database.read() as connection:
        for one in list_series_decisions(connection, SeriesVerdict.ACCEPTED):
            told = _told(connection, one, base_uri)
            if source in {None, told.source}:
                yield told


def _told(connection: Connection, series: SeriesDecision, base_uri: str) -> ToldSeries:
    slug = next(source.slug for source in sources_of(connection) if source.id == series.source_id)
    living = [one.record_id for one in iter_editions(connection, [series.id]) if one.tombstoned is None]
    editions = sorted((one.title, one.uri) for one in list_titles(connection, living))
    return ToldSeries(
        dataset_uri(base_uri, slug, series.identifier), slug, series.name, series.verdict.value, series.who,
        series.why, series.at, tuple((uri, title) for title, uri in editions),
    )  # fmt: skip
