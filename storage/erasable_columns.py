"""Where a person's value can be: every column of text or bytes, and what becomes of it when something is erased.

A column that no table here names fails a test: whoever adds one says what it may hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SEARCHED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "source": ("title", "url", "home", "options", "organisation", "contact_name", "contact_email", "license"),
        "source_event": ("who", "reason", "reason_es", "url"),
        "source_notice": ("value",),
        "source_proof": ("place",),
        "harvest_job": ("reason", "reason_es", "owner", "notes"),
        "quarantine": ("reason", "reason_es", "decided_by", "why"),
        "record": ("native_identifier", "uri", "title", "publisher", "modified", "license", "links"),
        "record_issue": ("field", "value"),
        "refusal": ("field", "value", "identifier"),
        "document": ("url", "media_type"),
        "release": ("manifest",),
        "redaction": ("who", "why"),
        "host": ("reason", "reason_es"),
        "link": ("answer", "media_type", "modified"),
        "record_link": ("promise", "field", "value"),
        "link_check": ("answer",),
        "outbox": ("facts", "problem", "problem_es"),
        "source_measure": ("figures",),
        "scheduled_run": ("content",),
        "index_source": ("facts",),
        "index_gone": ("uri", "title", "moved_to"),
        "index_event": ("uri", "moved_to"),
        "cluster": ("uri",),
        "cluster_decision": ("who", "why"),
        "series_decision": ("who", "why"),
    }
)
"""Words in which the value is replaced."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Words whose rows go whole: what they say is learnt again, and a hash of the value would stay in them."""

    table: str
    key: str
    words: str


FORGOTTEN: Final = (Forgotten("link", "id", "url"), Forgotten("source_memory", "source_id", "content"))

BYTES: Final = ("body.data",)
"""Replaced by other bytes under another hash: raw bodies, documents' stretches, the content of every version."""


@dataclass(frozen=True, slots=True)
class Left:
    """Columns that are not looked through, and why they need not be."""

    columns: tuple[str, ...]
    because: str


def _left(columns: str, *, because: str) -> Left:
    return Left(tuple(columns.split()), because)


LEFT: Final = (
    _left(
        "source.status source_event.status_before source_event.status_after source_proof.way source_notice.code "
        "harvest_job.state harvest_job.kind record.kind record_event.event quarantine.decision record_issue.code "
        "refusal.code redaction.kind outbox.code outbox.state outbox.event "
        "link.outcome link_check.outcome record_link.role record_link.verdict "
        "record_link.code validation.shapes record_evidence.kind cluster_member.evidence "
        "cluster_decision.verdict series_decision.verdict",
        because="a word out of a list of ours",
    ),
    _left(
        "source.slug source.protocol source.schema source.schedule source.government_level source.government_branch "
        "source.state source.municipality record.schema",
        because="checked against a form or a list when it was given, which no value of a person has",
    ),
    _left(
        "record.traits",
        because="words of ours, and hosts of catalogues with one step of a path: read anew of what is searched",
    ),
    _left("source_proof.host host.name link.host", because="a host alone: an address that names a person has a path"),
    _left(
        "source_proof.token lease.token lease.holder outbox.claim outbox.recipient",
        because="made up by us, of chance or of our own process",
    ),
    _left(
        "body.hash record.body_hash record.content_hash record.document_body_hash record.links_of "
        "record_version.content_hash record_version.body_hash document_chunk.body_hash record.uri_key "
        "record_evidence.key cluster.uri_key series_decision.key",
        because="a hash of what is searched, and made anew with it",
    ),
    _left(
        "record.key", because="a hash by which a record is known when it comes again; nothing is read from it but that"
    ),
    _left("host.key link.host_key link.key", because="a hash of a host alone, or of an address that goes with its row"),
    _left(
        "record.mapped_with validation.fingerprint release.digest outbox.key",
        because="a hash of our own rules or files",
    ),
    _left("redaction.salt redaction.digest", because="the mark by which the value is known, and not told"),
    _left(
        "index_entry.uri index_entry.title index_entry.title_key index_entry.publisher index_entry.level "
        "index_entry.branch index_entry.state index_entry.municipality index_entry.modified index_entry.made_from "
        "index_entry.key index_entry.document_hash index_entry.record_hash index_record.record_hash index_term.value "
        "index_term.label index_term.key index_words.title index_words.keywords index_words.publisher "
        "index_words.description",
        because="taken from a document, and taken anew when something is erased from it (federation.indexing)",
    ),
    _left(
        "index_entry.name index_gone.name",
        because="a name of ours: signs that an address is written with are not among those of a name",
    ),
    _left(
        "series_decision.name series_decision.identifier",
        because="words of titles without any sign: neither an address nor a URI is written with those alone",
    ),
    _left(
        "index_entry.kind index_entry.source index_record.source index_term.field index_gone.kind index_gone.source "
        "index_event.change index_event.kind index_event.source index_source.slug",
        because="a word out of a list of ours, or a slug",
    ),
    _left(
        "index_state.digest index_state.made_with index_record.key index_record.topic_key index_gone.key",
        because="a hash of our own files, or of a URI by which what comes again is known",
    ),
    _left("validation.content_hash validation.findings", because="goes with the content that it is of"),
)
