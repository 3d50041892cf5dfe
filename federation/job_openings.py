"""How a job is opened: its portal may be asked now, its source is held, and what the last harvests taught is recalled.

A fault of ours in doing so ends that job as failed, and no other.
"""

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from federation.breaking import refuse_for_host
from federation.completeness import Verdict
from federation.endpoints import endpoint_from_source
from federation.identity import origin_from_source
from federation.intake import Intake
from federation.job_ends import say_fault
from federation.remembering import recall
from federation.schedule import is_due
from federation.settings import Settings
from federation.timetable import NO_LIMITS, allowance_of
from harvesters.items import Endpoint
from harvesters.sentences import Sentence
from storage.database import Database
from storage.errors import JobEndedError, SourceBusyError
from storage.jobs import HarvestJob, finish_job, start_job
from storage.leases import Lease
from storage.locks import hold_source
from storage.paces import get_pace
from storage.sources import Source

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """For whose sake a source is harvested."""

    named: bool = False
    """It was called by its name: a host that rests is asked nevertheless."""
    now: bool = False
    """Its hours are not waited for, either."""
    due: bool = False
    """Its time has come: it is left alone while its host rests, and where another process was faster."""


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that runs, and what its walk needs; its source is held until the `lock` is closed."""

    source: Source
    job: HarvestJob
    endpoint: Endpoint
    intake: Intake
    lock: ExitStack = field(default_factory=ExitStack)


@dataclass(frozen=True, slots=True)
class Postponed:
    """A source that may not be asked now, and why."""

    source: Source
    reason: Sentence


def open_job(
    database: Database, settings: Settings, source: Source, asking: Asking
) -> OpenJob | HarvestJob | Postponed | None:
    """Lock a source and open its job; the job as it ended, where its portal is not asked at all.

    None: another process is harvesting the source, or has harvested it since it was found due.  Raises `StorageError`
    where not even the end of a job can be written.
    """
    with ExitStack() as held:
        opening = _Opening(database, source, held)
        try:
            opened = _open(opening, settings, asking)
        except SourceBusyError:
            return None
        except Exception as fault:  # the other sources of the run go on
            logger.exception("%s: its job could not be opened", source.slug)
            return opening.fail(fault)
        if isinstance(opened, OpenJob):
            opened.lock.push(held.pop_all())
        return opened


def _open(opening: "_Opening", settings: Settings, asking: Asking) -> OpenJob | HarvestJob | Postponed | None:
    database, source = opening.database, opening.source
    moment = datetime.now(UTC)
    allowance = NO_LIMITS if asking.now else allowance_of(database, source, moment)
    if asking.due and not isinstance(allowance, Sentence):
        allowance = refuse_for_host(database, source.url, moment) or allowance
    if isinstance(allowance, Sentence):
        return Postponed(source, allowance)
    opening.hold()
    if asking.due and not is_due(get_pace(database, source.id), datetime.now(UTC)):
        return None
    job = opening.start()
    refusal = None if asking.named or asking.now else refuse_for_host(database, source.url, moment)
    if refusal is not None:
        return finish_job(database, job.id, Verdict.FAILED, refusal.en, reason_es=refusal.es, excused=True)
    origin = origin_from_source(source, settings.base_uri)
    recalled = recall(database, source, origin, settings, moment)
    endpoint = endpoint_from_source(source, recalled, allowance)
    return OpenJob(source, job, endpoint, Intake(database, source, job.id, origin))


@dataclass(slots=True)
class _Opening:
    """How far the opening of a job has come."""

    database: Database
    source: Source
    held: ExitStack
    lease: Lease | None = None
    job: HarvestJob | None = None

    def hold(self) -> Lease:
        """Hold the source.  Raises `SourceBusyError`."""
        self.lease = self.lease or self.held.enter_context(hold_source(self.database, self.source))
        return self.lease

    def start(self) -> HarvestJob:
        """Have a running job.  Raises `SourceBusyError`."""
        self.job = self.job or start_job(self.database, self.source, self.hold())
        return self.job

    def fail(self, fault: Exception) -> HarvestJob | None:
        """End the job by a fault of ours, wherever that came; None where the source is another's by now."""
        reason = say_fault("opening", self.source, fault)
        try:
            return finish_job(self.database, self.start().id, Verdict.FAILED, reason.en, reason_es=reason.es)
        except (SourceBusyError, JobEndedError):
            return None
