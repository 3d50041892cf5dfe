"""What a record is among its copies, in one release: the original, a copy, an echo of ours, or alone.

Decided in the snapshot that is drafted: an original that has just gone leaves its place to the next one.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy import Connection

from federation.duplicates.origins import Catalogues
from federation.duplicates.precedence import Contender, Precedence, Trait
from federation.duplicates.series_rows import NO_SERIES, AcceptedSeries
from storage.clusters import Member, iter_members
from storage.records import Fingerprint, IndexedDocument
from storage.sources import Source


class Role(StrEnum):
    """What a record is among its copies."""

    ALONE = "alone"
    ORIGINAL = "original"
    """Its document is the dataset's, under the cluster's URI."""
    COPY = "copy"
    """Its catalogue record alone is published, and leads to the dataset."""
    ECHO = "echo"
    """It came from this index, and no original of it is left: nothing of it is published."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a record is, and the URI of the dataset that it is about."""

    role: Role = Role.ALONE
    uri: str = ""
    evidence: tuple[str, ...] = ()
    """Of a copy."""
    copies: tuple[str, ...] = ()
    """Of what is no copy: the slugs of the sources whose records are copies of it, one for each record."""

    def to_text(self) -> str:
        """As it goes along with the row of a record."""
        said = (*self.evidence, *self.copies)
        return "" if self.role is Role.ALONE and not said else " ".join((self.role, self.uri, *said)).rstrip()

    @classmethod
    def from_text(cls, text: str) -> "Standing":
        """Read what `to_text` wrote."""
        if not text:
            return ALONE
        role, uri, *rest = (*text.split(" "), "")
        said = tuple(one for one in rest if one)
        return cls(Role(role), uri, evidence=said) if role == Role.COPY else cls(Role(role), uri, copies=said)


ALONE: Final = Standing()
Row = TypeVar("Row", Fingerprint, IndexedDocument)


class Standings:
    """Tells what the records of each source are, within one snapshot."""

    def __init__(
        self,
        connection: Connection,
        sources: Iterable[Source],
        precedence: Precedence,
        as_of: datetime | None = None,
        series: AcceptedSeries = NO_SERIES,
    ) -> None:
        self._connection = connection
        self._series = series
        self._catalogues = Catalogues.of(sources)
        """Of the sources that are published: no other's record is an original."""
        self._precedence = precedence
        self._as_of = as_of
        self.withheld: Collection[int] = frozenset()
        """The ids of records that cannot be written: each is what it would be, and the others go without it."""

    def stand(
        self, source: Source, rows: Iterable[Row], *, start: bytes = b"", stop: bytes | None = None
    ) -> Iterator[Row]:
        """Yield the rows of a source, which come in the order of their keys, each with what it is."""
        members = iter_members(self._connection, source.id, start=start, stop=stop, as_of=self._as_of)
        ahead = next(members, None)
        for row in rows:
            while ahead is not None and ahead[0] < row.key:
                ahead = next(members, None)
            if ahead is not None and ahead[0] == row.key:
                standing = self._standing(ahead[1], ahead[2])
                yield row._replace(standing=standing.to_text(), series=self._series_of(ahead[1], ahead[2], standing))
            elif Trait.ECHO in row.traits.split():
                yield row._replace(standing=Role.ECHO.value)
            elif (series := self._series.by_key.get((source.id, row.key))) is not None:
                yield row._replace(series=series)
            else:
                yield row

    def _series_of(self, record_id: int, members: tuple[Member, ...], standing: Standing) -> str:
        """The series of a dataset, of which every record of it tells; a copy is a catalogue record and tells none."""
        if standing.role not in {Role.ALONE, Role.ORIGINAL}:
            return ""
        present = _present(record_id, members, self._catalogues, self.withheld)
        return self._series.of_members({record_id, *(one.record_id for one in present)})

    def _standing(self, record_id: int, members: tuple[Member, ...]) -> Standing:
        standing = standing_of(record_id, members, self._catalogues, self._precedence, self.withheld)
        if standing.role not in {Role.ALONE, Role.ORIGINAL}:
            return standing
        others = (
            one for one in _present(record_id, members, self._catalogues, self.withheld) if one.record_id != record_id
        )
        return replace(standing, copies=tuple(sorted(self._catalogues.slugs[one.source_id] for one in others)))


def standing_of(
    record_id: int,
    members: Iterable[Member],
    catalogues: Catalogues,
    precedence: Precedence,
    withheld: Collection[int] = frozenset(),
) -> Standing:
    """What a record is among the members of its cluster; `catalogues` are the sources that are published.

    A `withheld` record, which cannot be written, is the original of no other: the next one takes its place.  It stands
    itself as if it could be, since that is how it is tried, and withheld, by each release.
    """
    present = {one.record_id: one for one in _present(record_id, members, catalogues, withheld)}
    own = present.get(record_id)
    if own is None:
        return ALONE
    original = precedence.original_of(contenders_of(present.values(), catalogues))
    if original is None:
        return Standing(Role.ECHO)
    if original.record_id == record_id:
        # Under its own URI it is written as if it had no copies, but for the tables, which tell of them.
        return ALONE if own.uri == own.cluster_uri else Standing(Role.ORIGINAL, own.cluster_uri)
    return Standing(Role.COPY, own.cluster_uri, tuple(own.evidence.split()))


def _present(
    record_id: int, members: Iterable[Member], catalogues: Catalogues, withheld: Collection[int]
) -> Iterator[Member]:
    """Yield the members that are published, and the record itself."""
    for one in members:
        if (
            one.is_live
            and one.source_id in catalogues.slugs
            and (one.record_id == record_id or one.record_id not in withheld)
        ):
            yield one


def contenders_of(members: Iterable[Member], catalogues: Catalogues) -> list[Contender]:
    """Members as those who may be the original."""
    return [
        Contender(one.record_id, slug, (traits := frozenset(one.traits.split())), one.first_seen,
                  catalogues.named_by(traits, slug), one.is_missing)
        for one in members
        for slug in (catalogues.slugs[one.source_id],)
    ]  # fmt: skip
