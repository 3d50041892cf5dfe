"""What is checked of the database, and of what it knows of the sources."""

from collections.abc import Iterator
from datetime import UTC, datetime

from federation.doctor.findings import Finding, Installation
from federation.schedule import next_due
from federation.states import HARVESTED
from harvesters.sentences import Sentence
from storage.health import check_integrity, check_writing
from storage.holders import process_of
from storage.leases import standing_leases
from storage.migrations import HEAD
from storage.paces import list_idle
from storage.quarantines import list_quarantines
from storage.sources import list_sources

FAILURES = 3
"""Harvests in a row that failed after which a source is named."""


def check_database(installation: Installation) -> Iterator[Finding]:
    """Whether the database answers and can be written."""
    database = installation.require_database()
    check_writing(database)
    where = database.place
    yield Finding("ok", Sentence(f"{where} responde y se deja escribir.", f"{where} answers and can be written."))


def check_whole(installation: Installation) -> Iterator[Finding]:
    """Whether the database is damaged."""
    problems = check_integrity(installation.require_database())
    if problems:
        several = f"{len(problems)}: {problems[0]}"
        yield Finding(
            "fail",
            Sentence(f"La base de datos está dañada ({several}).", f"The database is damaged ({several})."),
            Sentence("Deje de cosechar y restaure una copia de seguridad.", "Stop harvesting and restore a backup."),
        )
    else:
        yield Finding("ok", Sentence("La base de datos está entera.", "The database is whole."))


def check_schema(_installation: Installation) -> Iterator[Finding]:
    """Whether its schema is this program's: it opens at no other."""
    yield Finding(
        "ok", Sentence(f"Su esquema es el de este programa ({HEAD}).", f"Its schema is this program's ({HEAD}).")
    )


def check_leases(installation: Installation) -> Iterator[Finding]:
    """Whether a harvest died without letting go of its source."""
    with installation.require_database().read() as connection:
        leases = standing_leases(connection)
    stuck = [lease for lease in leases if lease.is_stuck]
    for lease in stuck:
        yield Finding(
            "warn",
            Sentence(
                f"La cosecha de «{lease.source_slug}» murió sin soltarla ({process_of(lease.holder)}).",
                f"The harvest of “{lease.source_slug}” died without letting go of it ({process_of(lease.holder)}).",
            ),
            Sentence("Nada: la próxima cosecha la toma.", "Nothing: the next harvest takes it over."),
        )
    if not stuck:
        number = len(leases)
        yield Finding(
            "ok",
            Sentence(f"Cosechas en curso: {number}; ninguna atorada.", f"Harvests under way: {number}; none stuck.")
            if number
            else Sentence("Ninguna cosecha en curso.", "No harvest under way."),
        )


def check_sources(installation: Installation) -> Iterator[Finding]:
    """Whether sources fail again and again."""
    now = datetime.now(UTC)
    failing = [pace for pace in list_idle(installation.require_database(), *HARVESTED) if pace.failures >= FAILURES]
    for pace in failing:
        until = f"{next_due(pace, now):%Y-%m-%d %H:%M}Z"
        yield Finding(
            "warn",
            Sentence(f"«{pace.slug}» ha fallado {pace.failures} veces seguidas; se intentará desde {until}.",
                     f"“{pace.slug}” has failed {pace.failures} times in a row; it is tried again from {until}."),
            Sentence(f"Vea por qué: milpa jobs {pace.slug}", f"See why: milpa jobs {pace.slug}"),
        )  # fmt: skip
    if not failing:
        yield Finding(
            "ok", Sentence("Ninguna fuente activa falla una y otra vez.", "No active source fails again and again.")
        )


def check_quarantines(installation: Installation) -> Iterator[Finding]:
    """Whether the deletion court waits for a person's decision, whatever the state of the source."""
    database = installation.require_database()
    slugs = {source.id: source.slug for source in list_sources(database)}
    asked = list_quarantines(database, open_only=True)
    for each in asked:
        slug, since = slugs[each.source_id], f"{each.since:%Y-%m-%d}"
        approve, reject = f"milpa approve-removals {slug}", f"milpa reject-removals {slug}"
        yield Finding(
            "warn",
            Sentence(f"«{slug}» espera desde {since} que alguien decida si se van {each.records} registros.",
                     f"“{slug}” has waited since {since} for somebody to decide whether {each.records} records go."),
            Sentence(f"Decida con: {approve} (se van) o {reject} (se quedan).",
                     f"Decide with: {approve} (they go) or {reject} (they stay)."),
        )  # fmt: skip
    if not asked:
        yield Finding(
            "ok", Sentence("Ninguna baja espera una decisión.", "No removal waits for a decision.")
        )  # fmt: skip
