"""``milpa history``, ``records``: what became of one record, and what a source holds, or held."""

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer

from federation.cli.context import JSON_HELP, STORE, counted, environment, example, open_store, print_json, print_line
from federation.cli.facts import document_from_quarantine, require_record
from federation.dataset_text import value_in_words
from federation.errors import UsageError
from federation.history import Turn, iter_turns, moment_from_text
from federation.kinds import KINDS
from federation.titles import get_title
from federation.words import say
from mappings.differences import Change, Difference
from mappings.term_words import words_of
from storage.database import Database
from storage.records import Event, Standing, count_forgotten, iter_listed, iter_past_documents
from storage.sources import require_source

MOST_SHOWN = 300
"""Characters of a value that a person is shown; ``--json`` has all of it."""

STANDINGS = {
    Standing.LIVE: ("vive", "live"),
    Standing.MISSING: ("falta", "missing"),
    Standing.TOMBSTONE: ("retirado", "tombstone"),
}
SIGNS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~"}
_EVENTS = {
    Event.MISSING: ("falta: una cosecha completa no lo mostró", "missing: a complete harvest did not show it"),
    Event.BACK: ("volvió: una cosecha lo mostró otra vez", "back: a harvest showed it again"),
    Event.TOMBSTONE: ("se retiró", "retired"),
    Event.RESURRECTED: (
        "resucitó, con su misma URI: una cosecha lo mostró otra vez",
        "resurrected under the same URI: a harvest showed it again",
    ),
}

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="AAAA-MM-DD",
        help=say("Como estaba al fin de ese día, o en ese momento (UTC).", "As it stood at the end of that day (UTC)."),
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "history",
        help=example(
            "Cuenta la vida de un registro: cada versión con lo que cambió, cuándo faltó, cuándo se retiró, si volvió.",
            "Tells the life of a record: each version with what changed, when it was missing, retired, and back.",
            "milpa history datos-jalisco/3f2b6c0e",
            "milpa history https://milpa.example/dataset/datos-jalisco/3f2b6c0e --json",
        ),
        epilog=environment(*STORE),
    )(history_command)
    app.command(
        "records",
        help=example(
            "Lista los registros de una fuente, cada uno con su título y la huella de su contenido; los retirados, "
            "solo si se piden.",
            "Lists the records of a source, each with its title and the hash of its content; tombstones only when they "
            "are asked for.",
            "milpa records datos-jalisco",
            "milpa records datos-jalisco --standing missing",
            "milpa records datos-jalisco --as-of 2026-11-01 --json",
        ),
        epilog=environment(*STORE),
    )(records_command)


