"""``kill -9`` at any moment: what was stored is there whole, what was not leaves nothing behind."""

import random
import signal
import subprocess
import sys
import time

import pytest

from storage.bodies import get_body
from storage.jobs import reap_jobs
from storage.locks import hold_source
from storage.records import count_records, iter_documents, list_versions

PAGE = 40

WRITER = """
import sys
from storage.bodies import hash_body
from storage.database import open_database
from storage.jobs import start_job
from storage.locks import hold_source
from storage.records import RecordWrite, key_from_identifier, known_records, store_page
from storage.sources import require_source

database = open_database(sys.argv[1])
source = require_source(database, "datos-jalisco")
with hold_source(database, source):
    job = start_job(database, source)
    for page in range(100_000):
        names = [f"{page % 50}-{number}" for number in range(int(sys.argv[2]))]
        with database.write() as connection:
            known = known_records(connection, source.id, [key_from_identifier(name) for name in names])
            writes = []
            for name in names:
                body = f"{name} {page} {job.id}".encode() * 50
                writes.append(RecordWrite(
                    known=known.get(key_from_identifier(name)), identifier=name, key=key_from_identifier(name),
                    schema="ckan", body=body, body_hash=hash_body(body), mapped_with=b"mapping1", uri="urn:" + name,
                    content_hash=hash_body(body), document=body, issues=(("code", "field", name),),
                ))
            store_page(connection, source.id, job.id, writes)
        print(page, flush=True)
"""


def run_and_kill(url, seconds):
    """Let a harvest write pages, kill it, and tell which pages it had said were stored."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, url, str(PAGE)], stdout=subprocess.PIPE, text=True)
    first = process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, "the harvest ended by itself"
    return [int(line) for line in (first + rest).splitlines() if line]


def hold_in_the_end(database, source):
    """Hold the source once the server has noticed the death of its last holder."""
    for _ in range(200):
        if reap_jobs(database):
            return hold_source(database, source)
        time.sleep(0.02)
    return pytest.fail("no job was found interrupted")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_harvest_loses_nothing_and_leaves_nothing_half_done(database, database_url, source, seed):
    chance = random.Random(seed)
    for _ in range(2):
        stored = run_and_kill(database_url, chance.uniform(0.0, 0.25))

        with hold_in_the_end(database, source):
            counts = count_records(database, source.id)
        assert counts.held == counts.indexed
        assert counts.held % PAGE == 0, "a page is stored whole or not at all"
        assert counts.held >= PAGE * len({page % 50 for page in stored}), "what was said to be stored is there"
        with database.read() as connection:
            documents = list(iter_documents(connection, source.id))
            issues, records = (
                connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
                for table in ("record_issue", "record")
            )
        assert len(documents) == counts.indexed
        assert issues == records == counts.held
        for one in documents[::20]:
            assert get_body(database, one.body_hash) == one.document

    with database.read() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM record ORDER BY id LIMIT 5")]
    for record_id in ids:
        for version in list_versions(database, record_id):
            assert get_body(database, version.content_hash) is not None, "every version still has its document"
