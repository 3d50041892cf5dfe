"""Why each record of a cluster is in it: what it says itself that another of them says, too, and which other.

Nothing of it is kept beside the keys: it is read again of what the records said last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from federation.duplicates.clustering import COUNTING, holder_of
from federation.duplicates.evidence import Kind, Told, iter_told, keys_told
from federation.duplicates.finding import origin_key
from federation.duplicates.grouping import PERSON, Holder, links_from_holders
from federation.duplicates.harvest_notes import harvest_notes
from storage.cluster_decisions import Verdict, decisions_on
from storage.clusters import Member
from storage.evidence import UnreadRecord, holders_of, keys_of, list_said


@dataclass(frozen=True, slots=True)
class Reason:
    """What a record says by which it is one dataset with others."""

    evidence: str
    """Of `Kind`, or ``person``."""
    field: str
    """Where it says so: ``guid``, ``landingPage``; empty where a person decided, or what it said is kept no longer."""
    values: tuple[str, ...]
    others: tuple[str, ...]
    """URIs of the records with which it has it in common."""


def reasons_among(connection: Connection, members: Sequence[Member]) -> dict[int, tuple[Reason, ...]]:
    """The reasons of each member of a cluster, by its id."""
    uris = {one.record_id: one.uri for one in members}
    said = {one.id: _said(one, uris) for one in list_said(connection, sorted(uris))}
    found: dict[int, dict[tuple[str, Told | None], list[str]]] = {number: {} for number in uris}
    for one in decisions_on(connection, sorted(uris)):
        if one.verdict is Verdict.TOGETHER and one.low_id in uris and one.high_id in uris:
            for own, other in ((one.low_id, one.high_id), (one.high_id, one.low_id)):
                found[own].setdefault((PERSON, None), []).append(uris[other])
    for link in links_from_holders(_holders(connection, members)):
        if link.low in uris and link.high in uris:
            for own, kind, other in ((link.low, link.kind, link.high), (link.high, link.high_kind, link.low)):
                told = said.get(own, {}).get(link.key)
                found[own].setdefault((str(kind), told), []).append(uris[other])
    return {
        number: tuple(
            Reason(kind, told.field if told else "", told.values if told else (), tuple(others))
            for (kind, told), others in reasons.items()
        )
        for number, reasons in found.items()
    }


def _said(record: UnreadRecord, uris: Mapping[int, str]) -> dict[bytes, Told]:
    """What a record says, by its keys; that it is one of the others (`uris`), by the key of an origin."""
    if record.document is None:
        return {}
    document = orjson.loads(record.document)
    said: dict[bytes, Told] = {origin_key(uris[record.id]): Told(Kind.IDENTIFIER, "@id", (uris[record.id],))}
    for told in iter_told(document, record.identifier, harvest_notes(record.body, record.schema)):
        for key in (origin_key(told.values[0]), *keys_told(told)):
            said.setdefault(key, told)
    return said


def _holders(connection: Connection, members: Sequence[Member]) -> dict[bytes, list[Holder]]:
    """Who has the keys of the members; a member that others say they are has that key, too."""
    held = keys_of(connection, [one.record_id for one in members], COUNTING)
    holders: dict[bytes, list[Holder]] = {}
    for one in holders_of(connection, sorted({each.key for each in held})):
        holders.setdefault(one.key, []).append(holder_of(one))
    for member in members:
        if (key := origin_key(member.uri)) in holders:
            holders[key].append(Holder(member.record_id, member.source_id, Kind.IDENTIFIER, member.is_live))
    return holders
