"""The life of a source: what may follow on what, by whom, and what is written of it."""

import itertools

import pytest

from federation.acting import who_acts
from federation.errors import UsageError
from federation.settings import get_settings
from federation.state_changes import change_state, end_quarantine, quarantine
from federation.states import HARVESTED, STATES, Actor, is_published
from harvesters.sentences import Sentence
from storage.source_events import list_events
from storage.source_proofs import make_proof, note_check
from storage.sources import add_source, require_source

NAMES = tuple(state.name for state in STATES)
OPERATOR, PROOF, COURT = Actor.OPERATOR, Actor.PROOF, Actor.COURT

WAYS = {
    # from           to             who       needs a reason
    ("proposed", "proven", PROOF): False,
    ("proposed", "approved", OPERATOR): True,
    ("proven", "approved", OPERATOR): False,
    ("proven", "proposed", OPERATOR): True,
    ("approved", "proposed", OPERATOR): True,
    ("approved", "active", OPERATOR): False,
    ("active", "paused", OPERATOR): False,
    ("paused", "active", OPERATOR): False,
    ("active", "quarantined", COURT): True,
    ("paused", "quarantined", OPERATOR): False,
    ("quarantined", "active", COURT): True,
    ("quarantined", "paused", OPERATOR): False,
    ("retired", "active", OPERATOR): True,
    ("retired", "quarantined", OPERATOR): True,
    ("proposed", "retired", OPERATOR): True,
    ("proven", "retired", OPERATOR): True,
    ("approved", "retired", OPERATOR): True,
    ("active", "retired", OPERATOR): True,
    ("paused", "retired", OPERATOR): True,
    ("quarantined", "retired", OPERATOR): True,
}
"""Every way that there is; a test holds that there is no other."""


@pytest.fixture
def put(database):
    """Register a source in a state."""

    def put(status):
        slug = f"en-{status}"
        return add_source(
            database, slug=slug, title="Uno", url=f"https://{slug}.mx", protocol="ckan", government_level="federal",
            status=status, who="nadie",
        )  # fmt: skip

    return put


def test_what_is_in_the_table_can_be_done_and_nothing_else(sqlite_database):
    for before, after, actor in itertools.product(NAMES, NAMES, Actor):
        if before == after:
            continue
        slug = f"{before}-{after}-{actor.value}"
        add_source(
            sqlite_database, slug=slug, title="Uno", url=f"https://{slug}.mx", protocol="ckan",
            government_level="federal", status=before,
        )  # fmt: skip
        way = WAYS.get((before, after, actor))
        if way is None or way:
            with pytest.raises(UsageError):
                change_state(sqlite_database, slug, after, actor, who="ana")
        if way is None:
            with pytest.raises(UsageError, match="milpa "):
                change_state(sqlite_database, slug, after, actor, who="ana", reason="porque sí")
            continue
        if before == "proven" and not way:
            source = require_source(sqlite_database, slug)
            proof = make_proof(sqlite_database, source.id, f"{slug}.mx")
            with sqlite_database.write() as connection:
                note_check(connection, proof, source.created, "file")
            assert change_state(sqlite_database, slug, after, actor, who="ana")
            continue
        assert change_state(sqlite_database, slug, after, actor, who="ana", reason="porque sí").status == after


def test_who_when_and_why_are_written_with_the_change(database, put):
    source = put("active")
    change_state(database, source.slug, "paused", OPERATOR, who="Ana Ruiz", reason=" Cambia de servidor ")
    with database.write() as connection:
        quarantine(connection, source.slug, Sentence("Faltan 40 de 50.", "40 of 50 are missing."), is_new=True)
        quarantine(connection, source.slug, Sentence("Faltan 41 de 50.", "41 of 50 are missing."), is_new=False)
    _, paused, held = list_events(database, source.id)
    assert (paused.before, paused.after, paused.who, paused.reason, paused.reason_es) == (
        "active", "paused", "Ana Ruiz", "Cambia de servidor", None,
    )  # fmt: skip
    assert source.created <= paused.at <= held.at
    assert (held.before, held.after, held.who) == ("paused", "paused", "milpa"), "the court undoes no pause"
    assert (held.reason, held.reason_es) == ("40 of 50 are missing.", "Faltan 40 de 50.")


