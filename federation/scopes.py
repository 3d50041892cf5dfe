"""Parts of the index that have files of their own: each source, each state, each level of government.

They are made of the same segments as the whole, with a head that tells of themselves alone: so a part's files change
when one of its records does, and not with every change elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from federation.assembling import Framework
from federation.buckets import writer_fingerprint
from federation.elsewhere import Titles
from federation.exporters import EXPORTERS
from federation.manifests import SourcePart
from federation.means import MeanScores
from federation.national import NationalIndex, national_catalog, source_catalog
from federation.rendering import RECORD_MENTIONS
from federation.segments import Segment, Span
from federation.sums import Sum
from mappings.json_form import canonical_bytes, json_from_node
from mappings.rdf.elsewhere import elsewhere_nodes
from mappings.rdf.heads import head_nodes
from mappings.rdf.means import mean_nodes
from mappings.rdf.mentions import merge_mentions
from storage.sources import Source

SCOPES: Final = ("source", "state", "level")
"""What there is; each names a folder of the release."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One part of the index."""

    kind: str
    """One of `SCOPES`."""
    key: str
    """A slug, an INEGI code, or a level of government."""
    parts: tuple[SourcePart, ...]
    """Its sources, in the order of the whole."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All its segments, in the order of the whole."""
        return tuple(segment for part in self.parts for segment in part.segments)

    def address(self, catalogs: Mapping[str, bytes], facts: bytes) -> str:
        """What tells whether its files are those of an earlier release: a hash of all that they depend on.

        `catalogs` describe the sources, by slug; `facts` is what is said of the index in every part.
        """
        digest = blake2b(facts, digest_size=16)
        digest.update(writer_fingerprint().encode())
        for part in self.parts:
            digest.update(catalogs[part.source.slug] + b"\n")
            digest.update("".join(f"{segment.address}\n" for segment in part.segments).encode())
        return digest.hexdigest()


def iter_scopes(parts: Iterable[SourcePart], kinds: Collection[str]) -> Iterator[Scope]:
    """Yield the parts of these `kinds` that hold any record, by kind and key."""
    found: defaultdict[tuple[str, str], list[SourcePart]] = defaultdict(list)
    for part in parts:
        for kind, key in _keys(part.source):
            if key and kind in kinds and part.segments:
                found[kind, key].append(part)
    for (kind, key), some in sorted(found.items()):
        yield Scope(kind, key, tuple(some))


def _keys(source: Source) -> Iterator[tuple[str, str | None]]:
    yield "source", source.slug
    yield "state", source.state
    yield "level", source.government_level


def catalog_documents(parts: Iterable[SourcePart], base_uri: str) -> dict[str, bytes]:
    """How the catalogue of each source is described, by slug."""
    return {
        part.source.slug: canonical_bytes(json_from_node(source_catalog(base_uri, part.source, part.span)))
        for part in parts
    }


def index_facts(index: NationalIndex, base_uri: str) -> bytes:
    """What is said of the index in the files of every part: without dates, which change with any record."""
    return canonical_bytes(json_from_node(national_catalog(index, base_uri, (), Span())))


def scope_frameworks(
    scope: Scope, said: Sum, base_uri: str, index: NationalIndex, topics: Mapping[str, Titles]
) -> Iterator[Framework]:
    """Yield the heads and tails of a part's files, from what its segments say of shared things.

    `topics` are the datasets that its copies lead to and that it does not describe.
    """
    sources = tuple(part.source for part in scope.parts)
    catalogs = [national_catalog(index, base_uri, sources, Span())]
    catalogs += [source_catalog(base_uri, part.source, part.span) for part in scope.parts]
    scores = MeanScores(base_uri)
    for part in scope.parts:
        for segment in part.segments:
            scores.add(part.source, segment)
    mentions = said.mentions.chosen()
    merge_mentions(mentions, RECORD_MENTIONS)
    nodes = head_nodes(catalogs, mentions) + mean_nodes(scores.iter_source_means()) + elsewhere_nodes(topics)
    for exporter in EXPORTERS.values():
        yield Framework(exporter, exporter.head(nodes), exporter.tail())
