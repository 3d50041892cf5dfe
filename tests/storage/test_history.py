"""Any sequence of harvests leaves the store as a simple model of it says."""

from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from storage.bodies import get_body, sweep_bodies
from storage.database import open_database
from storage.issues import list_issues
from storage.jobs import finish_job, start_job
from storage.records import (
    SeenRecords,
    clear_missing,
    count_records,
    get_record,
    iter_documents,
    key_from_identifier,
    known_records,
    list_versions,
    mark_missing,
    store_page,
)
from storage.sources import add_source

IDENTIFIERS = ("a", "b", "c\x00", "d\ud800")
CONTENTS = ("uno", "dos", None)
BODIES = ("x", "y")

states = st.tuples(st.sampled_from(CONTENTS), st.sampled_from(BODIES))
pages = st.dictionaries(st.sampled_from(IDENTIFIERS), states, max_size=4)
harvests = st.lists(st.tuples(pages, st.booleans(), st.booleans()), min_size=1, max_size=6)
"""Each with what the source holds, whether the job is complete, and whether a sweep follows."""


@dataclass
class Remembered:
    """The model of a record."""

    state: tuple
    versions: list = field(default_factory=list)
    missing: bool = False


def harvest(database, source, model, holds, complete, make):
    job, seen = start_job(database, source), SeenRecords()
    for identifiers in (IDENTIFIERS[:2], IDENTIFIERS[2:]):
        page = {identifier: holds[identifier] for identifier in identifiers if identifier in holds}
        with database.write() as connection:
            known = known_records(connection, source.id, [key_from_identifier(identifier) for identifier in page])
            writes = []
            for identifier, (content, body) in page.items():
                before = known.get(key_from_identifier(identifier))
                write = make(
                    identifier, content, f"{content}/{body}", known=before, issues=(("code", body, str(content)),)
                )
                if before is not None and before.body_hash == write.body_hash:
                    seen.add(before.id)
                    clear_missing(connection, job.id, [before])
                else:
                    writes.append(write)
            store_page(connection, source.id, job.id, writes)
    if complete:
        with database.write() as connection:
            mark_missing(connection, source.id, job.id, seen)
    finish_job(database, job.id, "complete" if complete else "partial", "")
    for identifier, (content, body) in holds.items():
        record = model.setdefault(identifier, Remembered((content, body)))
        record.state, record.missing = (content, body), False
        if content is not None and (not record.versions or record.versions[-1] != content):
            record.versions.append(content)
    for identifier in model.keys() - holds.keys() if complete else ():
        model[identifier].missing = True


def check(database, source, model, make):
    counts = count_records(database, source.id)
    indexed = {identifier for identifier, record in model.items() if record.versions}
    assert (counts.held, counts.indexed) == (len(model), len(indexed))
    assert counts.missing == sum(record.missing for record in model.values())
    with database.read() as connection:
        assert len(list(iter_documents(connection, source.id))) == len(indexed)
    for identifier, remembered in model.items():
        record = get_record(database, source.slug, identifier)
        content, body = remembered.state
        assert get_body(database, record.body_hash) == make(identifier, content, f"{content}/{body}").body
        assert record.missing == remembered.missing
        assert [get_body(database, version.content_hash) for version in list_versions(database, record.id)] == [
            make(identifier, content).document for content in remembered.versions
        ]
        assert record.document == (make(identifier, remembered.versions[-1]).document if remembered.versions else None)
        if record.document_body_hash:
            assert get_body(database, record.document_body_hash) is not None
        issues = list_issues(database, record_id=record.id)
        assert [(one.field, one.value) for one in issues] == [(body, str(content))]


@pytest.fixture
def shared(make_sqlite_url, make_postgresql_url):
    """One database of each kind for all examples; each example has a source of its own."""
    databases = [open_database(make(True)) for make in (make_sqlite_url, make_postgresql_url)]
    yield databases
    for database in databases:
        database.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(harvests=harvests)
def test_any_sequence_of_harvests_is_remembered_as_the_model_says(shared, write, harvests):
    for database in shared:
        with database.read() as connection:
            number = connection.exec_driver_sql("SELECT count(*) FROM source").scalar()
        slug = f"fuente-{number}"
        source = add_source(database, slug=slug, title=slug, url="u", protocol="ckan", government_level="state")
        model = {}
        for holds, complete, sweeps in harvests:
            harvest(database, source, model, holds, complete, write)
            if sweeps:
                sweep_bodies(database)
        check(database, source, model, write)
