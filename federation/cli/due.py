"""``milpa harvest --due``: quiet when all is well; one line for each problem; those who watch over it are told."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import typer

from federation.cli.context import open_store
from federation.cli.stopping import stopping_at_signals
from federation.due_harvest import DueHarvest, Outcome, harvest_due, run_from_harvest
from federation.settings import Settings
from federation.words import say, tell
from harvesters.sentences import NOTHING, Sentence
from harvesters.system_words import words_of_system
from storage.scheduled_runs import put_run

STATES = {"partial": ("parcial", "partial"), "failed": ("fallida", "failed")}
NAMED = 5
"""Late sources that are named in a line."""


def run_due(settings: Settings, most: timedelta | None) -> NoReturn:
    """Harvest what is due and leave: 0 when all is well, 1 when something is not."""
    with open_store() as database:
        harvest = harvest_due(database, settings, most, stopping_at_signals)
        put_run(database, run_from_harvest(harvest))
        if settings.sends_mail or settings.webhooks:
            from federation.cli.notices import send_what_was_caused  # noqa: PLC0415 (the tables: who tells nobody does without)

            send_what_was_caused(database, settings)
    lines = problem_lines(harvest)
    lines += [tell(problem) for problem in (_measure(settings, harvest), _beat(settings, harvest, lines)) if problem]
    sys.stderr.writelines(f"{line}\n" for line in lines)
    raise typer.Exit(1 if lines else 0)


def problem_lines(harvest: DueHarvest) -> list[str]:
    """One line for each problem."""
    lines = [f"{each.slug}: {_tell_problem(each)}" for each in harvest.problems]
    if harvest.late:
        names, several = ", ".join(harvest.late[:NAMED]), len(harvest.late)
        names += "…" if several > NAMED else ""
        lines.append(
            say(
                f"{several} fuentes perdieron un turno entero ({names}): dé más tiempo con --max-time o más lugares "
                "con --jobs.",
                f"{several} sources have missed a whole turn ({names}): give more time with --max-time, or more places "
                "with --jobs.",
            )
        )
    return lines


def _tell_problem(outcome: Outcome) -> str:
    """Why a source is not well, and what is asked of it."""
    words = [tell(outcome.question)] if outcome.question else []
    if outcome.state in STATES:
        words.insert(0, f"{say(*STATES[outcome.state])}. {say(outcome.reason_es, outcome.reason_en)}")
    return " ".join(words)


def _measure(settings: Settings, harvest: DueHarvest) -> Sentence:
    """Write the figures, where they are wanted; say what went wrong with that."""
    if not settings.metrics_file:
        return NOTHING
    from federation.metrics import write_metrics  # noqa: PLC0415 (whoever measures nothing does without)

    try:
        write_metrics(Path(settings.metrics_file), harvest)
    except OSError as error:
        where, why = settings.metrics_file, words_of_system(error)
        return Sentence(
            f"No se escribieron las cifras en {where}: {why.es}. Revise MILPA_METRICS_FILE.",
            f"The figures were not written to {where}: {why.en}. Check MILPA_METRICS_FILE.",
        )
    return NOTHING


def _beat(settings: Settings, harvest: DueHarvest, lines: list[str]) -> Sentence:
    """Tell the monitor, where there is one; say what went wrong with that."""
    if not settings.heartbeat_url:
        return NOTHING
    from federation.heartbeat import send_heartbeat  # noqa: PLC0415 (as above)

    return send_heartbeat(
        settings.heartbeat_url, well=harvest.all_well, words="\n".join(lines), user_agent=settings.user_agent
    )
