"""Options that several commands take."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from federation.cli.context import JSON_HELP
from federation.errors import UsageError
from federation.words import say
from harvesters.system_words import words_of_system

LONGEST_RUN = timedelta(days=7)

AsJson = Annotated[bool, typer.Option("--json", help=JSON_HELP)]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        help=say(
            "Quién responde por ello; si falta, MILPA_OPERATOR o el usuario del sistema.",
            "Who answers for it; by default MILPA_OPERATOR or the system's user.",
        ),
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar=say("TEXTO", "TEXT"), help=say("Por qué.", "Why."))]
Organisation = Annotated[
    str | None,
    typer.Option("--organisation", help=say("Quién responde por la fuente.", "Who answers for the source.")),
]
Contact = Annotated[
    str | None,
    typer.Option(
        "--contact",
        metavar="E-MAIL",
        help=say("A quién escribir: correo, con nombre o sin él.", "Whom to write to: an e-mail, with a name or not."),
    ),
]
Licence = Annotated[
    str | None,
    typer.Option("--license", help=say("Licencia de sus datos, por URL o nombre.", "Licence of its data.")),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help=say("Carpeta del índice.", "The index's folder."))
]
Level = Annotated[
    str | None,
    typer.Option(
        "--level",
        metavar="federal|state|municipal",
        help=say("Nivel de gobierno; si falta, el de su lugar.", "Level of government; by default its place's."),
    ),
]
Branch = Annotated[
    str | None,
    typer.Option(
        "--branch",
        metavar="executive|legislative|judicial|autonomous",
        help=say("Poder u organismo autónomo.", "Branch of government."),
    ),
]
State = Annotated[
    str | None,
    typer.Option("--state", help=say("Estado, por clave INEGI (14) o nombre.", "State, by INEGI code (14) or name.")),
]
Municipality = Annotated[
    str | None,
    typer.Option(
        "--municipality", help=say("Municipio, por clave INEGI (14039) o nombre.", "By INEGI code (14039) or name.")
    ),
]
Title = Annotated[str | None, typer.Option("--title", help=say("Institución o portal.", "Institution or portal."))]
Protocol = Annotated[
    str | None,
    typer.Option("--protocol", help=say("Si falta, se le pregunta a la URL.", "Asked of the URL when not given.")),
]
NewProtocol = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        help=say("El que se usará; no se le pregunta a la URL.", "What will be spoken; the URL is not asked."),
    ),
]
Columns = Annotated[
    Path | None,
    typer.Option(
        "--columns",
        metavar="FILE",
        help=say("De una tabla: qué es cada columna, en JSON.", "Of a table: what each column is, in JSON."),
    ),
]
SelectorsFile = Annotated[
    Path | None,
    typer.Option(
        "--selectors",
        metavar="FILE",
        help=say(
            "Archivo TOML o JSON que dice cómo leer sus páginas web.",
            "TOML or JSON file that says how to read its web pages.",
        ),
    ),
]
Schedule = Annotated[
    str | None,
    typer.Option(
        "--schedule",
        metavar="P1D|CRON",
        help=say(
            "Cuándo toca cosecharla: cada cuánto (P1D, PT6H, R/P1W) o cron ('0 3 * * *'); si falta, a diario.",
            "When it is due: how often (P1D, PT6H, R/P1W) or cron ('0 3 * * *'); by default daily.",
        ),
    ),
]


def text_of_selectors(path: Path | None) -> str | None:
    """The text of a file of selectors; no more of it than one may have, and a character.  Raises `UsageError`."""
    if path is None:
        return None
    from harvesters.selectors import MAX_FILE  # noqa: PLC0415 (parsel: who lists sources does without)

    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1).decode("utf-8-sig", "replace")
    except OSError as error:
        why = words_of_system(error)
        raise UsageError(
            say(
                f"El archivo de selectores {path} no se puede leer: {why.es}. Escriba la ruta de un TOML o un JSON.",
                f"The file of selectors {path} cannot be read: {why.en}. Write the path of a TOML or JSON file.",
            )
        ) from None


def require_time(text: str) -> timedelta:
    """Read how long a run may last.  Raises `UsageError`."""
    from federation.schedule import duration_from_text  # noqa: PLC0415 (cronsim: who gives no time does without)

    try:
        return duration_from_text(text, timedelta(seconds=1), LONGEST_RUN)
    except ValueError:
        raise UsageError(
            say(
                f"--max-time no puede ser «{text}». Escriba una duración ISO 8601, hasta siete días: PT50M, PT2H.",
                f"--max-time cannot be “{text}”. Write an ISO 8601 duration, up to seven days: PT50M, PT2H.",
            )
        ) from None
