"""``milpa harvest --due``: what is due, quietly; a problem in a line; those who watch over it are told."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from prometheus_client.parser import text_string_to_metric_families
from pytest_httpserver import HTTPServer

from federation.claims import Claim
from federation.cli.due import problem_lines
from federation.due_harvest import harvest_due
from federation.harvest import Harvest
from federation.heartbeat import send_heartbeat
from federation.joining import join
from federation.metrics import write_metrics
from federation.ownership import prove
from federation.settings import Settings
from harvesters.hosts import host_of
from storage.hosts import HostState, put_host
from storage.jobs import finish_job, list_jobs, start_job
from storage.locks import hold_source
from tests.harvesters.portal import SEARCH, Answer, package, running_portal

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5)
PROOF = "/.well-known/milpa.txt"


@pytest.fixture
def portal():
    with running_portal() as running:
        running.packages = [package(number) for number in range(1, 11)]
        yield running


@pytest.fixture
def source(database, portal):
    return join_as(database, portal, "uno")


def join_as(database, portal, name):
    claim = Claim(portal.url, name=name, title=name, protocol="ckan", level="federal")
    return join(database, SETTINGS, claim, activate=True).source


def harvest(database, most=None):
    return harvest_due(database, SETTINGS, most, lambda _stop: nullcontext())


def states(done):
    return [(outcome.slug, outcome.state) for outcome in done.outcomes]


def test_what_was_harvested_is_not_due_again(database, portal, source):
    first = harvest(database)
    assert (first.due, states(first), first.all_well) == (1, [("uno", "complete")], True)
    again = harvest(database)
    assert (again.due, again.outcomes, again.all_well) == (0, (), True)
    assert len(list_jobs(database)) == 1


def test_what_another_process_has_harvested_since_it_was_found_due_is_not_harvested_again(database, portal, source):
    harvest(database)
    report = Harvest(database, SETTINGS).run(["uno"], due=True)
    assert (report.results, [each.slug for each in report.busy]) == ((), ["uno"])
    with hold_source(database, source):
        pass  # it was let go of
    assert len(list_jobs(database)) == 1


def test_a_source_that_fails_is_told_once_and_rests(database, portal, source):
    portal.script(SEARCH, Answer(b"", 500))
    done = harvest(database)
    (problem,) = done.problems
    assert (problem.slug, problem.state) == ("uno", "failed")
    assert not done.all_well
    assert harvest(database).due == 0
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE harvest_job SET started = '2026-01-01 00:00:00.000000+00'"
                                   if database.dialect == "postgresql" else
                                   "UPDATE harvest_job SET started = '2026-01-01 00:00:00.000000'")  # fmt: skip
    assert harvest(database).due == 1
    (job, _) = list_jobs(database)
    assert any("Ha fallado 2 veces seguidas: la cosecha programada no la intenta antes de" in es for es, _ in job.notes)


def test_what_another_process_harvests_and_whose_host_rests_is_left_alone_without_a_word(database, portal, source):
    with hold_source(database, source):
        assert harvest(database).due == 0
    put_host(database, HostState(host_of(portal.url), 3, "down", "caído", datetime.now(UTC) + timedelta(hours=1)))
    done = harvest(database)
    assert (done.due, done.outcomes, done.all_well) == (1, (), True)
    assert list_jobs(database) == ()


def test_when_its_time_is_up_nothing_more_is_begun_and_the_rest_comes_first_the_next_time(sqlite_database, portal):
    with running_portal() as other:
        other.packages = portal.packages
        portal.rows_cap, portal.latency = 1, 0.2
        join_as(sqlite_database, portal, "a-lenta")
        join_as(sqlite_database, other, "b-otra")
        settings = SETTINGS.model_copy(update={"live_sources": 1})
        stop = lambda _stop: nullcontext()  # noqa: E731
        done = harvest_due(sqlite_database, settings, timedelta(seconds=1), stop)
        assert (done.due, states(done), done.all_well) == (2, [("a-lenta", "cut")], True)
        (job,) = list_jobs(sqlite_database)
        assert (job.state, job.excused) == ("partial", True)
        assert 0 < job.new < 10
        portal.latency = 0
        again = harvest_due(sqlite_database, settings, None, stop)
        assert states(again) == [("b-otra", "complete"), ("a-lenta", "complete")]


def prove_long_ago(database, portal, name):
    """A source whose token is to be looked for again; what the portal is asked is counted from here on."""
    token = prove(database, SETTINGS, name, who="ana").proof.token
    portal.script(PROOF, Answer(token.encode(), content_type="text/plain"))
    prove(database, SETTINGS, name, who="ana")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE source_proof SET checked = '2026-01-01 00:00:00.000000'")
    portal.asked.clear()


def asked_for_proof(portal):
    return PROOF in [asked.path for asked in portal.asked]


def test_proofs_that_are_due_are_looked_for_after_the_harvest(sqlite_database, portal):
    join_as(sqlite_database, portal, "uno")
    prove_long_ago(sqlite_database, portal, "uno")
    assert harvest(sqlite_database).all_well
    assert asked_for_proof(portal)


def test_no_proof_is_looked_for_after_a_signal_has_come(sqlite_database, portal):
    join_as(sqlite_database, portal, "uno")
    prove_long_ago(sqlite_database, portal, "uno")

    @contextmanager
    def signalled(stop):
        stop()
        yield

    harvest_due(sqlite_database, SETTINGS, None, signalled)
    assert not asked_for_proof(portal)


def test_no_proof_is_looked_for_when_the_time_is_up(sqlite_database, portal):
    join_as(sqlite_database, portal, "uno")
    prove_long_ago(sqlite_database, portal, "uno")
    portal.latency, portal.rows_cap = 0.3, 1
    assert states(harvest(sqlite_database, timedelta(milliseconds=100))) == [("uno", "cut")]
    assert not asked_for_proof(portal)


def test_who_has_missed_a_whole_turn_since_the_time_does_not_suffice_is_named(sqlite_database, portal):
    source = join_as(sqlite_database, portal, "uno")
    portal.latency = 0.3
    job = start_job(sqlite_database, source)
    finish_job(sqlite_database, job.id, "complete", "")
    with sqlite_database.write() as connection:
        connection.exec_driver_sql("UPDATE harvest_job SET started = '2026-01-01 00:00:00.000000'")
    done = harvest(sqlite_database, timedelta(milliseconds=1))
    assert (done.late, done.all_well) == (("uno",), False)


# ── the figures and the sign of life ─────────────────────────────────────────────────────────────────────────────────


def test_the_figures_are_a_file_that_prometheus_reads(sqlite_database, portal, tmp_path):
    join_as(sqlite_database, portal, "uno")
    path = tmp_path / "textfile" / "milpa.prom"
    write_metrics(path, harvest(sqlite_database))
    metrics = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }
    assert metrics["milpa_harvest_sources", "complete"] == 1
    assert metrics["milpa_harvest_sources", "failed"] == 0
    assert metrics["milpa_source_failures", "uno"] == 0
    assert metrics["milpa_source_last_harvest_timestamp_seconds", "uno"] > 1.7e9
    assert metrics["milpa_harvest_all_well",] == metrics["milpa_sources_due",] == metrics["milpa_sources_active",] == 1
    assert [each.name for each in path.parent.iterdir()] == ["milpa.prom"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(("well", "path"), [(True, "/ping/secreto"), (False, "/ping/secreto/fail")])
def test_the_monitor_is_told_how_it_went(httpserver: HTTPServer, well, path):
    httpserver.expect_ordered_request(
        path, method="POST", query_string="rid=1", data="uno: fallida"
    ).respond_with_data()
    url = httpserver.url_for("/ping/secreto?rid=1")
    assert not send_heartbeat(url, well=well, words="uno: fallida", user_agent="Milpa")
    httpserver.check_assertions()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1/ping/secreto", "ConnectionError"),
        ("http://169.254.169.254/ping/secreto", "169.254.169.254"),
        ("http://127.0.0.1:{port}/ping/secreto", "HTTP 404"),
    ],
)
def test_a_monitor_that_cannot_be_told_is_a_problem_in_words_without_its_secret(httpserver: HTTPServer, url, said):
    httpserver.expect_request("/ping/secreto").respond_with_data(status=404)
    problem = send_heartbeat(url.format(port=httpserver.port), well=True, words="", user_agent="Milpa")
    assert said in problem.en
    assert said in problem.es
    assert "secreto" not in problem.es + problem.en


# ── as cron calls it ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_as_cron_calls_it(sqlite_database, portal, tmp_path, httpserver: HTTPServer):
    join_as(sqlite_database, portal, "uno")
    asked = []
    httpserver.expect_request("/ping").respond_with_handler(lambda _: asked.append("ok"))
    httpserver.expect_request("/ping/fail").respond_with_handler(lambda _: asked.append("fail"))
    environment = {
        **os.environ, "MILPA_HOME": str(tmp_path), "MILPA_LANG": "es", "MILPA_ALLOW_PRIVATE_ADDRESSES": "1",
        "MILPA_DATABASE_URL": f"sqlite:///{sqlite_database.url.database}", "MILPA_RETRIES": "0",
        "MILPA_HEARTBEAT_URL": httpserver.url_for("/ping"), "MILPA_METRICS_FILE": str(tmp_path / "milpa.prom"),
        "MILPA_LOG_LEVEL": "INFO", "MILPA_LOG_FORMAT": "json",
    }  # fmt: skip

    def milpa(*words, **more):
        command = [sys.executable, "-c", "from federation.cli import main; main()", *words]
        done = subprocess.run(command, env=environment | more, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout, done.stderr

    portal.script(SEARCH, Answer(b"", 500))
    code, out, err = milpa("harvest", "--due", MILPA_LOG_LEVEL="WARNING")
    (line,) = err.splitlines()
    assert (code, out, asked) == (1, "", ["fail"])
    assert line.startswith("uno: fallida. ")
    assert (tmp_path / "milpa.prom").exists()
    code, out, err = milpa("harvest", "--due", "--jobs", "2", "--max-time", "PT1M", MILPA_LOG_LEVEL="WARNING")
    assert (code, out, err, asked) == (0, "", "", ["fail", "ok"])
    for words in (
        ["--due", "--all"],
        ["--due", "--now"],
        ["--due", "--max-time", "mucho"],
        ["--all", "--max-time", "PT1M"],
    ):
        assert milpa("harvest", *words)[0] == 2


def log_of_a_harvest(sqlite_database, tmp_path):
    environment = {
        **os.environ, "MILPA_HOME": str(tmp_path), "MILPA_ALLOW_PRIVATE_ADDRESSES": "1", "MILPA_LOG_LEVEL": "INFO",
        "MILPA_DATABASE_URL": f"sqlite:///{sqlite_database.url.database}", "MILPA_LOG_FORMAT": "json",
    }  # fmt: skip
    command = [sys.executable, "-c", "from federation.cli import main; main()", "harvest", "--due"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_each_line_of_the_log_names_its_source_and_its_job_scrapys_too(sqlite_database, portal, tmp_path):
    with running_portal() as other:
        other.packages = portal.packages
        join_as(sqlite_database, portal, "uno")
        join_as(sqlite_database, other, "dos")
        lines = log_of_a_harvest(sqlite_database, tmp_path)
    jobs = {job.source_slug: job.id for job in list_jobs(sqlite_database)}
    about = [line for line in lines if line["logger"].startswith("scrapy.")]
    assert {line["source"] for line in about if "source" in line} == {"uno", "dos"}
    assert all(line["job"] == jobs[line["source"]] for line in lines if "job" in line)
    closed = [line for line in about if line["event"].startswith(("Spider opened", "Closing spider", "Spider closed"))]
    assert len(closed) == 6
    assert all("job" in line for line in closed)
    assert {"timestamp", "level", "event", "logger"} <= lines[0].keys()


def test_a_question_is_told_when_it_is_opened_or_grows_and_with_whatever_else_there_is_to_tell(
    database, portal, source
):
    with time_machine.travel(datetime(2026, 3, 1, 3, tzinfo=UTC)) as clock:
        harvest(database)
        portal.packages = portal.packages[:2]
        clock.shift(timedelta(days=2))
        done = harvest(database)
        (line,) = problem_lines(done)
        assert not done.all_well
        assert line.startswith("uno: En cuarentena: se perdieron 8 de 10 registros")
        assert "milpa approve-removals uno" in line
        clock.shift(timedelta(days=2))
        assert problem_lines(harvest(database)) == [], "it is in the doctor's report from then on"
        portal.packages = portal.packages[:1]
        clock.shift(timedelta(days=2))
        (line,) = problem_lines(harvest(database))
        assert line.startswith("uno: En cuarentena: se perdieron 9 de 10 registros")
        portal.script(SEARCH, Answer(b"", 500))
        clock.shift(timedelta(days=2))
        (line,) = problem_lines(harvest(database))
        assert line.startswith("uno: fallida. ")
        assert "milpa approve-removals uno" in line
