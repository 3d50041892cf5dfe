"""Databases of every schema that was ever released, with something in every table, and what must stand in them today.

The rows are those of today; an earlier schema gets the tables and columns that it had.  What a migration changes by a
rule of its own is told by `carried_over`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from unittest.mock import patch

from sqlalchemy import Connection, select, text

from storage.bodies import hash_body
from storage.compression import compress
from storage.database import Database, open_database
from storage.interruptions import INTERRUPTED, INTERRUPTED_ES
from storage.migrations import HEAD, VERSIONS
from storage.moments import moment
from storage.records import key_from_identifier, key_from_uri
from storage.tables import TABLES

NEWEST = int(HEAD.rpartition("_")[2])
REVISIONS = tuple(sorted(int(path.stem.split("_")[1]) for path in VERSIONS.glob("milpa_*.py")))
DAY = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
SOURCES = ("uno", "dos")

TABLES_SINCE = {
    "validation": 2, "source_memory": 4, "host": 4, "record_event": 6, "quarantine": 6, "lease": 7, "redaction": 8,
    "link": 9, "record_link": 9, "link_check": 9, "source_event": 10, "source_proof": 10, "source_notice": 10,
    "outbox": 11, "source_measure": 11, "scheduled_run": 11,
    **dict.fromkeys(("index_state", "index_source", "index_entry", "index_record", "index_term", "index_use",
                     "index_words", "index_gone", "index_event"), 14),
    "restoration": 17,
    "record_evidence": 13, "cluster": 13, "cluster_member": 13, "cluster_decision": 13, "cluster_proposal": 13,
    "series_decision": 20, "series_edition": 20,
}  # fmt: skip
"""The revision that made a table; the first one, where it is not here."""

COLUMNS_SINCE = {
    "harvest_job": {
        "reason_es": 3, "pages": 4, "duplicates": 4, "passes": 4, "notes": 4, "services": 5, "series": 5, "removed": 6,
        "excused": 7, "kind": 8,
    },
    "record": {
        "kind": 5, "missing_since": 6, "spared_by": 6, "tombstoned": 6, "tombstone_job": 6, "missing_harvests": 6,
        "links_of": 9, "links": 9, "examined": 13, "traits": 13,
    },
    "source": {
        "schedule": 7, "organisation": 10, "contact_name": 10, "contact_email": 10, "license": 10, "withdrawn": 10,
    },
    "source_event": {"url": 15, "withdrawn": 17},
    "index_state": {"pruned": 16, "changed": 19, "made_with": 20},
    "source_proof": {"number": 12, "place": 12, "attempted": 12},
}  # fmt: skip
"""The revision that added a column to a table that was there."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "harvest_job": {"removed": 0, "excused": 0, "kind": "harvest"},
    "record": {"kind": "dataset", "missing_harvests": 0, "examined": 0},
    "source": {"withdrawn": 0},
    "source_event": {"withdrawn": 0},
    "source_proof": {"number": 0},
    "index_state": {"pruned": 0},
}
"""What an added column holds in rows that were there; NULL, where it is not here."""


class Kept(NamedTuple):
    """A row, without the id that the database gives it: rows of one table are numbered in their order."""

    table: str
    values: Mapping[str, Any]


def body_of(identifier: str, state: int = 1) -> bytes:
    """What a source said of a record."""
    return f'{{"id": "{identifier}", "estado": {state}}}'.encode()


def document_of(identifier: str, state: int = 1) -> bytes:
    """What was understood of it."""
    return f'{{"@id":"{uri_of(identifier)}","title":{{"es":"{identifier} {state}"}}}}'.encode()


def uri_of(identifier: str) -> str:
    """What a record is called."""
    return f"https://milpa.example/dataset/uno/{identifier}"


