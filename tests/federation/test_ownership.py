"""A portal is proven by a token on its host, looked for again now and then."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.claims import Claim
from federation.completeness import Judgement, Verdict
from federation.editing import edit
from federation.errors import UsageError
from federation.joining import join
from federation.moving import Move, move
from federation.ownership import due_for_reproof, prove, reprove_due
from federation.settings import Settings
from federation.source_notices import PROOF_LOST, UNPROVEN, notice_words
from federation.state_changes import change_state
from federation.states import Actor
from harvesters.asking import Candidate
from harvesters.proofs import Looked, Sight
from harvesters.sentences import NOTHING
from storage.source_events import list_events
from storage.source_notices import list_notices
from storage.source_proofs import get_proof, make_proof, note_check
from storage.sources import add_source, require_source
from tests.harvesters.portal import Answer, running_portal

SETTINGS = Settings(allow_private_addresses=True)
PLACE = "/.well-known/milpa.txt"
LATER = timedelta(days=31)
HOST = "127.0.0.1"


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


@pytest.fixture
def source(database, portal):
    return join(database, SETTINGS, Claim(portal.url, name="uno", protocol="ckan"), activate=False).source


@pytest.fixture
def put(database, portal, source):
    """Put the token of the source on its host, or take it away."""

    def put(there=True):
        token = prove(database, SETTINGS, "uno", who="ana").proof.token
        portal.script(PLACE, Answer(token.encode(), content_type="text/plain") if there else Answer(status=404))
        return token

    return put


def test_what_is_not_proven_stays_proposed_and_its_token_the_same(database, source):
    first, second = (prove(database, SETTINGS, "uno", who="ana") for _ in range(2))
    assert not first.is_found
    assert first.source.status == "proposed"
    assert first.proof.token == second.proof.token == get_proof(database, source.id, HOST).token
    assert len(first.proof.token) >= 32
    assert list_notices(database) == ()


def test_every_source_has_a_token_of_its_own(database, portal, source):
    join(database, SETTINGS, Claim(f"{portal.url}/dos", name="dos", protocol="ckan"), activate=False)
    tokens = {prove(database, SETTINGS, slug, who="ana").proof.token for slug in ("uno", "dos")}
    assert len(tokens) == 2


def test_a_token_on_the_host_makes_a_proposed_source_proven(database, source, put):
    put()
    check = prove(database, SETTINGS, "uno", who="ana")
    assert (check.is_found, check.source.status) == (True, "proven")
    turn = list_events(database, source.id)[-1]
    assert (turn.before, turn.after, turn.who) == ("proposed", "proven", "ana")
    proof = get_proof(database, source.id, HOST)
    assert (proof.way, proof.place) == ("file", source.url.rstrip("/") + PLACE)


def test_a_source_that_is_active_already_stays_so(database, portal, put):
    put()
    join(database, SETTINGS, Claim(f"{portal.url}/dos", name="dos", protocol="ckan"), activate=True)
    portal.script(PLACE, Answer(prove(database, SETTINGS, "dos", who="ana").proof.token.encode()))
    assert prove(database, SETTINGS, "dos", who="ana").source.status == "active"


def test_the_token_of_another_proves_nothing(database, portal, put):
    put()
    join(database, SETTINGS, Claim(f"{portal.url}/dos", name="dos", protocol="ckan"), activate=False)
    assert not prove(database, SETTINGS, "dos", who="ana").is_found


def test_what_was_proven_of_one_host_admits_no_other(database, source, put):
    put()
    prove(database, SETTINGS, "uno", who="ana")
    edit(database, SETTINGS, "uno", {"url": "http://localhost:1/"})
    with pytest.raises(UsageError, match="milpa approve uno --reason"):
        change_state(database, "uno", "approved", Actor.OPERATOR, who="ana")
    assert change_state(database, "uno", "approved", Actor.OPERATOR, who="ana", reason="Oficio").status == "approved"


def test_a_source_that_is_edited_while_its_token_is_looked_for_is_not_proven(database, portal, source):
    token = prove(database, SETTINGS, "uno", who="ana").proof.token

    def answer(_asked):
        edit(database, SETTINGS, "uno", {"url": "http://localhost:1/"})
        return Answer(token.encode())

    portal.script(PLACE, answer)
    assert prove(database, SETTINGS, "uno", who="ana").source.status == "proposed"


def activate(database):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE source SET status = 'active'")


def test_a_proof_is_looked_for_again_when_it_is_due(database, source, put):
    put()
    prove(database, SETTINGS, "uno", who="ana")
    activate(database)
    now = datetime.now(UTC)
    assert due_for_reproof(database, now) == ()
    assert due_for_reproof(database, now + LATER) == ("uno",)
    (check,) = reprove_due(database, SETTINGS, now=now + LATER)
    assert check.is_found
    assert due_for_reproof(database, now + LATER) == ()
    assert list_notices(database) == ()


def test_whoever_is_to_end_begins_no_other_proof(database, portal, source, put):
    put()
    prove(database, SETTINGS, "uno", who="ana")
    activate(database)
    later = datetime.now(UTC) + LATER
    assert reprove_due(database, SETTINGS, is_over=lambda: True, now=later) == ()
    assert due_for_reproof(database, later) == ("uno",), "it is the next run's"


def test_a_proof_that_is_gone_is_told_and_nothing_is_removed(database, portal, source, put):
    put()
    prove(database, SETTINGS, "uno", who="ana")
    activate(database)
    portal.script(PLACE, Answer(status=404))
    reprove_due(database, SETTINGS, now=datetime.now(UTC) + LATER)
    (notice,) = list_notices(database, source.id)
    assert (notice.code, notice.value) == (PROOF_LOST, "file")
    assert require_source(database, "uno").status == "active"
    put()
    prove(database, SETTINGS, "uno", who="ana")
    assert list_notices(database) == ()


def test_a_host_that_is_down_has_lost_no_proof(database, portal, source, put):
    put()
    prove(database, SETTINGS, "uno", who="ana")
    activate(database)
    portal.script(PLACE, Answer(status=503))
    later = datetime.now(UTC) + LATER
    (check,) = reprove_due(database, SETTINGS, now=later)
    assert not check.is_known
    assert list_notices(database) == ()
    assert due_for_reproof(database, later) == (), "it rests"
    assert due_for_reproof(database, later + timedelta(days=1, seconds=1)) == ("uno",), "it is asked again"


def test_another_host_is_to_be_proven_anew(database, source, put):
    token = put()
    prove(database, SETTINGS, "uno", who="ana")
    edit(database, SETTINGS, "uno", {"url": "http://localhost:1/"})
    check = prove(database, SETTINGS, "uno", who="ana")
    assert (check.proof.host, check.proof.proven) == ("localhost", None)
    assert check.proof.token != token
    assert get_proof(database, source.id, HOST).proven is not None, "what was proven once is kept"


@pytest.mark.parametrize("order", ["edit", "move"])
def test_a_proven_source_that_changes_its_host_is_told_to_be_unproven_until_it_is_proven(database, source, put, order):
    put()
    prove(database, SETTINGS, "uno", who="ana")
    if order == "edit":
        edit(database, SETTINGS, "uno", {"url": "http://localhost:1/"}, who="luis")
    else:
        found = Candidate("ckan", "http://localhost:1/")
        move(database, Move(source, found, 0, 0, 0, (), (), Judgement(Verdict.COMPLETE, NOTHING)), who="luis")
    turn, (notice,) = list_events(database, source.id)[-1], list_notices(database, source.id)
    assert (turn.before, turn.after, turn.who) == ("proven", "proven", "luis")
    assert turn.reason_es.endswith(" La dirección nueva no está probada.")
    assert (notice.code, notice.value) == (UNPROVEN, "http://localhost:1/")
    assert "milpa prove uno" in notice_words(notice, source).es
    edit(database, SETTINGS, "uno", {"url": source.url})
    assert list_notices(database, source.id) == (), "there it is proven"


def test_a_page_below_the_root_proves_what_lies_there_and_nothing_else(database, portal):
    url = f"{portal.url}/i/data.json"
    source = join(database, SETTINGS, Claim(url, name="uno", protocol="data_json"), activate=False).source
    token = prove(database, SETTINGS, "uno", who="ana").proof.token
    page = f'<html><head><meta name="milpa-verification" content="{token}"></head></html>'.encode()
    portal.script("/i/", Answer(page, content_type="text/html"))
    assert prove(database, SETTINGS, "uno", who="ana").source.status == "proven"
    assert get_proof(database, source.id, HOST).place == f"{portal.url}/i/"
    edit(database, SETTINGS, "uno", {"url": f"{portal.url}/e/data.json"})
    with pytest.raises(UsageError, match="milpa approve uno --reason"):
        change_state(database, "uno", "approved", Actor.OPERATOR, who="ana")
    edit(database, SETTINGS, "uno", {"url": f"{portal.url}/i/otro.json"})
    assert change_state(database, "uno", "approved", Actor.OPERATOR, who="ana").status == "approved"


def test_hosts_that_cannot_be_asked_keep_no_other_from_its_turn(sqlite_database, monkeypatch):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(8):
        slug = f"s{number}"
        source = add_source(
            sqlite_database, slug=slug, title=slug, url=f"http://{slug}.mx/", protocol="ckan", status="active",
            government_level="federal",
        )  # fmt: skip
        proof = make_proof(sqlite_database, source.id, f"{slug}.mx")
        with sqlite_database.write() as connection:
            note_check(connection, proof, start + timedelta(days=number), "file", "…")

    def look(_settings, source, _proof, _lookup):
        yield Looked("file", source.url, Sight.UNKNOWN if source.slug < "s5" else Sight.FOUND, NOTHING)

    monkeypatch.setattr("federation.ownership._look", look)
    now = start + timedelta(days=100)
    runs = [
        [check.source.slug for check in reprove_due(sqlite_database, SETTINGS, now=now + timedelta(hours=hours))]
        for hours in (0, 1, 2, 25.5)
    ]
    assert runs == [["s0", "s1", "s2", "s3", "s4"], ["s5", "s6", "s7"], [], ["s0", "s1", "s2", "s3", "s4"]]


def test_the_page_of_a_source_tells_how_it_was_proven(milpa, portal):
    milpa("join", portal.url, "--name", "uno", "--protocol", "ckan")
    assert "prueba: no probada (milpa prove uno)" in milpa("source", "uno").out
    token = milpa("prove", "uno", "--json").json["token"]
    portal.script(PLACE, Answer(token.encode()))
    milpa("prove", "uno")
    told = milpa("source", "uno").out
    assert f"prueba: por un archivo, {portal.url}{PLACE}, desde {datetime.now(UTC):%Y-%m-%d}; se buscó" in told
    (proof,) = milpa("source", "uno", "--json").json["proofs"]
    assert (proof["way"], proof["holds"], token in str(proof)) == ("file", True, False)
    milpa("edit", "uno", "--url", "http://localhost:1/", "--by", "Luis")
    moved = milpa("source", "uno").out
    assert "prueba: la dirección de ahora no está probada (milpa prove uno); lo estaba 127.0.0.1" in moved
    assert "! Estaba probada y cambió de dirección" in moved
    assert "Luis" in moved


def test_a_file_has_no_host(sqlite_database, tmp_path):
    table = tmp_path / "inventario.csv"
    table.write_text("identificador,titulo,url de descarga\n1,Agua,https://ejemplo.mx/agua.csv\n")
    join(sqlite_database, SETTINGS, Claim(str(table), name="tabla"), activate=False)
    with pytest.raises(UsageError, match="milpa approve tabla --reason"):
        prove(sqlite_database, SETTINGS, "tabla", who="ana")


def test_private_addresses_are_not_asked_unless_the_settings_allow_them(database, portal, source):
    asked = len(portal.asked)
    check = prove(database, Settings(), "uno", who="ana")
    assert not check.is_known
    assert len(portal.asked) == asked


def test_prove_tells_the_token_and_the_three_places_until_it_is_there(milpa, portal):
    milpa("join", portal.url, "--name", "uno", "--protocol", "ckan")
    told = milpa("prove", "uno")
    token = milpa("prove", "uno", "--json").json["token"]
    assert told.code == 1
    assert "DNS" not in told.out, "an address has no names"
    for words in (token, f"{portal.url}{PLACE}", f'<meta name="milpa-verification" content="{token}">'):
        assert words in told.out
    portal.script(PLACE, Answer(token.encode()))
    proven = milpa("prove", "uno")
    assert (proven.code, "Probada" in proven.out, "milpa approve uno" in proven.out) == (0, True, True)
    assert milpa("approve", "uno").out.startswith("uno: aprobada")
