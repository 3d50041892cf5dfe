"""The tokens of a source, one for each host that it has had."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from storage.database import open_database
from storage.hosts import HostState, get_host, put_host
from storage.source_notices import list_notices, put_notice
from storage.source_proofs import SourceProof, get_proof, list_proofs, make_proof, note_check

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_token_for_each_host_is_kept(database, source):
    first, other = make_proof(database, source.id, "uno.mx"), make_proof(database, source.id, "dos.mx")
    assert make_proof(database, source.id, "uno.mx") == first
    assert (first.number, other.number, first.token != other.token) == (0, 1, True)
    with database.write() as connection:
        note_check(connection, first, NOW, "file", "https://uno.mx/.well-known/milpa.txt")
    (proof,) = list_proofs(database, source.id)
    assert (proof.host, proof.way, proof.proven, proof.checked) == ("uno.mx", "file", NOW, NOW)


def at_once(many, act):
    """Let so many threads act at the same moment."""
    barrier = Barrier(many)

    def one(number):
        barrier.wait(30)
        return act(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def test_two_who_ask_for_the_first_token_at_once_get_the_same(database, source):
    made = at_once(6, lambda _: make_proof(database, source.id, "uno.mx"))
    assert set(made) == {get_proof(database, source.id, "uno.mx")}


def test_two_who_write_the_same_host_or_notice_at_once_do_not_hinder_each_other(database, source):
    def note(value):
        with database.write() as connection:
            return put_notice(connection, source.id, "moved", value)

    at_once(6, lambda number: put_host(database, HostState("uno.mx", number, "a", "b", NOW)))
    assert get_host(database, "uno.mx").rests_until == NOW
    assert sorted(at_once(6, lambda _: note("https://dos.mx"))) == [False] * 5 + [True]
    assert note("https://tres.mx")
    assert [notice.value for notice in list_notices(database, source.id)] == ["https://tres.mx"]


@pytest.mark.parametrize(
    ("way", "place", "url", "covered"),
    [
        ("file", "https://uno.mx/.well-known/milpa.txt", "https://uno.mx/e/data.json", True),
        ("dns", "uno.mx", "https://uno.mx/e/data.json", True),
        ("meta", "https://uno.mx/", "https://uno.mx/e/data.json", True),
        ("meta", "https://uno.mx/i/", "https://uno.mx/i/data.json", True),
        ("meta", "https://uno.mx/i/", "https://uno.mx/i", True),
        ("meta", "https://uno.mx/i/", "https://uno.mx/e/data.json", False),
        ("meta", "https://uno.mx/i/", "https://uno.mx/ii/data.json", False),
        ("meta", "https://uno.mx/i/", "https://uno.mx/i/../e/data.json", False),
        ("meta", "https://uno.mx/i/", "https://uno.mx/i/%2e%2e/e/data.json", False),
        ("meta", None, "https://uno.mx/i/data.json", False),
        ("file", "https://uno.mx/.well-known/milpa.txt", "https://dos.mx/data.json", False),
    ],
)
def test_what_a_proof_is_of(way, place, url, covered):
    assert SourceProof(1, 0, "uno.mx", "…", way, place, NOW, NOW).covers(url) is covered


def test_what_was_never_found_proves_nothing():
    assert not SourceProof(1, 0, "uno.mx", "…").covers("https://uno.mx/")


def test_proofs_of_an_earlier_version_stay(empty_database_url, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr("storage.schema.HEAD", "milpa_0010")
        database = open_database(empty_database_url)
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO source (slug, title, url, protocol, schema, government_level, home, status, options, created, "
            "modified) VALUES ('uno', 'Uno', 'https://uno.mx', 'ckan', '', 'state', '', 'active', '{}', "
            "'2026-01-01 00:00:00', '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO source_proof (source_id, token, host, way, proven, checked) VALUES "
            "(1, 'abc', 'uno.mx', 'file', '2026-01-01 00:00:00', '2026-02-01 00:00:00')"
        )
    database.close()
    database = open_database(empty_database_url)
    (proof,) = list_proofs(database, 1)
    assert (proof.number, proof.token, proof.host, proof.place) == (0, "abc", "uno.mx", None)
    assert proof.covers("https://uno.mx/")
    assert make_proof(database, 1, "dos.mx").number == 1
    database.close()
