"""A source, a job, and records to write."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.bodies import hash_body
from storage.database import Database
from storage.jobs import HarvestJob, start_job
from storage.records import KnownRecord, RecordWrite, StoredPage, key_from_identifier, known_records, store_page
from storage.retention import Cutoffs
from storage.sources import Source, add_source

DAY = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)

LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)
KEEP_ALL = Cutoffs(LONG_AGO, LONG_AGO, LONG_AGO)
"""A policy by which nothing is too old: only bytes that nothing names go."""

AddSource = Callable[..., Source]
MakeWrite = Callable[..., RecordWrite]
Harvest = Callable[..., StoredPage]


@pytest.fixture
def add(database: Database) -> AddSource:
    def add(slug: str = "datos-jalisco", **facts: Any) -> Source:
        given = {
            "title": "Datos Jalisco", "url": "https://datos.jalisco.gob.mx", "protocol": "ckan",
            "government_level": "state", "status": "active",
        } | facts  # fmt: skip
        return add_source(database, slug=slug, **given)

    return add


@pytest.fixture
def source(add: AddSource) -> Source:
    return add()


@pytest.fixture
def job(database: Database, source: Source) -> HarvestJob:
    return start_job(database, source)


def make_write(
    identifier: str,
    content: str | None = "contenido",
    body: str | None = None,
    known: KnownRecord | None = None,
    **facts: Any,
) -> RecordWrite:
    """A record whose content (None: cannot be mapped) and body are the texts given."""
    raw = f"{identifier}|{body or content}".encode("utf-8", "surrogatepass")
    document = None if content is None else f'{{"title":"{content}","identifier":{identifier!a}}}'.encode()
    given = {
        "uri": f"https://milpa.example/dataset/datos-jalisco/{identifier}",
        "title": content,
        "distributions": 2,
    } | facts
    return RecordWrite(
        known=known, identifier=identifier, key=key_from_identifier(identifier), schema="ckan", body=raw,
        body_hash=hash_body(raw), mapped_with=b"mapping1", document=document,
        content_hash=None if document is None else hash_body(document), **given,
    )  # fmt: skip


@pytest.fixture
def write() -> MakeWrite:
    return make_write


@pytest.fixture
def store(database: Database) -> Harvest:
    """Store a page of writes as a job does: what is known is looked up, the moment is a day for each job."""

    def store(job: HarvestJob, writes: Iterable[RecordWrite], **options: Any) -> StoredPage:
        page = tuple(writes)
        with database.write() as connection:
            known = known_records(connection, job.source_id, [write.key for write in page])
            page = tuple(write._replace(known=known.get(write.key)) for write in page)
            now = options.get("now", DAY + timedelta(days=job.id))
            return store_page(connection, job.source_id, job.id, page, now=now)

    return store
