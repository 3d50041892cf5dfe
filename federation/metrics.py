"""The figures of a scheduled harvest, as a textfile for Prometheus' node_exporter (``--collector.textfile``)."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from federation.due_harvest import DueHarvest

STATES = ("complete", "partial", "failed", "cut")


def write_metrics(path: Path, harvest: DueHarvest) -> None:
    """Replace the file in one step: whoever reads it meanwhile reads the one before.  Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), _registry(harvest))
    path.chmod(0o644)  # node_exporter is another user


def _registry(harvest: DueHarvest) -> CollectorRegistry:
    registry = CollectorRegistry()
    single = {
        "milpa_harvest_started_timestamp_seconds": ("When the last scheduled harvest began", harvest.began.timestamp()),
        "milpa_harvest_ended_timestamp_seconds": ("When it ended", harvest.ended.timestamp()),
        "milpa_harvest_all_well": ("1 when it had no problem to tell", float(harvest.all_well)),
        "milpa_sources_due": ("Sources that were due when it began", float(harvest.due)),
        "milpa_sources_late": ("Sources that have missed a whole turn", float(len(harvest.late))),
        "milpa_sources_active": ("Active sources that nobody else was harvesting at its end", len(harvest.paces)),
    }
    for name, (words, value) in single.items():
        Gauge(name, words, registry=registry).set(value)
    ended = Gauge("milpa_harvest_sources", "Sources that it harvested, by how that ended", ["state"], registry=registry)
    for state in STATES:
        ended.labels(state).set(sum(outcome.state == state for outcome in harvest.outcomes))
    failures = Gauge("milpa_source_failures", "Harvests in a row that failed", ["source"], registry=registry)
    began = Gauge(
        "milpa_source_last_harvest_timestamp_seconds", "When its last harvest that counts began", ["source"],
        registry=registry,
    )  # fmt: skip
    for pace in harvest.paces:
        failures.labels(pace.slug).set(pace.failures)
        if pace.began is not None:
            began.labels(pace.slug).set(pace.began.timestamp())
    return registry
