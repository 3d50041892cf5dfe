"""Who answers for what is done."""

from getpass import getuser
from os import getuid
from typing import Final

from federation.settings import get_settings

THE_PROGRAM: Final = "milpa"
"""Who acts where nobody does: the program, by its rules."""


def who_acts(given: str | None) -> str:
    """Who answers for what is done: as given, as the installation says, or who runs the program."""
    name = (given or "").strip() or get_settings().operator.strip()
    if name:
        return name
    try:
        return getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return f"uid {getuid()}"
