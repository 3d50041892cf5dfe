"""The index as it stood at a moment, written into a folder of its own: never the live one, and no release.

What stood is what the store held: the last version of each record that was found by then, and was no tombstone, of the
sources that were published then: not those that were only proposed, nor those whose records had left the index; but
those whose records have left it since.  Other facts of the registry (titles, levels, places of the sources) are
today's: the store keeps no past of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection

from federation.assembling import open_assembly
from federation.buckets import Bucket
from federation.disk_words import in_words
from federation.drafting import draft_release
from federation.duplicates.finding import Progress
from federation.errors import NothingToPublishError, PublicationError
from federation.manifests import Counts, bytes_from_manifest, make_manifest
from federation.national import NationalIndex
from federation.orders import DEFAULT_INDEX, Order
from federation.release_files import write_files
from federation.release_folder import MANIFEST, SEGMENTS, bytes_from_segments, hold_release_folder
from federation.states import is_published, state_word
from federation.words import say
from mappings.terms import PROFILE_VERSION
from storage.database import Database
from storage.records import (
    Fingerprint,
    IndexedDocument,
    PastDocument,
    count_forgotten,
    count_past_tombstones,
    iter_past_documents,
)
from storage.source_events import SourceEvent, events_until
from storage.sources import Source, sources_of

NO_NUMBER = 0
"""Of an index that is no release."""


@dataclass(frozen=True, slots=True)
class PastView:
    """The store as it stood at a moment, for one drafting."""

    moment: datetime
    _known: dict[int, list[Fingerprint]] = field(default_factory=dict)
    """Fingerprints by source: they are asked for twice, and cost a document each."""
    left_out: dict[str, Source] = field(default_factory=dict)
    """By slug, the sources whose records the store held and the index did not, as they stood then."""

    @property
    def as_of(self) -> datetime:
        """The moment; which records are copies is known as of today, which of them lived then as of then."""
        return self.moment

    def sources(self, connection: Connection) -> Sequence[Source]:
        """The sources that were registered by then, or had records, in the state that they were in."""
        turns = events_until(connection, self.moment)
        past = []
        for today in sources_of(connection):
            has_records = any(True for _ in self._documents(connection, today))
            if today.created > self.moment and not has_records:
                continue
            source = _as_it_stood(today, turns.get(today.id))
            past.append(source)
            if has_records and not is_published(source):
                self.left_out[source.slug] = source
        return past

    def counts(self, connection: Connection, sources: Sequence[Source]) -> Mapping[int, tuple[int, int]]:
        """How many records of each source were in the index, and how many were tombstones; by the source's id."""
        counts = {}
        for source in sources:
            self._known[source.id] = [Fingerprint.of(row) for row in self._documents(connection, source)]
            tombstones = count_past_tombstones(connection, source.id, self.moment)
            counts[source.id] = len(self._known[source.id]), tombstones
        return counts

    def fingerprints(self, connection: Connection, source: Source) -> Iterable[Fingerprint]:  # noqa: ARG002 (as any view)
        """The fingerprints of a source's records; to be asked for after their number."""
        return self._known.pop(source.id)

    def documents(self, connection: Connection, source: Source, bucket: Bucket) -> Iterable[IndexedDocument]:
        """The records of one bucket, in the order of their keys."""
        return self._documents(connection, source, bucket.start, bucket.stop)

    def datasets(self, connection: Connection, source: Source, keys: Sequence[bytes]) -> Iterable[IndexedDocument]:
        """The datasets of a source that have some keys, as they stood."""
        wanted = set(keys)
        return (one for one in self._documents(connection, source) if one.key in wanted) if wanted else ()

    def _documents(
        self, connection: Connection, source: Source, start: bytes = b"", stop: bytes | None = None
    ) -> Iterator[IndexedDocument]:
        rows = iter_past_documents(connection, source.id, self.moment, start=start, stop=stop)
        return map(_indexed, rows)


@dataclass(frozen=True, slots=True)
class PastIndex:
    """An index that was written as it stood."""

    counts: Counts
    left_out: tuple[Source, ...]
    """The sources whose records the store held and the index did not, as they stood then."""


