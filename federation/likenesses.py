"""What somebody brings that the federation has already: datasets by identifier, URI, landing page or download address.

What is told here is a suspicion for a person to look at, before a source is admitted; nothing is merged by it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from federation.plain_addresses import plain
from federation.titles import get_title
from mappings.dcat_mx import Dataset
from mappings.json_form import json_from_resource
from storage.database import Database
from storage.records import HeldRecord, find_by_identifiers, iter_documents
from storage.sources import sources_of

MOST: Final = 200_000
"""Records of the store whose addresses are looked at; past them the answer says that it did not see all."""
_TELLING: Final = re.compile(r"[a-z][a-z0-9+.-]*:\S+|[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
"""Identifiers that are nobody else's: a URI, or a UUID.  «1» is the first dataset of any catalogue."""
_ADDRESS: Final = re.compile(rb'"(landingPage|downloadURL)":(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\])')
_ONE: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"')

IDENTIFIER, LANDING_PAGE, DOWNLOAD = "identifier", "landing_page", "download_url"


@dataclass(frozen=True, slots=True)
class Likeness:
    """One dataset that is brought, and one that is held and looks the same."""

    identifier: str
    held: HeldRecord
    by: str
    """``identifier``, ``landing_page`` or ``download_url``."""


@dataclass(frozen=True, slots=True)
class Likenesses:
    """What was found."""

    found: tuple[Likeness, ...]
    looked_at: int
    """Held records whose addresses were looked at."""
    saw_all: bool

    @property
    def datasets(self) -> int:
        """How many of the datasets that are brought look like one that is held."""
        return len({each.identifier for each in self.found})


def find_likenesses(database: Database, datasets: Iterable[tuple[str, Dataset]]) -> Likenesses:
    """Look for datasets, each with its native identifier, in the store."""
    datasets = tuple(datasets)
    telling = {identifier: identifier for identifier, _ in datasets if _TELLING.fullmatch(identifier)}
    telling |= {
        dataset.identifier: identifier
        for identifier, dataset in datasets
        if dataset.identifier and _TELLING.fullmatch(dataset.identifier)
    }
    found = [
        Likeness(telling[held.identifier], held, IDENTIFIER)
        for held in find_by_identifiers(database, telling)
        if held.identifier in telling
    ]
    wanted = _wanted(datasets)
    looked_at, saw_all = 0, True
    if wanted:
        by_address, looked_at, saw_all = _by_address(database, wanted)
        found += by_address
    unique = {(each.identifier, each.held.uri): each for each in reversed(found)}
    return Likenesses(tuple(reversed(unique.values())), looked_at, saw_all)


def _by_address(database: Database, wanted: dict[tuple[str, str], str]) -> tuple[list[Likeness], int, bool]:
    found: list[Likeness] = []
    looked_at = 0
    with database.read() as connection:
        for source in sources_of(connection):
            for record in iter_documents(connection, source.id, kind="dataset"):
                if looked_at >= MOST:
                    return found, looked_at, False
                looked_at += 1
                match = next((one for one in _addresses_in(record.document) if one in wanted), None)
                if match is not None:
                    title = get_title(orjson.loads(record.document).get("title"))
                    held = HeldRecord(record.identifier, record.uri, title, source.slug)
                    found.append(Likeness(wanted[match], held, match[0]))
    return found, looked_at, True


def _wanted(datasets: Iterable[tuple[str, Dataset]]) -> dict[tuple[str, str], str]:
    """By kind and address the dataset that has it; a page that several of them share tells nothing of any."""
    owners: dict[tuple[str, str], set[str]] = {}
    for identifier, dataset in datasets:
        for address in _addresses_in(orjson.dumps(json_from_resource(dataset))):
            owners.setdefault(address, set()).add(identifier)
    return {address: min(names) for address, names in owners.items() if len(names) == 1}


def _addresses_in(document: bytes) -> Iterator[tuple[str, str]]:
    """The landing page and download addresses of a document, without what differs between addresses of one thing.

    They are read from its bytes: to decode each document of a nation would take ten times as long.
    """
    for key, one, several in _ADDRESS.findall(document):
        kind = LANDING_PAGE if key == b"landingPage" else DOWNLOAD
        for text in (one, *_ONE.findall(several)):
            address = plain(text.decode("utf-8", "replace"))
            if "/" in address or "?" in address:  # a whole portal is no dataset's own page
                yield kind, address
