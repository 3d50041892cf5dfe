"""``milpa source``: all that is known of one source on a page, and how it came to be so."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from federation.cli.context import (
    JSON_HELP,
    STORE,
    counted_catalogue,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    print_table,
)
from federation.cli.copies import withheld_here
from federation.cli.facts import (
    STATE_WORDS,
    document_from_quarantine,
    document_from_source,
    event_reason,
    level_word,
    place_word,
    reason_of,
)
from federation.cli.stories import document_from_job
from federation.duplicates.counting import CopyCounts, count_copies
from federation.duplicates.precedence import read_precedence
from federation.remembering import distrusted
from federation.schedule import next_due
from federation.settings import get_settings
from federation.source_notices import notice_words
from federation.source_options import options_of
from federation.states import HARVESTED, is_published, state_word
from federation.words import say, tell
from harvesters.local_files import is_local
from harvesters.sentences import Sentence
from mappings.issue_codes import CODES
from storage.database import Database
from storage.issues import count_issues
from storage.jobs import HarvestJob, list_jobs, reap_jobs
from storage.paces import Pace, get_pace
from storage.quarantines import Quarantine, list_quarantines
from storage.records import KindCounts, RecordCounts, count_kinds, count_records
from storage.source_events import SourceEvent, list_events
from storage.source_notices import SourceNotice, list_notices
from storage.source_proofs import SourceProof, list_proofs
from storage.sources import Source, require_source

JOBS = 5
"""Harvests that are told; ``milpa jobs SLUG`` tells them all."""

SEVERITIES = {
    "error": ("errores", "errors"),
    "warning": ("avisos", "warnings"),
    "info": ("notas", "notes"),
}
"""How issues are counted, worst first."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """What is known of a source."""

    source: Source
    events: tuple[SourceEvent, ...]
    notices: tuple[SourceNotice, ...]
    pace: Pace
    """What its schedule is judged by."""
    question: Quarantine | None
    """What waits for a person's decision, in whatever state the source is."""
    proofs: tuple[SourceProof, ...]
    """Of its present and its former hosts, the newest first."""
    jobs: tuple[HarvestJob, ...]
    records: RecordCounts
    kinds: KindCounts
    copies: CopyCounts
    severities: Counter[str]
    """Issues of its records, by severity."""
    distrusted: tuple[Sentence, ...]
    """What it says of its own changes, and was caught at."""


def add_commands(app: typer.Typer) -> None:
    """Put the command of this module on the program."""
    app.command(
        "source",
        help=example(
            "La página de una fuente: su estado, quién lo decidió y por qué, a quién escribir, sus últimas cosechas y "
            "lo que hay que atender.",
            "The page of a source: its state, who decided it and why, whom to write to, its last harvests and what is "
            "to be looked at.",
            "milpa source datos-jalisco",
            "milpa source datos-jalisco --json",
        ),
        epilog=environment(*STORE),
    )(source_command)


