"""The files of the parts of the index: linked from the last release where a part did not change, written where it did.

::

    releases/7/state/index.json              every state's files, with their sizes and hashes
    releases/7/state/14/catalog.ttl.gz       Jalisco, in every dialect of the whole

The index of each kind of part is named in the manifest; it holds no number of a release.
"""

import os
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from federation.assembling import Assembly, Outline, ReleaseFile
from federation.elsewhere import Elsewhere, Titles
from federation.exporters import TABLES
from federation.linking import link_or_copy
from federation.manifests import SCOPED, SourcePart, counts_of, file_facts
from federation.orders import Order
from federation.scopes import Scope, catalog_documents, index_facts, iter_scopes, scope_frameworks
from federation.segments import SegmentShelf
from federation.sums import SumShelf
from federation.verified import VerifiedFiles

INDEX = "index.json"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""How a release shows that its files, or what is told of them, cannot be read."""

_AHEAD: Final = 2
"""So many parts more than the one that is waited for are being written: their heads stand in memory."""


@dataclass(frozen=True, slots=True)
class EarlierFiles:
    """The parts of the release before, whose files may be linked."""

    place: Path | None = None
    """Its folder; None where there is none."""
    verified: VerifiedFiles | None = None
    """Asked about each file where the release before is one that is to be mended: it may be damaged."""
    _indexes: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def find(self, scope: Scope, address: str) -> Mapping[str, Any] | None:
        """What its index tells of a part, if its files are those of `address` and are there."""
        if self.place is None:
            return None
        if scope.kind not in self._indexes:
            self._indexes[scope.kind] = read_scope_index(self.place / scope.kind / INDEX)
        told = self._indexes[scope.kind].get(scope.key)
        try:
            whole = told is not None and told["address"] == address and self._are_whole(scope, told["files"])
        except UNREADABLE:
            return None
        return told if whole else None

    def _are_whole(self, scope: Scope, files: Mapping[str, Mapping[str, Any]]) -> bool:
        folder = f"{self.place}/{scope.kind}/{scope.key}"
        for name, file in files.items():
            if os.stat(f"{folder}/{name}").st_size != file["bytes"]:  # noqa: PTH116 (see `SegmentShelf.file`)
                return False
            if self.verified and not self.verified.holds(Path(folder, name), file["bytes"], file["sha256"]):
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Begun:
    """A part whose files are being written."""

    scope: Scope
    address: str
    files: tuple["Future[ReleaseFile]", ...]

    def told(self) -> dict[str, Any]:
        """What its index tells, as soon as its files are there.  Raises `DamagedSegmentError`."""
        return {
            "address": self.address,
            "datasets": sum(counts_of(segment).datasets for segment in self.scope.segments),
            "files": {
                file.exporter.file_name: file_facts(file.exporter, file)
                for file in (one.result() for one in self.files)
            },
        }


class ScopeWriter:
    """Writes the parts of one release."""

    def __init__(self, place: Path, assembly: Assembly, shelf: SegmentShelf, order: Order) -> None:
        self._place = place
        self._assembly = assembly
        self._shelf = shelf
        self._order = order

    def write(self, number: int, parts: tuple[SourcePart, ...], before: EarlierFiles) -> dict[str, dict[str, Any]]:
        """Write the files of all parts that were ordered; return what the manifest of release `number` tells of them.

        Raises `DamagedSegmentError`.
        """
        base_uri, kinds = self._order.base_uri, self._order.scopes
        catalogs, facts = catalog_documents(parts, base_uri), index_facts(self._order.index, base_uri)
        elsewhere = Elsewhere(parts, self._shelf, base_uri)
        indexes: dict[str, dict[str, Any]] = {kind: {} for kind in sorted(kinds)}
        writing: deque[_Begun] = deque()

        def finish(most: int) -> None:
            while len(writing) > most:
                begun = writing.popleft()
                indexes[begun.scope.kind][begun.scope.key] = begun.told()

        for scope in iter_scopes(parts, kinds):
            address = scope.address(catalogs, facts)
            told = before.find(scope, address)
            folder = self._place / scope.kind / scope.key
            folder.mkdir(parents=True)
            if told is None or before.place is None:
                writing.append(self._begin(scope, address, folder, elsewhere.topics_of(scope.parts)))
                finish(_AHEAD)
            else:
                for name in told["files"]:
                    link_or_copy(f"{before.place}/{scope.kind}/{scope.key}/{name}", f"{folder}/{name}")
                indexes[scope.kind][scope.key] = told
        finish(0)
        return {kind: self._told(kind, number, index) for kind, index in indexes.items()}

    def _begin(self, scope: Scope, address: str, folder: Path, topics: Mapping[str, Titles]) -> _Begun:
        sums = SumShelf(self._shelf)
        addresses = [segment.address for segment in scope.segments]
        name = f"{scope.kind}-{scope.key}"
        said = sums.add_up(addresses) if scope.kind == "source" else sums.sum_of(name, addresses)
        frameworks = scope_frameworks(scope, said, self._order.base_uri, self._order.index, topics)
        outlines: tuple[Outline, ...] = (*TABLES.values(), *frameworks)
        segments = scope.segments
        return _Begun(scope, address, tuple(self._assembly.begin(folder, outline, segments) for outline in outlines))

    def _told(self, kind: str, number: int, index: Mapping[str, Any]) -> dict[str, Any]:
        content = orjson.dumps(index, option=orjson.OPT_SORT_KEYS)
        (self._place / kind).mkdir(exist_ok=True)
        (self._place / kind / INDEX).write_bytes(content)
        files = [file for told in index.values() for file in told["files"].values()]
        return {
            "path": f"releases/{number}/{kind}/{INDEX}",
            "media_type": "application/json",
            "bytes": len(content),
            "sha256": sha256(content).hexdigest(),
            "parts": len(index),
            "files": len(files),
            "files_bytes": sum(file["bytes"] for file in files),
        }


def read_scope_index(path: Path) -> Mapping[str, Any]:
    """The index of one kind of part; empty where there is none that can be read."""
    try:
        read = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def iter_release_files(place: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each file of a release in `place` but those of its delta: its path within, and what is told of it.

    Raises one of `UNREADABLE` where an index does not tell.
    """
    yield from manifest["files"].items()
    for kind, told in manifest.get(SCOPED, {}).items():
        yield f"{kind}/{INDEX}", told
        for key, part in orjson.loads((place / kind / INDEX).read_bytes()).items():
            for name, file in part["files"].items():
                yield f"{kind}/{key}/{name}", file