def history_command(
    which: Annotated[str, typer.Argument(metavar="URI|SLUG/ID", help=say("Su URI, o fuente/id.", "URI or source/id."))],
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Tell the life of a record."""
    with open_store() as database:
        record = require_record(database, which)
        turns = iter_turns(database, record)
        if as_json:
            facts = {"uri": record.uri, "source": record.source_slug, "identifier": record.identifier}
            print_json({**facts, "history": [_document(turn) for turn in turns]})
            return
        print_line(f"{record.uri}\n{record.source_slug}/{record.identifier}\n")
        for turn in turns:
            for line in _lines(turn):
                print_line(line)


def records_command(
    slug: Annotated[str, typer.Argument(metavar="SLUG")],
    standing: Annotated[
        Standing | None,
        typer.Option(
            "--standing", metavar="live|missing|tombstone", help=say("Solo los que estén así.", "Only those so.")
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """List the records of a source."""
    if as_of is not None and standing is Standing.TOMBSTONE:
        raise UsageError(
            say(
                "--as-of lista lo que estaba en el índice; un retirado no lo estaba. Quite --standing.",
                "--as-of lists what was in the index, where no tombstone was. Leave --standing out.",
            )
        )
    with open_store() as database:
        source = require_source(database, slug)
        listed = _past(database, source.id, as_of) if as_of else _present(database, source.id, standing)
        rows = (row for row in listed if standing is None or row["standing"] == standing)
        forgotten = _count_forgotten(database, source.id, as_of) if as_of else 0
        if as_json:
            print_json({"source": slug, "as_of": as_of, "forgotten": forgotten, "records": list(rows)})
            return
        none = True
        for row in rows:
            none = False
            content = (row["content_hash"] or "—")[:12]
            standing_word = say(*STANDINGS[Standing(row["standing"])])
            print_line(f"{content:<12}  {standing_word:<9}  {slug}/{row['identifier']}  {row['title'] or '—'}")
        if forgotten:
            print_line(say_forgotten(forgotten))
        elif none:
            print_line(_say_none(slug, standing, as_of))


def say_forgotten(count: int) -> str:
    """Say that there were more records than are told."""
    held = counted(count, "records")
    return say(
        f"Había {held} más: ya no se guarda lo que decían (milpa prune).",
        f"There {'was' if count == 1 else 'were'} {held} more: what they said is kept no longer (milpa prune).",
    )


def _count_forgotten(database: Database, source_id: int, as_of: str) -> int:
    with database.read() as connection:
        return count_forgotten(connection, source_id, moment_from_text(as_of))


def _say_none(slug: str, standing: Standing | None, as_of: str | None) -> str:
    """Say that a source has no records, or had none then."""
    if standing is not None:
        es, en = STANDINGS[standing]
        return say(f"«{slug}» no tiene registros así: {es}.", f"“{slug}” has no records so: {en}.")
    if as_of is None:
        return say(
            f"«{slug}» no tiene registros. Coséchela con: milpa harvest {slug}",
            f"“{slug}” has no records. Harvest it with: milpa harvest {slug}",
        )
    when = f"{moment_from_text(as_of):%Y-%m-%d %H:%M}Z"
    return say(
        f"«{slug}» no tenía nada en el índice el {when}: vea sus cosechas con: milpa jobs {slug}",
        f"“{slug}” had nothing in the index at {when}: see its harvests with: milpa jobs {slug}",
    )


def _present(database: Database, source_id: int, standing: Standing | None) -> Iterator[dict[str, Any]]:
    with database.read() as connection:
        for record in iter_listed(connection, source_id, standing):
            if standing is None and record.standing is Standing.TOMBSTONE:
                continue
            yield {
                "identifier": record.identifier, "uri": record.uri, "kind": record.kind, "title": record.title,
                "content_hash": record.content_hash.hex() if record.content_hash else None,
                "standing": record.standing.value,
            }  # fmt: skip


def _past(database: Database, source_id: int, as_of: str) -> Iterator[dict[str, Any]]:
    with database.read() as connection:
        for row in iter_past_documents(connection, source_id, moment_from_text(as_of)):
            document = orjson.loads(row.document)
            yield {
                "identifier": row.identifier, "uri": document["@id"], "kind": KINDS[document["@type"]],
                "title": get_title(document.get("title")),
                "content_hash": row.content_hash.hex(),
                "standing": (Standing.MISSING if row.is_missing else Standing.LIVE).value,
            }  # fmt: skip


def _document(turn: Turn) -> dict[str, Any]:
    """A turn as ``--json`` prints it."""
    document: dict[str, Any] = {"at": turn.at.isoformat(), "job": turn.job_id}
    if turn.version is not None:
        document["event"] = "first" if turn.is_first else "oldest_kept" if turn.seen_before else "changed"
        document["content_hash"] = turn.version.content_hash.hex()
        document["body_hash"] = turn.version.body_hash.hex()
        document["changes"] = [
            {"field": each.field, "change": each.change.value, "before": each.before, "after": each.after}
            for each in turn.differences
        ]
    elif turn.event is not None:
        document["event"] = turn.event.event.value
        document["harvests"] = turn.event.harvests
        document["quarantine"] = document_from_quarantine(turn.quarantine)
    return document


def _lines(turn: Turn) -> Iterator[str]:
    """A turn as a person reads it."""
    head = f"{turn.at:%Y-%m-%d %H:%M}Z  {say('cosecha', 'job')} {turn.job_id}  "
    if turn.event is not None:
        yield head + say(*_EVENTS[turn.event.event]) + _why(turn)
        return
    yield head + _what_version(turn)
    for difference in turn.differences:
        yield f"    {told_difference(difference)}"


def _what_version(turn: Turn) -> str:
    """Whether a version is the first, the oldest that is left, or another that changed something."""
    if turn.is_first:
        return say("primera versión", "first version")
    if turn.seen_before is None:
        return say("cambió", "changed")
    since = f"{turn.seen_before:%Y-%m-%d}"
    return say(
        f"la versión más antigua que se guarda; el registro se vio desde el {since}, pero lo que decía antes se soltó "
        "(milpa prune) o no se había entendido",
        f"the oldest version that is kept; the record was seen since {since}, but what it said before was let go of "
        "(milpa prune) or had not been understood",
    )


def _why(turn: Turn) -> str:
    """Why a record was retired: by the rule, or by whose decision."""
    assert turn.event is not None
    if turn.event.event is not Event.TOMBSTONE:
        return ""
    if turn.quarantine is None:
        count = turn.event.harvests
        return say(f": {count} cosechas completas no lo mostraron", f": {count} complete harvests did not show it")
    who, why = turn.quarantine.decided_by, f" ({turn.quarantine.why})" if turn.quarantine.why else ""
    return say(f": lo decidió {who}{why}", f": decided by {who}{why}")


def told_difference(difference: Difference) -> str:
    """A difference in words: a sign, the field by its label, then what it said and what it says."""
    words = words_of(difference.term)
    label = f"{SIGNS[difference.change]} {say(words.label_es, words.label_en)} ({difference.field})"
    match difference.change:
        case Change.ADDED:
            return f"{label}: {_cut(difference.after)}"
        case Change.REMOVED:
            return f"{label}: {_cut(difference.before)}"
        case _:
            return f"{label}: {_cut(difference.before)} → {_cut(difference.after)}"


def _cut(value: Any) -> str:
    """A value in words, or as JSON where it is a node of its own; not more of it than a person reads."""
    node = isinstance(value, dict) and "@type" in value
    text = orjson.dumps(value).decode() if node else " ".join(value_in_words(value).split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
