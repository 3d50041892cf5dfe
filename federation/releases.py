"""Publishing: the store becomes release N of the national index, or nothing at all.

1. Hold the folder; empty what a killed publisher left.
2. Look for copies among what has changed (`federation.duplicates`).
3. In one snapshot of the store, cut every source into buckets; render those whose segment is not there yet.
4. Build the heads: the catalogues, and what the segments mention.
5. Digest heads, segments and tails.  The same digest as the last release, with its files whole: nothing to do.
6. Write the release beside, flush it; move it in place, replace the manifest, move the link.  Where a person's value
   was erased from the store since 3, it is drafted again instead.
7. Remove what is older than asked for.

RDF holds no release number, and a clock's moment only where a catalogue changed and no record tells when
(`federation.last_content`): the same content gives the same bytes.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from federation.assembling import open_assembly
from federation.deltas import make_delta
from federation.disk_words import in_words
from federation.drafting import Draft, draft_release
from federation.duplicates.finding import find_copies
from federation.erased_since import erased_since
from federation.errors import EmptyPublicationError, NothingToPublishError, PublicationError, PublicationHeldError
from federation.floors import Acceptance, accepted_document, require_floors
from federation.indexing import catch_up
from federation.last_content import LastContent, last_content
from federation.last_release import LastRelease, find_last, next_number, remember
from federation.manifests import DRAFTED, HISTORY, Counts, bytes_from_manifest, make_manifest, now_text, withheld_in
from federation.orders import Order
from federation.release_differences import ReleaseFiles
from federation.release_files import write_files
from federation.release_folder import (
    MANIFEST,
    SEGMENTS,
    ReleaseFolder,
    bytes_from_segments,
    hold_release_folder,
)
from federation.release_members import MEMBERS, members_of_draft
from federation.rendering import moment
from federation.scope_files import ScopeWriter
from federation.segments import DamagedSegmentError, Withheld
from federation.spared_heap import spared_heap
from federation.words import say
from mappings.terms import PROFILE_VERSION
from storage.database import Database
from storage.redactions import Mark, list_marks
from storage.sources import list_sources

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
    no_delta: str = ""
    """Why there is no delta where there should be one."""


class _ErasedMeanwhileError(Exception):
    """Something was erased from the store after the draft was read from it."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """When the store was read for a draft, and what had been erased from it by then."""

    moment: str
    marks: tuple[Mark, ...]

    @classmethod
    def begin(cls, database: Database) -> "_Reading":
        """Before the draft is read: what is erased later, and so may be in it, is later than this."""
        return cls(datetime.now(UTC).isoformat(timespec="milliseconds"), list_marks(database))


@dataclass(frozen=True, slots=True)
class _Settled:
    """What stands in the folder now."""

    number: int
    again: bool = False
    """Whether it is the last release, written again."""
    no_delta: str = ""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a manifest tells of how its release came about, and nothing of its content."""

    published: str
    drafted: str
    history: Mapping[str, Any]


def publish(database: Database, out: Path, order: Order) -> Publication:
    """Publish what the store holds into `out`, as it was ordered.

    While the newest release is a restored one nothing is published, unless somebody resumes; nor is what holds much
    less than the last release, unless somebody accepts it.
    Raises, and leaves the last release as it is: `PublicationHeldError`, `NothingToPublishError`,
    `EmptyPublicationError`, `FloorError`, `GateError`, `PublicationBusyError`, `PublicationError` for what the disk
    refuses, and what the store raises.
    """
    started = time.monotonic()
    with spared_heap(), in_words(out), hold_release_folder(out) as folder:
        last = find_last(database, folder)
        history = _resume(last, order.resumed_by)
        new_here = folder.announced() not in (None, last.number)
        content = last_content(last.manifest, out / "releases" / str(last.number), moment(datetime.now(UTC)))
        find_copies(database, order.base_uri, precedence=order.precedence, on_progress=order.on_copies)
        draft, settled = _Publisher(database, folder, order, last, content, history).make()
        remember(database, folder)
        if order.serve:
            catch_up(database, out)
        removed = folder.prune(max(1, order.keep), settled.number)
    return Publication(
        number=settled.number,
        changed=settled.number != last.number,
        mended=settled.again and not new_here,
        copied=settled.again and new_here,
        counts=draft.counts,
        seconds=time.monotonic() - started,
        rendered=draft.rendered,
        reused=draft.reused,
        removed=tuple(removed),
        no_delta=settled.no_delta,
        withheld=tuple((part.source.slug, one) for part in draft.parts for one in part.withheld),
    )


