"""The figures of scheduled harvests for Prometheus, as a textfile or over HTTP.

The textfile is node_exporter's (``--collector.textfile``).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from federation.due_harvest import DueHarvest, run_from_harvest
from federation.states import HARVESTED
from storage.database import Database
from storage.paces import Pace, list_idle
from storage.scheduled_runs import get_run

STATES: Final = ("complete", "partial", "failed", "cut")

_RUN: Final = {
    "began": ("milpa_harvest_started_timestamp_seconds", "When the last scheduled harvest began"),
    "ended": ("milpa_harvest_ended_timestamp_seconds", "When it ended"),
    "all_well": ("milpa_harvest_all_well", "1 when it had no problem to tell"),
    "due": ("milpa_sources_due", "Sources that were due when it began"),
    "late": ("milpa_sources_late", "Sources that have missed a whole turn"),
}
"""What is told of the last scheduled harvest, by its names in `run_from_harvest`."""


def write_metrics(path: Path, harvest: DueHarvest) -> None:
    """Replace the file in one step: whoever reads it meanwhile reads the one before.  Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry_of(run_from_harvest(harvest), harvest.paces))
    path.chmod(0o644)  # node_exporter is another user


def registry_from_store(database: Database) -> CollectorRegistry:
    """The same figures as they stand now: of the last scheduled harvest, where there was one, and of each source."""
    return registry_of(get_run(database), list_idle(database, *HARVESTED))


def registry_of(run: Mapping[str, Any] | None, paces: Sequence[Pace]) -> CollectorRegistry:
    """The figures of a run, and of the sources that nobody is harvesting."""
    registry = CollectorRegistry()
    if run is not None:
        _measure_run(registry, run)
    Gauge("milpa_sources_active", "Active sources that nobody is harvesting now", registry=registry).set(len(paces))
    failures = Gauge("milpa_source_failures", "Harvests in a row that failed", ["source"], registry=registry)
    began = Gauge(
        "milpa_source_last_harvest_timestamp_seconds", "When its last harvest that counts began", ["source"],
        registry=registry,
    )  # fmt: skip
    for pace in paces:
        failures.labels(pace.slug).set(pace.failures)
        if pace.began is not None:
            began.labels(pace.slug).set(pace.began.timestamp())
    return registry


def _measure_run(registry: CollectorRegistry, run: Mapping[str, Any]) -> None:
    for key, (name, words) in _RUN.items():
        Gauge(name, words, registry=registry).set(float(run[key]))
    ended = Gauge("milpa_harvest_sources", "Sources that it harvested, by how that ended", ["state"], registry=registry)
    for state in STATES:
        ended.labels(state).set(run["states"].get(state, 0))
