"""What is claimed of a portal, checked without asking it: nothing here knows the registry or the network."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from federation.errors import UsageError
from federation.identity import (
    BRANCHES,
    LEVELS,
    level_of_place,
    require_choice,
    require_level_of_place,
    require_places,
    require_title,
)
from federation.responsible import responsible_from_texts
from federation.schedule import require_schedule
from federation.table_catalogues import TABLE, Columns, require_columns
from federation.words import say
from harvesters.registry import WALKS
from harvesters.selectors import SelectorsError, selectors_from_file

WEB_PAGES: Final = "web_pages"
"""The protocol whose sources bring selectors."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What someone says of a portal that is to join.  None is what they left out."""

    url: str
    name: str | None = None
    title: str | None = None
    level: str | None = None
    branch: str | None = None
    state: str | None = None
    municipality: str | None = None
    protocol: str | None = None
    home: str | None = None
    """Where people read the portal, when it is not where machines do."""
    columns: Path | None = None
    """A file that says what each column of a table is."""
    selectors: str | None = None
    """The text of a file of selectors (`harvesters.selectors`), for a portal of web pages."""
    organisation: str | None = None
    """Who answers for it, where that is not the title."""
    contact: str | None = None
    """An e-mail, with a name or without: ``Ana Ruiz <ana@ejemplo.gob.mx>``."""
    license: str | None = None
    """Licence of what it publishes, by name or URL."""
    schedule: str | None = None
    """When it is to be harvested (`federation.schedule`)."""


def facts_of_claim(claim: Claim) -> tuple[dict[str, Any], Columns | None]:
    """What a claim says of a portal beside its address, checked, and the columns of its table.  Raises `UsageError`."""
    state, municipality = require_places(claim.state, claim.municipality)
    level = require_choice("--level", claim.level, LEVELS) or level_of_place(state, municipality)
    require_level_of_place(level, state, municipality)
    facts = {
        "title": None if claim.title is None else require_title(claim.title),
        "government_level": level,
        "government_branch": require_choice("--branch", claim.branch, BRANCHES),
        "state": state,
        "municipality": municipality,
        "schedule": None if claim.schedule is None else require_schedule(claim.schedule),
        **responsible_from_texts(claim.organisation, claim.contact, claim.license),
    }
    return facts, require_columns(claim.columns) if claim.columns else None


def protocol_of_claim(claim: Claim, *, is_table: bool) -> str | None:
    """The protocol that was given, or that a file or a column map leaves; None where the URL is to be asked."""
    require_protocol(claim.protocol)
    if is_table and claim.protocol not in (None, TABLE):
        raise UsageError(
            say(
                f"Un archivo de esta máquina, o un mapa de columnas, es de una tabla: su protocolo es {TABLE}, no "
                f"{claim.protocol}.",
                f"A file of this machine, or a column map, is of a table: its protocol is {TABLE}, not "
                f"{claim.protocol}.",
            )
        )
    return TABLE if is_table else claim.protocol


def require_protocol(protocol: str | None) -> None:
    """Raise `UsageError` for a protocol that no walk speaks; None is what was left out."""
    require_choice("--protocol", protocol, tuple(sorted(WALKS)))


def require_protocol_of_selectors(protocol: str | None, selectors: str | None) -> str | None:
    """The protocol of a source: that of web pages needs selectors that can be read, and is the only one that takes any.

    Raises `UsageError`.
    """
    if selectors is None and protocol == WEB_PAGES:
        raise UsageError(
            say(
                "Las páginas web se leen con selectores. Dé su archivo con: --selectors ARCHIVO",
                "Web pages are read by selectors. Give their file with: --selectors FILE",
            )
        )
    if selectors is None:
        return protocol
    if protocol not in (None, WEB_PAGES):
        raise UsageError(
            say(
                f"Los selectores son para páginas web, no para {protocol}. Quite --selectors o --protocol.",
                f"Selectors are for web pages, not for {protocol}. Leave out --selectors or --protocol.",
            )
        )
    try:
        selectors_from_file(selectors.encode())
    except SelectorsError as error:
        raise UsageError(say(error.es, error.en)) from None
    return WEB_PAGES
