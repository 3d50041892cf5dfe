"""The deletion court at work: what it is told from the store, what becomes of its ruling, and what a person decides.

A ruling is carried out in the transaction that ends the job it is about: a process that is killed before leaves the
last good state, and nobody counts a harvest that has not ended.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from federation.acting import THE_PROGRAM
from federation.completeness import Judgement
from federation.deletion import WINDOW, Facts, Missing, Outcome, Policy, Question, Ruling, judge_removals
from federation.errors import UsageError
from federation.notices.telling import tell_quarantine
from federation.state_changes import end_quarantine, quarantine
from federation.words import say
from harvesters.sentences import Sentence
from storage.database import Database
from storage.jobs import has_seen_since, largest_complete
from storage.locks import hold_source
from storage.memories import forget_memory
from storage.quarantines import Decision, Quarantine, last_approval, last_quarantine, put_quarantine
from storage.records import (
    ListedRecord,
    Standing,
    absences_of,
    count_entombed,
    entomb,
    entomb_undecided,
    iter_listed,
    spare_missing,
)
from storage.sources import Source, SourceOptions

_ENDS = {
    Decision.APPROVED: Sentence("Se aprobó que se retiraran registros", "Removals were approved"),
    Decision.REJECTED: Sentence("Se decidió que los registros se quedan", "It was decided that the records stay"),
    Decision.WITHDRAWN: Sentence("La fuente volvió a mostrar los registros", "The source shows the records again"),
}
"""Why a source leaves quarantine."""


def settle_quarantine(connection: Connection, source: Source, asked: Quarantine, *, known: int = 0) -> Quarantine:
    """Open a quarantine, tell how it stands, or close it, and bring its source into the state that follows.

    `known` is how many records it was about when it was last looked at: one that grows is told again.
    """
    settled = put_quarantine(connection, asked)
    if settled.decision is None:
        quarantine(connection, source.slug, Sentence(settled.reason_es, settled.reason), is_new=asked.id is None)
        if settled.records > known:
            tell_quarantine(connection, source, settled, iter_would_go(connection, settled))
        return settled
    why, end = f": {settled.why}" if settled.why else ".", _ENDS[settled.decision]
    by = settled.decided_by or THE_PROGRAM
    end_quarantine(connection, source.slug, by, Sentence(f"{end.es}{why}", f"{end.en}{why}"))
    return settled


def policy_of(options: SourceOptions) -> Policy:
    """When records of a source are retired: as its options say, or by the court's own defaults."""
    default = Policy()
    return Policy(
        default.harvests if options.removal_harvests is None else options.removal_harvests,
        default.days if options.removal_days is None else options.removal_days,
    )


def hear(
    connection: Connection, source: Source, job_id: int, judgement: Judgement, *, seen: int, held: int, now: datetime
) -> Ruling:
    """Ask the court about a harvest that is ending, and carry out what it decides.

    What the job did not see must have been marked (`storage.records.mark_missing`), in the same transaction.  `held`
    counts the records that are not retired.
    """
    before = last_quarantine(connection, source.id)
    asked = before if before is not None and before.is_open else None
    ruling = judge_removals(_facts(connection, source, judgement, before, seen=seen, held=held, now=now))
    if ruling.outcome is Outcome.REMOVE:
        entomb(connection, job_id, ruling.remove, now)
    if asked and ruling.withdraws:
        settle_quarantine(
            connection, source, replace(asked, decision=Decision.WITHDRAWN, decided=now, judged_job=job_id)
        )
    if ruling.outcome is Outcome.QUARANTINE:
        settle_quarantine(
            connection,
            source,
            Quarantine(
                source_id=source.id,
                emptied=ruling.emptied,
                since=asked.since if asked else now,
                job_id=asked.job_id if asked else job_id,
                judged_job=job_id,
                records=ruling.held_back,
                largest=ruling.largest,
                reason=ruling.sentence.en,
                reason_es=ruling.sentence.es,
                id=asked.id if asked else None,
            ),
            known=asked.records if asked else 0,
        )
    return ruling


