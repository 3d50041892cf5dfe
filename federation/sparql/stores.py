"""Which stores there are on disk: the one that is asked, what it holds, and switching to another one in one step."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from federation.durable import flush_to_disk
from federation.file_locks import held_file
from federation.sealed import seal, unseal

FORMAT: Final = 2
"""Grows when a store is made otherwise from the same release, or tells something else of it."""
SHEET: Final = "milpa.json"
"""In each store's folder: what it holds."""
CURRENT: Final = "current"


@dataclass(frozen=True, slots=True)
class SparqlStore:
    """A store that stands."""

    path: Path
    release: int
    digest: str
    published: str
    """When that release was published, as its manifest tells."""
    drafted: str
    """When Milpa's store was read for that release."""
    national: str
    """The name of the national graph."""
    graphs: Mapping[str, int]
    """Every graph by its name, with its triples."""
    triples: int
    """Of the default graph, which is all of them together."""

    @property
    def moment(self) -> datetime:
        """When that release was published."""
        return datetime.fromisoformat(self.published)

    def may_hold(self, erased: datetime | None) -> bool:
        """Whether what was erased from Milpa's store at a moment may still be in it."""
        return erased is not None and datetime.fromisoformat(self.drafted) <= erased


class StoreFolder:
    """The folder of stores of an installation."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "sparql"

    @property
    def draft(self) -> Path:
        """Where a store is made."""
        return self.folder / ".draft"

    def current(self) -> SparqlStore | None:
        """The store that is asked; None before the first, or where it was damaged."""
        try:
            return self._read(self.folder / (self.folder / CURRENT).read_text())
        except OSError:
            return None

    def forget(self, erased: datetime) -> None:
        """Delete every store that may hold what was erased then, and what a killed builder left.

        The database keeps the strings of quads that were removed: such a store is no ground for the next one, either.
        """
        if not self.folder.is_dir():
            return
        with self.building() as ours:
            for place in self.folder.iterdir():
                store = self._read(place)
                is_at_work = place.name.startswith(".") and not ours
                if place.is_dir() and not is_at_work and (store is None or store.may_hold(erased)):
                    shutil.rmtree(place, ignore_errors=True)

    @contextmanager
    def building(self) -> Iterator[bool]:
        """Hold the folder for one builder, and take away what a killed one left; False where another one is at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with held_file(self.folder / ".lock") as is_ours:
            if is_ours:
                shutil.rmtree(self.draft, ignore_errors=True)
            yield is_ours

    def put(self, store: SparqlStore) -> None:
        """Make the draft, described by `store`, the one that is asked.

        The one before stays, as somebody may be reading it; older ones go.
        """
        before = self.current()
        (self.draft / SHEET).write_bytes(_bytes_from_store(store))
        for file in self.draft.iterdir():
            flush_to_disk(file)
        flush_to_disk(self.draft)
        name = _name(store.digest)
        place = self.folder / name
        if place.exists():  # it stood there once and was damaged, or is come back to
            shutil.rmtree(place)
        self.draft.rename(place)
        self._point_to(name)
        kept = {place, before.path if before else place}
        for other in self.folder.iterdir():
            if other.is_dir() and other not in kept:
                shutil.rmtree(other, ignore_errors=True)

    def point_to_standing(self, digest: str, release: int, published: str) -> SparqlStore | None:
        """Make a store that stands, of the same content, the one that is asked, as that of `release`: it came back.

        None where there is none.
        """
        name = _name(digest)
        store = self._read(self.folder / name)
        if store is None:
            return None
        told = replace(store, release=release, published=published)
        if told != store:
            beside = self.folder / name / f".{SHEET}"
            beside.write_bytes(_bytes_from_store(told))
            flush_to_disk(beside)
            beside.replace(self.folder / name / SHEET)
        self._point_to(name)
        return told

    def _point_to(self, name: str) -> None:
        beside = self.folder / ".current"
        beside.write_text(name)
        flush_to_disk(beside)
        beside.replace(self.folder / CURRENT)
        flush_to_disk(self.folder)

    @staticmethod
    def _read(path: Path) -> SparqlStore | None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            facts: dict[str, Any] = unseal((path / SHEET).read_bytes())
            if facts.pop("format") == FORMAT:
                return SparqlStore(**{**facts, "path": path})
        return None


def _bytes_from_store(store: SparqlStore) -> bytes:
    return seal({"format": FORMAT, **asdict(store), "path": ""})


def _name(digest: str) -> str:
    return f"{digest.replace(':', '-')}-{FORMAT}"
