"""How a job ends: its walk is judged, and what follows from the verdict is written with it.

A fault of ours in doing so ends that job as failed, and no other.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Final

from federation.breaking import note_outcome
from federation.completeness import Verdict, is_excused, judge
from federation.endpoints import say_exception
from federation.intake import Intake
from federation.moving import note_move
from federation.notices.telling import tell_harvest
from federation.remembering import learnt_from, partly_learnt_from
from federation.removals import hear
from federation.schedule import rest_of
from harvesters.items import Endpoint, WalkOutcome
from harvesters.local_files import is_local
from harvesters.registry import WALKS
from harvesters.robots import EXEMPT
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.errors import JobEndedError
from storage.jobs import HarvestJob, JobFacts, end_job, finish_job
from storage.memories import put_memory
from storage.records import KindCounts, count_kinds, count_records, mark_missing
from storage.sources import Source

logger = logging.getLogger(__name__)

LONGEST_FAULT = 500
"""Characters of an error's own words that are told."""


def close_job(database: Database, source: Source, job: HarvestJob, intake: Intake, outcome: WalkOutcome) -> HarvestJob:
    """Judge how a walk ended and close its job; by a fault of ours it fails, and the pages that were stored stand.

    Raises `JobEndedError` when another process ended it meanwhile.
    """
    try:
        return _judge_and_close(database, source, job, intake, outcome)
    except JobEndedError:
        raise
    except Exception as fault:  # the other sources of the run go on; where the store is gone, what follows raises, too
        logger.exception("%s: job %s could not be closed", source.slug, job.id)
        reason = intake.clean(say_fault("closing", source, fault))
        facts: JobFacts = {**_facts_of(intake, outcome), "reason_es": reason.es}
        return finish_job(database, job.id, Verdict.FAILED, reason.en, **facts)


_DOING: Final = {"opening": "abrir", "closing": "cerrar"}


def say_fault(doing: str, source: Source, fault: Exception) -> Sentence:
    """Why a job failed by a fault of ours, in ``opening`` or ``closing`` it."""
    what = f"{type(fault).__name__}: {fault}"[:LONGEST_FAULT]
    return Sentence(
        f"Error interno al {_DOING[doing]} la cosecha de {source.slug}: {what}. Por favor, repórtelo.",
        f"Internal error while {doing} the harvest of {source.slug}: {what}. Please report it.",
    )


def _judge_and_close(
    database: Database, source: Source, job: HarvestJob, intake: Intake, outcome: WalkOutcome
) -> HarvestJob:
    """Judge how a walk ended and close its job; only a complete one may mark records missing, and be remembered.

    What is marked, what the deletion court decides, what is remembered and the end of the job are one transaction.
    """
    now = datetime.now(UTC)
    tally = outcome.tally
    held = count_records(database, source.id)
    judgement = judge(outcome, held.held, held.tombstones)
    note_move(database, source, outcome)
    kinds = _kinds_seen(database, source, intake, outcome)
    excused = is_excused(judgement.verdict, outcome)
    failed = judgement.verdict is Verdict.FAILED and not excused
    rest = note_outcome(database, outcome, now)
    for note in (rest, say_exception(source, now), rest_of(database, job, now) if failed else NOTHING):
        if note:
            tally.note(note)
    learnt = (
        learnt_from(database, source, job.id, outcome, intake.fingerprints)
        if judgement.verdict is Verdict.COMPLETE
        else partly_learnt_from(database, source, outcome.memory)
    )
    reason = intake.clean(judgement.reason)
    with database.write() as connection:
        missing = mark_missing(connection, source.id, job.id, intake.seen, now=now) if judgement.may_mark_missing else 0
        ruling = hear(connection, source, job.id, judgement, seen=tally.known, held=held.held, now=now)
        if ruling.sentence:
            tally.note(ruling.sentence)
        facts: JobFacts = {
            **_facts_of(intake, outcome),
            "reason_es": reason.es,
            "declared": tally.declared,
            "missing": missing,
            "removed": len(ruling.remove),
            "services": kinds.services,
            "series": kinds.series,
            "excused": excused,
        }
        read_all = not tally.assumed
        ended = end_job(connection, job.id, judgement.verdict.value, reason.en, read_all=read_all, **facts)
        if learnt is not None and intake.is_clean(json.dumps(learnt, ensure_ascii=False)):
            put_memory(connection, source.id, learnt)
        tell_harvest(connection, source, ended)
    return ended


def _facts_of(intake: Intake, outcome: WalkOutcome) -> JobFacts:
    """What we counted ourselves, whatever the source says of itself."""
    tally, counts = outcome.tally, intake.counts
    return JobFacts(
        received=tally.received,
        seen=tally.known,
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged + tally.assumed,
        refused=tally.refused + counts.unmapped,
        issues=counts.issues,
        requests=outcome.requests,
        retries=outcome.retries,
        bytes_received=outcome.bytes_received,
        pages=tally.pages,
        duplicates=tally.duplicates,
        passes=tally.passes,
        notes=[(note.es, note.en) for note in map(intake.clean, (*tally.notes, *say_exemption(outcome.endpoint)))],
    )


def _kinds_seen(database: Database, source: Source, intake: Intake, outcome: WalkOutcome) -> KindCounts:
    """How many services and series a walk saw; where records were not sent again, those that are held stand for it."""
    if outcome.tally.assumed:
        return count_kinds(database, source.id, present=True).get(source.id, KindCounts())
    seen = intake.counts.kinds
    return KindCounts(services=seen["service"], series=seen["series"])


def say_exemption(endpoint: Endpoint) -> tuple[Sentence, ...]:
    """What the story of a job says of robots.txt, where it did not govern: of a registered API or document."""
    walk = WALKS.get(endpoint.protocol)
    is_exempt = walk is not None and not walk.obeys_robots and not is_local(endpoint.url)
    return (EXEMPT,) if is_exempt else ()
