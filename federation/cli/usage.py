"""What the command line's own library says of a wrong command and writes around a help, in the reader's language.

The library (Typer) speaks English only; each row is a pattern of its words, what it becomes in Spanish, and in English.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from federation.words import say

Row = tuple[re.Pattern[str], str, str]


def _rows(*rows: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple((re.compile(pattern, re.MULTILINE), es, en) for pattern, es, en in rows)


_COMPLAINTS = _rows(
    (r"Missing (?:argument|parameter)[: ]*'?([^'.]*)'?\.?", r"Falta {0}.", r"{0} is missing."),
    (r"Missing option '?([^'.]*)'?\.?", r"Falta la opción {0}.", r"The option {0} is missing."),
    (r"Missing command\.?", r"Falta la orden.", r"The command is missing."),
    (r"No such command '(.*?)'.*", r"No existe la orden «{0}».", r"There is no command “{0}”."),
    (r"No such option:? '?([^\s']+)'?.*", r"No existe la opción {0}.", r"There is no option {0}."),
    (r"Option '(.*?)' requires (?:an argument|\d+ arguments)\.?", r"A {0} le falta su valor.", r"{0} lacks its value."),
    (r"Option '(.*?)' does not take a value\.?", r"{0} no lleva valor.", r"{0} takes no value."),
    (r"Got unexpected extra argument(?:\(?s\)?)? \((.*)\)", r"Sobra «{0}».", r"“{0}” is too much."),
    (
        r"Invalid value for '?(.*?)'?: .*valid integer.*",
        r"{0} debe ser un número entero.",
        r"{0} must be a whole number.",
    ),
    (
        r"Invalid value for '?(.*?)'?: .*greater than or equal to (\S+).*",
        r"{0} debe ser {1} o más.",
        r"{0} must be {1} or more.",
    ),
    (r"Invalid value for '?(.*?)'?: .*", r"El valor de {0} no sirve.", r"The value of {0} cannot be used."),
)

_FURNITURE = _rows(
    (r"^Usage: ", "Uso: ", "Usage: "),
    (r"\[OPTIONS\]", "[OPCIONES]", "[OPTIONS]"),
    (r"COMMAND \[ARGS\]\.\.\.", "ORDEN [ARGUMENTOS]...", "COMMAND [ARGS]..."),
    (r"^(Usage:|Uso:) (.*?)\{([^}]*)\}", r"\1 \2\3", r"\1 \2\3"),
    (r"^Options:$", "Opciones:", "Options:"),
    (r"^Arguments:$", "Argumentos:", "Arguments:"),
    (r"^Commands:$", "Órdenes:", "Commands:"),
    (r"Show this message and exit\.", "Muestra esta ayuda y termina.", "Shows this help and exits."),
    (r"\[required\]", "[obligatorio]", "[required]"),
    (r"\[default:(?=\s)", "[inicial:", "[default:"),  # its value may stand on the next line
)

_KINDS = {"<str>": ("TEXTO", "TEXT"), "<path>": ("RUTA", "PATH")}
_KIND = re.compile(r"(?<=^  )(\S+) (<[^>\n]+>)", re.MULTILINE)


def say_complaint(error: TyperException) -> str:
    """What was asked wrongly, in one sentence, with where to read how it is asked."""
    said = " ".join(error.format_message().split())
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "milpa"
    for pattern, es, en in _COMPLAINTS:
        if found := pattern.fullmatch(said):
            said = say(es, en).format(*found.groups())
            break
    return f"{said} {say('Vea:', 'See:')} {command} --help"


def is_help(error: TyperException) -> bool:
    """Whether the complaint is the help itself: nothing was asked at all."""
    return type(error).__name__ == "NoArgsIsHelpError"


class ClosedPipe(BaseException):
    """Who reads our output has gone.  The library would end with 1 for a `BrokenPipeError`."""


class Command(TyperCommand):
    """A command whose help is in the reader's language."""

    def get_help(self, ctx: Any) -> str:
        """The help, with its furniture translated."""
        return _translated(super().get_help(ctx))


class Group(TyperGroup):
    """The program: as its commands, and a reader who goes away is no failure."""

    def get_help(self, ctx: Any) -> str:
        """The help, with its furniture translated."""
        return _translated(super().get_help(ctx))

    def make_context(self, *given: Any, **named: Any) -> Any:
        """Read what was asked; ``--help`` is printed here."""
        with _readers_may_go():
            return super().make_context(*given, **named)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with _readers_may_go():
            return super().invoke(ctx)


@contextmanager
def _readers_may_go() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ClosedPipe from None


def translate_help(app: typer.Typer) -> None:
    """Give every command of the program a help in the reader's language."""
    for command in app.registered_commands:
        command.cls = Command


def _translated(text: str) -> str:
    for pattern, es, en in _FURNITURE:
        text = pattern.sub(say(es, en), text)
    return re.sub(r" +$", "", _KIND.sub(_named_kind, text), flags=re.MULTILINE)


def _named_kind(found: re.Match[str]) -> str:
    """An option with the kind of its value in words, as wide as before; an argument needs none, it is named by it."""
    name, kind = found.groups()
    words = say(*_KINDS.get(kind, ("N", "N"))) if name.startswith("-") else ""
    return f"{name} {words}".ljust(len(found[0]))