def _facts(
    connection: Connection,
    source: Source,
    judgement: Judgement,
    last: Quarantine | None,
    *,
    seen: int,
    held: int,
    now: datetime,
) -> Facts:
    """What the store knows that the court asks for.

    While a question is open, what it was asked about stays in the window: waiting releases nothing.
    """
    is_open = last is not None and last.is_open
    start = (min(now, last.since) if last is not None and is_open else now) - WINDOW
    approval = last_approval(connection, source.id, after=start)  # what a person has let go of is no loss any more
    window_start = approval.decided if approval else start
    return Facts(
        slug=source.slug,
        judgement=judgement,
        seen=seen,
        held=held,
        missing=tuple(Missing(*absence) for absence in absences_of(connection, source.id)),
        largest=largest_complete(connection, source.id, start, job_id=approval.judged_job if approval else 0),
        window_start=window_start,
        retired_lately=count_entombed(connection, source.id, window_start),
        now=now,
        policy=policy_of(source.options),
        open=Question(last.emptied, last.largest) if last is not None and is_open else None,
        kept_though_empty=last is not None and _is_kept_though_empty(connection, last),
    )


def _is_kept_though_empty(connection: Connection, last: Quarantine) -> bool:
    """Whether a person has decided that the records of an empty source stay, and it has shown nothing since."""
    rejected = last.emptied and last.decision is Decision.REJECTED
    return rejected and not has_seen_since(connection, last.source_id, last.judged_job)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person's decision did."""

    quarantine: Quarantine | None
    """The quarantine that it was about; None where there never was one."""
    applied: bool
    """Whether there was something to decide: a decision that is repeated changes nothing."""


def decide(
    database: Database, source: Source, decision: Decision, *, by: str, why: str, now: datetime,
    seen: Quarantine | None = None, listed: Collection[int] | None = None,
) -> Decided:  # fmt: skip
    """Let go of the records that a source in quarantine no longer shows, or keep them.

    `seen` is the question as it was shown to who decides, and `listed` the ids of the records: where another has
    decided it since, or the source has shown something else, nothing is done.  Who has decided that they stay may
    still let them go.  Raises `SourceBusyError` while the source is harvested;
    `UsageError` where a source that was said to be empty has shown something since, and was not seen whole.
    """
    with hold_source(database, source), database.write() as connection:
        last = last_quarantine(connection, source.id)
        if last is None or _is_another(connection, last, seen, listed) or not is_decidable(connection, last, decision):
            return Decided(last, applied=False)
        removed = 0
        if decision is Decision.APPROVED:
            _require_empty(connection, source, last)
            removed = entomb_undecided(
                connection, source.id, last.judged_job, now, quarantine_id=last.id or 0, missing_only=not last.emptied
            )
            forget_memory(connection, source.id)  # «unchanged» would leave retired what the source shows again
        elif not last.emptied:
            spare_missing(connection, source.id, last.id or 0)
        done = replace(last, decision=decision, decided=now, decided_by=by, why=why or None, removed=removed)
        return Decided(settle_quarantine(connection, source, done), applied=True)


def _is_another(
    connection: Connection, last: Quarantine, seen: Quarantine | None, listed: Collection[int] | None
) -> bool:
    """Whether the question is not the one that was shown, or is about records that were not listed."""
    if seen is not None and _shown(seen) != _shown(last):
        return True
    return listed is not None and any(record.id not in listed for record in iter_would_go(connection, last))


def _shown(question: Quarantine) -> tuple[int | None, Decision | None, int, int]:
    """What a question is told from others by, and from itself at another time."""
    return question.id, question.decision, question.judged_job, question.records


def _require_empty(connection: Connection, source: Source, asked: Quarantine) -> None:
    """Refuse to let all of a source go of which a harvest has seen something since it was asked about."""
    if asked.emptied and has_seen_since(connection, source.id, asked.judged_job):
        raise UsageError(
            say(
                f"«{source.slug}» dijo estar vacía y después mostró registros, sin que se viera toda: nada se retira. "
                f"Coséchela otra vez: milpa harvest {source.slug}",
                f"“{source.slug}” said it was empty, and has shown records since without being seen whole: nothing "
                f"goes. Harvest it again: milpa harvest {source.slug}",
            )
        )


def is_decidable(connection: Connection, last: Quarantine, decision: Decision) -> bool:
    """Whether a source's newest quarantine can be decided so: it is open, or was rejected and is to be approved."""
    if last.is_open:
        return True
    if decision is not Decision.APPROVED or last.decision is not Decision.REJECTED:
        return False
    return _is_kept_though_empty(connection, last) if last.emptied else bool(absences_of(connection, last.source_id))


def iter_would_go(connection: Connection, quarantine: Quarantine) -> Iterator[ListedRecord]:
    """Yield the records that an approval of a quarantine would retire, as they stand now."""
    yield from iter_listed(connection, quarantine.source_id, Standing.MISSING)
    if quarantine.emptied:
        yield from iter_listed(connection, quarantine.source_id, Standing.LIVE)
