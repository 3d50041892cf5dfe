"""Run harvests: one job for each source, isolated from the others, judged at its end.

The engine asks for one source after the other; a source is locked and its job opened only when its turn comes.  What
fails in one source ends that job with a sentence and no other.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from federation.breaking import refuse_for_host
from federation.completeness import Verdict
from federation.endpoints import endpoint_from_source, limits_from_settings
from federation.errors import FederationError
from federation.identity import origin_from_source
from federation.intake import Intake
from federation.job_ends import close_job
from federation.logs import note_work
from federation.remembering import recall
from federation.schedule import is_due
from federation.settings import Settings
from federation.spool_folder import spooling_at_home
from federation.states import HARVESTED, require_harvestable
from federation.timetable import NO_LIMITS, allowance_of
from federation.words import say
from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, Sink, WalkOutcome
from harvesters.sentences import Sentence
from harvesters.spools import LOCAL_DISK
from storage.database import Database
from storage.errors import JobEndedError, SourceBusyError
from storage.jobs import HarvestJob, finish_job, reap_jobs, require_job, start_job
from storage.locks import hold_source
from storage.paces import get_pace
from storage.quarantines import Quarantine, list_quarantines
from storage.sources import Source, list_sources, require_source

T = TypeVar("T")

Watcher = Callable[[str, int], None]
"""Called after each page with (slug, records received so far)."""


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """One source and the job that harvested it."""

    source: Source
    job: HarvestJob
    quarantine: Quarantine | None = None
    """The question that waits for a person, if there is one."""
    ended_by_us: bool = False
    """Whether its hours, its budget or the end of the run cut it short: nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """A source that may not be asked now, and why."""

    source: Source
    reason: Sentence


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """What a run did."""

    results: tuple[HarvestResult, ...]
    """The sources that were harvested, in the order of the run."""
    busy: tuple[Source, ...]
    """The sources that another process is harvesting, or has harvested since they were due: they were left alone."""
    postponed: tuple[Postponed, ...]
    """The sources that may not be asked now, by their hours or their budget."""
    unreached: tuple[Source, ...]
    """The sources whose turn never came, because the run was stopped."""

    @property
    def all_complete(self) -> bool:
        """Whether every source that was asked for was seen whole."""
        return not (self.busy or self.unreached) and all(  # what is postponed is by the operator's own rules
            result.job.state == Verdict.COMPLETE for result in self.results
        )


class NothingToHarvestError(FederationError):
    """There is no active source."""