def source_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell all of a source."""
    with open_store() as database:
        reap_jobs(database)
        page = page_of(database, require_source(database, slug))
    if as_json:
        print_json(_document(page))
    else:
        _tell(page)


def page_of(database: Database, source: Source) -> SourcePage:
    """Gather what is known of a source."""
    severities: Counter[str] = Counter()
    for count in count_issues(database, source.slug):
        severities[CODES[count.code].severity.value] += count.count
    return SourcePage(
        source,
        list_events(database, source.id),
        list_notices(database, source.id),
        get_pace(database, source.id),
        next(iter(list_quarantines(database, source.id, open_only=True)), None),
        list_proofs(database, source.id),
        tuple(list_jobs(database, source.slug, limit=JOBS)),
        count_records(database, source.id),
        count_kinds(database, source.id).get(source.id, KindCounts()),
        count_copies(database, source, read_precedence(get_settings().home), withheld_here()),
        severities,
        distrusted(database, source),
    )


def since_of(page: SourcePage) -> SourceEvent | None:
    """The turn that brought the present state."""
    return next((event for event in reversed(page.events) if event.before != event.after), None)


def _document(page: SourcePage) -> dict[str, Any]:
    since = since_of(page)
    return {
        **document_from_source(page.source),
        "since": since.at.isoformat() if since else None,
        "by": since.who if since else None,
        "records": asdict(page.kinds) | {"missing": page.records.missing},
        "copies": asdict(page.copies),
        "issues": dict(sorted(page.severities.items())),
        "quarantine": document_from_quarantine(page.question),
        "next_due": _due(page).isoformat() if page.source.status in HARVESTED else None,
        "proofs": [_proof_document(each, page.source) for each in page.proofs],
        "distrusted": [tell(each) for each in page.distrusted],
        "notices": [_notice(each, page.source) for each in page.notices],
        "jobs": [document_from_job(job) for job in page.jobs],
        "history": [_event(each) for each in page.events],
    }


def _notice(notice: SourceNotice, source: Source) -> dict[str, Any]:
    return {
        "code": notice.code,
        "value": notice.value,
        "since": notice.since.isoformat(),
        "message": tell(notice_words(notice, source)),
    }


def _event(event: SourceEvent) -> dict[str, Any]:
    return {
        "from": event.before,
        "to": event.after,
        "by": event.who,
        "at": event.at.isoformat(),
        "reason": event_reason(event),
    }


def _tell(page: SourcePage) -> None:
    source, since = page.source, since_of(page)
    print_line(f"{source.title} ({source.slug})")
    for name, value in _facts(page, since):
        if value:
            print_line(f"  {name}: {value}")
    if page.question is not None:
        print_line(f"! {say(page.question.reason_es, page.question.reason)}")
    for notice in page.notices:
        print_line(f"! {tell(notice_words(notice, source))}")
    for sentence in page.distrusted:
        print_line(f"! {tell(sentence)}")
    if page.jobs:
        print_line("")
        print_table(
            {say("cosecha", "harvest"): "right", say("inicio", "start"): "left", say("veredicto", "verdict"): "left",
             say("vistos", "seen"): "right", say("razón", "reason"): "left"},
            [
                (job.id, _minute(job.started), say(*STATE_WORDS[job.state]), number(job.seen), reason_of(job))
                for job in page.jobs
            ],
        )  # fmt: skip
    print_line("")
    print_table(
        {say("cuándo", "when"): "left", say("estado", "state"): "left", say("quién", "who"): "left",
         say("por qué", "why"): "left"},
        [(_minute(each.at), _turn(each), each.who or "—", event_reason(each)) for each in page.events],
    )  # fmt: skip


def _facts(page: SourcePage, since: SourceEvent | None) -> tuple[tuple[str, str], ...]:
    """What is told of a source, one fact a line; what is empty is left out."""
    source = page.source
    options = ", ".join(f"{name}={value}" for name, value in options_of(source.options).items() if name != "selectors")
    found = {one: page.severities[one] for one in SEVERITIES if page.severities[one]}
    problems = ", ".join(f"{say(*SEVERITIES[one])}: {number(count)}" for one, count in found.items())
    return (
        (say("estado", "state"), _status(source, since)),
        (say("organización", "organisation"), source.organisation or ""),
        (say("nivel", "level"), f"{level_word(source.government_level)}, {place_word(source)}"),
        (say("dirección", "address"), source.url),
        (say("prueba", "proof"), _proof(page)),
        (say("protocolo", "protocol"), source.protocol or say("por averiguar", "to be found out")),
        (say("contacto", "contact"), _contact(source)),
        (say("licencia", "licence"), source.license or ""),
        (say("trato", "manners"), options),
        (say("horario", "schedule"), source.schedule or say("a diario", "daily")),
        (say("próxima cosecha", "next harvest"), _next(page)),
        (say("en el índice", "in the index") if is_published(source) else say("guardados", "stored"), _held(page)),
        (say("copias", "copies"), _copies(page)),
        (say("señalado", "issues"), f"{problems} (milpa issues {source.slug})" if problems else ""),
    )


def _status(source: Source, since: SourceEvent | None) -> str:
    word = state_word(source.status)
    if source.withdrawn:
        word += say("; sus registros no están en el índice", "; its records are not in the index")
    return word if since is None else f"{word} ({f'{since.at:%Y-%m-%d}, {since.who}'.rstrip(', ')})"


def _proof(page: SourcePage) -> str:
    """What is known of whose its address is; of a former one, where that alone was proven."""
    here = next((each for each in page.proofs if each.covers(page.source.url)), None)
    if here is not None:
        seen = f"{here.checked:%Y-%m-%d}" if here.checked else "—"
        since, place = f"{here.proven:%Y-%m-%d}", here.place or here.host
        return say(
            f"{_WAYS[here.way or 'file'][0]} {place}, desde {since}; se buscó por última vez el {seen}",
            f"{_WAYS[here.way or 'file'][1]} {place}, since {since}; last looked for on {seen}",
        )
    how = f"milpa prove {page.source.slug}"
    if is_local(page.source.url):
        return ""
    if not page.proofs:
        return say(f"no probada ({how})", f"not proven ({how})")
    former = page.proofs[0]
    place = former.place if former.way == "meta" and former.place else former.host
    return say(
        f"la dirección de ahora no está probada ({how}); lo estaba {place}",
        f"the present address is not proven ({how}); {place} was",
    )


_WAYS = {
    "file": ("por un archivo,", "by a file,"),
    "dns": ("por el DNS de", "by the DNS of"),
    "meta": ("por la página", "by the page"),
}


def _proof_document(proof: SourceProof, source: Source) -> dict[str, Any]:
    """A proof as ``--json`` prints it: not its token."""
    return {
        "host": proof.host, "way": proof.way, "place": proof.place, "holds": proof.covers(source.url),
        "proven": proof.proven.isoformat() if proof.proven else None,
        "checked": proof.checked.isoformat() if proof.checked else None,
    }  # fmt: skip


def _contact(source: Source) -> str:
    address = f"<{source.contact_email}>" if source.contact_email else ""
    given = " ".join(part for part in (source.contact_name, address) if part)
    how = f"milpa edit {source.slug} --contact 'Nombre <correo>'"
    return given or say(f"no se dio ({how})", f"none given ({how})")


def _due(page: SourcePage) -> datetime:
    return next_due(page.pace, datetime.now(UTC))


def _next(page: SourcePage) -> str:
    """When ``milpa harvest --due`` takes a source."""
    status = page.source.status
    if status not in HARVESTED:
        return say(f"ninguna: está {state_word(status)}", f"none: it is {state_word(status)}")
    due = _due(page)
    return say("ya toca", "due now") if due <= datetime.now(UTC) else _minute(due)


def _held(page: SourcePage) -> str:
    counts, kinds = page.records, page.kinds
    held = counted_catalogue(counts.held, kinds.datasets, counts.distributions, kinds.services, kinds.series)
    missing = number(counts.missing)
    return held + (
        say(f" Faltan en el portal: {missing}.", f" Missing at the portal: {missing}.") if counts.missing else ""
    )


def _copies(page: SourcePage) -> str:
    """How many of its records are copies, and how many copies others have of its own; empty where there are none."""
    ours, theirs = page.copies.of_others, page.copies.by_others
    if not (ours or theirs):
        return ""
    return say(
        f"suyas, de conjuntos de otras fuentes: {number(ours)}; de otras fuentes, de conjuntos suyos: {number(theirs)} "
        f"(milpa duplicates --source {page.source.slug})",
        f"its own, of other sources' datasets: {number(ours)}; other sources', of its datasets: {number(theirs)} "
        f"(milpa duplicates --source {page.source.slug})",
    )


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"


def _turn(event: SourceEvent) -> str:
    if event.before is None or event.before == event.after:
        return state_word(event.after)
    return f"{state_word(event.before)} → {state_word(event.after)}"
