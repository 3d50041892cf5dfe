"""How a source wants to be asked, as an operator types it: one row for each option."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from federation.errors import UsageError
from federation.timetable import window_from_text
from federation.words import say
from storage.sources import SourceOptions

DEFAULT = "default"
"""What takes an option back to its protocol's or the installation's own."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a source."""

    name: str
    """Of the field of `SourceOptions`."""
    read: Callable[[str], Any]
    """Make its value of a text; raises ValueError."""
    metavar: str
    es: str
    en: str

    @property
    def flag(self) -> str:
        """How it is typed."""
        return f"--{self.name.replace('_', '-')}"


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError
        return value

    return read


def _number(most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not 0 <= value <= most:
            raise ValueError
        return value

    return read


def _window(text: str) -> str:
    window = window_from_text(text)
    if window is None:
        raise ValueError
    return str(window)


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


OPTIONS = (
    Option("page_size", _whole(1, 10_000), "N", "Renglones por página.", "Rows to ask for at a time."),
    Option("delay", _number(3600), "S", "Segundos entre dos peticiones.", "Seconds between two requests."),
    Option("connections", _whole(1, 16), "N", "Peticiones simultáneas.", "Requests in flight."),
    Option("max_pages", _whole(1, 10**7), "N", "Páginas, a lo más.", "Pages at most."),
    Option("max_records", _whole(1, 10**9), "N", "Registros, a lo más.", "Records at most."),
    Option("full_pass_days", _number(366), "D", "Cada cuántos días se mira todo.", "Days between whole passes."),
    Option("window", _window, "HH:MM-HH:MM", "Horario en que se le pregunta.", "Hours in which it is asked."),
    Option("requests_per_day", _whole(1, 10**7), "N", "Peticiones en 24 horas.", "Requests in 24 hours."),
    Option("mb_per_day", _whole(1, 10**6), "MB", "MB recibidos en 24 horas.", "MB received in 24 hours."),
    Option(
        "removal_harvests",
        _whole(1, 100),
        "K",
        "Cosechas completas sin un registro, antes de retirarlo.",
        "Complete harvests without a record before it is retired.",
    ),
    Option("removal_days", _number(366), "D", "Días sin él, además.", "Days without it, as well."),
    Option(
        "tls_exception_until",
        _day,
        "AAAA-MM-DD",
        "Hasta este día no se verifica su certificado.",
        "Until this day its certificate is not verified.",
    ),
)
"""In the order of the help."""


def changed_options(options: SourceOptions, given: Mapping[str, str | None]) -> SourceOptions:
    """The options after what an operator typed; None is what they left out.  Raises `UsageError`."""
    changes: dict[str, Any] = {}
    for option in OPTIONS:
        text = given.get(option.name)
        if text is None:
            continue
        try:
            changes[option.name] = None if text.strip() == DEFAULT else option.read(text.strip())
        except ValueError:
            raise UsageError(
                say(
                    f"{option.flag} no puede ser «{text}». Escriba {option.metavar}, o {DEFAULT}: {option.es}",
                    f"{option.flag} cannot be “{text}”. Write {option.metavar}, or {DEFAULT}: {option.en}",
                )
            ) from None
    return replace(options, **changes)


def options_of(options: SourceOptions) -> dict[str, Any]:
    """The options that are not left to the protocol and the installation."""
    return {name: value for name, value in asdict(options).items() if value is not None}


def told_options(options: SourceOptions) -> tuple[str, ...]:
    """The same for people: in words, one line for each; of its columns and selectors only that it has them."""
    given = ((option, getattr(options, option.name)) for option in OPTIONS)
    lines = [
        f"{say(option.es, option.en).rstrip('.')}: {_shown(value)}" for option, value in given if value is not None
    ]
    if options.columns:
        lines.append(f"{say('Columnas declaradas', 'Declared columns')}: {len(options.columns)}")
    if options.selectors:
        lines.append(say("Con selectores propios", "With selectors of its own"))
    return tuple(lines)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
