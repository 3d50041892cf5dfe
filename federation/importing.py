"""Many sources at once: each line of a table, or each entry of a registry's file, by itself.

One transaction a line: what is refused is told and hinders no other, and to read a file twice changes nothing.  A line
of a table becomes a *proposed* source; nothing is asked of any portal, so that its protocol is found out when somebody
approves it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from federation.acting import who_acts
from federation.claims import Claim, facts_of_claim, require_protocol
from federation.errors import FederationError, UsageError
from federation.identity import home_from_url, require_slug, slug_from_url
from federation.joining import refuse_address
from federation.new_addresses import edit_registered
from federation.registry_files import (
    MAX_FILE,
    entries_from_yaml,
    facts_from_entry,
    iter_differences,
    require_protocol_of_state,
)
from federation.same_portal import KnownPortals, SamePortal
from federation.settings import Settings
from federation.source_tables import SourceRow, iter_source_rows
from federation.web_addresses import require_url
from federation.words import say
from harvesters.asking import Candidate
from harvesters.system_words import words_of_system
from storage.database import Database
from storage.errors import StorageError
from storage.source_events import list_addresses
from storage.sources import Source, add_source, get_source, list_sources

SEED: Final = Path(__file__).parent / "seeds" / "portals.tsv"
"""Catalogues of Mexico that somebody has to look at: see README.md beside it."""


class Outcome(Enum):
    """What became of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    """It was there already, as it is."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Imported:
    """One line, and what became of it."""

    line: int
    """Of the table; of a registry's file the number of the entry."""
    slug: str
    outcome: Outcome
    words: str = ""
    """Why it was refused, or what else there is to know."""


