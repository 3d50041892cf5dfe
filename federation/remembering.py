"""What of the last harvest may be believed by the next one, and when everything is to be looked at again.

A memory is of one complete job.  It does not count when the source's address, its facts in the registry or the mapping
have changed since (unchanged bodies could become other datasets), when a later job has written records, or when its
time is up: a whole pass comes at a settable interval whatever a source says of itself.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from federation.settings import Settings
from harvesters.items import WalkOutcome
from harvesters.memory import NO_MEMORY, Memory, Trust
from harvesters.sentences import Sentence
from mappings.origin import Origin
from mappings.registry import SCHEMAS, mapping_fingerprint
from storage.database import Database
from storage.memories import get_memory, has_written_since
from storage.sources import Source

MANY = 5_000
"""Records from which on a source is asked for its changes only, unless its options say otherwise.

Where a whole pass costs ten requests it is made every time: a title that changes while its date stays is a change.
"""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a walk is told of the last ones."""

    memory: Memory = NO_MEMORY
    whole: bool = True
    """Whether everything is to be looked at."""
    by_date: bool = False
    """Whether a protocol's own «changed since» may be asked."""


NOTHING_RECALLED = Recalled()
"""Of a source that was never seen whole."""


def recall(database: Database, source: Source, origin: Origin, settings: Settings, now: datetime) -> Recalled:
    """Say what the next walk of a source may believe."""
    kept = get_memory(database, source.id)
    if kept is None:
        return NOTHING_RECALLED
    memory = memory_from_document(kept["memory"])
    if "job" not in kept:  # only what stands of walks that were never complete
        return Recalled(memory)
    whole = (
        kept["place"] != _place(source)
        or any(_fingerprint(schema, origin) != mark for schema, mark in kept["fingerprints"].items())
        or now - datetime.fromisoformat(kept["whole_at"]) >= full_pass_interval(source, settings)
        or has_written_since(database, source.id, kept["job"])
    )
    by_date = source.options.full_pass_days is not None or memory.unique >= MANY
    return Recalled(memory, whole, by_date)


def learnt_from(
    database: Database, source: Source, job_id: int, outcome: WalkOutcome, fingerprints: Mapping[str, bytes]
) -> dict[str, Any]:
    """What a complete job taught, to be kept as it ends; `fingerprints` are those of the mappings of its records."""
    before = get_memory(database, source.id) or {}
    distrusts = Trust.LIES in (outcome.memory.filter, outcome.memory.conditions)  # what only a whole pass may mend
    whole = outcome.endpoint.whole or "whole_at" not in before or not (outcome.tally.assumed or distrusts)
    marks = {schema: mark.hex() for schema, mark in fingerprints.items()}
    return {
        "job": job_id,
        "place": _place(source),
        "whole_at": datetime.now(UTC).isoformat() if whole else before["whole_at"],
        "fingerprints": marks if whole else {**before["fingerprints"], **marks},
        "memory": asdict(outcome.memory),
    }


def partly_learnt_from(database: Database, source: Source, memory: Memory) -> dict[str, Any] | None:
    """What stands of a job that was not complete, to be kept as it ends; None where it is known already.

    That is the page size that its source has turned out to need, and which web pages held a dataset.
    """
    kept = get_memory(database, source.id) or {"memory": {}}
    before = memory_from_document(kept["memory"])
    after = replace(before, rows=memory.rows, pages=memory.pages or before.pages)
    return {**kept, "memory": asdict(after)} if after != before else None


def full_pass_interval(source: Source, settings: Settings) -> timedelta:
    """How long what a source says of its own changes is believed."""
    days = source.options.full_pass_days
    return timedelta(days=settings.full_pass_days if days is None else days)


def memory_from_document(document: Mapping[str, Any]) -> Memory:
    """A memory as it was kept; what an older or newer version knew besides is left out."""
    known = {name: document[name] for name in asdict(NO_MEMORY) if name in document}
    memory = Memory(**known)
    return replace(memory, conditions=Trust(memory.conditions), filter=Trust(memory.filter))


def distrusted(database: Database, source: Source) -> tuple[Sentence, ...]:
    """What a source says of its own changes and was caught at, so that it is harvested whole."""
    kept = get_memory(database, source.id)
    memory = memory_from_document(kept["memory"]) if kept else NO_MEMORY
    filter_words = _DATES_OF_PAGES if source.protocol == "sitemap" else _FILTER
    caught = ((memory.filter, filter_words), (memory.conditions, _CONDITIONS))
    return tuple(words for trust, words in caught if trust is Trust.LIES)


_FILTER: Final = Sentence(
    "No se confía en su filtro por fecha, que no cuadró con su total o con su fecha más reciente: se recorre entera "
    "hasta que una pasada completa lo ponga de nuevo a prueba.",
    "Its filter by date is not trusted, since it did not fit its total or its newest date: it is walked whole until a "
    "whole pass puts it to the test again.",
)
_DATES_OF_PAGES: Final = Sentence(
    "No se confía en las fechas de su sitemap, bajo las que cambiaron páginas: se leen todas hasta que una pasada "
    "completa las ponga de nuevo a prueba.",
    "The dates of its sitemap are not trusted, since pages changed under them: all are read until a whole pass puts "
    "them to the test again.",
)
_CONDITIONS: Final = Sentence(
    "No se le cree cuando responde «sin cambios» (304): su documento se pide entero hasta que una pasada completa lo "
    "ponga de nuevo a prueba.",
    "It is not believed when it answers “not modified” (304): its document is asked for whole until a whole pass puts "
    "it to the test again.",
)


def _place(source: Source) -> list[str]:
    columns = [f"{header}={field}" for header, field in source.options.columns or ()]
    return [source.protocol, source.url, source.schema, *columns]


def _fingerprint(schema: str, origin: Origin) -> str:
    return mapping_fingerprint(schema, origin).hex() if schema in SCHEMAS else ""
