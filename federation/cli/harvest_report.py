"""How a harvest is watched and told: a bar where a terminal watches, a table for people, one line for each problem."""

import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from federation.cli.context import number, open_store, print_table
from federation.cli.facts import STATE_WORDS, level_word, place_word, reason_of, seconds_of
from federation.cli.notices import send_what_was_caused
from federation.cli.stopping import stopping_at_signals
from federation.completeness import Verdict
from federation.harvest import Harvest, HarvestReport, Watcher
from federation.ownership import reprove_due
from federation.settings import Settings
from federation.words import say
from mappings.issue_codes import CODES, Severity
from storage.issues import IssueCount, count_issues


def run_harvest(slugs: Sequence[str], settings: Settings, *, now: bool = False) -> HarvestReport:
    """Harvest by name (none: every active source); SIGTERM and Ctrl-C end it after the page in hand."""
    with open_store() as database, Bars() as watcher:
        harvest = Harvest(database, settings, watcher)
        with stopping_at_signals(harvest.stop):
            report = harvest.run(slugs, now=now)
            reprove_due(database, settings, is_over=harvest.is_stopped)
        send_what_was_caused(database, settings)
        return report


def print_results(report: HarvestReport) -> None:
    """Print the table a person likes to read: what is to be mended apart from what was only remarked upon."""
    with open_store() as database:
        weights = {result.source.slug: _weigh(count_issues(database, result.source.slug)) for result in report.results}
    print_table(
        {say("fuente", "source"): "left", say("nivel", "level"): "left", say("lugar", "place"): "left",
         say("cosecha", "harvest"): "whole", say("vistos", "found"): "right", say("nuevos", "new"): "right",
         say("cambios", "changed"): "right", say("avisos", "issues"): "right", say("notas", "notes"): "right",
         say("tiempo", "time"): "right"},
        [
            (result.source.title, level_word(result.source.government_level), place_word(result.source),
             say(*STATE_WORDS[result.job.state]), number(result.job.seen), number(result.job.new),
             number(result.job.changed), *map(number, weights[result.source.slug]), f"{seconds_of(result.job):.1f} s")
            for result in report.results
        ],
    )  # fmt: skip


def _weigh(counts: Sequence[IssueCount]) -> tuple[int, int]:
    """How many of a source's issues are errors or warnings, and how many are notes."""
    notes = sum(one.count for one in counts if CODES[one.code].severity is Severity.INFO)
    return sum(one.count for one in counts) - notes, notes


def print_problems(report: HarvestReport) -> None:
    """Print one line for each source that was not seen whole or waits for a decision; nothing when all is well."""
    for result in report.results:
        if result.job.state != Verdict.COMPLETE:
            verdict = say(*STATE_WORDS[result.job.state])
            sys.stderr.write(f"{result.source.slug}: {verdict}. {reason_of(result.job)}\n")
        if result.quarantine is not None:
            words = say(result.quarantine.reason_es, result.quarantine.reason)
            sys.stderr.write(f"{result.source.slug}: {words}\n")
    for postponed in report.postponed:
        words = say(f"pospuesta. {postponed.reason.es}", f"postponed. {postponed.reason.en}")
        sys.stderr.write(f"{postponed.source.slug}: {words}\n")
    for source in report.busy:
        words = say(
            "otro proceso la está cosechando; vea cuál con:", "another process is harvesting it; see which with:"
        )
        sys.stderr.write(f"{source.slug}: {words} milpa jobs {source.slug}\n")
    for source in report.unreached:
        words = say("no le llegó el turno, la cosecha se interrumpió.", "its turn never came, the run was interrupted.")
        sys.stderr.write(f"{source.slug}: {words}\n")


class Bars:
    """A bar for each source, where a terminal watches."""

    def __init__(self) -> None:
        self._bars = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Watcher | None:
        if not sys.stderr.isatty() or not sys.stdout.isatty():
            return None
        self._bars.start()
        return self._watch

    def __exit__(self, *_: object) -> None:
        if self._bars.live.is_started:
            self._bars.stop()

    def _watch(self, slug: str, received: int) -> None:
        if slug not in self._tasks:
            self._tasks[slug] = self._bars.add_task(slug, total=None)
        self._bars.update(self._tasks[slug], completed=received)
