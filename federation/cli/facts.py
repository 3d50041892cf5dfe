"""How the registry's and the store's facts are told: in the reader's language, and as ``--json`` promises them."""

from typing import Any

from federation.duplicates.series_told import find_series
from federation.errors import UsageError
from federation.issue_words import describe_issue
from federation.settings import get_settings
from federation.source_options import options_of
from federation.words import say
from mappings.issue_codes import Severity
from mappings.issues import Issue, advise
from mappings.values.places import place_label
from storage.database import Database
from storage.issues import StoredIssue
from storage.jobs import HarvestJob
from storage.quarantines import Quarantine
from storage.records import StoredRecord, get_record, get_record_by_uri
from storage.source_events import SourceEvent
from storage.sources import Source

STATE_WORDS = {
    "running": ("en curso", "running"),
    "complete": ("completa", "complete"),
    "partial": ("parcial", "partial"),
    "failed": ("fallida", "failed"),
}


SEVERITY_WORDS = {
    Severity.ERROR: ("error", "error"),
    Severity.WARNING: ("advertencia", "warning"),
    Severity.INFO: ("observación", "note"),
}


def require_record(database: Database, which: str) -> StoredRecord:
    """The record of a URI of the index, or of ``source/identifier``.  Raises `UsageError` when there is none."""
    slug, _, identifier = which.partition("/")
    is_uri = which.startswith(("http://", "https://"))
    record = get_record_by_uri(database, which) if is_uri else get_record(database, slug, identifier)
    if record is None:
        if find_series(database, which, get_settings().base_uri) is not None:
            raise UsageError(
                say(
                    f"«{which}» es una serie que se hizo aquí, y ningún registro de su fuente: milpa why {which}",
                    f"“{which}” is a series that was made here, and no record of its source: milpa why {which}",
                )
            )
        raise UsageError(
            say(
                f"No hay ningún registro «{which}». Escriba su URI, o fuente/identificador.",
                f"There is no record “{which}”. Write its URI, or source/identifier.",
            )
        )
    return record


def level_word(level: str) -> str:
    """The level of government in the reader's language."""
    return say({"state": "estatal"}.get(level, level), level)


def place_word(source: Source) -> str:
    """The place that a source answers for, by name."""
    code = source.municipality or source.state
    if code is None:
        return "México"
    name = place_label(code)["es"]
    return f"{name}, {place_label(code[:2])['es']}" if len(code) == 5 else name


def reason_of(job: HarvestJob) -> str:
    """Why a job ended as it did, in the reader's language; an earlier version's only in that of its harvest."""
    return say(job.reason_in_spanish, job.reason)


def event_reason(event: SourceEvent) -> str:
    """Why something was done in the life of a source, in the reader's language where the program said it."""
    return event.reason if event.reason_es is None else say(event.reason_es, event.reason)


def notes_of(job: HarvestJob) -> tuple[str, ...]:
    """What else happened in a job, in the reader's language."""
    return tuple(say(es, en) for es, en in job.notes)


def document_from_quarantine(quarantine: Quarantine | None) -> dict[str, Any] | None:
    """A quarantine as ``--json`` prints it; None where there is none."""
    if quarantine is None:
        return None
    return {
        "since": quarantine.since.isoformat(), "job": quarantine.job_id, "records": quarantine.records,
        "largest": quarantine.largest, "empty": quarantine.emptied,
        "reason": say(quarantine.reason_es, quarantine.reason), "decision": quarantine.decision,
        "decided": quarantine.decided.isoformat() if quarantine.decided else None, "by": quarantine.decided_by,
        "why": quarantine.why, "removed": quarantine.removed,
    }  # fmt: skip


def seconds_of(job: HarvestJob) -> float:
    """How long a job took; 0 for one that runs."""
    return (job.ended - job.started).total_seconds() if job.ended else 0.0


def document_from_issue(stored: StoredIssue) -> dict[str, Any]:
    """An issue as ``--json`` prints it: where, what, and how to mend it."""
    issue = Issue(stored.code, stored.field, stored.value)
    lang = get_settings().lang
    return {
        "source": stored.source_slug, "identifier": stored.identifier, "code": issue.code,
        "severity": issue.severity.value, "field": issue.field, "value": issue.value,
        "message": describe_issue(issue, lang), "advice": advise(issue, lang),
    }  # fmt: skip


def document_from_source(source: Source) -> dict[str, Any]:
    """The registry's facts of a source, as ``--json`` prints them."""
    return {
        "name": source.slug, "title": source.title, "url": source.url, "home": source.home,
        "protocol": source.protocol, "schema": source.schema or None, "level": source.government_level,
        "branch": source.government_branch, "state": source.state, "municipality": source.municipality,
        "status": source.status, "organisation": source.organisation, "contact_name": source.contact_name,
        "contact_email": source.contact_email, "license": source.license, "withdrawn": source.withdrawn,
        "schedule": source.schedule,
        "options": options_of(source.options), "created": source.created.isoformat(),
    }  # fmt: skip
