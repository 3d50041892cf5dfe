"""What a release changes in the one before, in files of its own: who keeps a copy of the index need not read it whole.

::

    delta.ndjson.gz       {"change": "added|changed|removed", "kind": "dataset|service|series|copy", "uri", "source",
                          "moved_to", "record", "document"}, an entry or a copy a line
    delta.removed.nq.gz   quads to take away first
    delta.added.nq.gz     quads to add then

A copy that has every quad of release N and applies the delta of N + 1 has every quad of N + 1, and no other.

Entries and copies are counted apart, and what is added less what is removed is what the release holds more than the one
before: a delta of which that is not true is not published.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import orjson

from federation.erased_since import erased_since
from federation.errors import UnreadableReleaseError
from federation.graphs import iter_quad_changes
from federation.last_release import LastRelease
from federation.manifests import DELTA, ENTRIES, file_document
from federation.members import MemberWriter
from federation.record_changes import RecordChange, Tally
from federation.release_differences import ReleaseFiles, iter_record_changes, require_release
from federation.release_folder import ReleaseFolder, read_manifest
from federation.words import tell
from harvesters.sentences import Sentence
from storage.database import Database

RECORDS, REMOVED, ADDED = "delta.ndjson.gz", "delta.removed.nq.gz", "delta.added.nq.gz"
MEDIA_TYPES: Final = {
    RECORDS: "application/x-ndjson",
    REMOVED: "application/n-quads",
    ADDED: "application/n-quads",
}


def make_delta(
    database: Database,
    folder: ReleaseFolder,
    last: LastRelease,
    number: int,
    drafted: ReleaseFiles,
    *,
    counts: Mapping[str, int],
) -> tuple[dict[str, Any] | None, str]:
    """Write the delta of release `number` beside its `drafted` files, of which it tells the `counts`.

    Returns what its manifest tells of it, and a sentence where there should be one and cannot be: the release before is
    not in this folder, is damaged, or holds what was erased since: a delta names what it takes away; or the delta does
    not add up.  Readers then take the whole.  A release that is written again keeps its delta, unless something was
    erased since.
    """
    since = last.number
    if number == last.number:
        told = (last.manifest or {}).get(DELTA)
        if told is not None and erased_since(database, last.manifest or {}):
            return None, tell(_ERASED)
        if told is None or folder.holds(told["files"]):
            return told, ""
        since = told["from"]
    if not since:
        return None, ""
    try:
        before = require_release(folder.out, since)
        manifest = read_manifest(before.place) or {}
        if erased_since(database, manifest):
            return None, tell(_ERASED)
        with folder.scratch.draft() as scratch:
            told = write_delta(before, drafted, scratch, number=number, since=since)
        if adds_up(told, manifest.get("counts", {}), counts):
            return told, ""
        _remove_files(drafted.place)
        return None, tell(_WRONG)
    except UnreadableReleaseError as error:
        _remove_files(drafted.place)
        return None, str(error)


_ERASED: Final = Sentence(
    "se borraron datos de una persona, y un delta diría cuáles",
    "data of a person were erased, and a delta would say which",
)


_WRONG: Final = Sentence(
    "lo que dice que entra y sale no es lo que hay de más y de menos: es un defecto de Milpa, repórtelo",
    "what it says comes and goes is not what there is more and less of: it is a fault of Milpa's, report it",
)


def adds_up(delta: Mapping[str, Any], before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    """Whether a delta adds and removes as many entries, and as many copies, as two releases count more or less.

    A release of an older version counted no copies, or echoes among them: there is nothing to compare with then.
    """
    if not {"echoes", *ENTRIES} <= before.keys():
        return True
    entries = sum(after[kind] - before[kind] for kind in ENTRIES)
    copies = delta["copies"]
    return (entries, after["copies"] - before["copies"]) == (
        delta["added"] - delta["removed"],
        copies["added"] - copies["removed"],
    )


def _remove_files(place: Path) -> None:
    for file in place.glob("delta.*"):
        file.unlink()


def write_delta(before: ReleaseFiles, after: ReleaseFiles, scratch: Path, *, number: int, since: int) -> dict[str, Any]:
    """Write the files of a delta beside those of `after`; return what the manifest of release `number` tells of it.

    The same releases give the same bytes.  Raises `UnreadableReleaseError` where `before` cannot be read.
    """
    tally = Tally()
    quads = {"removed": 0, "added": 0}
    with ExitStack() as stack:
        writers = {name: stack.enter_context(MemberWriter(after.place / name)) for name in MEDIA_TYPES}
        for change in iter_record_changes(before, after, scratch):
            tally.count(change)
            writers[RECORDS].write(_line(change))
        for changes in iter_quad_changes(before, after, scratch):
            for name, key, lines in ((REMOVED, "removed", changes.removed), (ADDED, "added", changes.added)):
                quads[key] += len(lines)
                for line in lines:
                    writers[name].write(line + b"\n")
        members = {name: writer.close() for name, writer in writers.items()}
    return {
        "from": since,
        **tally.document(),
        "quads": quads,
        "files": {name: file_document(number, name, MEDIA_TYPES[name], member) for name, member in members.items()},
    }


def _line(one: RecordChange) -> bytes:
    """A record that differs: both documents are as in the release's own files."""
    facts = {
        "change": one.change.value,
        "kind": one.kind,
        "uri": one.uri,
        "source": one.source,
        "moved_to": one.moved_to or None,
        "record": None if one.record_after is None else orjson.Fragment(one.record_after),
        "document": None if one.after is None else orjson.Fragment(one.after),
    }
    return orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE)
