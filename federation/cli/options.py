"""Options that several commands take."""

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
