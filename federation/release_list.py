"""Which releases there are: those whose files lie in the folder, and those that only the database remembers.

Nothing is held or written: a publication may be under way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from federation.manifests import DELTA
from federation.release_folder import numbers_in, read_manifest
from storage.database import Database
from storage.releases import Release, list_releases


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release has that the one before had not, and the other way round; in datasets, services and series.

    Copies are counted apart; None where an older version counted them among the others.
    """

    since: int
    """The number of the one before."""
    added: int
    changed: int
    removed: int
    moved: int = 0
    """Those among the removed that became a copy of another."""
    copies: Mapping[str, int] | None = None
    """How many were ``added``, ``changed``, ``removed``."""


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """One release, as its manifest tells."""

    number: int
    published: str
    digest: str
    datasets: int
    distributions: int
    copies: int
    """Records that are copies of a dataset which another record describes."""
    echoes: int
    """Records that came from this index, and of which nothing is published."""
    changes: Changes | None
    """None where nobody counted them: the first release, or one of an older version."""
    restored: Mapping[str, Any] | None
    """Of a rollback: which release it has the content of, who did it, when and why."""
    is_current: bool
    """Whether it is the one that readers of the folder are told of."""
    bytes: int | None
    """Of its files in the folder; None where they are not kept any more."""


def list_index_releases(database: Database, out: Path, limit: int | None = None) -> tuple[ListedRelease, ...]:
    """The releases of a folder and of the database, newest first; a manifest in the folder goes before its copy."""
    manifests: dict[int, dict[str, Any]] = {
        release.number: _known(release) | orjson.loads(release.manifest) for release in list_releases(database, limit)
    }
    here = frozenset(numbers_in(out / "releases"))
    manifests |= {number: manifest for number in here if (manifest := read_manifest(_place(out, number))) is not None}
    current = (read_manifest(out) or {}).get("release")
    newest = sorted(manifests, reverse=True)[:limit]
    return tuple(
        _listed(manifests[number], number == current, _bytes_of(_place(out, number)) if number in here else None)
        for number in newest
    )


def _known(release: Release) -> dict[str, Any]:
    """What the database knows of a release without its manifest, of which an older version may have kept less."""
    return {
        "release": release.number, "published": release.created.isoformat(), "digest": release.digest, "counts": {},
    }  # fmt: skip


def _place(out: Path, number: int) -> Path:
    return out / "releases" / str(number)


def _bytes_of(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())


def _listed(manifest: Mapping[str, Any], is_current: bool, size: int | None) -> ListedRelease:
    counts, delta = manifest["counts"], manifest.get(DELTA)
    changes = _changes(delta) if delta else None
    return ListedRelease(
        manifest["release"], manifest["published"], manifest["digest"], counts.get("datasets", 0),
        counts.get("distributions", 0), counts.get("copies", 0), counts.get("echoes", 0),
        changes, manifest.get("restored"), is_current, size,
    )  # fmt: skip


def _changes(delta: Mapping[str, Any]) -> Changes:
    told = (delta["from"], delta["added"], delta["changed"], delta["removed"])
    return Changes(*told, delta.get("moved", 0), delta.get("copies"))
