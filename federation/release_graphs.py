"""The graphs of a release as what can be sent: which there are, what each holds, and whether two are the same.

They are those of `federation.graphs`: the head of the file in the national graph, a source's segments in that of its
catalogue.  A graph is known by a digest of its segments' content, which the release's sheet tells: nothing is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from federation.release_differences import ReleaseFiles
from federation.release_members import FILES, GRAPH, Stretch, head_of
from federation.shares import iter_lines, iter_shares
from mappings.uris import catalog_uri


@dataclass(frozen=True, slots=True)
class ReleaseGraph:
    """One graph of a release, as N-Triples.  A triple may stand in it twice: a graph is a set."""

    uri: str
    digest: str
    """Of its content: the same segments, wherever they stand."""
    size: int
    """In bytes."""
    head: bytes
    """What is in memory: all of the national graph, nothing of a source's."""
    stretches: tuple[Stretch, ...]
    release: ReleaseFiles

    def chunks(self) -> Iterator[bytes]:
        """Its content, with flat memory.  Raises `UnreadableReleaseError`."""
        if self.head:
            yield self.head
        for stretch in self.stretches:
            yield from self.release.chunks(GRAPH, stretch)

    def count(self, scratch: Path) -> int:
        """How many triples it has, each counted once; `scratch` is a folder for what memory does not hold."""
        lines = iter_lines(self.chunks())
        return sum(len(set(share)) for share, _ in iter_shares(lines, (), self.size, lambda line: line, scratch))


def graphs_of_release(release: ReleaseFiles) -> tuple[ReleaseGraph, ...]:
    """Every graph: the sources' by slug, the national one last, since it names the others.

    Raises `UnreadableReleaseError`.
    """
    stretches = release.members.stretches[GRAPH]
    by_slug: dict[str, list[Stretch]] = {}
    for slug, stretch in zip(release.members.slugs, stretches, strict=True):
        if stretch.raw_bytes:
            by_slug.setdefault(slug, []).append(stretch)
    sources = [
        ReleaseGraph(
            uri=catalog_uri(release.base_uri, slug),
            digest=_digest(stretch.raw_sha256 for stretch in own),
            size=sum(stretch.raw_bytes for stretch in own),
            head=b"",
            stretches=tuple(own),
            release=release,
        )
        for slug, own in sorted(by_slug.items())
    ]
    head = head_of(release.place / FILES[GRAPH], stretches)
    national = ReleaseGraph(catalog_uri(release.base_uri), sha256(head).hexdigest(), len(head), head, (), release)
    return (*sources, national)


def _digest(hashes: Iterator[str]) -> str:
    return sha256("\n".join(sorted(hashes)).encode()).hexdigest()