class Harvest:
    """One run over some sources."""

    def __init__(self, database: Database, settings: Settings, watch: Watcher | None = None) -> None:
        self._database = database
        self._settings = settings
        self._watch = watch
        self._engine = Engine(limits_from_settings(settings))
        self._live: dict[str, _LiveJob] = {}
        self._jobs: dict[str, HarvestJob] = {}
        self._busy: list[Source] = []
        self._postponed: list[Postponed] = []
        self._ended_by_us: set[str] = set()

    def run(self, slugs: Sequence[str] = (), *, now: bool = False, due: bool = False) -> HarvestReport:
        """Harvest the sources called `slugs`, or every active one.

        A host that is left alone for its failures is asked for a source that is named, unless it is only `due`; `now`
        does not wait for the hours of a source, either.  Raises `UnknownSourceError` for a name that nobody has,
        `UsageError` for a source that is not harvested in its state, and `NothingToHarvestError`.
        """
        sources = self._choose(slugs)
        reap_jobs(self._database)
        with ExitStack() as stack:
            stack.enter_context(spooling_at_home(self._settings))
            writer = (
                None if self._database.dialect == "sqlite" else stack.enter_context(ThreadPoolExecutor(1, "writer"))
            )
            self._engine.harvest(self._open(sources, writer, named=bool(slugs), now=now, due=due), self._close)
        asked = {each.source_id: each for each in list_quarantines(self._database, open_only=True)}
        left_alone = [*self._busy, *(postponed.source for postponed in self._postponed)]
        return HarvestReport(
            results=tuple(
                HarvestResult(each, self._jobs[each.slug], asked.get(each.id), each.slug in self._ended_by_us)
                for each in sources
                if each.slug in self._jobs
            ),
            busy=tuple(self._busy),
            postponed=tuple(self._postponed),
            unreached=tuple(each for each in sources if each.slug not in self._jobs and each not in left_alone),
        )

    def stop(self) -> None:
        """End every walk after the page in hand; may be called from a signal handler."""
        self._engine.stop()

    def is_stopped(self) -> bool:
        """Whether it was asked to end: what would follow on it is left to the next one."""
        return self._engine.is_stopped

    def _choose(self, slugs: Sequence[str]) -> tuple[Source, ...]:
        """The sources that are named, or every one whose state is harvested."""
        if slugs:
            named = tuple(require_source(self._database, slug) for slug in dict.fromkeys(slugs))
            for source in named:
                require_harvestable(source)
            return named
        active = list_sources(self._database, *HARVESTED)
        if not active:
            raise NothingToHarvestError(
                say(
                    "No hay ninguna fuente activa. Registre una con: milpa join URL --yes",
                    "There is no active source. Add one with: milpa join URL --yes",
                )
            )
        return active

    def _open(
        self, sources: Sequence[Source], writer: Executor | None, *, named: bool, now: bool, due: bool
    ) -> Iterator[tuple[Endpoint, Sink]]:
        """Lock a source and open its job, when the engine has room for it and its portal may be asked."""
        for source in sources:
            moment = datetime.now(UTC)
            allowance = NO_LIMITS if now else allowance_of(self._database, source, moment)
            if due and not isinstance(allowance, Sentence):
                allowance = refuse_for_host(self._database, source.url, moment) or allowance
            if isinstance(allowance, Sentence):
                self._postponed.append(Postponed(source, allowance))
                continue
            lock = ExitStack()
            try:
                lease = lock.enter_context(hold_source(self._database, source))
            except SourceBusyError:
                self._busy.append(source)
                continue
            with ExitStack() as undo:
                undo.push(lock)
                if due and not is_due(get_pace(self._database, source.id), datetime.now(UTC)):
                    self._busy.append(source)  # another process has harvested it since it was found due
                    continue
                job = start_job(self._database, source, lease)
                refusal = None if named or now else refuse_for_host(self._database, source.url, moment)
                if refusal is not None:
                    self._jobs[source.slug] = finish_job(
                        self._database, job.id, Verdict.FAILED, refusal.en, reason_es=refusal.es, excused=True
                    )
                    continue
                origin = origin_from_source(source, self._settings.base_uri)
                recalled = recall(self._database, source, origin, self._settings, moment)
                intake = Intake(self._database, source, job.id, origin)
                undo.pop_all()
            live = _LiveJob(source, job, lock, intake, writer, self._watch)
            self._live[source.slug] = live
            note_work(source.slug, job.id)  # the walk's task begins in this context
            yield endpoint_from_source(source, recalled, allowance), live

    async def _close(self, outcome: WalkOutcome) -> None:
        """Judge a walk that ended, close its job, let go of its source.

        Where another process took the source over meanwhile, it has ended the job, too: the job stands as it says.
        """
        live = self._live.pop(outcome.endpoint.slug)
        with live.lock:
            try:
                job = await live.work(lambda: close_job(self._database, live.source, live.job, live.intake, outcome))
                if job.excused and outcome.problem != LOCAL_DISK:
                    self._ended_by_us.add(live.source.slug)
            except JobEndedError:
                job = await live.work(lambda: require_job(self._database, live.job.id))
            self._jobs[live.source.slug] = job


@dataclass(slots=True)
class _LiveJob:
    """A job while its source is being walked: the sink of its pages."""

    source: Source
    job: HarvestJob
    lock: ExitStack
    intake: Intake
    writer: Executor | None
    watch: Watcher | None
    rows: int = 0

    async def receive(self, page: Page) -> int:
        """Store one page, and say how many of its records were not held; awaiting it holds the walk back."""
        fresh = await self.work(lambda: self.intake.take(page))
        self.rows += len(page.records)
        if self.watch is not None:
            self.watch(self.source.slug, self.rows)
        return fresh

    async def work(self, task: Callable[[], T]) -> T:
        """Ask the database: here with SQLite, in the writer's thread where a slow server would stall every source."""
        if self.writer is None:
            return task()
        return await asyncio.get_running_loop().run_in_executor(self.writer, copy_context().run, task)
