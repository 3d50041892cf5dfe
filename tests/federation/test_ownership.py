"""A portal is proven by a token on its host, looked for again now and then."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.joining import join
from federation.ownership import due_for_reproof, prove, reprove_due
from federation.settings import Settings
from federation.source_notices import PROOF_LOST
from federation.state_changes import change_state
from federation.states import Actor
from storage.source_events import list_events
from storage.source_notices import list_notices
from storage.source_proofs import get_proof
from storage.sources import require_source
from tests.harvesters.portal import Answer, running_portal

SETTINGS = Settings(allow_private_addresses=True)
PLACE = "/.well-known/milpa.txt"
LATER = timedelta(days=31)


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
    assert first.proof.token == second.proof.token == get_proof(database, source.id).token
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
    assert get_proof(database, source.id).way == "file"


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
    assert due_for_reproof(database, later) == ("uno",), "it is asked again"


def test_another_host_is_to_be_proven_anew(database, source, put):
    token = put()
    prove(database, SETTINGS, "uno", who="ana")
    edit(database, SETTINGS, "uno", {"url": "http://localhost:1/"})
    check = prove(database, SETTINGS, "uno", who="ana")
    assert (check.proof.host, check.proof.proven) == ("localhost", None)
    assert check.proof.token != token


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
