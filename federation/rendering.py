"""A bucket becomes a segment: one pass over its documents, every dialect at once, then the gate."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

import orjson
from pyoxigraph import NamedNode

from federation.buckets import Bucket
from federation.dialect_gates import DraftedSegment, check_dialects, minimal_node
from federation.duplicates.standings import Role, Standing
from federation.duplicates.words import EVIDENCE_LABELS, evidence_uri
from federation.errors import GateError, StaleBaseError
from federation.exporters import DIALECTS, EXPORTERS, Entry
from federation.exporters.exporter import Origin
from federation.gates import Expected, Frame, check_bytes, check_folder
from federation.kinds import KINDS
from federation.mentions import MentionCounts
from federation.segments import Said, Segment, SegmentShelf, Span, Withheld
from federation.words import say
from mappings.dcat_mx import CatalogRecord, Checksum
from mappings.json_form import canonical_bytes, json_from_node
from mappings.membership import with_series
from mappings.quality.link_facts import LinkFacts, count_links
from mappings.quality.score import with_links
from mappings.rdf.heads import record_nodes
from mappings.rdf.mentions import Mention, mentions_from_document
from mappings.rdf.nodes import nodes_from_document
from mappings.renaming import renamed
from mappings.uris import DCATMX, catalog_uri, part_uri, record_uri
from mappings.values.hosts import leads_inside
from mappings.values.secrets import without_secrets
from storage.link_rows import LinkSummary
from storage.records import IndexedDocument
from storage.sources import Source

BATCH = 64
"""Records handed to a dialect at once: enough to forget the cost of the call, few enough to stay small."""
MAX_WITHHELD = 0.02
"""Where more than this share of a bucket cannot be written, the writer is wrong, and nothing is published."""

PROFILE_URI = DCATMX.rstrip("#")
CHECKSUM_ALGORITHM = f"{DCATMX}blake2b-128"
"""RFC 7693 with 16 bytes; SPDX names only the longer ones."""

COPY: Final = "CatalogRecord"
"""The class of an entry that is a catalogue record alone: its dataset is described elsewhere."""

CREATED, UPDATED = "http://purl.org/adms/changetype/created", "http://purl.org/adms/changetype/updated"
"""ADMS change types, the values that DCAT-AP 3 gives to a catalogue record's `adms:status`."""

RECORD_MENTIONS: Final[Mapping[str, Mention]] = MappingProxyType(
    {
        PROFILE_URI: {"@type": ["Standard"], "label": {"es": "DCAT-MX", "en": "DCAT-MX"}},
        CREATED: {"@type": ["Type"], "label": {"es": "creado", "en": "created"}},
        UPDATED: {"@type": ["Type"], "label": {"es": "actualizado", "en": "updated"}},
        **{uri: {"@type": ["Type"], "label": label} for uri, label in EVIDENCE_LABELS.items()},
    }
)
"""What catalogue records refer to, said once a file: DCAT-AP 3.0.1 asks for a standard, and for labelled concepts."""

FAULTS = (GateError, ValueError, KeyError, TypeError, AttributeError)
"""How a record shows that it cannot be written: it does not read back, or a writer stumbles over it."""

Rows = Callable[[], Iterable[IndexedDocument]]
"""Reads the bucket's records, in the order of their keys; called again when the gate refuses something."""


@dataclass(slots=True)
class _Counted:
    """What is known of a segment's records while they pass."""

    mentions: MentionCounts
    records: int = 0
    echoes: int = 0
    """Records of which nothing is written: they came from this index."""
    moved: int = 0
    """Records that stand under another URI than their own, or lead to one."""
    adopted: list[str] = field(default_factory=list)
    """The URIs of those that stand under another's."""
    topics: dict[str, dict[str, str]] = field(default_factory=dict)
    """What copies lead to, and their titles."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Written records by kind."""
    distributions: int = 0
    unreachable: int = 0
    scored: int = 0
    points: int = 0
    institutions: dict[str, tuple[int, int]] = field(default_factory=dict)
    span: Span = field(default_factory=Span)
    links: LinkSummary = field(default_factory=LinkSummary)

    def add_links(self, facts: LinkFacts, links: int) -> None:
        """Count the links of a dataset; those of which nothing was told are unknown."""
        unknown = max(0, links - facts.alive - facts.unlike - facts.dead)
        self.links += LinkSummary(facts.alive, facts.unlike, facts.dead, unknown)

    def add_score(self, publisher: str, points: int) -> None:
        """Count the score of a dataset, for its segment and for its publisher."""
        self.scored += 1
        self.points += points
        datasets, together = self.institutions.get(publisher, (0, 0))
        self.institutions[publisher] = datasets + 1, together + points

    def add_standing(self, row: IndexedDocument, document: Mapping[str, Any]) -> None:
        """Note under which URI a record stands, or which dataset it leads to."""
        standing = Standing.from_text(row.standing)
        self.moved += _is_moved(row)
        if standing.role is Role.ORIGINAL:
            self.adopted.append(standing.uri)
        elif standing.role is Role.COPY:
            self.topics.setdefault(standing.uri, dict(document.get("title", {})))

    @property
    def expected(self) -> Expected:
        kinds = self.kinds
        described = kinds["dataset"], self.distributions, kinds["service"], kinds["series"]
        return Expected(*described, self.unreachable, kinds[COPY])