def write_index_as_of(
    database: Database,
    *,
    out: Path,
    live: Path,
    base_uri: str,
    moment: datetime,
    index: NationalIndex = DEFAULT_INDEX,
    on_progress: Progress | None = None,
) -> PastIndex:
    """Write the index as it stood at `moment` into `out`, and say what it holds; `live` is the folder of releases.

    Raises `PublicationError` for a folder that holds releases, `NothingToPublishError` where nothing stood, and what a
    publication raises.
    """
    if out.resolve() == live.resolve():
        raise _refusal(out)
    with in_words(out), hold_release_folder(out) as folder:
        manifest = folder.manifest()
        if (manifest is not None and "as_of" not in manifest) or folder.numbers() not in ([], [NO_NUMBER]):
            raise _refusal(out)
        view = PastView(moment)
        order = Order(base_uri, index, scopes=(), on_progress=on_progress)
        draft = draft_release(database, folder.shelf, order, view=view)
        left_out = tuple(view.left_out.values())
        if not draft.counts.records:
            raise NothingToPublishError(_say_nothing(database, moment, left_out))
        with folder.scratch.draft() as place:
            with open_assembly(folder.shelf, 1) as assembly:
                files = write_files(place, draft, assembly)
            written = make_manifest(
                number=NO_NUMBER,
                published=moment.isoformat(timespec="seconds"),
                digest=draft.digest,
                base_uri=base_uri,
                profile=PROFILE_VERSION,
                parts=draft.parts,
                files=files,
                as_of=moment.isoformat(),
            )
            (place / MANIFEST).write_bytes(bytes_from_manifest(written))
            (place / SEGMENTS).write_bytes(bytes_from_segments(draft.addresses))
            folder.put(place, NO_NUMBER)
        folder.prune(1, NO_NUMBER)  # the segments of another moment that was written here before
    return PastIndex(draft.counts, left_out)


def say_left_out(sources: Sequence[Source]) -> str:
    """Which sources had records and were not in the index, and in which state they were."""
    named = ", ".join(
        f"{source.slug} ({say('sus registros habían salido del índice', 'its records had left the index')})"
        if source.withdrawn
        else f"{source.slug} ({state_word(source.status)})"
        for source in sources
    )
    return say(
        f"Guardaban registros y no estaban en el índice, como entonces: {named}.",
        f"These held records and were not in the index, as then: {named}.",
    )


def forgotten_at(database: Database, moment: datetime) -> int:
    """How many records the index had at a moment of which it is not kept what they said: they are not in the past."""
    with database.read() as connection:
        return sum(count_forgotten(connection, source.id, moment) for source in sources_of(connection))


def _say_nothing(database: Database, moment: datetime, left_out: Sequence[Source]) -> str:
    """Why there is no index of a moment: nothing was published, what it held is forgotten, or there was none."""
    when = f"{moment:%Y-%m-%d %H:%M}Z"
    if left_out:
        nothing = say(f"El {when} no había nada publicado.", f"At {when} nothing was published.")
        return f"{nothing} {say_left_out(left_out)}"
    if forgotten_at(database, moment):
        return say(
            f"Ya no se guarda lo que el índice decía el {when}: se depuró por su edad (milpa prune).",
            f"What the index said at {when} is kept no longer: it was pruned by its age (milpa prune).",
        )
    return say(
        f"No había nada el {when}: lo primero se cosechó después.",
        f"There was nothing at {when}: the first harvest came later.",
    )


def _refusal(out: Path) -> PublicationError:
    return PublicationError(
        say(
            f"{out} es la carpeta de las versiones publicadas. Escriba el índice como estaba en otra, con --out.",
            f"{out} is the folder of the published releases. Write the index as it stood to another one, with --out.",
        )
    )


def _as_it_stood(source: Source, turn: SourceEvent | None) -> Source:
    """A source in the state that a turn of its life brought.

    One that had none by then, and records, was published: only such a source is harvested.
    """
    if turn is None:
        return replace(source, status="active", withdrawn=False)
    return replace(source, status=turn.after, withdrawn=turn.withdrawn)


def _indexed(row: PastDocument) -> IndexedDocument:
    document = orjson.loads(row.document)
    distributions = len(document.get("distribution", ()))
    return IndexedDocument(
        row.key, row.identifier, document["@id"], row.content_hash, row.document, row.first_seen, row.since,
        row.body_hash, distributions, traits=row.traits,
    )  # fmt: skip
