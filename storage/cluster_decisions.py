"""What people decided of two records: one dataset, or two.  The newest decision on a pair is the one that holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, or_, select

from storage.bulk import delete_rows, insert_rows, rows_where_in
from storage.moments import aware, moment
from storage.tables import TABLES
from storage.text import storable

_PROPOSAL, _MEMBER, _RECORD = TABLES["cluster_proposal"], TABLES["cluster_member"], TABLES["record"]


class Verdict(StrEnum):
    """What two records are."""

    TOGETHER = "together"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of two records."""

    low_id: int
    """Of both ids the lower one."""
    high_id: int
    verdict: Verdict
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that look alike."""

    low_id: int
    high_id: int
    score: int
    """Of 1,000."""
    since: datetime


def decide(
    connection: Connection, pairs: Iterable[tuple[int, int]], verdict: Verdict, *, who: str, why: str, now: datetime
) -> None:
    """Keep a decision on pairs of records, in place of an earlier one; they are proposed no more."""
    when = moment(connection, now)
    ordered = sorted({(min(pair), max(pair)) for pair in pairs})
    for table in ("cluster_decision", "cluster_proposal"):
        for low, high in ordered:
            row = TABLES[table]
            connection.execute(row.delete().where((row.c.low_id == low) & (row.c.high_id == high)))
    rows = [(low, high, verdict.value, storable(who), storable(why), when) for low, high in ordered]
    insert_rows(connection, "cluster_decision", ("low_id", "high_id", "verdict", "who", "why", "at"), rows)


def decisions_on(connection: Connection, record_ids: Sequence[int]) -> tuple[Decision, ...]:
    """The decisions that concern any of some records, by pair."""
    found: set[Decision] = set()
    for column in ("low_id", "high_id"):
        for row in rows_where_in(connection, _DECISIONS, (), column, list(record_ids)):
            low, high, verdict, who, why, at = row
            found.add(Decision(low, high, Verdict(verdict), who, why, aware(at)))
    return tuple(sorted(found, key=lambda one: (one.low_id, one.high_id)))


_DECISIONS = "SELECT low_id, high_id, verdict, who, why, at FROM cluster_decision WHERE 1 = 1"


def replace_proposals(connection: Connection, record_ids: Sequence[int], proposals: Iterable[Proposal]) -> None:
    """Propose what looks like any of some records, in place of what was proposed of them."""
    for column in ("low_id", "high_id"):
        delete_rows(connection, "cluster_proposal", column, list(record_ids))
    rows = [(one.low_id, one.high_id, one.score, moment(connection, one.since)) for one in proposals]
    insert_rows(connection, "cluster_proposal", ("low_id", "high_id", "score", "since"), rows, skip_known=True)


def list_proposals(
    connection: Connection, *, source_id: int | None = None, limit: int = 1000, offset: int = 0
) -> tuple[Proposal, ...]:
    """The most alike first, but those that are one dataset by now; of one source when it is given."""
    low, high = _MEMBER.alias("low"), _MEMBER.alias("high")
    query = (
        select(_PROPOSAL)
        .outerjoin(low, low.c.record_id == _PROPOSAL.c.low_id)
        .outerjoin(high, high.c.record_id == _PROPOSAL.c.high_id)
        .where(or_(low.c.cluster_id.is_(None), high.c.cluster_id.is_(None), low.c.cluster_id != high.c.cluster_id))
        .order_by(_PROPOSAL.c.score.desc(), _PROPOSAL.c.low_id, _PROPOSAL.c.high_id)
        .limit(limit)
        .offset(offset)
    )
    if source_id is not None:
        own = select(_RECORD.c.id).where(_RECORD.c.source_id == source_id)
        query = query.where(or_(_PROPOSAL.c.low_id.in_(own), _PROPOSAL.c.high_id.in_(own)))
    return tuple(Proposal(**row) for row in connection.execute(query).mappings())
