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
from typing import TypeVar

from federation.completeness import Verdict
from federation.endpoints import limits_from_settings
from federation.errors import FederationError
from federation.job_ends import close_job
from federation.job_openings import Asking, OpenJob, Postponed, open_job
from federation.logs import note_work
from federation.settings import Settings
from federation.spool_folder import spooling_at_home
from federation.states import HARVESTED, require_harvestable
from federation.words import say
from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, Sink, WalkOutcome
from harvesters.spools import LOCAL_DISK
from storage.database import Database
from storage.errors import JobEndedError
from storage.jobs import HarvestJob, reap_jobs, require_job
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
            self._engine.harvest(self._open(sources, writer, Asking(named=bool(slugs), now=now, due=due)), self._close)
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
        self, sources: Sequence[Source], writer: Executor | None, asking: Asking
    ) -> Iterator[tuple[Endpoint, Sink]]:
        """Open the job of a source, when the engine has room for it and its portal may be asked."""
        for source in sources:
            opened = open_job(self._database, self._settings, source, asking)
            match opened:
                case None:
                    self._busy.append(source)
                case Postponed():
                    self._postponed.append(opened)
                case HarvestJob():
                    self._jobs[source.slug] = opened
                case OpenJob():
                    live = _LiveJob(opened, writer, self._watch)
                    self._live[source.slug] = live
                    note_work(source.slug, opened.job.id)  # the walk's task begins in this context
                    yield opened.endpoint, live

    async def _close(self, outcome: WalkOutcome) -> None:
        """Judge a walk that ended, close its job, let go of its source.

        Where another process took the source over meanwhile, it has ended the job, too: the job stands as it says.
        """
        live = self._live.pop(outcome.endpoint.slug)
        source, job, intake = live.opened.source, live.opened.job, live.opened.intake
        with live.opened.lock:
            try:
                job = await live.work(lambda: close_job(self._database, source, job, intake, outcome))
                if job.excused and outcome.problem != LOCAL_DISK:
                    self._ended_by_us.add(source.slug)
            except JobEndedError:
                job = await live.work(lambda: require_job(self._database, job.id))
            self._jobs[source.slug] = job


@dataclass(slots=True)
class _LiveJob:
    """A job while its source is being walked: the sink of its pages."""

    opened: OpenJob
    writer: Executor | None
    watch: Watcher | None
    rows: int = 0

    async def receive(self, page: Page) -> int:
        """Store one page, and say how many of its records were not held; awaiting it holds the walk back."""
        intake = self.opened.intake
        known = await self.work(lambda: intake.look_up(page))
        understood = intake.understand(page, known)
        await self.work(lambda: intake.store(understood))
        self.rows += len(page.records)
        if self.watch is not None:
            self.watch(self.opened.source.slug, self.rows)
        return understood.fresh

    async def work(self, task: Callable[[], T]) -> T:
        """Ask the database: here with SQLite, in the writer's thread where a slow server would stall every source."""
        if self.writer is None:
            return task()
        return await asyncio.get_running_loop().run_in_executor(self.writer, copy_context().run, task)
