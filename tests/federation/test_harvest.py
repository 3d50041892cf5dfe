"""Harvests of a portal that changes, shrinks, breaks and comes back, on both databases."""

import json
import re
import tempfile
from contextlib import ExitStack
from dataclasses import replace

import pytest

from federation import removals
from federation.claims import Claim
from federation.editing import edit
from federation.errors import UsageError
from federation.harvest import Harvest, NothingToHarvestError
from federation.joining import join
from federation.settings import Settings
from federation.state_changes import change_state, quarantine
from federation.states import Actor
from federation.timetable import allowance_of
from harvesters.hosts import host_of
from harvesters.items import NO_SUCH_TOTAL
from harvesters.sentences import Sentence
from mappings import registry
from mappings.quality.score import score_of
from storage.database import open_database
from storage.errors import UnknownSourceError
from storage.hosts import get_host
from storage.interruptions import INTERRUPTED
from storage.issues import list_issues
from storage.jobs import list_jobs
from storage.locks import hold_source
from storage.memories import put_memory
from storage.records import count_records, get_record, list_versions
from tests.harvesters.disks import fill_files
from tests.harvesters.portal import HTML, SEARCH, Answer, package, running_portal

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5)
DAY = {"metadata_modified": "2026-11-01T10:00:00"}


@pytest.fixture
def portal():
    with running_portal() as running:
        running.packages = [package(number, **DAY) for number in range(1, 31)]
        yield running


@pytest.fixture
def joined(database, portal):
    return add(database, portal, "uno")


def add(database, portal, name):
    claim = Claim(portal.url, name=name, title=f"Portal {name}", protocol="ckan", level="federal")
    return join(database, SETTINGS, claim, activate=True).source


def harvest(database, *slugs):
    return [result.job for result in Harvest(database, SETTINGS).run(slugs).results]


def test_the_first_harvest_stores_every_record(database, portal, joined):
    (job,) = harvest(database)
    assert (job.state, job.seen, job.new, job.changed, job.declared) == ("complete", 30, 30, 0, 30)
    assert (job.reason, job.reason_es) == ("Saw 30 of 30 declared.", "Vistos 30 de 30 declarados.")
    record = get_record(database, "uno", "id-00007")
    assert record.title == "Conjunto número 7"
    assert json.loads(record.document)["publisher"]["name"] == {"es": "Portal uno"}


def test_a_record_is_stored_with_the_score_that_its_description_earns(database, portal, joined):
    harvest(database)
    document = json.loads(get_record(database, "uno", "id-00007").document)
    assert document["score"]["mqa"] > 0
    assert document.pop("score") == score_of(document)


def test_a_record_that_takes_too_long_is_cut_off_and_costs_itself_alone(database, portal, joined, monkeypatch):
    endless = re.compile(r"(?:a|aa)+\Z")
    read = registry.SCHEMAS["ckan"].read

    def read_slowly(body, identifier, origin):
        if identifier == "id-00007":
            endless.match("a" * 200 + "b")
        return read(body, identifier, origin)

    monkeypatch.setattr(registry, "LONGEST", 0.1)
    monkeypatch.setitem(registry.SCHEMAS, "ckan", replace(registry.SCHEMAS["ckan"], read=read_slowly))
    (job,) = harvest(database)
    assert (job.state, job.seen, job.new, job.refused) == ("complete", 30, 29, 1)
    assert ("record.too_slow", "id-00007") in {(each.code, each.identifier) for each in list_issues(database, "uno")}


def test_what_is_received_lies_at_home_and_a_full_disk_there_is_no_fault_of_the_portal(database, portal, tmp_path):
    portal.script("/data.json", Answer(json.dumps([{"identifier": "1", "title": "Uno"}]).encode()))
    claim = Claim(f"{portal.url}/data.json", name="uno", protocol="data_json", level="federal")
    join(database, SETTINGS, claim, activate=True)
    settings = SETTINGS.model_copy(update={"home": tmp_path / "var", "retries": 4})
    before = tempfile.gettempdir()
    with pytest.MonkeyPatch.context() as patch:
        fill_files(patch)
        (result,) = Harvest(database, settings).run(["uno"]).results
    job = result.job
    assert (job.state, job.requests, len(portal.asked)) == ("failed", 1, 1)
    folder = tmp_path / "var" / "spool"
    assert job.reason_es.startswith(f"No queda espacio en el disco de la carpeta {folder}. Libere espacio y repita")
    assert (list(folder.iterdir()), tempfile.gettempdir()) == ([], before)
    assert get_host(database, host_of(portal.url)) is None


