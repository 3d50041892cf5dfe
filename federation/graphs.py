"""The graphs of a release, as N-Quads: one for each source, and the national one for what stands once.

A source's graph is named by its catalogue and holds its segments' triples; the national graph is named by the index's
and holds the head: the catalogues, and what the records mention.  A triple that two segments of a source say (they lead
to one page, or describe one service) is one quad.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from federation.release_differences import Part, ReleaseFiles, differing_parts, iter_part_lines, size_of
from federation.release_members import FILES, GRAPH, head_of
from federation.shares import iter_shares
from mappings.uris import catalog_uri

_PAGE: Final = b" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document> "
"""What is said of every page, whichever record leads to it."""


@dataclass(frozen=True, slots=True)
class QuadChanges:
    """Quads that are in one release and not in the other: lines of N-Quads without their ends, sorted."""

    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]


def iter_quad_changes(before: ReleaseFiles, after: ReleaseFiles, scratch: Path) -> Iterator[QuadChanges]:
    """Yield what differs: of the national graph first, then of each source's by slug.

    What is taken away is in no segment of the later release.  What is added may have been there already, where a record
    that is new says what an unchanged segment says too: to add it again changes nothing.
    Raises `UnreadableReleaseError`.
    """
    old, new = (set(_quads(_head(release).splitlines(), catalog_uri(release.base_uri))) for release in (before, after))
    yield _sorted(old - new, new - old)
    for slug, (gone, come) in differing_parts(before.members, after.members, [GRAPH]).items():
        sides = _quads_of(before, slug, gone), _quads_of(after, slug, come)
        for left, right in iter_shares(*sides, size_of((*gone, *come)), lambda quad: quad, scratch):
            old, new = set(left), set(right)
            removed = old - new
            yield _sorted(removed - _still_said(removed, after, slug, come), new - old)


def _still_said(removed: Iterable[bytes], release: ReleaseFiles, slug: str, read: Iterable[Part]) -> set[bytes]:
    """Those of `removed` that a segment says which was not `read`, since it did not change.

    Most quads are of one record alone, and tell so: only for the others is anything read.
    """
    base = release.base_uri
    own = tuple(
        f"<{start}".encode()
        for start in (
            f"{base}/dataset/{slug}/",
            f"{base}/record/{slug}/",
            f"{base}/catalog> ",
            f"{base}/catalog/{slug}> ",
        )
    )
    shared = {quad for quad in removed if _PAGE in quad or not quad.startswith(own)}
    if not shared:
        return shared
    done = {stretch.offset for part in read for stretch in part.stretches}
    members = zip(release.members.slugs, release.members.stretches[GRAPH], strict=True)
    unread = tuple(stretch for owner, stretch in members if owner == slug and stretch.offset not in done)
    return shared.intersection(_quads_of(release, slug, [Part(GRAPH, unread)]))


def _sorted(removed: Iterable[bytes], added: Iterable[bytes]) -> QuadChanges:
    return QuadChanges(tuple(sorted(removed)), tuple(sorted(added)))


def _head(release: ReleaseFiles) -> bytes:
    return head_of(release.place / FILES[GRAPH], release.members.stretches[GRAPH])


def _quads_of(release: ReleaseFiles, slug: str, parts: Iterable[Part]) -> Iterator[bytes]:
    return _quads(iter_part_lines(release, parts), catalog_uri(release.base_uri, slug))


def _quads(triples: Iterable[bytes], graph: str) -> Iterator[bytes]:
    """N-Triples lines in a graph: the full stop at their end makes room for its name."""
    end = f"<{graph}> .".encode()
    return (triple[:-1] + end for triple in triples)
