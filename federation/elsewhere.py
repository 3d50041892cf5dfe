"""Which datasets the copies of a part lead to that no source of the part describes: the part's files name them."""

from collections.abc import Iterable, Mapping
from typing import Final

from federation.manifests import SourcePart
from federation.segments import Segment, SegmentShelf

Titles = Mapping[str, str]
NOWHERE: Final[Mapping[str, Titles]] = {}


class Elsewhere:
    """Knows who describes each dataset of a release.

    A dataset is described by the source in whose name its URI was made, unless another one adopted it.
    """

    def __init__(self, parts: Iterable[SourcePart], shelf: SegmentShelf, base_uri: str) -> None:
        self._shelf = shelf
        self._prefix = f"{base_uri}/dataset/"
        self._adopted = {
            uri: part.source.slug for part in parts for segment in part.segments for uri in segment.adopted
        }

    def topics_of(self, parts: Iterable[SourcePart]) -> dict[str, Titles]:
        """What the copies of these parts lead to and none of them describes, with the title that a copy gives it.

        Where several do, it is the first one's, in the order of the release.  Raises `DamagedSegmentError`.
        """
        some = tuple(parts)
        slugs = {part.source.slug for part in some}
        found: dict[str, Titles] = {}
        for part in some:
            for segment in part.segments:
                for uri, title in self._topics(segment).items():
                    if self._describer(uri) not in slugs:
                        found.setdefault(uri, title)
        return found

    def _topics(self, segment: Segment) -> Mapping[str, Titles]:
        return self._shelf.said(segment.address).topics if segment.copies else NOWHERE

    def _describer(self, uri: str) -> str:
        return self._adopted.get(uri) or uri.removeprefix(self._prefix).partition("/")[0]