def test_harvesting_again_with_nothing_changed_writes_no_record(database, portal, joined):
    harvest(database)
    before = get_record(database, "uno", "id-00001")
    (job,) = harvest(database)
    after = get_record(database, "uno", "id-00001")
    assert (job.state, job.new, job.changed, job.unchanged, job.missing) == ("complete", 0, 0, 30, 0)
    assert (after.changed_job, after.last_changed) == (before.changed_job, before.last_changed)
    assert after.last_seen > before.last_seen


def test_a_change_is_told_by_content_not_by_its_date(database, portal, joined):
    harvest(database)
    portal.packages[4]["title"] = "Otro título"
    (job,) = harvest(database)
    assert (job.changed, job.unchanged) == (1, 29)
    record = get_record(database, "uno", "id-00005")
    assert record.title == "Otro título"
    assert len(list_versions(database, record.id)) == 2


def test_a_body_that_differs_in_what_says_nothing_is_no_change(database, portal, joined):
    harvest(database)
    for each in portal.packages:
        each["num_resources"] = 99
    (job,) = harvest(database)
    assert (job.changed, job.unchanged) == (0, 30)


def test_new_facts_in_the_registry_map_unchanged_bodies_again(database, portal, joined):
    harvest(database)
    edit(database, SETTINGS, "uno", {"title": "Otro nombre"})
    (job,) = harvest(database)
    assert job.changed == 30
    assert json.loads(get_record(database, "uno", "id-00001").document)["publisher"]["name"] == {"es": "Otro nombre"}


def test_what_a_complete_harvest_does_not_show_is_marked_missing_and_stays(database, portal, joined):
    harvest(database)
    gone = portal.packages.pop()
    (job,) = harvest(database)
    assert (job.state, job.missing) == ("complete", 1)
    record = get_record(database, "uno", "id-00030")
    assert record.missing
    assert record.document
    portal.packages.append(gone)
    (job,) = harvest(database)
    assert not get_record(database, "uno", "id-00030").missing


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(Answer(b"", 503), "failed", id="down"),
        pytest.param(Answer(HTML, 404, content_type="text/html"), "failed", id="404 to all"),
        pytest.param(Answer(HTML, 200, content_type="text/html"), "failed", id="a web page with 200"),
        pytest.param(Answer(b'{"success": true, "result": {"count": 30, "resu'), "failed", id="half a body"),
        pytest.param(Answer(b'{"success": false, "error": {"message": "no"}}'), "failed", id="success false"),
        pytest.param(Answer(b""), "failed", id="nothing"),
        pytest.param(Answer(b"{}", length=5000), "failed", id="cut off"),
        pytest.param(Answer(reset=True), "failed", id="reset"),
        pytest.param(
            Answer(b'{"success": true, "result": {"count": 30, "results": []}}'), "failed", id="count, no rows"
        ),
        pytest.param(
            Answer(b'{"success": true, "result": {"count": 0, "results": []}}'), "partial", id="suddenly empty"
        ),
    ],
)
def test_a_portal_that_breaks_costs_nothing_that_is_held(database, portal, joined, answer, state):
    harvest(database)
    portal.script(SEARCH, answer)
    (job,) = harvest(database)
    assert job.state == state
    assert job.reason
    assert job.missing == 0
    counts = count_records(database, joined.id)
    assert (counts.indexed, counts.missing) == (30, 0)


def test_a_portal_that_caps_its_pages_is_still_seen_whole(database, portal, joined):
    portal.rows_cap = 7
    (job,) = harvest(database)
    assert (job.state, job.seen) == ("complete", 30)


def test_a_portal_that_declares_more_than_it_gives_is_partial(database, portal, joined):
    portal.count_lie = 5
    (job,) = harvest(database)
    assert (job.state, job.seen, job.declared) == ("partial", 30, 35)


def test_a_total_that_nobody_can_hold_is_told_and_not_stored(database, portal, joined):
    portal.count_lie = 10**20
    (job,) = harvest(database)
    assert (job.state, job.seen, job.declared) == ("partial", 30, None)
    assert NO_SUCH_TOTAL.en in {english for _, english in job.notes}