def iter_imported(
    database: Database, settings: Settings, path: Path, who: str = "", tell: Callable[[str], None] = lambda _: None
) -> Iterator[Imported]:
    """Read a table or a registry (YAML), and say of each line what became of it.

    `tell` is told, in words, what of a table is not read.  Raises `UsageError` for a file that is neither.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        why = words_of_system(error)
        raise UsageError(say(f"{path} no se puede leer: {why.es}.", f"{path} cannot be read: {why.en}.")) from None
    if len(content) > MAX_FILE:
        raise UsageError(say(f"{path} pasa de {MAX_FILE >> 20} MB.", f"{path} is larger than {MAX_FILE >> 20} MB."))
    name = who_acts(who)
    if path.suffix.lower() in (".yaml", ".yml"):
        yield from _iter_entries(database, entries_from_yaml(content), path.name, name)
        return
    there = _There(database)
    for row in iter_source_rows(path, MAX_FILE, tell):
        yield _from_row(database, settings, row, there, file=path.name, who=name)


# -- a table -----------------------------------------------------------------------------------------------------------


class _There:
    """The sources that the registry has, by whatever a row may name them by."""

    def __init__(self, database: Database) -> None:
        sources = {source.id: source for source in list_sources(database)}
        self.slugs = {source.slug for source in sources.values()}
        self.portals = KnownPortals(sources.values())
        self._by_url = {url.rstrip("/"): sources[source_id] for source_id, url in list_addresses(database)}
        self._by_url |= {source.url.rstrip("/"): source for source in sources.values()}

    def add(self, source: Source) -> None:
        """Know one more."""
        self.slugs.add(source.slug)
        self.portals.add(source)
        self._by_url[source.url.rstrip("/")] = source

    def at(self, url: str) -> Source | None:
        """The source that is at an address, or was: approved, edited or moved, it is another one than was imported."""
        return self._by_url.get(url.rstrip("/"))


def _facts_from_cells(cells: Mapping[str, str], taken: set[str]) -> dict[str, Any]:
    """What a row says of a source, by the names of `Source`, checked.  Raises `UsageError`."""
    url = require_url(cells.get("url", ""))
    said: dict[str, Any] = {field: value for field, value in cells.items() if field in _OF_A_CLAIM}
    facts, _ = facts_of_claim(replace(Claim(url), **said))
    require_protocol(cells.get("protocol"))
    slug = require_slug(cells["slug"]) if "slug" in cells else slug_from_url(url, taken)
    return facts | {
        "slug": slug,
        "title": facts["title"] or slug,
        "url": url,
        "protocol": cells.get("protocol", ""),
        "home": cells.get("home") or home_from_url(url, cells.get("protocol", "")),
    }


def _from_row(
    database: Database, settings: Settings, row: SourceRow, there: _There, *, file: str, who: str
) -> Imported:
    """Propose one row of a table, unless it is among those that are `there`; it is from then on."""
    note = f" {row.cells['note']}" if "note" in row.cells else ""
    try:
        url = require_url(row.cells.get("url", ""))
        refuse_address(settings, url)
        known = there.at(url)
        if known is not None:
            return Imported(row.line, known.slug, Outcome.SAME)
        facts = _facts_from_cells(row.cells, there.slugs)
        same = there.portals.same_as(Candidate(facts["protocol"], url), url)
        if same:
            return Imported(row.line, same[0].source.slug, Outcome.SAME, _say_same(same))
        reason, reason_es = f"Imported from {file}.{note}", f"Importada de {file}.{note}"
        source = add_source(database, **facts, status="proposed", who=who, reason=reason, reason_es=reason_es)
    except FederationError as error:
        return Imported(row.line, row.cells.get("slug", ""), Outcome.REFUSED, str(error))
    except StorageError as error:
        return Imported(row.line, row.cells.get("slug", ""), Outcome.REFUSED, say(error.es, error.en))
    there.add(source)
    return Imported(row.line, facts["slug"], Outcome.NEW)


def _say_same(same: Sequence[SamePortal]) -> str:
    """Which sources a row is taken for, and why."""
    first, names = same[0].why, ", ".join(each.source.slug for each in same)
    return say(f"es el mismo portal que {names}: {first.es}", f"it is the same portal as {names}: {first.en}")


_OF_A_CLAIM: Final = frozenset(
    {"title", "level", "branch", "state", "municipality", "organisation", "contact", "license", "schedule"}
)


# -- a registry's file -------------------------------------------------------------------------------------------------


def _iter_entries(database: Database, entries: tuple[Any, ...], name: str, who: str) -> Iterator[Imported]:
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        given = str(entry.get("name", "")) if isinstance(entry, dict) else ""
        try:
            facts = facts_from_entry(entry)
            if facts["slug"] in seen:
                raise UsageError(say("está dos veces en el archivo", "it stands in the file twice"))
            seen.add(facts["slug"])
            yield _from_entry(database, number, facts, name, who)
        except FederationError as error:
            yield Imported(number, given[:100], Outcome.REFUSED, str(error))
        except StorageError as error:
            yield Imported(number, given[:100], Outcome.REFUSED, say(error.es, error.en))


def _from_entry(database: Database, number: int, facts: dict[str, Any], name: str, who: str) -> Imported:
    """Enter one entry, or bring what is there to what it says; a state is changed by somebody, not by a file."""
    slug = facts["slug"]
    source = get_source(database, slug)
    if source is None:
        words = ""
        if facts["status"] == "quarantined":  # what is asked of it is in the store that it comes from
            facts = facts | {"status": "active"}
            words = say(
                "el archivo dice en cuarentena: entra activa, pues lo que se pregunta de ella no va en el archivo",
                "the file says quarantined: it enters active, since what is asked of it is not in the file",
            )
        add_source(database, **facts, who=who, reason=f"Imported from {name}.", reason_es=f"Importada de {name}.")
        return Imported(number, slug, Outcome.NEW, words)
    require_protocol_of_state(source.status, facts["protocol"])
    changed = list(iter_differences(source, facts))
    words = ""
    if source.status != facts["status"]:
        words = say(
            f"el archivo dice {facts['status']} y aquí es {source.status}: un archivo no cambia estados",
            f"the file says {facts['status']} and here it is {source.status}: a file changes no state",
        )
    if not changed:
        return Imported(number, slug, Outcome.SAME, words)
    edit_registered(database, slug, who=who, **{field: facts.get(field, _EMPTY.get(field)) for field in changed})
    return Imported(number, slug, Outcome.CHANGED, words)


_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({"schema": "", "home": "", "protocol": ""})
"""What stands for nothing where a fact is never null."""