def iter_rows(copies: int = 1) -> Iterator[Kept]:
    """Yield what is kept, those rows first that others point to; as many copies of the records as are wanted."""
    for number, slug in enumerate(SOURCES):
        yield Kept("source", {
            "slug": slug, "title": slug.title(), "url": f"https://{slug}.example", "protocol": "ckan", "schema": "",
            "government_level": "state", "government_branch": "executive", "state": "14", "municipality": "14039",
            "home": f"https://{slug}.example/", "status": ("active", "paused")[number], "options": '{"page_size": 50}',
            "created": DAY, "modified": DAY, "schedule": "PT6H", "organisation": "Finanzas", "contact_name": "Ana",
            "contact_email": "ana@ejemplo.mx", "license": "https://datos.gob.mx/libreusomx", "withdrawn": 0,
        })  # fmt: skip
    for state, reason, reason_es in (
        ("complete", "Saw 6 of 6 declared.", "Se vieron 6 de 6."), ("complete", "Saw 4 of 4.", "Se vieron 4 de 4."),
        ("partial", "Status 500.", "Estado 500."), ("failed", INTERRUPTED, INTERRUPTED_ES), ("running", "", None),
    ):  # fmt: skip
        ended = None if state == "running" else DAY + timedelta(hours=1)
        yield Kept("harvest_job", {
            "source_id": 1, "state": state, "reason": reason, "owner": "maquina:1", "started": DAY, "ended": ended,
            "declared": 6, "received": 6, "seen": 6, "new": 5, "changed": 1, "unchanged": 0, "missing": 0, "refused": 1,
            "issues": 1, "requests": 3, "retries": 1, "bytes_received": 4096, "reason_es": reason_es, "pages": 2,
            "duplicates": 0, "passes": 1, "notes": '[["Una nota.", "A note."]]', "services": 1, "series": 0,
            "removed": 0, "excused": int(reason == INTERRUPTED), "kind": "harvest",
        })  # fmt: skip
    yield Kept("release", {"number": 7, "digest": "abc", "created": DAY, "manifest": '{"release": 7}'})
    yield Kept("document", {
        "job_id": 1, "url": "https://uno.example/catalog.ttl", "media_type": "text/turtle", "size": 6, "received": DAY,
    })  # fmt: skip
    yield Kept("document_chunk", {"document_id": 1, "position": 0, "body_hash": hash_body(b"trozos")})
    for copy in range(copies):
        yield from _iter_records(copy)
    yield from _iter_bodies(copies)
    yield Kept("refusal", {
        "source_id": 1, "job_id": 1, "code": "record.unreadable", "field": "", "value": "[]", "identifier": "roto",
    })  # fmt: skip
    yield from _iter_later()


RECORDS = ("igual", "cambiado", "ilegible", "falta", "marcado", "servicio", "retirado")
"""The records of one copy, by what befell them."""

COPIES = (1, 2)
"""The records that are in a cluster, and are being read anew."""


def identifier_of(name: str, copy: int = 0) -> str:
    """The native identifier of one copy of a record."""
    return f"{name}-{copy}"


