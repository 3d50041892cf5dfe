"""A store is made from a release: from the store of the one before where that can be, or else anew.

1. Hold the folder; take away what a killed builder left.
2. Where a store stands whose release is still in the folder of releases, take its files over (those that the database
   never changes are linked, not copied) and apply the quads that differ; else load every graph.
3. Count what is in it, and switch.

A store that may hold what was erased from Milpa's store since is deleted first, so that nothing is made out of it.

The default graph is all graphs together, each triple once: a query that names no graph counts nothing twice, as it
would in a union made while asking.  This is a process of its own (``python -m federation.sparql.building HOME OUT
[ERASED]``): what it needs of memory and time is not the server's.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from federation.errors import UnreadableReleaseError
from federation.graphs import iter_quad_changes
from federation.manifests import moment_of_reading
from federation.release_differences import ReleaseFiles, require_release
from federation.release_folder import numbers_in, read_manifest
from federation.release_graphs import graphs_of_release
from federation.release_members import GRAPH
from federation.shares import iter_lines
from federation.sparql.stores import SparqlStore, StoreFolder
from mappings.uris import catalog_uri

CHUNK: Final = 16 << 20
"""Bytes that are loaded at once: memory stays near 300 MB, whatever the size of the release."""
ANEW: Final = 0.3
"""Where more than this part of a release is new, loading all of it is quicker than changing so much."""
_IMMUTABLE: Final = ".sst"
"""The database's files of data are written once; its journals and lists are copied."""
_OWN: Final = frozenset({"LOCK", "LOG", "milpa.json"})
"""Files of a store that another one makes for itself."""


def build(home: Path, out: Path, erased: datetime | None = None) -> SparqlStore | None:
    """Bring the store that is asked to the release that stands in `out`; None where another builder is at it.

    `erased` is when something was last erased from Milpa's store.
    Raises `UnreadableReleaseError` where no release stands, or its files cannot be read.
    """
    folder = StoreFolder(home)
    if erased is not None:
        folder.forget(erased)
    with folder.building() as ours:
        if not ours:
            return None
        manifest = read_manifest(out)
        if manifest is None:
            raise UnreadableReleaseError(f"no release in {out}")
        digest = str(manifest["digest"])
        current = folder.current()
        if standing := folder.point_to_standing(digest, int(manifest["release"]), str(manifest["published"])):
            return standing
        release = require_release(out, int(manifest["release"]))
        before = _release_of(out, current.digest) if current else None
        if current is None or before is None or not _change(folder, current, before, release):
            _load(folder.draft, release)
        folder.put(_described(folder.draft, release, manifest))
    return folder.current()


def _release_of(out: Path, digest: str) -> ReleaseFiles | None:
    """A release of the folder with a digest; None where it is not there any more, or cannot be read."""
    for number in reversed(numbers_in(out / "releases")):
        manifest = read_manifest(out / "releases" / str(number))
        if manifest is not None and manifest["digest"] == digest:
            try:
                return require_release(out, number)
            except UnreadableReleaseError:
                continue
    return None


# -- anew --------------------------------------------------------------------------------------------------------------


def _load(draft: Path, release: ReleaseFiles) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    store = Store(draft)
    heap, size = [], 0
    for graph in graphs_of_release(release):
        end = f"<{graph.uri}> .\n".encode()
        for line in iter_lines(graph.chunks()):
            heap += [line, b"\n", line[:-1], end]
            size += 2 * len(line) + len(end)
            if size > CHUNK:
                store.bulk_load(b"".join(heap), RdfFormat.N_QUADS)
                heap, size = [], 0
    store.bulk_load(b"".join(heap), RdfFormat.N_QUADS)
    store.flush()


# -- from the one before -----------------------------------------------------------------------------------------------


def _change(folder: StoreFolder, current: SparqlStore, before: ReleaseFiles, after: ReleaseFiles) -> bool:
    """Make the store out of the current one; False where that cannot be, or is not worth it."""
    old, new = ({one.raw_sha256: one.raw_bytes for one in side.members.stretches[GRAPH]} for side in (before, after))
    if sum(new[one] for one in {*new} - {*old}) > ANEW * sum(new.values()):
        return False
    _take_over(current.path, folder.draft)
    store = Store(folder.draft)
    try:
        with tempfile.TemporaryDirectory(dir=folder.folder, prefix=".scratch-") as scratch:
            for changes in iter_quad_changes(before, after, Path(scratch)):
                _remove(store, changes.removed)
                store.extend(_with_default(_quads(changes.added)))
    except UnreadableReleaseError:
        del store
        return False
    store.flush()
    return True


def _take_over(source: Path, draft: Path) -> None:
    draft.mkdir()
    for file in source.iterdir():
        if file.suffix == _IMMUTABLE:
            try:
                (draft / file.name).hardlink_to(file)
            except OSError:  # a file system without links
                shutil.copyfile(file, draft / file.name)
        elif file.name not in _OWN and not file.name.startswith("LOG."):
            shutil.copyfile(file, draft / file.name)


def _remove(store: Store, lines: Iterable[bytes]) -> None:
    """Take quads away, and from the default graph what no other graph says."""
    for quad in _quads(lines):
        store.remove(quad)
        elsewhere = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(other.graph_name == DefaultGraph() for other in elsewhere):
            store.remove(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))


def _with_default(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    for line in lines:
        yield from parse(line, RdfFormat.N_QUADS)


# -- what it holds -----------------------------------------------------------------------------------------------------


def _described(draft: Path, release: ReleaseFiles, manifest: Mapping[str, Any]) -> SparqlStore:
    store = Store(draft)
    counted = {graph.uri: _count(store, NamedNode(graph.uri)) for graph in graphs_of_release(release)}
    for name in [*store.named_graphs()]:  # of a source that is there no more; it is empty
        if str(name.value) not in counted:
            store.remove_graph(name)
    total = _count(store, DefaultGraph())
    store.flush()
    return SparqlStore(
        path=draft,
        release=int(manifest["release"]),
        digest=str(manifest["digest"]),
        published=str(manifest["published"]),
        drafted=moment_of_reading(manifest),
        national=catalog_uri(release.base_uri),
        graphs=counted,
        triples=total,
    )


def _count(store: Store, graph: NamedNode | DefaultGraph) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, graph))


def main() -> None:
    """Build, for ``HOME OUT [ERASED]`` of the command line."""
    home, out, *erased = sys.argv[1:]
    build(Path(home), Path(out), datetime.fromisoformat(erased[0]) if erased else None)


if __name__ == "__main__":
    main()
