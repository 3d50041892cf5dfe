"""What a person decides of copies: records are one dataset, or are not.  It outlives every harvest.

A decision is tried first, in a transaction: one that does not hold, or that would part records which nobody named, is
taken back, and told.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

from sqlalchemy import Connection

from federation.duplicates.clustering import candidates_of, settle_records
from federation.duplicates.objections import require_reason, say_impossible, say_leaving
from federation.duplicates.origins import Catalogues
from federation.duplicates.precedence import Precedence, Trait
from federation.errors import ClusterError, UsageError
from federation.words import say
from storage.cluster_decisions import Verdict, decide
from storage.clusters import get_cluster, members_of
from storage.database import Database
from storage.evidence import RecordFacts, Titled, facts_of, list_titles, unsettle
from storage.records import StoredRecord
from storage.sources import sources_of


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, why, by which rules; and whether records that were not named may leave by it."""

    who: str
    why: str
    precedence: Precedence
    agree: Callable[[tuple[Titled, ...]], bool] = lambda _: False
    """Asked where records that were not named would leave, with those; nothing is done unless it says yes."""


def join_records(database: Database, records: Sequence[StoredRecord], decider: Decider) -> None:
    """Make several records one dataset; the copies have been looked for.

    Raises `UsageError` for fewer than two, for two of one source that are not both copies, for what is no dataset of
    the index, and without a reason; `ClusterError` where it would not hold, or others would leave.
    """
    require_reason(decider.why, "join-records")
    numbers = sorted({record.id for record in records})
    if len(numbers) < 2:
        raise UsageError(say("Escriba dos registros o más.", "Write two records, or more."))
    with database.read() as connection:
        _require_sources(facts_of(connection, numbers).values())
    for record in records:
        if not record.indexed or record.kind != "dataset":
            raise UsageError(
                say(
                    f"{record.uri} no es un conjunto del índice. Solo se juntan conjuntos que están en él.",
                    f"{record.uri} is no dataset of the index. Only datasets that are in it are joined.",
                )
            )
    _decide(database, _Decided(Verdict.TOGETHER, numbers, list(combinations(numbers, 2))), decider)


def split_records(database: Database, records: Sequence[StoredRecord], decider: Decider) -> None:
    """Part several records; one alone is parted from all that it is one dataset with.  The copies were looked for.

    Raises `UsageError` for one that has no copies, and without a reason; `ClusterError` where others would leave.
    """
    require_reason(decider.why, "split")
    numbers = sorted({record.id for record in records})
    pairs = list(combinations(numbers, 2))
    if not pairs:
        (record,) = records[:1]
        with database.read() as connection:
            found = get_cluster(connection, record.id)
        if found is None:
            raise UsageError(
                say(
                    f"{record.uri} no tiene copias: no hay de qué separarlo. Para rechazar una propuesta, escriba las "
                    "dos URI.",
                    f"{record.uri} has no copies: there is nothing to part it from. To refuse a proposal write both "
                    "URIs.",
                )
            )
        pairs = [(record.id, member.record_id) for member in found[1] if member.record_id != record.id]
    _decide(database, _Decided(Verdict.APART, numbers, pairs), decider)


@dataclass(frozen=True, slots=True)
class _Decided:
    """What is decided: of which records, as they were named, and of which pairs of records."""

    verdict: Verdict
    named: Sequence[int]
    pairs: Sequence[tuple[int, int]]


class _LeavingError(Exception):
    """Takes a decision back by which others than those that were named would leave their dataset."""

    def __init__(self, leaving: tuple[Titled, ...]) -> None:
        super().__init__()
        self.leaving = leaving


def _decide(database: Database, decided: _Decided, decider: Decider) -> None:
    """Try a decision, and keep it only where it holds and nobody leaves unasked."""
    agreed: tuple[Titled, ...] = ()
    while True:
        try:
            with database.write() as connection:
                _try(connection, decided, decider, agreed)
        except _LeavingError as found:
            agreed = found.leaving
            if not decider.agree(agreed):
                raise ClusterError(say_leaving(agreed)) from None
        else:
            return


def _try(connection: Connection, decided: _Decided, decider: Decider, agreed: Collection[Titled]) -> None:
    """Decide, and settle what it concerns; raises where it does not hold, and where others leave than was agreed."""
    now = datetime.now(UTC)
    named, touched = decided.named, sorted({number for pair in decided.pairs for number in pair})
    before = _neighbours(connection, named)
    catalogues = Catalogues.of(sources_of(connection))
    places = {one.id: one.place for one in candidates_of(before.values(), decider.precedence, catalogues)}
    decide(connection, decided.pairs, decided.verdict, who=decider.who, why=decider.why.strip(), now=now)
    unsettle(connection, touched)
    settle_records(connection, touched, decider.precedence, now)
    after = {one.id: one.cluster_id for one in facts_of(connection, sorted({*before, *named})).values()}
    joined = {after[number] for number in named}
    if decided.verdict is Verdict.TOGETHER and (None in joined or len(joined) > 1):
        raise ClusterError(say_impossible(connection, named, decided.pairs))
    leaving = list_titles(connection, sorted(_leaving(before, after, decided, places)))
    if not set(leaving) <= set(agreed):
        raise _LeavingError(leaving)


def _neighbours(connection: Connection, named: Sequence[int]) -> dict[int, RecordFacts]:
    """The living records of the clusters of those that are named."""
    clusters = {one.cluster_id for one in facts_of(connection, named).values() if one.cluster_id is not None}
    members = members_of(connection, sorted(clusters))
    return {number: one for number, one in facts_of(connection, sorted(members)).items() if one.is_live}


def _leaving(
    before: Mapping[int, RecordFacts],
    after: Mapping[int, int | None],
    decided: _Decided,
    places: Mapping[int, int],
) -> Iterator[int]:
    """Of those that were not named the ones that are no longer with whom their dataset stays with.

    That is with those that were joined, or with the first of the cluster that may be its original; where one alone is
    parted, it is with the others.
    """
    clusters: dict[int | None, list[RecordFacts]] = {}
    for one in before.values():
        clusters.setdefault(one.cluster_id, []).append(one)
    for members in clusters.values():
        ordered = sorted((one.id for one in members), key=places.__getitem__)
        if decided.verdict is Verdict.TOGETHER:
            ordered = [number for number in ordered if number in decided.named]
        elif len(decided.named) == 1:
            ordered = [number for number in ordered if number not in decided.named]
        for number in (one.id for one in members if one.id not in decided.named):
            if number != ordered[0] and (after[number] is None or after[number] != after[ordered[0]]):
                yield number


def _require_sources(facts: Iterable[RecordFacts]) -> None:
    """Two of one source are joined where both are copies, and never otherwise."""
    by_source: dict[str, list[bool]] = {}
    for one in facts:
        by_source.setdefault(one.source_slug, []).append(Trait.HARVESTED in one.traits.split())
    for slug, are_copies in by_source.items():
        if len(are_copies) > 1 and not all(are_copies):
            raise UsageError(
                say(
                    f"Dos son de «{slug}»: dos registros de una misma fuente son dos conjuntos, y nunca se juntan, "
                    "salvo que los dos digan que se tomaron de otro portal.",
                    f"Two are of “{slug}”: two records of one source are two datasets, and are never joined, unless "
                    "both say that they were taken from another portal.",
                )
            )
