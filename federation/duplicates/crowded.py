"""What so many records have in common that it tells nothing of any: counted, and told to who looks for copies.

A key that more than `MOST_HOLDERS` records have is not looked at: comparing each of them with each costs too much, and
what hundreds have is nobody's own.  Where it hides copies, an operator is to know.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from federation.duplicates.clustering import COUNTING
from federation.duplicates.evidence import Kind, Told, iter_told, key_of, keys_told
from federation.duplicates.harvest_notes import harvest_notes
from storage.evidence import CrowdedKey, UnreadRecord, crowded_among, keys_of, list_crowded, list_said


@dataclass(frozen=True, slots=True)
class Crowded:
    """Something that too many records say."""

    field: str
    """What it is called there: ``landingPage``, ``downloadURL``."""
    values: tuple[str, ...]
    """Empty where the record that was asked says it no longer."""
    records: int
    sources: int


def crowded_evidence(connection: Connection, source_id: int | None = None) -> tuple[Crowded, ...]:
    """What too many records say, of all sources or of one; what most of them say first."""
    return tuple(_told(connection, list_crowded(connection, COUNTING, source_id)))


def crowded_of_record(connection: Connection, record_id: int) -> tuple[Crowded, ...]:
    """What a record says that too many others say, too."""
    held = keys_of(connection, [record_id], COUNTING)
    found = crowded_among(connection, sorted({one.key for one in held}))
    return tuple(_told(connection, [one._replace(example=record_id) for one in found]))


def _told(connection: Connection, keys: Iterable[CrowdedKey]) -> Iterator[Crowded]:
    crowded = list(keys)
    said = {one.id: one for one in list_said(connection, sorted({one.example for one in crowded}))}
    for one in crowded:
        told = _said(said[one.example]).get(one.key)
        yield Crowded(told.field if told else "", told.values if told else (), one.records, one.sources)


def _said(record: UnreadRecord) -> dict[bytes, Told]:
    """What a record says, by its keys; each of its files, too."""
    if record.document is None:
        return {}
    said: dict[bytes, Told] = {}
    notes = harvest_notes(record.body, record.schema)
    for told in iter_told(orjson.loads(record.document), record.identifier, notes):
        for key in keys_told(told):
            said.setdefault(key, told)
        if told.kind is Kind.DOWNLOADS:
            for address in told.values:
                said.setdefault(key_of("files", address), Told(Kind.FILE, told.field, (address,)))
    return said