def _iter_records(copy: int) -> Iterator[Kept]:
    first = copy * len(RECORDS) + 1
    for name in RECORDS:
        identifier, is_read = identifier_of(name, copy), name != "ilegible"
        state = 2 if name == "cambiado" else 1
        gone = name in {"falta", "retirado"}
        content = hash_body(document_of(identifier, state)) if is_read else None
        body = hash_body(body_of(identifier, state))
        yield Kept("record", {
            "source_id": 1, "key": key_from_identifier(identifier), "body_hash": body, "mapped_with": b"mapping1",
            "content_hash": content, "document_body_hash": body if is_read else None,
            "missing_since_job": 2 if gone else 3 if name == "marcado" else None, "first_job": 1, "changed_job": 1,
            "written_job": 2, "first_seen": DAY, "last_changed": DAY, "distributions": 2, "schema": "ckan",
            "native_identifier": identifier, "uri": uri_of(identifier), "uri_key": key_from_uri(uri_of(identifier)),
            "title": f"{identifier} {state}" if is_read else None, "publisher": "Finanzas", "modified": "2026-01-01",
            "license": "https://datos.gob.mx/libreusomx", "kind": "service" if name == "servicio" else "dataset",
            "missing_since": DAY + timedelta(hours=1) if gone else DAY if name == "marcado" else None,
            "missing_harvests": 1 if gone or name == "marcado" else 0, "spared_by": 1 if name == "falta" else None,
            "tombstoned": DAY + timedelta(days=9) if name == "retirado" else None,
            "tombstone_job": 2 if name == "retirado" else None, "links_of": content, "links": '{"ok": 1}',
            "examined": 0, "traits": "own_domain",
        })  # fmt: skip
    changed, unread = identifier_of("cambiado", copy), first + RECORDS.index("ilegible")
    yield Kept("record_version", {
        "record_id": first + RECORDS.index("cambiado"), "content_hash": hash_body(document_of(changed)),
        "body_hash": hash_body(body_of(changed)), "job_id": 1, "since": DAY,
    })  # fmt: skip
    yield Kept("record_issue", {
        "record_id": unread, "position": 0, "code": "record.unreadable", "field": "title", "value": "¿?",
    })  # fmt: skip


def _iter_bodies(copies: int) -> Iterator[Kept]:
    kept = {b"trozos"}
    for identifier in (identifier_of(name, copy) for name in RECORDS for copy in range(copies)):
        kept |= {made(identifier, state) for made in (body_of, document_of) for state in (1, 2)}
    for content in sorted(kept):
        yield Kept("body", {"hash": hash_body(content), "data": compress(content)})


