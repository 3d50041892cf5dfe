"""Publishing: the store becomes release N of the national index, or nothing at all.

1. Hold the folder; empty what a killed publisher left.
2. In one snapshot of the store, cut every source into buckets; render those whose segment is not there yet.
3. Build the heads: the catalogues, and what the segments mention.
4. Digest heads, segments and tails.  The same digest as the last release, with its files whole: nothing to do.
5. Write the release beside, flush it, move it in place, replace the manifest, move the link.
6. Remove what is older than asked for.

RDF holds neither clock nor release number: the same content gives the same bytes.  Only the manifest tells the time.
"""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from federation.assembling import DamagedSegmentError, write_file
from federation.drafting import Draft, Progress, draft_release
from federation.errors import EmptyPublicationError, NothingToPublishError, PublicationError
from federation.last_release import LastRelease, find_last, next_number, remember
from federation.manifests import Counts, bytes_from_manifest, make_manifest
from federation.national import NationalIndex
from federation.release_folder import (
    MANIFEST,
    SEGMENTS,
    ReleaseFolder,
    bytes_from_segments,
    hold_release_folder,
)
from federation.segments import Withheld
from federation.words import say
from mappings.terms import PROFILE_VERSION
from storage.database import Database

DEFAULT_INDEX = NationalIndex()
_ATTEMPTS = 3
"""A segment found damaged is rendered again; a disk that damages three in a row is the operator's to look at."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did."""

    number: int
    """The release that stands now."""
    changed: bool
    """Whether it is a new release."""
    mended: bool
    """Whether files of the same release were damaged or gone, and were written again."""
    copied: bool
    """Whether the same release was written into a folder that did not hold it, and was not damaged."""
    counts: Counts
    seconds: float
    rendered: int
    """Segments that were written."""
    reused: int
    """Segments that were taken as they were."""
    removed: tuple[int, ...] = ()
    """Old releases that were removed."""
    withheld: tuple[tuple[str, Withheld], ...] = ()
    """Records that could not be written and were left out, with the slug of their source."""


def publish(
    database: Database,
    *,
    out: Path,
    base_uri: str,
    keep: int = 5,
    index: NationalIndex = DEFAULT_INDEX,
    on_progress: Progress | None = None,
) -> Publication:
    """Publish what the store holds into `out`, and keep the newest `keep` releases.

    Raises, and leaves the last release as it is: `NothingToPublishError`, `EmptyPublicationError`, `GateError`,
    `PublicationBusyError`, `PublicationError` for what the disk refuses, and what the store raises.
    """
    started = time.monotonic()
    with in_words(out), hold_release_folder(out) as folder:
        last = find_last(database, folder)
        new_here = folder.announced() not in (None, last.number)
        for attempt in range(1, _ATTEMPTS + 1):
            draft = draft_release(database, folder.shelf, base_uri, index, on_progress)
            _refuse_empty(draft.counts, last)
            try:
                number, again = _settle(folder, draft, last, base_uri)
                break
            except DamagedSegmentError as error:
                folder.shelf.discard(error.address)
                if attempt == _ATTEMPTS:
                    raise PublicationError(_say_damaged(out)) from None
        remember(database, folder)
        removed = folder.prune(max(1, keep), number)
    return Publication(
        number=number,
        changed=draft.digest != last.digest,
        mended=again and not new_here,
        copied=again and new_here,
        counts=draft.counts,
        seconds=time.monotonic() - started,
        rendered=draft.rendered,
        reused=draft.reused,
        removed=tuple(removed),
        withheld=tuple((part.source.slug, one) for part in draft.parts for one in part.withheld),
    )


def _refuse_empty(counts: Counts, last: LastRelease) -> None:
    if counts.datasets or (not last.datasets and (counts.services or counts.series)):
        return
    if last.datasets:
        raise EmptyPublicationError(
            say(
                f"No hay ningún conjunto que publicar y la versión {last.number} tiene {last.datasets}: sigue en pie. "
                "Revise las fuentes con «milpa sources» y las cosechas con «milpa jobs».",
                f"There is no dataset to publish and release {last.number} holds {last.datasets}: it stands. "
                "Check the sources with “milpa sources” and the harvests with “milpa jobs”.",
            )
        )
    raise NothingToPublishError(
        say(
            "No hay nada que publicar: ninguna fuente activa o en pausa tiene conjuntos que se entiendan. "
            "Coseche con «milpa harvest --all» y vea qué pasó con «milpa jobs».",
            "There is nothing to publish: no active or paused source has datasets that were understood. "
            "Harvest with “milpa harvest --all” and see how it went with “milpa jobs”.",
        )
    )


def _settle(folder: ReleaseFolder, draft: Draft, last: LastRelease, base_uri: str) -> tuple[int, bool]:
    """Make the folder hold the draft as a release.

    Returns its number, and whether it is the last release written again.  The same content keeps number and date.
    """
    same = draft.digest == last.digest
    addresses = [segment.address for segment in draft.segments]
    if same and last.manifest is not None and folder.is_whole(last.manifest, addresses):
        folder.point_to(last.number)
        return last.number, False
    number = last.number if same else next_number(folder, last)
    published = last.manifest["published"] if same and last.manifest else now_text()
    with folder.scratch.draft() as place:
        files = [write_file(place, framework, draft.segments, folder.shelf) for framework in draft.frameworks]
        manifest = make_manifest(
            number=number,
            published=published,
            digest=draft.digest,
            base_uri=base_uri,
            profile=PROFILE_VERSION,
            parts=draft.parts,
            files=files,
        )
        (place / MANIFEST).write_bytes(bytes_from_manifest(manifest))
        (place / SEGMENTS).write_bytes(bytes_from_segments(addresses))
        folder.put(place, number)
    return number, same


def now_text() -> str:
    """This moment, as a manifest writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def in_words(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as error:
        es, en = _DISK_WORDS.get(error.errno or 0, _ANY_WORDS)
        raise PublicationError(say(es.format(out=out, error=error), en.format(out=out, error=error))) from error


_FULL = (
    "No queda espacio en el disco de {out}. Libere espacio y repita; la última publicación sigue en pie.",
    "No room is left on the disk of {out}. Free some and repeat; the last release stands.",
)
_FORBIDDEN = (
    "No se puede escribir en {out} ({error}). Cambie los permisos o use --out con otra carpeta.",
    "{out} cannot be written to ({error}). Change the permissions, or use --out with another folder.",
)
_ANY_WORDS = (
    "El disco no dejó publicar en {out} ({error}). Revíselo y repita; la última publicación sigue en pie.",
    "The disk did not let the index be published in {out} ({error}). Check it and repeat; the last release stands.",
)
_DISK_WORDS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOTDIR: _FORBIDDEN,
    errno.EEXIST: _FORBIDDEN,
}


def _say_damaged(out: Path) -> str:
    return say(
        f"El disco de {out} devuelve otra cosa que lo escrito. Revise el disco; la última publicación sigue en pie.",
        f"The disk of {out} gives back other bytes than were written. Check the disk; the last release stands.",
    )
