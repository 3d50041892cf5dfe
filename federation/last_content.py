"""When a catalogue changed last, where its records do not tell: one was withdrawn, or another became the original.

A catalogue's `dct:modified` is its newest record's, and never older than the last release told.  Where what a source is
told of is another than in the last release, and none of its records is newer than that release told, it changed with
this publication: the one moment of a clock that RDF holds, and only where there is a new release anyway.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from federation.errors import UnreadableReleaseError
from federation.manifests import SourcePart
from federation.release_members import GRAPH, read_members
from federation.segments import Span

Content = Counter[str]
"""The hashes of what a source's segments say."""


@dataclass(frozen=True, slots=True)
class LastContent:
    """What the last release told of each source, and when it had changed."""

    now: str = ""
    """The moment of the publication."""
    modified: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    """When each changed, by slug."""
    contents: Mapping[str, Content] | None = None
    """By slug; None where its files are not here any more."""

    def dated(self, parts: Iterable[SourcePart]) -> tuple[SourcePart, ...]:
        """The sources of a draft, each with when it changed at least."""
        return tuple(replace(part, changed=self._changed(part)) for part in parts)

    def whole(self, parts: Iterable[SourcePart]) -> Span:
        """From the first record's first sight to the last change of anything, of dated parts together."""
        some, span = tuple(parts), Span("", self.modified)
        for part in some:
            span = span.widened(part.span)
        is_older = span.modified == self.modified and self.contents is not None
        if is_older and self.contents != {part.source.slug: content for part in some if (content := _content(part))}:
            return span.widened(Span("", self.now))
        return span

    def _changed(self, part: SourcePart) -> str:
        slug = part.source.slug
        last = self.sources.get(slug, "")
        is_other = self.contents is not None and last and self.contents.get(slug, Content()) != _content(part)
        return self.now if is_other and part.span.modified <= last else last


NO_CONTENT: Final = LastContent()
"""There was no release before."""


def last_content(manifest: Mapping[str, Any] | None, place: Path, now: str) -> LastContent:
    """What a release told, whose files lie, or lay, in `place`."""
    if manifest is None:
        return NO_CONTENT
    sources = {source["slug"]: source.get("modified") or "" for source in manifest.get("sources", ())}
    return LastContent(now, manifest.get("modified") or "", sources, _contents(place))


def _contents(place: Path) -> dict[str, Content] | None:
    try:
        members = read_members(place)
    except UnreadableReleaseError:
        return None
    found: defaultdict[str, Content] = defaultdict(Content)
    for slug, stretch in zip(members.slugs, members.stretches[GRAPH], strict=True):
        if stretch.raw_bytes:
            found[slug][stretch.raw_sha256] += 1
    return dict(found)


def _content(part: SourcePart) -> Content:
    members = (segment.members[GRAPH] for segment in part.segments)
    return Content(member.raw_sha256 for member in members if member.raw_bytes)
