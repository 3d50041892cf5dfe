"""Rolling back: an earlier release's content becomes the newest release.

Numbers only ever rise, and what was published stays as it was: the files of release N are linked under a new number,
after each was read and compared with N's manifest.  The new manifest says whose content it is, and who decided it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from federation.deltas import make_delta
from federation.disk_words import in_words
from federation.erased_since import erased_since
from federation.errors import UnrestorableError
from federation.indexing import catch_up
from federation.last_release import LastRelease, find_last, next_number, remember
from federation.linking import link_or_copy
from federation.manifests import DELTA, ENTRIES, HISTORY, SCOPED, bytes_from_manifest, moment_of_content, now_text
from federation.release_differences import ReleaseFiles
from federation.release_folder import (
    MANIFEST,
    SEGMENTS,
    ReleaseFolder,
    hold_release_folder,
    numbers_in,
    read_manifest,
)
from federation.release_members import MEMBERS, read_members
from federation.scope_files import INDEX, UNREADABLE, iter_release_files
from federation.words import say
from storage.database import Database

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How much of a source is in one release and in another; None where it is not in it."""

    slug: str
    before: Mapping[str, int] | None
    after: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Prospect:
    """What rolling back would change."""

    number: int
    """The release whose content comes back."""
    published: str
    """When that content was published."""
    stands: int
    """The release that stands now; 0 where none does."""
    sources: tuple[SourceCounts, ...]
    """Those of which it would hold more or less."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """What rolling back did."""

    number: int
    """The release that stands now."""
    restored: int
    """The release that it has the content of."""
    changed: bool
    """False where the release that stands had that content already, whole."""


def foresee_rollback(out: Path, number: int) -> Prospect:
    """What would change; nothing is held or written.  Raises `UnrestorableError` where no such release is kept."""
    wanted = read_manifest(_place(out, number))
    if wanted is None or wanted["release"] != number:
        raise _not_kept(out, number)
    last = read_manifest(out) or {}
    before, after = _by_source(last), _by_source(wanted)
    slugs = [slug for slug in sorted({*before, *after}) if before.get(slug) != after.get(slug)]
    counts = tuple(SourceCounts(slug, before.get(slug), after.get(slug)) for slug in slugs)
    return Prospect(number, moment_of_content(wanted), int(last.get("release", 0)), counts)


def roll_back(database: Database, *, out: Path, number: int, who: str, reason: str, serve: bool = False) -> Rollback:
    """Make a new release with the content of release `number`.

    `serve`: this folder is the one that is served, and the served index follows.

    Raises, and leaves the last release as it is: `UnrestorableError` for one that is not kept, is damaged or is of
    before an erasure,
    `UnreadableReleaseError` where its files do not tell its segments apart, `PublicationBusyError`, `PublicationError`
    for what the disk refuses.
    """
    with in_words(out), hold_release_folder(out) as folder:
        last = find_last(database, folder)
        wanted = read_manifest(_place(out, number))
        if wanted is None or wanted["release"] != number:
            raise _not_kept(out, number)
        if _stands_already(folder, last, wanted):
            if serve:
                catch_up(database, out)
            return Rollback(last.number, number, changed=False)
        if erased := erased_since(database, wanted):
            raise _erased(number, erased)
        made = next_number(database, folder, last)
        with folder.scratch.draft() as place:
            if not _link_files(_place(out, number), place, wanted):
                raise _damaged(out, number)
            members = read_members(place)
            (place / MEMBERS).unlink(missing_ok=True)
            (place / MEMBERS).write_bytes(members.to_bytes())
            delta, _ = make_delta(
                database, folder, last, made, ReleaseFiles(place, wanted["base_uri"], members), counts=wanted["counts"]
            )
            manifest = _manifest(wanted, made, who, reason, delta)
            (place / MANIFEST).write_bytes(bytes_from_manifest(manifest))
            folder.put(place, made)
        remember(database, folder)
        if serve:
            catch_up(database, out)
    return Rollback(made, number, changed=True)


def _place(out: Path, number: int) -> Path:
    return out / "releases" / str(number)


def _by_source(manifest: Manifest) -> dict[str, dict[str, int]]:
    """Counts by slug; an older version counted datasets alone."""
    return {source["slug"]: {kind: source.get(kind, 0) for kind in ENTRIES} for source in manifest.get("sources", ())}


def _stands_already(folder: ReleaseFolder, last: LastRelease, wanted: Manifest) -> bool:
    """Whether the release that stands has the wanted content, and every file of it is whole."""
    here = folder.manifest()
    same = here is not None and here["release"] == last.number and here["digest"] == wanted["digest"]
    return same and here is not None and _is_whole(_place(folder.out, last.number), here)


def _link_files(source: Path, target: Path, manifest: Manifest) -> bool:
    """Put a release's files into `target` as well; whether all of them are as they were published."""
    try:
        for name, _ in iter_release_files(source, manifest):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(source / name, target / name)
    except UNREADABLE:
        return False
    for name in (SEGMENTS, MEMBERS):  # the sheet of an older version's release is made anew from its files
        if (source / name).is_file():
            link_or_copy(source / name, target / name)
    return _is_whole(target, manifest)


