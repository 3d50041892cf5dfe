"""What a harvest believes of the last one, and what makes it look at everything again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from federation.claims import Claim
from federation.editing import edit
from federation.harvest import Harvest
from federation.identity import origin_from_source
from federation.joining import join
from federation.remembering import MANY, memory_from_document, recall
from federation.settings import Settings
from harvesters.memory import NO_MEMORY, Memory, Trust
from storage.issues import count_issues
from storage.memories import get_memory, put_memory
from storage.records import count_records
from storage.sources import SourceOptions, edit_source
from tests.harvesters.portal import SEARCH, Answer, package, running_portal

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5)
PATH = "/data.json"


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


def serve(portal, *titles, etag='"v1"'):
    """Let the portal publish some datasets under an ETag, which it honours."""
    datasets = [{"identifier": str(number), "title": title} for number, title in enumerate(titles)]
    body = json.dumps({"dataset": [*datasets, {"title": "sin identificador"}]}).encode()

    def respond(asked):
        same = asked.headers.get("If-None-Match") == etag
        return Answer(b"" if same else body, 304 if same else 200, {"ETag": etag})

    portal.script(PATH, respond)


@pytest.fixture
def joined(database, portal):
    serve(portal, "Uno", "Dos", "Tres")
    claim = Claim(portal.url + PATH, name="uno", title="Uno", protocol="data_json", level="federal")
    return join(database, SETTINGS, claim, activate=True).source


def harvest(database, settings=SETTINGS):
    (result,) = Harvest(database, settings).run(["uno"]).results
    return result.job


def test_an_unchanged_source_costs_one_request_and_loses_nothing(database, portal, joined):
    harvest(database)
    portal.asked.clear()
    job = harvest(database)
    assert (job.state, job.seen, job.unchanged, job.new, job.changed, job.missing) == ("complete", 3, 3, 0, 0, 0)
    assert (job.requests, len(portal.asked), job.pages) == (1, 1, 0)
    assert "3 sin cambios, sin pedirlos" in job.reason_es
    assert "(304)" in job.notes[0][0]
    assert count_records(database, joined.id).missing == 0
    assert [count.code for count in count_issues(database, "uno") if count.code == "record.no_identifier"]


def test_a_change_after_that_is_seen_and_what_is_gone_is_missing(database, portal, joined):
    harvest(database)
    harvest(database)
    serve(portal, "Uno", "Otro", etag='"v2"')
    job = harvest(database)
    assert (job.state, job.changed, job.unchanged) == ("complete", 1, 1)


def test_new_facts_in_the_registry_are_a_reason_to_look_at_everything(database, portal, joined):
    harvest(database)
    edit(database, SETTINGS, "uno", {"title": "Otro nombre"})
    assert harvest(database).changed == 3


def test_what_a_harvest_that_broke_off_has_written_ends_what_was_remembered(database, portal, joined):
    """The document goes back to what it was; the record that the broken harvest changed must go back, too."""
    harvest(database)
    portal.script(PATH, Answer(b'{"dataset": [{"identifier": "0", "title": "Otra cosa"}, {"identifier'))
    assert harvest(database).state == "partial"
    serve(portal, "Uno", "Dos", "Tres")
    assert harvest(database).changed == 1


def test_a_harvest_that_got_no_answer_leaves_what_is_remembered(database, portal, joined):
    harvest(database)
    portal.script(PATH, Answer(b"", 503))
    assert harvest(database).state == "failed"
    serve(portal, "Uno", "Dos", "Tres")
    assert harvest(database).pages == 0


@pytest.mark.parametrize("way", ["setting", "option"])
def test_everything_is_looked_at_when_its_time_has_come(database, portal, joined, way):
    harvest(database)
    settings = SETTINGS.model_copy(update={"full_pass_days": 0.0}) if way == "setting" else SETTINGS
    if way == "option":
        edit_source(database, "uno", options=SourceOptions(full_pass_days=0))
    job = harvest(database, settings)
    assert (job.state, job.pages, job.unchanged) == ("complete", 1, 3)


@pytest.mark.parametrize(("days", "whole"), [(6.9, False), (7.1, True)])
def test_the_time_of_a_whole_pass_runs_from_the_last_one(database, portal, joined, days, whole):
    harvest(database)
    harvest(database)  # takes the portal's word, and is no whole pass
    kept = get_memory(database, joined.id)
    then = datetime.fromisoformat(kept["whole_at"]) + timedelta(days=days)
    origin = origin_from_source(joined, SETTINGS.base_uri)
    assert recall(database, joined, origin, SETTINGS, then).whole is whole


@pytest.mark.parametrize(("unique", "option", "by_date"), [(MANY, None, True), (MANY - 1, None, False), (1, 3.0, True)])
def test_a_small_source_is_asked_for_everything_unless_its_options_say_otherwise(
    database, portal, joined, unique, option, by_date
):
    harvest(database)
    kept = get_memory(database, joined.id)
    with database.write() as connection:
        put_memory(connection, joined.id, {**kept, "memory": {**kept["memory"], "unique": unique}})
    source = replace(joined, options=SourceOptions(full_pass_days=option))
    origin = origin_from_source(source, SETTINGS.base_uri)
    assert recall(database, source, origin, SETTINGS, datetime.now(UTC)).by_date is by_date


def test_a_memory_of_another_version_is_read_as_far_as_it_is_understood(database, portal, joined):
    harvest(database)
    kept = get_memory(database, joined.id)
    with database.write() as connection:
        put_memory(connection, joined.id, {**kept, "memory": {"unique": 3, "conditions": "lies", "moon": "full"}})
    origin = origin_from_source(joined, SETTINGS.base_uri)
    recalled = recall(database, joined, origin, SETTINGS, datetime.now(UTC))
    assert recalled.memory == Memory(unique=3, conditions=Trust.LIES)


def test_nothing_is_recalled_of_a_source_that_was_never_seen_whole(database, joined):
    recalled = recall(database, joined, origin_from_source(joined, SETTINGS.base_uri), SETTINGS, datetime.now(UTC))
    assert (recalled.memory, recalled.whole) == (NO_MEMORY, True)


def test_what_pages_held_is_remembered_of_a_harvest_that_was_not_complete(database, portal):
    """A page beside the datasets that says something else each time is no notice, once it is known never to have any."""
    script = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Dataset","name":"Uno"}</script>'
    )
    portal.script("/datos/uno", Answer(script.encode(), content_type="text/html"))
    portal.script("/datos/acerca", lambda asked: Answer(f"<p>Son las {asked.time}</p>".encode()))
    locations = "".join(f"<url><loc>{portal.url}/datos/{name}</loc></url>" for name in ("uno", "acerca"))
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    portal.script("/sitemap.xml", Answer(f'<urlset xmlns="{namespace}">{locations}</urlset>'.encode()))
    claim = Claim(f"{portal.url}/sitemap.xml", name="uno", title="Uno", protocol="sitemap", level="federal")
    join(database, SETTINGS, claim, activate=True)
    first, second = harvest(database), harvest(database)
    assert (first.state, second.state, second.declared, second.seen) == ("partial", "complete", 2, 1)
    assert f"{portal.url}/datos/acerca" in first.reason_es
    assert any("no son de conjuntos: 1" in note_es for note_es, _ in second.notes)


# ── a CKAN that is asked for its changes ──


@pytest.fixture
def ckan(database, portal):
    portal.packages = [package(number, metadata_modified=f"2026-11-01T10:00:{number:02}") for number in range(1, 31)]
    claim = Claim(portal.url + "/api/3/action", name="uno", title="Uno", protocol="ckan", level="federal")
    source = join(database, SETTINGS, claim, activate=True).source
    return edit_source(database, "uno", options=SourceOptions(full_pass_days=7)) and source


def test_changes_alone_are_asked_for_and_nothing_is_taken_for_missing(database, portal, ckan):
    harvest(database)
    portal.packages[4].update(title="Otro título", metadata_modified="2026-11-02T10:00:00")
    portal.asked.clear()
    job = harvest(database)
    assert (job.state, job.seen, job.declared, job.changed, job.unchanged) == ("complete", 30, 30, 1, 29)
    assert (len(portal.asked), job.received, job.missing) == (2, 2, 0)
    assert "metadata_modified" in job.notes[0][1]


def test_a_title_that_changes_under_its_date_is_found_by_the_next_whole_pass(database, portal, ckan):
    harvest(database)
    portal.packages[4]["title"] = "Otro título"
    assert harvest(database).changed == 0
    edit_source(database, "uno", options=SourceOptions(full_pass_days=0))
    assert harvest(database).changed == 1


def test_what_was_deleted_is_missing_after_the_harvest_that_saw_a_lower_total(database, portal, ckan):
    harvest(database)
    del portal.packages[4]
    job = harvest(database)
    assert (job.state, job.missing, job.seen) == ("complete", 1, 29)
    assert harvest(database).seen == 29


def test_what_was_missing_and_comes_back_unchanged_is_back(database, portal, ckan):
    harvest(database)
    gone = portal.packages.pop(4)
    harvest(database)
    portal.packages.append(gone)
    job = harvest(database)
    assert (job.state, job.seen) == ("complete", 30)
    assert count_records(database, ckan.id).missing == 0


def test_a_filter_that_lied_is_told_and_not_asked_again(database, portal, ckan):
    harvest(database)
    portal.filters = False
    assert "Filter not trusted" in harvest(database).notes[0][1]
    portal.asked.clear()
    job = harvest(database)
    assert (job.state, job.seen, job.unchanged) == ("complete", 30, 30)
    assert not any("Filter" in note for _, note in job.notes)
    assert all("fq" not in asked.query for asked in portal.asked)


def test_a_filter_that_was_mended_is_put_to_the_test_when_the_time_of_a_whole_pass_has_come(database, portal, ckan):
    """Walks that go through everything since the filter is not trusted are no test of it, however many they are."""
    harvest(database)
    portal.filters = False
    harvest(database)
    harvest(database)
    portal.filters = True
    kept = get_memory(database, ckan.id)
    with database.write() as connection:
        put_memory(connection, ckan.id, {**kept, "whole_at": "2020-01-01T00:00:00+00:00"})
    harvest(database)
    assert memory_from_document(get_memory(database, ckan.id)["memory"]).filter is Trust.UNTRIED
    portal.asked.clear()
    harvest(database)
    assert any("fq" in asked.query for asked in portal.asked)


def test_a_walk_that_goes_through_everything_for_mistrust_puts_off_no_whole_pass(database, portal, ckan):
    harvest(database)
    whole_at = get_memory(database, ckan.id)["whole_at"]
    portal.filters = False
    harvest(database)
    harvest(database)
    assert get_memory(database, ckan.id)["whole_at"] == whole_at


def test_the_page_size_that_a_portal_needs_is_remembered_as_long_as_it_needs_it(database, portal):
    """A job that came to no end teaches it, too: that a portal chokes is why many do not."""
    portal.packages = [package(number) for number in range(1, 60)]
    claim = Claim(portal.url + "/api/3/action", name="uno", title="Uno", protocol="ckan", level="federal")
    join(database, SETTINGS, claim, activate=True)
    most = 20

    def search(asked):
        return portal.search(asked) if int(asked.query["rows"]) <= most else Answer(b"", 504)

    def harvest_asking():
        portal.asked.clear()
        state = harvest(database).state
        return state, [int(asked.query["rows"]) for asked in portal.asked if asked.path == SEARCH]

    def refuse_the_end(asked):
        return Answer(b"no", 404) if asked.query["start"] == "40" else search(asked)

    portal.script(SEARCH, refuse_the_end)
    assert harvest_asking() == ("partial", [500, 100, 20, 20, 20])
    portal.script(SEARCH, search)
    assert harvest_asking() == ("complete", [20, 20, 20])
    assert harvest_asking() == ("complete", [20, 20, 20])
    most = 1000
    portal.packages = [package(number) for number in range(1, 1200)]
    assert harvest_asking()[1][:7] == [20, 20, 20, 100, 100, 100, 500]
    assert harvest_asking() == ("complete", [500, 500, 500])