def _iter_later() -> Iterator[Kept]:
    """Yield rows of tables that came later."""
    content, retired = hash_body(document_of(identifier_of("igual"))), RECORDS.index("retirado") + 1
    yield Kept(
        "validation", {"fingerprint": b"f" * 16, "content_hash": content, "shapes": "dcat", "findings": compress(b"{}")}
    )
    yield Kept("source_memory", {"source_id": 1, "content": '{"since": "2026-03-01"}'})
    yield Kept("host", {
        "key": hash_body(b"uno.example"), "name": "uno.example", "failures": 3, "reason": "Timeout.",
        "reason_es": "No contesta.", "rests_until": DAY + timedelta(days=1),
    })  # fmt: skip
    yield Kept("record_event", {
        "record_id": retired, "event": "tombstone", "at": DAY, "job_id": 2, "harvests": 2, "quarantine_id": 1,
    })  # fmt: skip
    yield Kept("quarantine", {
        "source_id": 1, "emptied": False, "since": DAY, "job_id": 2, "judged_job": 2, "records": 1, "largest": 6,
        "reason": "Fewer.", "reason_es": "Menos.", "decision": "approved", "decided": DAY, "decided_by": "ana",
        "why": "Se fueron.", "removed": 1,
    })  # fmt: skip
    yield Kept("lease", {"source_id": 1, "token": "abc", "holder": "otra:1:abc:1", "until": 1})
    yield Kept("redaction", {
        "kind": "e-mail", "salt": b"s" * 16, "digest": b"d" * 32, "at": DAY, "who": "ana", "why": "Solicitud 12.",
    })  # fmt: skip
    url = "https://uno.example/1.csv"
    yield Kept("link", {
        "key": hash_body(url.encode()), "host_key": hash_body(b"https://uno.example"), "host": "https://uno.example",
        "url": url, "outcome": "ok", "answer": "200", "since": DAY, "failures": 0, "failing_since": None,
        "failed": None, "checked": DAY, "due": DAY + timedelta(days=30), "media_type": "text/csv", "size": 10,
        "modified": None,
    })  # fmt: skip
    yield Kept("record_link", {
        "record_id": 1, "position": 0, "link_id": 1, "role": "download", "promise": "{}", "verdict": "alive",
        "code": "", "field": "distribution[0].download_url", "value": "",
    })  # fmt: skip
    yield Kept("link_check", {"link_id": 1, "checked": DAY, "outcome": "ok", "answer": "200"})
    for source_id in (1, 2):
        yield Kept("source_event", {
            "source_id": source_id, "status_before": None, "status_after": "active", "who": "ana", "at": DAY,
            "reason": "Ours.", "reason_es": None, "url": f"https://{source_id}.example", "withdrawn": 0,
        })  # fmt: skip
    yield Kept("source_proof", {
        "source_id": 1, "token": "t", "host": "uno.example", "way": "file", "proven": DAY, "checked": DAY,
        "number": 0, "place": "https://uno.example/.well-known/milpa.txt", "attempted": None,
    })  # fmt: skip
    yield Kept("source_notice", {"source_id": 1, "code": "moved", "value": "https://dos.example", "since": DAY})
    yield Kept("outbox", {
        "key": b"k" * 16, "event": "status", "code": "paused", "source_id": 1, "recipient": "ana@ejemplo.mx",
        "facts": "{}", "at": DAY, "state": "sent", "attempts": 1, "not_before": 0, "claim": "", "ended": DAY,
        "problem": "", "problem_es": "",
    })  # fmt: skip
    yield Kept("source_measure", {"source_id": 1, "month": 202603, "at": DAY, "figures": "{}"})
    yield Kept("scheduled_run", {"id": 1, "content": "{}"})
    yield Kept("restoration", {
        "restored": DAY, "saved": DAY, "release": 7, "sequence": 7_000_000_002, "following": 1008,
    })  # fmt: skip
    yield from _iter_index(content)
    yield Kept("record_evidence", {"record_id": 1, "key": b"e" * 16, "kind": "identifier", "source_id": 1})
    yield Kept("cluster", {"uri": uri_of("igual"), "uri_key": b"u" * 8, "since": DAY})
    for record_id in COPIES:
        yield Kept("cluster_member", {
            "record_id": record_id, "cluster_id": 1, "evidence": "identifier", "since": DAY,
        })  # fmt: skip
    yield Kept("cluster_decision", {
        "low_id": 1, "high_id": 3, "verdict": "apart", "who": "ana", "why": "Son dos.", "at": DAY,
    })  # fmt: skip
    yield Kept("cluster_proposal", {"low_id": 2, "high_id": 3, "score": 930, "since": DAY})
    yield Kept("series_decision", {
        "source_id": 1, "key": b"s" * 16, "name": "nomina", "identifier": "serie-nomina-73737373",
        "verdict": "accepted", "who": "ana", "why": "Es mensual.", "at": DAY,
    })  # fmt: skip
    yield Kept("series_edition", {"record_id": 1, "series_id": 1})


def _iter_index(content: bytes) -> Iterator[Kept]:
    """Yield rows of the served index: an entry, and one that is gone."""
    uri, gone = uri_of(identifier_of("igual")), uri_of(identifier_of("retirado"))
    told = {"kind": "dataset", "source": "uno", "release": 7}
    yield Kept("index_state", {
        "id": 1, "release": 7, "digest": "abc", "published": DAY, "changed": DAY, "sequence": 7_000_000_002,
        "pruned": 7_000_000_000, "last_entry": 2, "last_term": 1, "made_with": "w",
    })  # fmt: skip
    yield Kept("index_source", {"slug": "uno", "facts": '{"slug": "uno"}'})
    yield Kept("index_entry", {
        **told, "id": 1, "key": hash_body(uri.encode()), "name": "uno-igual-0", "uri": uri, "title": "Igual",
        "title_key": b"igual", "publisher": None, "level": "state", "branch": None, "state": "14", "municipality": None,
        "modified": "2026-01-01", "changed": DAY, "document_hash": content, "record_hash": content,
        "made_from": content,
    })  # fmt: skip
    yield Kept("index_record", {
        "key": b"r" * 16, "topic_key": hash_body(uri.encode()), "source": "uno", "record_hash": content,
    })  # fmt: skip
    yield Kept("index_term", {"id": 1, "field": "state", "key": b"t" * 16, "value": "14", "label": "", "entries": 1})
    yield Kept("index_use", {"term_id": 1, "entry_id": 1})
    yield Kept("index_words", {"entry_id": 1, "title": "igual", "keywords": "", "publisher": "", "description": ""})
    yield Kept("index_gone", {
        **told, "key": hash_body(gone.encode()), "uri": gone, "name": "uno-retirado-0", "title": "Retirado",
        "removed": DAY, "moved_to": None,
    })  # fmt: skip
    yield Kept("index_event", {
        **told, "sequence": 7_000_000_002, "moment": DAY, "change": "removed", "uri": gone, "moved_to": None,
    })  # fmt: skip