def test_one_bad_record_costs_that_record_only(database, portal, joined):
    harvest(database)
    portal.packages[2]["title"] = portal.packages[2]["name"] = ""
    portal.packages[3]["metadata_modified"] = "ayer"
    (job,) = harvest(database)
    assert job.state == "complete"
    kept = get_record(database, "uno", "id-00003")
    assert kept.title == "Conjunto número 3"
    (issue,) = [one for one in list_issues(database, "uno", record_id=kept.id) if one.code == "missing.core"]
    assert issue.field == "title"
    unread = get_record(database, "uno", "id-00004")
    (issue,) = [one for one in list_issues(database, "uno", record_id=unread.id) if one.code == "date.unreadable"]
    assert (issue.field, issue.value) == ("metadata_modified", "ayer")


def test_a_record_without_identifier_is_told_and_nothing_is_taken_for_missing(database, portal, joined):
    harvest(database)
    portal.packages[0] = {"title": "Sin identificador"}
    (job,) = harvest(database)
    assert (job.state, job.refused, job.missing) == ("complete", 1, 0)
    assert "record.no_identifier" in {one.code for one in list_issues(database, "uno")}


def test_one_bad_source_costs_that_source_only(database, portal, joined):
    with running_portal() as other:
        other.script(SEARCH, Answer(b"", 500))
        add(database, other, "dos")
        jobs = {job.source_slug: job for job in harvest(database)}
    assert (jobs["uno"].state, jobs["dos"].state) == ("complete", "failed")


def test_a_fault_in_closing_one_job_fails_that_job_and_no_other(database, portal, joined, monkeypatch):
    hear = removals.hear

    def fall(connection, source, *given, **facts):
        if source.slug == "uno":
            raise OverflowError("no store holds so much")
        return hear(connection, source, *given, **facts)

    monkeypatch.setattr("federation.job_ends.hear", fall)
    with running_portal() as other:
        other.packages = portal.packages
        add(database, other, "dos")
        jobs = {job.source_slug: job for job in harvest(database)}
    assert (jobs["dos"].state, jobs["dos"].new) == ("complete", 30)
    assert (jobs["uno"].state, jobs["uno"].new, jobs["uno"].requests) == ("failed", 30, jobs["dos"].requests)
    assert jobs["uno"].reason.startswith("Internal error while closing the harvest of uno: OverflowError")
    assert jobs["uno"].reason_es.startswith("Error interno al cerrar la cosecha de uno: OverflowError")
    assert [job.state for job in list_jobs(database, "uno")] == ["failed"]


def _forget_how_to_recall(database, source, monkeypatch):
    with database.write() as connection:
        put_memory(connection, source.id, {"memory": {"conditions": "written by nobody that we know"}})


def _have_no_paces(database, source, monkeypatch):
    def fall(asked_database, asked, moment):
        if asked.slug == source.slug:
            raise LookupError("no such zone")
        return allowance_of(asked_database, asked, moment)

    monkeypatch.setattr("federation.job_openings.allowance_of", fall)


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [(_forget_how_to_recall, "ValueError"), (_have_no_paces, "LookupError: no such zone")],
    ids=["in-its-memory", "before-its-job"],
)
def test_a_fault_in_opening_one_job_fails_that_job_and_no_other(database, portal, joined, monkeypatch, break_it, fault):
    break_it(database, joined, monkeypatch)
    with running_portal() as other:
        other.packages = portal.packages
        add(database, other, "dos")
        report = Harvest(database, SETTINGS).run()
    jobs = {result.source.slug: result.job for result in report.results}
    assert (jobs["dos"].state, jobs["dos"].new) == ("complete", 30)
    assert (jobs["uno"].state, jobs["uno"].requests, jobs["uno"].excused) == ("failed", 0, False)
    assert jobs["uno"].reason.startswith(f"Internal error while opening the harvest of uno: {fault}")
    assert jobs["uno"].reason_es.startswith(f"Error interno al abrir la cosecha de uno: {fault}")
    assert not report.all_complete
    assert (report.busy, report.unreached) == ((), ())
    with hold_source(database, joined):  # it was let go
        assert [job.state for job in list_jobs(database, "uno")] == ["failed"]