def _is_whole(place: Path, manifest: Manifest) -> bool:
    """Whether each file has the hash that the manifest gives it."""
    try:
        return all(_sha256(place / name) == told["sha256"] for name, told in iter_release_files(place, manifest))
    except UNREADABLE:
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(wanted: Manifest, number: int, who: str, reason: str, delta: Mapping[str, Any] | None) -> dict[str, Any]:
    """The manifest of `wanted`, under a new number, with what was decided."""
    kept = {key: value for key, value in wanted.items() if key not in {*HISTORY, DELTA}}
    files = {name: {**told, "path": f"releases/{number}/{name}"} for name, told in wanted["files"].items()}
    if SCOPED in wanted:
        indexes = wanted[SCOPED].items()
        kept[SCOPED] = {kind: {**told, "path": f"releases/{number}/{kind}/{INDEX}"} for kind, told in indexes}
    now = now_text()
    restored = {
        "release": wanted["release"], "published": moment_of_content(wanted), "who": who, "when": now, "reason": reason,
    }  # fmt: skip
    told = {**kept, "release": number, "published": now, "files": files, "restored": restored}
    return told | ({DELTA: delta} if delta else {})


def _not_kept(out: Path, number: int) -> UnrestorableError:
    return UnrestorableError(
        say(
            f"La versión {number} no está en {out}: se quitó, o nunca existió. {_which(out, number)}",
            f"Release {number} is not in {out}: it was removed, or never was. {_which(out, number)}",
        )
    )


def _erased(number: int, when: datetime) -> UnrestorableError:
    return UnrestorableError(
        say(
            f"La versión {number} es de antes de que se borraran datos de una persona ({when:%Y-%m-%d}) y puede "
            "tenerlos: no se restaura; sigue la publicada. Vea qué se borró con: milpa redact --list",
            f"Release {number} is of before data of a person were erased ({when:%Y-%m-%d}) and may hold them: it is "
            "not restored; the last release stands. See what was erased with: milpa redact --list",
        )
    )


def _damaged(out: Path, number: int) -> UnrestorableError:
    return UnrestorableError(
        say(
            f"La versión {number} está dañada y no se puede restaurar; sigue la publicada. {_which(out, number)}",
            f"Release {number} is damaged and cannot be restored; the last release stands. {_which(out, number)}",
        )
    )


def _which(out: Path, asked: int) -> str:
    """Which releases can be restored; their files are read, so that it is true."""
    manifests = {number: read_manifest(_place(out, number)) for number in numbers_in(out / "releases")}
    whole = [
        str(number)
        for number, manifest in manifests.items()
        if number != asked and manifest is not None and _is_whole(_place(out, number), manifest)
    ]
    if not whole:
        return say("No hay otra que se pueda restaurar.", "There is no other that can be restored.")
    listed = ", ".join(whole)
    return say(f"Se pueden restaurar: {listed}. Véalas con: milpa releases", f"These can be: {listed}: milpa releases")
