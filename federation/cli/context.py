"""What every command shares: the open database, how to print, the texts of the help."""

import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
import typer

from federation.nouns import noun_of
from federation.settings import get_settings, variables
from federation.words import say
from storage.database import Database, open_database

if TYPE_CHECKING:  # rich: who prints no table and no bar waits for neither
    from rich.console import Console

WIDTH = 160
"""Columns of a table when no terminal says how many it has (cron, a pipe)."""

STORE = ("home", "database_url", "lang", "log_level", "log_format")
"""Settings of every command that opens the database."""
ASKING = ("allow_private_addresses", "user_agent")
"""Settings of every command that asks portals."""
HARVESTING = (
    "base_uri", "live_sources", "connections_per_host", "delay", "timeout", "request_timeout", "source_timeout",
    "retries", "max_retry_wait", "max_body_mb", "max_pages", "max_records", "full_pass_days",
)  # fmt: skip
"""Settings of a harvest alone."""

NOTICES = ("operator_email", "smtp_url", "mail_from", "notice_failures", "webhook_urls", "webhook_secret")
"""Settings of what is told to whom."""
LINKS = ("links_per_host", "links_hosts", "links_delay", "links_days", "links_history_days")
"""Settings of the checking of links."""

JSON_HELP = say("Imprime JSON en lugar de una tabla.", "Print JSON instead of a table.")


def example(es: str, en: str, *lines: str) -> str:
    """A command's help: what it does, then examples that can be typed as they stand."""
    title = say("Ejemplo:", "Example:") if len(lines) == 1 else say("Ejemplos:", "Examples:")
    return "\n\n".join((say(es, en), "\b\n" + "\n".join((title, *(f"  {line}" for line in lines)))))


def environment(*names: str) -> str:
    """The end of a command's help: the variables that it reads, with their defaults."""
    chosen = [variable for variable in variables() if variable.field in names]
    lines = (f"  {each.name}  {say(each.es, each.en)} [{each.default}]" for each in chosen)
    return "\b\n" + "\n".join((say("Variables de entorno:", "Environment variables:"), *lines))


@contextmanager
def open_store() -> Iterator[Database]:
    """The installation's database, closed again at the end.

    A new one is told where a URL names it: who mistyped the URL would otherwise wonder where everything went.
    """
    settings = get_settings()
    database = open_database(settings.database)
    if database.is_new and settings.database_url:
        sys.stderr.write(
            say(
                f"Se creó una base de datos nueva en {database.place}. Si ya tenía una, revise MILPA_DATABASE_URL.\n",
                f"A new database was made at {database.place}. If you had one already, check MILPA_DATABASE_URL.\n",
            )
        )
    try:
        yield database
    finally:
        database.close()


def console() -> "Console":
    """Where people read: as wide as the terminal, or `WIDTH` when there is none."""
    from rich.console import Console  # noqa: PLC0415 (see above)

    width = None if sys.stdout.isatty() else WIDTH
    return Console(highlight=False, soft_wrap=False, markup=False, emoji=False, width=width)


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What moves the cursor, colours, clears or turns the direction of a terminal's text: a portal's words may hold it."""


def harmless(text: str) -> str:
    """A text without what would command the terminal."""
    return _CONTROLS.sub("\ufffd", text)


def print_line(line: str) -> None:
    """Print one line, without what would command the terminal."""
    sys.stdout.write(harmless(line) + "\n")


def print_json(document: Any) -> None:
    """Print a document as indented JSON, keys in the order they were given."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def print_table(columns: Mapping[str, str], rows: Sequence[Sequence[object]], title: str = "") -> None:
    """Print rows under `columns`: title → ``left``, ``right`` or ``whole``; what they hold is words, and no markup.

    What is ``right`` (a number) or ``whole`` (a single word) is never broken where the terminal is narrow.
    """
    from rich.table import Table  # noqa: PLC0415 (see above)

    table = Table(title=harmless(title) or None, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name, justify in columns.items():
        table.add_column(
            name, justify="right" if justify == "right" else "left", overflow="fold", no_wrap=justify != "left"
        )
    for row in rows:
        table.add_row(*("" if cell is None else harmless(str(cell)) for cell in row))
    console().print(table)


def repeated(*more: str, without: Sequence[str] = (), anew: str = "") -> str:
    """The command as it was typed, with more words, to be typed again.

    Words in `without` are left out, and the option `anew` with its value, which is given otherwise.
    """
    typed = [word for word in sys.argv[1:] if word not in without and not (anew and word.startswith(f"{anew}="))]
    if anew in typed:
        place = typed.index(anew)
        del typed[place : place + 2]
    return shlex.join(["milpa", *typed, *more])


def confirm(question: str) -> bool:
    """Ask a person who sits at a terminal; nobody to ask means no."""
    return sys.stdin.isatty() and sys.stdout.isatty() and typer.confirm(question)


def number(value: int | None) -> str:
    """Write a count with thin groups, or a dash for one that nobody knows."""
    return "—" if value is None else f"{value:,}"


def counted(value: int, noun: str) -> str:
    """Write how many there are of one of `NOUNS`: ``1 registro``, ``2 registros``."""
    return f"{number(value)} {say(noun_of(value, noun, 'es'), noun_of(value, noun, 'en'))}"


def listed(words: Sequence[str]) -> str:
    """Write several as a list: ``a, b y c``."""
    *before, last = words
    return f"{', '.join(before)} {say('y', 'and')} {last}" if before else last


def counted_catalogue(records: int, datasets: int, distributions: int, services: int = 0, series: int = 0) -> str:
    """Write what a catalogue holds, as a sentence; services and series only where there are any."""
    counts = [counted(records, "records"), counted(datasets, "datasets"), counted(distributions, "distributions")]
    counts += [counted(count, noun) for count, noun in ((services, "services"), (series, "series")) if count]
    return f"{', '.join(counts)}."


Watch = Callable[[int, int], None]
"""Told how many are done, of how many."""


@contextmanager
def progress_bar(title: str) -> Iterator[Watch]:
    """A bar where a terminal watches; nothing at all where none does."""
    with progress_bars(visible=True) as bar:
        yield bar(title)


@contextmanager
def progress_bars(*, visible: bool = False) -> Iterator[Callable[[str], Watch]]:
    """Bars by their titles, where a terminal watches; each is seen once it is told of something, or from the first."""
    if not sys.stderr.isatty():
        yield lambda _title: lambda _done, _of: None
        return
    from rich.console import Console  # noqa: PLC0415 (see above)
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bars:

        def bar(title: str) -> Watch:
            task = bars.add_task(escape(harmless(title)), total=None, visible=visible)
            return lambda done, of: bars.update(task, completed=done, total=of, visible=True)

        yield bar