class Renderer:
    """Writes the segments of one source."""

    def __init__(self, base_uri: str, source: Source, frames: tuple[Frame, ...]) -> None:
        self._base_uri = base_uri
        self._source = source
        self._frames = frames
        self._catalogs = catalog_uri(base_uri), catalog_uri(base_uri, source.slug)
        self._whose = source.slug, self._catalogs[1], origin_of(source)

    def make_segment(self, bucket: Bucket, rows: Rows, shelf: SegmentShelf) -> Segment:
        """Write a bucket in every dialect, read it back, shelve it.

        A record that does not read back is withheld, by name and with the reason, and the rest is written without it.
        Raises `GateError` when that does not help or would withhold more than `MAX_WITHHELD` of the bucket.
        """
        try:
            return self._draft(bucket, rows, shelf, {})
        except FAULTS as error:
            withheld = {row.key: fault for row in rows() if (fault := self._fault(row))}
            if not withheld or len(withheld) > max(1, MAX_WITHHELD * bucket.records):
                raise GateError(self._refusal(str(error), withheld)) from None
            return self._draft(bucket, rows, shelf, withheld)

    def _draft(self, bucket: Bucket, rows: Rows, shelf: SegmentShelf, withheld: dict[bytes, Withheld]) -> Segment:
        with shelf.scratch.draft() as folder:
            counted = _Counted(MentionCounts())
            with ExitStack() as stack:
                writers = {
                    dialect.extension: stack.enter_context(dialect.open(folder / dialect.segment_file))
                    for dialect in DIALECTS.values()
                }
                entries = self._entries(rows(), counted, withheld)
                while batch := tuple(islice(entries, BATCH)):
                    for writer in writers.values():
                        writer.write(batch)
                members = {extension: writer.close() for extension, writer in writers.items()}
            if counted.records != bucket.records:
                raise GateError(
                    say(
                        f"la base dio {counted.records} registros donde contó {bucket.records}.",
                        f"the store gave {counted.records} records where it counted {bucket.records}.",
                    )
                )
            triples = check_folder(folder, self._frames, counted.expected)
            drafted = DraftedSegment(folder, members, self._catalogs[1], triples)
            check_dialects(drafted, counted.expected, minimal_node(self._catalogs[0]))
            segment = Segment(
                address=bucket.address,
                records=counted.records,
                datasets=counted.kinds["dataset"],
                distributions=counted.distributions,
                services=counted.kinds["service"],
                series=counted.kinds["series"],
                unreachable=counted.unreachable,
                span=counted.span,
                scored=counted.scored,
                points=counted.points,
                links=counted.links,
                copies=counted.kinds[COPY],
                echoes=counted.echoes,
                moved=counted.moved,
                members=members,
                withheld=tuple(withheld.values()),
                adopted=tuple(counted.adopted),
            )
            shelf.put(folder, segment, Said(counted.mentions.to_json(), counted.institutions, counted.topics))
            return segment

    def _entries(
        self, rows: Iterable[IndexedDocument], counted: _Counted, withheld: dict[bytes, Withheld]
    ) -> Iterator[Entry]:
        """Decode one record at a time and count it."""
        for row in rows:
            counted.records += 1
            if row.key in withheld:
                continue
            if Standing.from_text(row.standing).role is Role.ECHO:
                counted.echoes += 1
                continue
            entry, document = self._entry(row)
            counted.kinds[_kind(entry)] += 1
            counted.add_standing(row, document)
            if entry.class_name == COPY:
                counted.span = counted.span.widened(Span(moment(row.first_seen), moment(row.last_changed)))
                yield entry
                continue
            reachable = count_reachable(document)
            counted.distributions += reachable
            counted.unreachable += row.distributions - reachable
            counted.span = counted.span.widened(Span(moment(row.first_seen), moment(row.last_changed)))
            if entry.class_name == "Dataset":
                counted.add_links(LinkFacts.from_text(row.links), count_links(document))
            if score := document.get("score"):
                counted.add_score(document["publisher"]["@id"], score["mqa"])
            counted.mentions.add(mentions_from_document(document))
            yield entry

    def _entry(self, row: IndexedDocument) -> tuple[Entry, dict[str, Any]]:
        if not row.uri.startswith(f"{self._base_uri}/"):
            raise StaleBaseError(
                say(
                    f"Los conjuntos de «{self._source.slug}» llevan otra base que MILPA_BASE_URI ({self._base_uri}): "
                    f"{row.uri}. Coséchela antes de publicar: milpa harvest {self._source.slug}",
                    f"The datasets of “{self._source.slug}” carry another base than MILPA_BASE_URI ({self._base_uri}): "
                    f"{row.uri}. Harvest it before publishing: milpa harvest {self._source.slug}",
                )
            )
        standing = Standing.from_text(row.standing)
        stored = orjson.loads(row.document)
        if standing.role is Role.COPY:
            record = json_from_node(self._record(row, stored, standing))
            nodes = record_nodes(record, *self._catalogs)
            return Entry(b"", nodes, COPY, canonical_bytes(record), {}, *self._whose), stored
        if standing.role is Role.ORIGINAL:
            stored = renamed(stored, row.uri, standing.uri)
        document = with_series(with_links(stored, row.links), row.series.split())
        if len(document.get("distribution", ())) != row.distributions:
            raise GateError(
                say(
                    f"la base cuenta {row.distributions} distribuciones de {row.uri} y su documento tiene otras.",
                    f"the store counts {row.distributions} distributions of {row.uri} and its document has others.",
                )
            )
        class_name = document["@type"]
        nodes = nodes_from_document(document)
        record = json_from_node(self._record(row, document, standing))
        nodes += record_nodes(record, *self._catalogs, class_name)
        as_stored = document is stored and standing.role is Role.ALONE
        written = row.document if as_stored else canonical_bytes(document)
        known = canonical_bytes(record)
        return Entry(written, nodes, class_name, known, document, *self._whose, standing.copies), document

    def _record(self, row: IndexedDocument, document: Mapping[str, Any], standing: Standing) -> CatalogRecord:
        """What the index knows about a source's copy.

        Its source is the original record: its own IRI where it has one (DCAT portals), else the page that it is read
        on.  Its checksum is that of the body that this version was read from, so that anyone who holds the body can
        tell.
        """
        uri = record_uri(self._base_uri, self._source.slug, row.identifier)
        return CatalogRecord(
            uri=uri,
            primary_topic=standing.uri or row.uri,
            alias=row.uri if _is_moved(row) else None,
            copy_evidence=tuple(map(evidence_uri, standing.evidence)),
            issued=moment(row.first_seen),
            modified=moment(row.last_changed),
            source=_iri(row.identifier) or _iri(document.get("landingPage", "")),
            conforms_to=(PROFILE_URI,),
            status=CREATED if row.last_changed == row.first_seen else UPDATED,
            derived=tuple(document.get("derived", ())),
            checksum=Checksum(
                uri=part_uri(uri, "checksum"), algorithm=CHECKSUM_ALGORITHM, checksum_value=row.body_hash.hex()
            ),
        )

    def _fault(self, row: IndexedDocument) -> Withheld | None:
        """Why one record, alone, does not read back; None when it does."""
        if Standing.from_text(row.standing).role is Role.ECHO:
            return None
        try:
            entry, document = self._entry(row)
            fragments = {exporter.extension: exporter.fragment((entry,)) for exporter in EXPORTERS.values()}
            kinds = Counter((_kind(entry),))
            check_bytes(
                fragments,
                self._frames,
                _Counted(
                    MentionCounts(),
                    kinds=kinds,
                    distributions=0 if entry.class_name == COPY else count_reachable(document),
                ).expected,
            )
        except FAULTS as error:
            return Withheld(row.identifier, str(error)[:300])
        return None

    def _refusal(self, reason: str, withheld: dict[bytes, Withheld]) -> str:
        first = "; ".join(f"{one.identifier}: {one.reason}" for one in list(withheld.values())[:3])
        return say(
            f"Lo escrito de «{self._source.slug}» no coincide con la base: {reason} {first} No se publicó nada; "
            "la última publicación sigue en pie. Repórtelo con este mensaje.",
            f"What was written of “{self._source.slug}” is not what the store holds: {reason} {first} Nothing was "
            "published; the last release stands. Report it with this message.",
        ).replace("  ", " ")


def origin_of(source: Source) -> Origin:
    """What the tables tell of a source: where it is another, its records are written anew."""
    return Origin(source.title, source.government_level, source.government_branch, source.state, source.municipality)


def _is_moved(row: IndexedDocument) -> bool:
    return Standing.from_text(row.standing).uri not in {"", row.uri}


def _kind(entry: Entry) -> str:
    return COPY if entry.class_name == COPY else KINDS[entry.class_name]


def count_reachable(document: dict[str, Any]) -> int:
    """How many distributions can be in RDF: those with a URL; the others stay in JSON."""
    distributions = document.get("distribution", ())
    return len([one for one in distributions if one.get("accessURL") or one.get("downloadURL")])


def _iri(identifier: str) -> str | None:
    """The original record's IRI, its keys left out, where its native identifier is one (DCAT portals).

    None otherwise, and where nobody else can reach its host.
    """
    if not identifier.startswith(("http://", "https://")) or leads_inside(identifier):
        return None
    try:
        return NamedNode(without_secrets(identifier)).value
    except ValueError:
        return None


def moment(when: datetime) -> str:
    """An xsd:dateTime to the second, in UTC."""
    return when.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"
