"""The program: ``milpa`` and its commands.

Exit codes: 0 all well, 1 a job failed or could not be done, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM.  An error is one
sentence that says what to do next; a traceback goes to the log only.
"""

import errno
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import Abort, TyperException

from federation.errors import FederationError
from federation.logs import start_log
from federation.settings import TOOL_VERSION, Settings, get_settings
from federation.vocabularies import use_own_vocabularies
from federation.words import say
from harvesters.errors import HarvesterError
from mappings.values.hosts import including_internal
from storage.errors import (
    InvalidSlugError,
    SourceExistsError,
    StorageError,
    UnknownSourceError,
    UnsupportedDatabaseError,
)

log = logging.getLogger(__name__)

WRONG_USAGE = (InvalidSlugError, SourceExistsError, UnknownSourceError, UnsupportedDatabaseError)
"""What the store refuses because it was asked wrongly."""


COMMANDS = {
    "registry": ("join", "sources"),
    "editing": ("edit",),
    "states": ("approve", "revoke", "pause", "resume", "retire"),
    "source_page": ("source",),
    "proving": ("prove",),
    "importing": ("import", "export"),
    "moving": ("move",),
    "trying": ("try",),
    "harvesting": ("harvest",),
    "stories": ("jobs", "issues"),
    "publishing": ("publish",),
    "pushing": ("push",),
    "releases": ("releases",),
    "rolling_back": ("rollback",),
    "comparing": ("diff",),
    "showing": ("show",),
    "removals": ("approve-removals", "reject-removals"),
    "remembering": ("history", "records"),
    "duplicates": ("why", "split", "join-records", "duplicates"),
    "series": ("make-series", "drop-series"),
    "remapping": ("remap",),
    "pruning": ("prune",),
    "backing_up": ("backup", "restore"),
    "redacting": ("redact",),
    "losses": ("loss",),
    "unmatched": ("unmatched",),
    "checking": ("check",),
    "scoring": ("scores",),
    "timers": ("cron",),
    "notices": ("notices",),
    "scorecards": ("scorecard",),
    "serving": ("serve",),
    "static": ("static",),
    "serving_metrics": ("serve-metrics",),
    "doctor": ("doctor",),
    "links": ("links",),
    "demo": ("demo",),
}
"""Modules of this package and the commands that each brings: who asks for one command waits for no other's imports."""


def make_app(command: str = "") -> typer.Typer:
    """Build the command tree: of one command, or of all when it is none of ours (``--help``, a misspelt one)."""
    from federation.cli.context import environment  # noqa: PLC0415 (reads the settings' language when imported)
    from federation.cli.usage import Group, translate_help  # noqa: PLC0415 (imports what --version does without)

    app = typer.Typer(
        name="milpa",
        cls=Group,
        help=say(
            "Cosecha portales de datos abiertos y publica un solo índice nacional en DCAT-MX.",
            "Harvests open-data portals and publishes one national index in DCAT-MX.",
        ),
        epilog=environment(*Settings.model_fields),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_make_root())  # one command alone would otherwise be taken for the whole program
    wanted = [module for module, names in COMMANDS.items() if command in names] or list(COMMANDS)
    for module in wanted:
        import_module(f"federation.cli.{module}").add_commands(app)
    translate_help(app)
    return app


def _make_root() -> Any:
    """What the program takes without a command."""

    def root(
        version: Annotated[
            bool,
            typer.Option(
                "--version", is_eager=True, callback=_tell_version, help=say("Dice la versión.", "Tells the version.")
            ),
        ] = False,
    ) -> None:
        """Nothing: a command does it."""

    return root


def _tell_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"milpa {TOOL_VERSION}\n")
        raise typer.Exit


class Terminated(BaseException):
    """SIGTERM came.  It unwinds what is under way, so that drafts and locks are let go of."""


def main() -> None:
    """Run the program; translate every error into one sentence and an exit code."""
    with _unwinding_at_sigterm():
        _run()


def _run() -> None:
    try:
        from federation.cli.usage import ClosedPipe, is_help, say_complaint  # noqa: PLC0415 (after signals are heeded)

        start_log(get_settings().log_level, get_settings().log_format)
        use_own_vocabularies(get_settings())
        with including_internal(get_settings().allow_private_addresses):
            code = make_app(next(iter(sys.argv[1:]), ""))(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except (KeyboardInterrupt, Abort):
        _leave(say("Interrumpido.", "Interrupted."), 130)
    except Terminated:
        _leave(
            say(
                "Terminado por SIGTERM: lo guardado y lo publicado siguen como estaban. Repita la orden.",
                "Ended by SIGTERM: what was stored and published is as it was. Repeat the command.",
            ),
            143,
        )
    except TyperException as error:
        if is_help(error):
            sys.stderr.write(error.format_message() + "\n")
            sys.exit(2)
        _leave(say_complaint(error), 2)
    except StorageError as error:
        _leave(say(error.es, error.en), 2 if isinstance(error, WRONG_USAGE) else 1)
    except FederationError as error:
        _leave(str(error), error.exit_code)
    except HarvesterError as error:
        _leave(say(error.es, error.en), 1)
    except (BrokenPipeError, ClosedPipe):
        _leave_without_reader()
    except OSError as error:
        _leave(_say_os_error(error), 1)
    except Exception as error:
        log.debug("unexpected", exc_info=True)
        what = f"{type(error).__name__}: {error}"
        _leave(
            say(
                f"Error interno ({what}). Repita con MILPA_LOG_LEVEL=DEBUG y envíe el registro.",
                f"Internal error ({what}). Repeat with MILPA_LOG_LEVEL=DEBUG and send the log.",
            ),
            1,
        )


@contextmanager
def _unwinding_at_sigterm() -> Iterator[None]:
    """Let SIGTERM raise `Terminated`, once: what it unwinds is not interrupted by a second one.

    A harvest has a handler of its own while it runs: it ends after the page in hand.
    """

    def end(*_: object) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave_without_reader() -> NoReturn:
    """Leave as if all was said: a reader such as `head` had enough.  What is still in the buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def _leave(sentence: str, code: int) -> NoReturn:
    """Print one line to standard error and leave."""
    sys.stderr.write(f"milpa: {' '.join(sentence.split())}\n")
    sys.exit(code)


def _say_os_error(error: OSError) -> str:
    """Say what the operating system refused, and what to do."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return say(
            f"El disco está lleno{where}. Libere espacio y repita la orden: lo último publicado sigue en su sitio.",
            f"The disk is full{where}. Free some space and repeat: what was published last is still in place.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return say(
            f"Sin permiso para escribir{where}. Cambie los permisos o MILPA_HOME.",
            f"No permission to write{where}. Change the permissions or MILPA_HOME.",
        )
    if error.errno == errno.ENOENT and error.filename:
        return say(f"No existe {error.filename}. Revise la ruta.", f"There is no {error.filename}. Check the path.")
    from harvesters.system_words import words_of_system  # noqa: PLC0415 (only where something went wrong)

    why = words_of_system(error)
    return say(f"El sistema se negó{where}: {why.es}.", f"The system refused{where}: {why.en}.")