def test_a_source_that_another_process_holds_is_named_and_the_others_go_on(database, portal, joined):
    with running_portal() as other, hold_source(database, joined):
        add(database, other, "dos")
        report = Harvest(database, SETTINGS).run()
    assert [source.slug for source in report.busy] == ["uno"]
    assert [(result.source.slug, result.job.state) for result in report.results] == [("dos", "complete")]
    assert not report.all_complete


def test_a_harvest_that_was_taken_over_stores_no_page_more_and_stops_no_other_source(
    database, database_url, portal, joined
):
    elsewhere, held = open_database(database_url), ExitStack()

    def take_over(_portal, _asked):
        if len(portal.asked) == 3:
            with elsewhere.write() as connection:
                connection.exec_driver_sql("UPDATE lease SET until = until - 1000")
            held.enter_context(hold_source(elsewhere, joined))

    portal.rows_cap = 5
    portal.before_page = take_over
    with running_portal() as other, held:
        other.packages = portal.packages
        add(database, other, "dos")
        jobs = {job.source_slug: job for job in harvest(database, "uno", "dos")}
        counts = count_records(database, joined.id)
    elsewhere.close()
    assert (jobs["uno"].state, jobs["uno"].reason, jobs["uno"].excused) == ("failed", INTERRUPTED, True)
    assert (counts.held, jobs["uno"].new, len(portal.asked)) == (10, 10, 3)
    assert (jobs["dos"].state, jobs["dos"].new) == ("complete", 30)
    (again,) = harvest(database, "uno")
    assert (again.state, again.new, again.unchanged) == ("complete", 20, 10)


def test_a_paused_source_is_harvested_only_by_name(database, portal, joined):
    change_state(database, "uno", "paused", Actor.OPERATOR, who="ana")
    with pytest.raises(NothingToHarvestError):
        harvest(database)
    assert len(harvest(database, "uno")) == 1


def test_a_quarantined_source_is_harvested_on(database, portal, joined):
    with database.write() as connection:
        quarantine(connection, "uno", Sentence("Faltan muchos.", "Many are missing."), is_new=True)
    assert [job.state for job in harvest(database)] == ["complete"]


def test_what_is_not_admitted_or_not_any_more_is_not_harvested_even_by_name(database, portal, joined):
    change_state(database, "uno", "retired", Actor.OPERATOR, who="ana", reason="Cerró.")
    with pytest.raises(UsageError, match="milpa resume uno --reason"):
        harvest(database, "uno")
    join(database, SETTINGS, Claim(f"{portal.url}/otro", name="dos", protocol="ckan"), activate=False)
    with pytest.raises(UsageError, match="milpa approve dos"):
        harvest(database, "dos")
    assert list_jobs(database) == ()


def test_a_name_that_nobody_has(database):
    with pytest.raises(UnknownSourceError, match="nadie"):
        harvest(database, "nadie")


TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
{datasets}
{distributions}
"""


def turtle(portal, datasets):
    """A catalogue that tells its datasets first and their distributions after them."""
    each = [f"{portal.url}/d/{number}" for number in range(datasets)]
    return TURTLE.format(
        datasets="\n".join(
            f'<{uri}> a dcat:Dataset; dct:title "Uno"@es; dcat:distribution <{uri}/csv> .' for uri in each
        ),
        distributions="\n".join(f"<{uri}/csv> a dcat:Distribution; dcat:accessURL <{uri}.csv> ." for uri in each),
    ).encode()


def test_a_document_that_is_cut_off_replaces_nothing_that_is_held(sqlite_database, portal):
    whole = turtle(portal, 20)
    cut = whole[:-500]
    portal.script("/catalog.ttl", *(Answer(body, content_type="text/turtle") for body in (whole, cut)))
    claim = Claim(f"{portal.url}/catalog.ttl", name="rdf", title="RDF", protocol="dcat_rdf")
    source = join(sqlite_database, SETTINGS, claim, activate=True).source
    (job,) = harvest(sqlite_database)
    assert (job.state, job.new) == ("complete", 20)
    before = count_records(sqlite_database, source.id)
    (job,) = harvest(sqlite_database)
    assert (job.state, job.changed, job.missing) == ("partial", 0, 0)
    assert count_records(sqlite_database, source.id) == before
