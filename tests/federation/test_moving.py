"""A portal that moves keeps its records and URIs, once somebody has seen what matches."""

import pytest

from federation.claims import Claim
from federation.errors import UsageError
from federation.harvest import Harvest
from federation.joining import join
from federation.moving import MoveError, look_at_move, move
from federation.settings import Settings
from federation.source_notices import MOVED, notice_words
from storage.errors import SourceBusyError
from storage.locks import hold_source
from storage.memories import get_memory
from storage.records import get_record
from storage.source_events import list_events
from storage.source_notices import list_notices
from storage.sources import require_source
from tests.harvesters.portal import SEARCH, Answer, package, running_portal

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5)
DAY = {"metadata_modified": "2026-11-01T10:00:00"}


@pytest.fixture
def portal():
    with running_portal() as running:
        running.packages = [package(number, **DAY) for number in range(1, 11)]
        yield running


@pytest.fixture
def new_portal():
    """The same catalogue elsewhere: two datasets went, one came."""
    with running_portal() as running:
        running.packages = [package(number, **DAY) for number in range(3, 12)]
        yield running


@pytest.fixture
def source(database, portal):
    joined = join(database, SETTINGS, Claim(portal.url, name="uno", title="Uno", protocol="ckan"), activate=True).source
    harvest(database)
    return joined


def harvest(database):
    (result,) = Harvest(database, SETTINGS).run(["uno"]).results
    return result.job


def test_what_matches_is_told_and_nothing_is_done(database, source, new_portal):
    seen = look_at_move(database, SETTINGS, "uno", new_portal.url)
    assert (seen.same, seen.new, seen.missing, seen.share) == (8, 1, 2, 0.8)
    assert seen.new_ones == ("id-00011",)
    assert set(seen.missing_ones) == {"id-00001", "id-00002"}
    assert seen.judgement.verdict == "complete"
    assert require_source(database, "uno") == source
    assert len(list_events(database, source.id)) == 1


def test_a_source_that_moves_keeps_its_records_uris_and_history(database, source, new_portal):
    before = get_record(database, "uno", "id-00005")
    assert get_memory(database, source.id) is not None
    moved = move(database, look_at_move(database, SETTINGS, "uno", new_portal.url), who="ana")
    assert (moved.url, moved.home, moved.slug, moved.status) == (new_portal.url, new_portal.url, "uno", "active")
    assert get_memory(database, source.id) is None
    turn = list_events(database, source.id)[-1]
    assert (turn.before, turn.after, turn.who) == ("active", "active", "ana")
    assert "8 de 10 registros" in turn.reason_es
    job = harvest(database)
    assert (job.state, job.new, job.unchanged, job.missing) == ("complete", 1, 8, 2)
    after = get_record(database, "uno", "id-00005")
    assert (after.id, after.uri, after.first_seen) == (before.id, before.uri, before.first_seen)


def test_the_protocol_that_the_source_speaks_is_taken_where_the_new_address_speaks_it_too(database, source, new_portal):
    new_portal.script(
        "/data.json", Answer(b'{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": []}')
    )
    assert look_at_move(database, SETTINGS, "uno", new_portal.url).found.protocol == "ckan"


def test_a_catalogue_without_one_record_of_ours_is_another(database, source, new_portal):
    new_portal.packages = [package(number, **DAY) for number in range(500, 503)]
    seen = look_at_move(database, SETTINGS, "uno", new_portal.url)
    assert (seen.same, seen.new, seen.missing, seen.share) == (0, 3, 10, 0.0)


def test_where_nothing_comes_nothing_is_compared(database, source, new_portal):
    new_portal.script(SEARCH, Answer(status=500))
    with pytest.raises(MoveError, match="500"):
        look_at_move(database, SETTINGS, "uno", new_portal.url, protocol="ckan")


def test_a_source_does_not_move_to_where_it_is_nor_to_another_s_address(database, portal, source, new_portal):
    with pytest.raises(UsageError, match="ya está en"):
        look_at_move(database, SETTINGS, "uno", f"{portal.url}/", protocol="ckan")
    join(database, SETTINGS, Claim(new_portal.url, name="dos", protocol="ckan"), activate=True)
    with pytest.raises(UsageError, match="«dos»"):
        look_at_move(database, SETTINGS, "uno", new_portal.url)
    with pytest.raises(UsageError):
        look_at_move(database, SETTINGS, "uno", "http://169.254.169.254/")


def test_a_source_is_not_moved_while_it_is_harvested(database, source, new_portal):
    seen = look_at_move(database, SETTINGS, "uno", new_portal.url)
    with hold_source(database, source), pytest.raises(SourceBusyError):
        move(database, seen)
    assert require_source(database, "uno").url == source.url


def test_a_key_for_the_old_host_is_not_shown_to_the_new_one(database, source, new_portal, monkeypatch):
    monkeypatch.setenv("MILPA_KEY_UNO", "secreta")
    look_at_move(database, SETTINGS, "uno", new_portal.url)
    assert new_portal.asked
    assert "secreta" not in str([asked.headers for asked in new_portal.asked])


# ── a redirect that a harvest sees ──


def redirect_to(portal, host):
    def answer(asked):
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        return Answer(status=301, headers={"Location": f"{host}{asked.path}?{query}"})

    portal.script(SEARCH, answer)


def test_a_portal_that_answers_for_good_from_another_host_is_told_with_what_to_type(
    database, portal, source, new_portal
):
    elsewhere = new_portal.url.replace("127.0.0.1", "localhost")
    redirect_to(portal, elsewhere)
    assert harvest(database).state == "complete"
    (notice,) = list_notices(database, source.id)
    assert (notice.code, notice.value) == (MOVED, f"{elsewhere}/api/3/action")
    assert f"milpa move uno {notice.value}" in notice_words(notice, source).es
    assert look_at_move(database, SETTINGS, "uno", notice.value).share == 1.0
    assert require_source(database, "uno").url == source.url, "nobody has moved it"


def test_a_notice_goes_when_the_portal_is_back_or_has_been_moved(database, portal, source, new_portal):
    redirect_to(portal, new_portal.url.replace("127.0.0.1", "localhost"))
    harvest(database)
    move(database, look_at_move(database, SETTINGS, "uno", new_portal.url))
    assert list_notices(database, source.id) == ()


def test_a_redirect_within_the_host_is_no_move(database, portal, source):
    redirect_to(portal, f"{portal.url}/nuevo")
    harvest(database)
    assert list_notices(database, source.id) == ()


# ── as it is typed ──


def test_move_as_it_is_typed(milpa, joined, portal, new_portal):
    milpa("harvest", "uno")
    told = milpa("move", "uno", new_portal.url)
    assert told.code == 0
    for words in ("en las dos: 8", "solo en la nueva: 1", "solo en la vieja: 2", "80%", "No se cambió nada", "--yes"):
        assert words in told.out
    assert milpa("sources", "--json").json["sources"][0]["url"] == portal.url
    again = milpa("move", "uno", new_portal.url, "--protocol", "ckan")
    assert f"Múdela con: milpa move uno {new_portal.url} --protocol ckan --yes" in again.out
    moved = milpa("move", "uno", new_portal.url, "--yes", "--by", "Ana", "--json").json
    assert (moved["moved"], moved["same"], moved["seen_whole"]) == (True, 8, True)
    page = milpa("source", "uno", "--json").json
    assert page["url"] == new_portal.url
    assert (page["history"][-1]["by"], page["history"][-1]["from"], page["history"][-1]["to"]) == (
        "Ana",
        "active",
        "active",
    )
