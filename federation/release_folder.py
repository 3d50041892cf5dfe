"""The folder that consumers read: numbered releases, one manifest that names the current one, nothing half done.

::

    OUT/manifest.json           replaced in one step; names the files of the current release
    OUT/current -> releases/7   for people
    OUT/releases/7/             immutable
    OUT/segments/               the cache that releases are made from
    OUT/.scratch/               drafts; emptied by the next publisher after a kill
    OUT/.lock                   one publisher at a time
    OUT/.verified.json          which files were read through and found whole, and when
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from federation.durable import flush_to_disk, flush_tree
from federation.errors import PublicationBusyError, PublicationError
from federation.file_locks import held_file
from federation.scope_files import UNREADABLE, EarlierFiles, iter_release_files
from federation.scratch import Scratch
from federation.segments import SegmentShelf
from federation.verified import VerifiedFiles
from federation.words import say

MANIFEST = "manifest.json"
SEGMENTS = "segments.json"
VERIFIED = ".verified.json"


class ReleaseFolder:
    """One publication folder, held by this process.  Make it with `hold_release_folder`."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.releases = out / "releases"
        self.releases.mkdir(exist_ok=True)
        self.scratch = Scratch(out / ".scratch")
        self.shelf = SegmentShelf(out / "segments", self.scratch)

    def manifest(self) -> dict[str, Any] | None:
        """The manifest of the current release; None when there is none, or none that can be read."""
        return read_manifest(self.out)

    def announced(self) -> int | None:
        """The newest release that readers were told of: 0 when there never was one; None when nobody can tell."""
        manifest = self.manifest()
        if manifest is not None:
            return int(manifest["release"])
        traces = (self.out / MANIFEST).exists() or (self.out / "current").is_symlink()
        return None if traces else 0

    def numbers(self) -> list[int]:
        """The numbers of the releases that lie here, in order."""
        return numbers_in(self.releases)

    def is_whole(self, manifest: dict[str, Any], segments: Sequence[str]) -> bool:
        """Whether a release is as it was published: its manifests, its list of `segments`, the bytes of its files.

        A reader compares the files with the hashes of the manifest; so does this, and not with their sizes alone.
        """
        folder = self.releases / str(manifest["release"])
        verified = VerifiedFiles(self.out / VERIFIED)
        try:
            if (self.out / MANIFEST).read_bytes() != (folder / MANIFEST).read_bytes():
                return False
            whole = all(
                verified.holds(path, file["bytes"], file["sha256"]) for path, file in self._files_of(folder, manifest)
            )
            whole = whole and (folder / SEGMENTS).read_bytes() == bytes_from_segments(segments)
        except UNREADABLE:
            return False
        kept = verified.bytes_to_keep()
        if whole and kept is not None:
            with suppress(OSError):  # on a full disk the files are read again the next time
                self._replace(VERIFIED, lambda path: path.write_bytes(kept))
        return whole

    def holds(self, files: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether files that a manifest names are here, and are what it says."""
        verified = VerifiedFiles(self.out / VERIFIED)
        try:
            return all(
                verified.holds(self.out / told["path"], told["bytes"], told["sha256"]) for told in files.values()
            )
        except (OSError, KeyError, TypeError):
            return False

    def earlier_files(self, number: int, *, doubted: bool) -> EarlierFiles:
        """The parts of release `number`, whose files may be linked; each is read first where it is `doubted`."""
        verified = VerifiedFiles(self.out / VERIFIED) if doubted else None
        return EarlierFiles(self.releases / str(number), verified)

    def _files_of(self, folder: Path, manifest: dict[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each file of a release in `folder`, those of its delta included, and what is told of it."""
        for name, told in iter_release_files(folder, manifest):
            yield folder / name, told
        for told in (manifest.get("delta") or {"files": {}})["files"].values():
            yield self.out / told["path"], told

    def put(self, draft: Path, number: int) -> None:
        """Put a drafted release in its place and make it the current one.  Readers see the old one or the new one."""
        manifest = (draft / MANIFEST).read_bytes()
        flush_tree(draft)
        place = self.releases / str(number)
        if place.exists():
            _replace_files(draft, place)
        else:
            draft.rename(place)
        flush_to_disk(self.releases)
        self._replace(MANIFEST, lambda path: _write(path, manifest))
        self.point_to(number)
        named = (orjson.loads(manifest).get("delta") or {}).get("files", ())
        for file in place.glob("delta.*"):  # of a release that is written again, and has none any more
            if file.name not in named:
                file.unlink()

    def point_to(self, number: int) -> None:
        """Make ``current`` lead to a release, if it does not."""
        target = f"releases/{number}"
        link = self.out / "current"
        if not link.is_symlink() or link.readlink() != Path(target):
            self._replace("current", lambda path: path.symlink_to(target))
        flush_to_disk(self.out)

    def remove_above(self, number: int) -> None:
        """Remove releases that were put in place and never announced."""
        for unannounced in self.numbers():
            if unannounced > number:
                self.scratch.bury(self.releases / str(unannounced))

    def prune(self, keep: int, current: int) -> list[int]:
        """Remove all but the newest `keep` releases, never the current one; then the segments that none of them uses.

        Returns the numbers that were removed.
        """
        older = [number for number in self.numbers() if number != current]
        surplus = older[: max(0, len(older) - (keep - 1))]
        for number in surplus:
            self.scratch.bury(self.releases / str(number))
        self.shelf.prune(frozenset(address for number in self.numbers() for address in self._segments(number)))
        return surplus

    def _segments(self, number: int) -> list[str]:
        """The addresses that a release was made from; none when its list is damaged, since segments are a cache."""
        try:
            addresses = orjson.loads((self.releases / str(number) / SEGMENTS).read_bytes())
        except (OSError, ValueError):
            return []
        return addresses if isinstance(addresses, list) else []

    def _replace(self, name: str, make: Callable[[Path], object]) -> None:
        """Make something beside and move it over `name` in one step."""
        with self.scratch.draft() as place:
            make(place / name)
            (place / name).replace(self.out / name)


def numbers_in(releases: Path) -> list[int]:
    """The numbers of the releases that lie in a folder of releases, in order; none where there is no such folder."""
    try:
        return sorted(int(place.name) for place in releases.iterdir() if place.name.isdecimal())
    except FileNotFoundError:
        return []


def bytes_from_segments(addresses: Sequence[str]) -> bytes:
    """The list of segments that a release was made from, as it lies beside its files."""
    return orjson.dumps(list(addresses))


@contextmanager
def hold_release_folder(out: Path) -> Iterator[ReleaseFolder]:
    """Hold a publication folder for one publisher; the kernel lets go of it when the process dies.

    Raises `PublicationBusyError` at once when another process holds it, and `PublicationError` for a folder that holds
    something else: old releases are removed from ours, so it must be ours.
    """
    out.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(out)
    with held_file(out / ".lock") as is_ours:
        if not is_ours:
            raise PublicationBusyError(
                say(
                    f"Otra publicación está escribiendo en {out}. Espere a que termine o use --out con otra carpeta.",
                    f"Another publication is writing to {out}. Wait for it, or use --out with another folder.",
                )
            )
        yield ReleaseFolder(out)


def _refuse_foreign(out: Path) -> None:
    ours = (out / ".lock").exists() or read_manifest(out) is not None
    if not ours and any((out / name).exists() for name in ("releases", "segments", "current", MANIFEST)):
        raise PublicationError(
            say(
                f"{out} contiene archivos que no son de un índice de Milpa. Use --out con una carpeta nueva.",
                f"{out} holds files that are not of a Milpa index. Use --out with a new folder.",
            )
        )


def read_manifest(out: Path) -> dict[str, Any] | None:
    """The manifest of a folder or of one release in it; None when there is none, or none that can be read."""
    try:
        manifest = orjson.loads((out / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    ours = isinstance(manifest, dict) and isinstance(manifest.get("release"), int) and "digest" in manifest
    return manifest if ours else None


def _replace_files(draft: Path, place: Path) -> None:
    """Mend a damaged release file by file: its good files are never away, and the content is the same."""
    for file in sorted(path for path in draft.rglob("*") if path.is_file()):
        target = place / file.relative_to(draft)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    flush_tree(place)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    flush_to_disk(path)