def carried_over(row: Kept, revision: int) -> dict[str, Any]:
    """What a migration makes of a row of an earlier schema, by a rule of its own: the columns that it sets."""
    values = row.values
    if row.table == "harvest_job" and revision < 7:
        return {"excused": int(values["reason"] == INTERRUPTED)}
    if row.table == "index_state" and revision < 19:
        return {"changed": values["published"]}
    if row.table == "record" and revision < 6 and values["missing_since_job"] == 3:  # a partial job says nothing
        return {"missing_since_job": None, "missing_since": None, "missing_harvests": 0}
    if row.table == "record" and revision < 6 and values["missing_since_job"] == 2:
        return {"missing_since": DAY + timedelta(hours=1), "missing_harvests": 1}
    return {}


def open_at(url: str, revision: int) -> Database:
    """Open an empty database as the program of a revision did."""
    with patch("storage.schema.HEAD", f"milpa_{revision:04}"):
        return open_database(url)


def fill(connection: Connection, revision: int, copies: int = 1) -> None:
    """Write every row that a schema has room for, by SQL of that schema."""
    for row in iter_rows(copies):
        if TABLES_SINCE.get(row.table, 1) > revision:
            continue
        values = {
            name: moment(connection, value) if isinstance(value, datetime) else value
            for name, value in _at(row, revision).items()
        }
        columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {row.table} ({columns}) VALUES ({marks})"), values)


def make_earlier(url: str, revision: int, copies: int = 1) -> None:
    """Make a database of a schema that was released, with data in it."""
    database = open_at(url, revision)
    try:
        with database.write() as connection:
            fill(connection, revision, copies)
    finally:
        database.close()


def iter_differences(connection: Connection, revision: int, copies: int = 1) -> Iterator[str]:
    """Yield what a database at the newest schema holds otherwise than it was written under an earlier one."""
    expected: dict[str, list[dict[str, Any]]] = {}
    for row in iter_rows(copies):
        if TABLES_SINCE.get(row.table, 1) <= revision:
            defaults = DEFAULTS.get(row.table, {})
            added = {name: defaults.get(name) for name in COLUMNS_SINCE.get(row.table, {})}
            whole = {**added, **_at(row, revision), **carried_over(row, revision)}  # in one order for all of a table
            expected.setdefault(row.table, []).append(whole)
    for table, rows in expected.items():
        names = [TABLES[table].c[name] for name in rows[0]]
        found = Counter(tuple(map(_plain, row)) for row in connection.execute(select(*names)))
        wanted = Counter(tuple(row.values()) for row in rows)
        if found != wanted:
            more, less = ([*rest][:1] for rest in (found - wanted, wanted - found))
            yield f"{table}: {found.total()} rows for {wanted.total()}; {more} for {less}"


def _at(row: Kept, revision: int) -> dict[str, Any]:
    """A row with the columns that its table had."""
    since = COLUMNS_SINCE.get(row.table, {})
    return {name: value for name, value in row.values.items() if since.get(name, 1) <= revision}


def _plain(value: Any) -> Any:
    """A value as it was written: moments aware, bytes as bytes."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return bytes(value) if isinstance(value, memoryview) else value
