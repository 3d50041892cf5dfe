"""``milpa approve-removals``, ``reject-removals``: what a person decides on a source in quarantine."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from federation.acting import who_acts
from federation.cli.context import (
    STORE,
    confirm,
    environment,
    example,
    number,
    open_store,
    print_json,
    print_line,
    repeated,
)
from federation.cli.facts import document_from_quarantine
from federation.cli.options import AsJson, By, Reason
from federation.errors import UsageError
from federation.removals import Decided, decide, is_decidable, iter_would_go
from federation.words import say
from storage.database import Database
from storage.quarantines import Decision, Quarantine, last_quarantine
from storage.records import ListedRecord
from storage.sources import require_source

MOST_LISTED = 40
"""Records that a person is shown; ``--json`` lists them all."""

Slug = Annotated[str, typer.Argument(metavar="SLUG")]
Yes = Annotated[
    bool, typer.Option("--yes", help=say("Decide sin preguntar; sin él, solo lista.", "Decides without asking."))
]
Listed = Annotated[
    int | None,
    typer.Option(
        "--records",
        metavar="N",
        min=0,
        help=say(
            "Con --yes, cuántos registros se listaron: si ya no son esos, nada se decide.",
            "With --yes, how many records were listed: nothing is decided if they are others by now.",
        ),
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "approve-removals",
        help=example(
            "Deja ir los registros que una fuente en cuarentena ya no muestra. Sin --yes lista cuáles, y pregunta; "
            "con --yes hay que decir con --records cuántos se listaron.",
            "Lets go of the records that a source in quarantine shows no more. Without --yes it lists them, and "
            "asks; with --yes, say by --records how many were listed.",
            "milpa approve-removals datos-jalisco",
            "milpa approve-removals datos-jalisco --reason 'depuración anunciada' --yes --records 4",
        ),
        epilog=environment(*STORE, "operator"),
    )(approve_command)
    app.command(
        "reject-removals",
        help=example(
            "Conserva publicados los registros que una fuente en cuarentena ya no muestra. Sin --yes lista cuáles, y "
            "pregunta. No se vuelve a preguntar por ellos, a menos que falten más.",
            "Keeps published the records that a source in quarantine shows no more. Without --yes it lists them, and "
            "asks. They are not asked about again, unless more are missing.",
            "milpa reject-removals datos-jalisco --reason 'migran de servidor' --yes",
        ),
        epilog=environment(*STORE, "operator"),
    )(reject_command)


def approve_command(
    slug: Slug, reason: Reason = "", by: By = None, yes: Yes = False, listed: Listed = None, as_json: AsJson = False
) -> None:
    """Let go of what a source shows no more."""
    _decide(slug, Decision.APPROVED, reason, by, yes=yes, listed=listed, as_json=as_json)


def reject_command(
    slug: Slug, reason: Reason = "", by: By = None, yes: Yes = False, listed: Listed = None, as_json: AsJson = False
) -> None:
    """Keep what a source shows no more."""
    _decide(slug, Decision.REJECTED, reason, by, yes=yes, listed=listed, as_json=as_json)


def _decide(
    slug: str, decision: Decision, reason: str, by: str | None, *, yes: bool, listed: int | None, as_json: bool
) -> None:
    """List what is in question; decide where ``--yes`` or a person at a terminal says so."""
    with open_store() as database:
        source = require_source(database, slug)
        quarantine, records = _question(database, source.id, decision)
        if not as_json:
            _print_question(slug, quarantine, records)
        count = len(records or ())
        is_another = records is not None and yes and _is_another(decision, listed, count)
        is_asked = records is not None and not is_another
        asked = is_asked and (yes or (not as_json and confirm(_asked(decision, count))))
        decided = Decided(quarantine, applied=False)
        if asked:
            decided = decide(
                database, source, decision, by=who_acts(by), why=reason.strip(), now=datetime.now(UTC),
                seen=quarantine, listed=frozenset(record.id for record in records or ()),
            )  # fmt: skip
            is_another = not decided.applied and _answer_of(decided.quarantine) is _answer_of(quarantine)
        if asked and is_another:
            quarantine, records = _question(database, source.id, decision)
            if not as_json:
                _print_question(slug, quarantine, records)
    if as_json:
        print_json(_document(slug, decided, records or ()))
    elif asked and not is_another:
        _print_decided(slug, decided.quarantine)  # it may be another operator's, who was faster
    elif records is not None:
        _print_undecided(decision, len(records), is_another=is_another)
    if is_another or (_answer_of(decided.quarantine) is _CONTRARY[decision] and (asked or records is None)):
        sys.stdout.flush()
        raise typer.Exit(1)


def _answer_of(quarantine: Quarantine | None) -> Decision | None:
    """How a question was answered; None where it was not."""
    return quarantine.decision if quarantine else None


def _is_another(decision: Decision, listed: int | None, count: int) -> bool:
    """Whether ``--yes`` is said to other records than those that were listed: they are counted."""
    if listed is None and decision is Decision.APPROVED:
        command = _command(decision, count)
        raise UsageError(
            say(
                f"Con --yes diga cuántos registros vio en la lista, para que no se vayan otros: {command}",
                f"With --yes say how many records you saw in the list, so that no others go: {command}",
            )
        )
    return listed is not None and listed != count


def _command(decision: Decision, count: int) -> str:
    """What decides on the records that are listed now."""
    counted = ("--records", str(count)) if decision is Decision.APPROVED else ()
    return repeated("--yes", *counted, without=("--yes",), anew="--records")


def _print_undecided(decision: Decision, count: int, *, is_another: bool) -> None:
    """Say that nothing was decided, why where it was to be, and what decides."""
    command = _command(decision, count)
    why = say("Ya no son los que se listaron. ", "They are no more those that were listed. ") if is_another else ""
    print_line(why + say(f"Nada se decidió. Decida con: {command}", f"Nothing was decided. Decide with: {command}"))


_CONTRARY = {Decision.APPROVED: Decision.REJECTED, Decision.REJECTED: Decision.APPROVED}
"""What must not stand after somebody has decided."""


def _question(
    database: Database, source_id: int, decision: Decision
) -> tuple[Quarantine | None, tuple[ListedRecord, ...] | None]:
    """The newest quarantine of a source, and the records that it is about; None where nothing is to be decided so."""
    with database.read() as connection:
        last = last_quarantine(connection, source_id)
        if last is None or not is_decidable(connection, last, decision):
            return last, None
        return last, tuple(iter_would_go(connection, last))


def _asked(decision: Decision, count: int) -> str:
    """What a person is asked before it is done."""
    if decision is Decision.APPROVED:
        return say(f"¿Se retiran estos {count} registros?", f"Shall these {count} records go?")
    return say(f"¿Se conservan estos {count} registros?", f"Shall these {count} records stay?")


def _print_question(slug: str, quarantine: Quarantine | None, records: Sequence[ListedRecord] | None) -> None:
    if quarantine is None:
        print_line(
            say(
                f"«{slug}» no está en cuarentena: no hay nada que decidir.",
                f"“{slug}” is not in quarantine: there is nothing to decide.",
            )
        )
    elif records is None:
        _print_decided(slug, quarantine)
    else:
        print_line(say(quarantine.reason_es, quarantine.reason))
        for record in records[:MOST_LISTED]:
            since = f"{record.missing_since:%Y-%m-%d}" if record.missing_since else "—"
            print_line(f"  {since}  {slug}/{record.identifier}  {record.title or '—'}")
        more = len(records) - MOST_LISTED
        if more > 0:
            print_line(say(f"  y {number(more)} más; todos, con --json", f"  and {number(more)} more; all by --json"))


def _print_decided(slug: str, quarantine: Quarantine | None) -> None:
    """Say how the newest question of a source was answered."""
    assert quarantine is not None
    when = f"{quarantine.decided:%Y-%m-%d %H:%M}Z" if quarantine.decided else ""
    who, why = quarantine.decided_by, f" ({quarantine.why})" if quarantine.why else ""
    count = number(quarantine.removed)
    es, en = {
        Decision.APPROVED: (f"{who} los dejó ir: {count} retirados", f"{who} let them go: {count} retired"),
        Decision.REJECTED: (f"{who} decidió que se quedan", f"{who} decided that they stay"),
    }.get(
        quarantine.decision or Decision.WITHDRAWN,
        ("se retiró la pregunta, porque la fuente los mostró otra vez", "withdrawn, as the source showed them again"),
    )
    print_line(say(f"{slug}, {when}: {es}{why}.", f"{slug}, {when}: {en}{why}."))


def _document(slug: str, decided: Decided, records: Sequence[ListedRecord]) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "source": slug,
        "applied": decided.applied,
        "quarantine": document_from_quarantine(decided.quarantine),
        "records": [
            {
                "identifier": record.identifier, "uri": record.uri, "kind": record.kind, "title": record.title,
                "missing_since": record.missing_since.isoformat() if record.missing_since else None,
                "missing_harvests": record.missing_harvests,
            }
            for record in records
        ],
    }  # fmt: skip