@dataclass(frozen=True, slots=True)
class _Publisher:
    """Makes one release in a folder that is held."""

    database: Database
    folder: ReleaseFolder
    order: Order
    last: LastRelease
    content: LastContent
    """What the last release says."""
    history: Mapping[str, Any]
    """What the next manifest tells of how it came about, besides accepted losses."""

    def make(self) -> tuple[Draft, _Settled]:
        """Draft and settle, and again where a segment was damaged, or something was erased meanwhile."""
        why = ""
        for _ in range(_ATTEMPTS):
            try:
                return self._make_once()
            except DamagedSegmentError as error:
                self.folder.shelf.discard(error.address)
                why = _say_damaged(self.folder.out)
            except _ErasedMeanwhileError:
                why = _say_erased()
        raise PublicationError(why)

    def _make_once(self) -> tuple[Draft, _Settled]:
        reading = _Reading.begin(self.database)
        presumed = withheld_in(self.last.manifest)
        draft = draft_release(self.database, self.folder.shelf, self.order, presumed=presumed, last=self.content)
        _refuse_empty(draft.counts, self.last)
        accepted = _accept_losses(self.database, draft, self.last, self.order.acceptance)
        return draft, self._settle(draft, reading, {**self.history, **accepted})

    def _settle(self, draft: Draft, reading: _Reading, history: Mapping[str, Any]) -> _Settled:
        """Make the folder hold the draft as a release; its manifest tells `history` of how it came about.

        The same content keeps number and date, and is a new release only where it ends a hold.  Where something was
        erased since, and it is the same all the same, the release held nothing of it: it is written again, and told as
        of after.
        """
        last, folder = self.last, self.folder
        same = draft.digest == last.digest and not history
        of_before = last.manifest is not None and erased_since(self.database, last.manifest) is not None
        if same and last.manifest is not None and not of_before and folder.is_whole(last.manifest, draft.addresses):
            folder.point_to(last.number)
            return _Settled(last.number)
        number, stamp = next_number(self.database, folder, last), _Stamp(now_text(), reading.moment, history)
        if same:
            number, stamp = last.number, _stamp_again(last.manifest, stamp, of_before=of_before)
        with folder.scratch.draft() as place:
            no_delta = self._write(place, number, draft, stamp)
            if list_marks(self.database) != reading.marks:
                raise _ErasedMeanwhileError
            folder.put(place, number)
        return _Settled(number, again=same and not of_before, no_delta=no_delta)

    def _write(self, place: Path, number: int, draft: Draft, stamp: _Stamp) -> str:
        """Write release `number` into `place`; returns why it has no delta where it should have one."""
        folder, last = self.folder, self.last
        with open_assembly(folder.shelf, self.order.workers) as assembly:
            files = write_files(place, draft, assembly)
            before = folder.earlier_files(last.number, doubted=number == last.number)
            scopes = ScopeWriter(place, assembly, folder.shelf, self.order).write(number, draft.parts, before)
        members = members_of_draft(draft.parts, files)
        drafted = ReleaseFiles(place, draft.base_uri, members)
        delta, no_delta = make_delta(self.database, folder, last, number, drafted, counts=asdict(draft.counts))
        manifest = make_manifest(
            number=number,
            published=stamp.published,
            drafted=stamp.drafted,
            digest=draft.digest,
            base_uri=draft.base_uri,
            profile=PROFILE_VERSION,
            parts=draft.parts,
            files=files,
            history=stamp.history,
            scopes=scopes,
            delta=delta,
            modified=draft.span.modified,
        )
        (place / MANIFEST).write_bytes(bytes_from_manifest(manifest))
        (place / SEGMENTS).write_bytes(bytes_from_segments(draft.addresses))
        (place / MEMBERS).write_bytes(members.to_bytes())
        return no_delta


def _stamp_again(manifest: Mapping[str, Any] | None, stamp: _Stamp, *, of_before: bool) -> _Stamp:
    """The stamp of a release that is written again: its own, but that it is one of after an erasure."""
    if manifest is None:
        return stamp
    drafted = stamp.drafted if of_before else manifest.get(DRAFTED, "")
    return _Stamp(manifest["published"], drafted, {key: manifest[key] for key in HISTORY if key in manifest})


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


def _resume(last: LastRelease, resumed_by: str) -> dict[str, Any]:
    """What the next manifest tells of the end of a hold; nothing where there is none.

    Raises `PublicationHeldError`: what a person took back is not to come again with the next hour.
    """
    restored = (last.manifest or {}).get("restored")
    if not restored:
        return {}
    if resumed_by:
        return {"resumed": {"release": last.number, "who": resumed_by, "when": now_text()}}
    which, who, why = restored["release"], restored["who"], f" ({restored['reason']})" if restored["reason"] else ""
    raise PublicationHeldError(
        say(
            f"No se publica: {who} restauró la versión {which}{why}, y es la {last.number} que está publicada. "
            "Cuando lo de hoy esté bien, siga con: milpa publish --resume",
            f"Nothing is published: {who} restored release {which}{why}, which stands as {last.number}. "
            "When what is held is well again, go on with: milpa publish --resume",
        )
    )


def _accept_losses(
    database: Database, draft: Draft, last: LastRelease, acceptance: Acceptance | None
) -> dict[str, Any]:
    """What the next manifest tells of losses that a person accepted; nothing where there are none."""
    retired = [source.slug for source in list_sources(database) if source.status == "retired"]
    losses = require_floors(last.manifest, draft.parts, retired, acceptance)
    return {"accepted": accepted_document(losses, acceptance, now_text())} if losses and acceptance else {}


def _say_erased() -> str:
    return say(
        "Mientras se publicaba se borraron datos de personas una y otra vez. Espere a que termine y repita; la última "
        "publicación sigue en pie.",
        "While the release was made data of persons were erased time and again. Wait for the end of it and repeat; the "
        "last release stands.",
    )


def _say_damaged(out: Path) -> str:
    return say(
        f"El disco de {out} devuelve otra cosa que lo escrito. Revise el disco; la última publicación sigue en pie.",
        f"The disk of {out} gives back other bytes than were written. Check the disk; the last release stands.",
    )