def test_what_is_refused_writes_nothing(database, put):
    source = put("active")
    with pytest.raises(UsageError, match="milpa retire en-active --reason"):
        change_state(database, source.slug, "retired", OPERATOR, who="ana", reason="  ")
    assert require_source(database, source.slug) == source
    assert len(list_events(database, source.id)) == 1


def test_a_state_that_it_is_in_already_is_no_change(database, put):
    source = put("paused")
    assert change_state(database, source.slug, "paused", OPERATOR, who="ana") == source
    assert len(list_events(database, source.id)) == 1


def test_the_court_puts_into_quarantine_what_is_active_and_nothing_else(sqlite_database):
    words = Sentence("Faltan muchos.", "Many are missing.")
    for status in NAMES:
        add_source(
            sqlite_database, slug=status, title="Uno", url=f"https://{status}.mx", protocol="ckan",
            government_level="federal", status=status,
        )  # fmt: skip
        with sqlite_database.write() as connection:
            held = quarantine(connection, status, words, is_new=False)
            again = quarantine(connection, status, words, is_new=False)
        expected = "quarantined" if status in {"active", "quarantined"} else status
        assert held.status == again.status == expected
        assert len(list_events(sqlite_database, held.id)) == 1 + (expected != status)


def test_a_quarantine_ends_by_a_persons_decision(database, put):
    source = put("quarantined")
    with database.write() as connection:
        freed = end_quarantine(connection, source.slug, "ana", Sentence("Las bajas son ciertas", "They are true"))
        assert end_quarantine(connection, source.slug, "luis", Sentence("Siempre no", "After all")) == freed
    assert freed.status == "active"
    told = [(event.before, event.after, event.who) for event in list_events(database, source.id)][1:]
    assert told == [("quarantined", "active", "ana"), ("active", "active", "luis")], "each decision leaves a trace"


def test_only_what_is_active_or_held_is_harvested():
    assert HARVESTED == ("active", "quarantined")


@pytest.mark.parametrize("before", ["active", "paused", "quarantined"])
def test_a_retired_source_stays_published_unless_it_is_withdrawn(database, put, before):
    source = put(before)
    kept = change_state(database, source.slug, "retired", OPERATOR, who="ana", reason="Cerró")
    assert is_published(kept)
    with pytest.raises(UsageError, match="milpa retire"):
        change_state(database, source.slug, "retired", OPERATOR, who="ana", withdraw=True)
    gone = change_state(database, source.slug, "retired", OPERATOR, who="ana", reason="Lo pide", withdraw=True)
    assert not is_published(gone)
    assert is_published(change_state(database, source.slug, "active", OPERATOR, who="ana", reason="Volvió"))


@pytest.mark.parametrize("before", ["proposed", "proven", "approved"])
def test_what_never_was_published_is_not_published_by_retiring(database, put, before):
    source = put(before)
    assert not is_published(change_state(database, source.slug, "retired", OPERATOR, who="ana", reason="No era"))


@pytest.mark.parametrize(
    ("given", "setting", "said"), [("Ana", "Mesa", "Ana"), (None, "Mesa", "Mesa"), ("  ", "", "quien-corre")]
)
def test_who_acts_is_who_says_so_or_whom_the_installation_names(monkeypatch, given, setting, said):
    monkeypatch.setenv("MILPA_OPERATOR", setting)
    monkeypatch.setenv("LOGNAME", "quien-corre")
    get_settings.cache_clear()
    try:
        assert who_acts(given) == said
    finally:
        get_settings.cache_clear()
