"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

from federation.words import say

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
