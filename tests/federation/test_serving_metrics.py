"""``milpa serve-metrics``: the figures of the textfile over HTTP, as the store has them at each request."""

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from federation.due_harvest import DueHarvest, Outcome, run_from_harvest
from federation.errors import UsageError
from federation.metrics import write_metrics
from federation.serving_metrics import Metrics, make_metrics_server
from storage.paces import list_idle
from storage.scheduled_runs import put_run
from storage.sources import add_source

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@contextmanager
def served(database_url, listen="127.0.0.1:0"):
    metrics = Metrics(database_url)
    with make_metrics_server(metrics, listen) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://{listen.rpartition(':')[0]}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            metrics.close()


def samples(text):
    return {(sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text) for sample in family.samples}  # fmt: skip


def add(database, slug):
    facts = {"title": slug, "protocol": "ckan", "government_level": "state", "status": "active"}
    return add_source(database, slug=slug, url=f"https://{slug}.example", **facts)


def test_the_figures_are_those_of_the_textfile(database, database_url, tmp_path):
    add(database, "uno")
    outcomes = (Outcome("uno", "complete"), Outcome("dos", "failed"), Outcome("tres", "failed"))
    done = DueHarvest(NOW, NOW + timedelta(seconds=9), list_idle(database, "active"), 3, outcomes, ("cuatro",))
    write_metrics(tmp_path / "milpa.prom", done)
    put_run(database, run_from_harvest(done))
    with served(database_url) as url:
        answer = requests.get(f"{url}/metrics", timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/plain")
    told = samples(answer.text)
    assert told == samples((tmp_path / "milpa.prom").read_text())
    assert told["milpa_harvest_sources", "failed"] == 2
    assert (told["milpa_sources_late",], told["milpa_harvest_all_well",]) == (1, 0)


def test_each_request_reads_the_store_anew(database, database_url):
    with served(database_url) as url:
        first = samples(requests.get(f"{url}/metrics", timeout=10).text)
        assert first == {("milpa_sources_active",): 0}, "before the first scheduled harvest nothing is said of one"
        add(database, "uno")
        assert samples(requests.get(f"{url}/metrics", timeout=10).text)["milpa_sources_active",] == 1


def test_elsewhere_there_is_nothing_and_nothing_is_written(database_url):
    with served(database_url) as url:
        missing, written = requests.get(f"{url}/", timeout=10), requests.post(f"{url}/metrics", timeout=10)
        head = requests.head(f"{url}/metrics", timeout=10)
    assert (missing.status_code, missing.text) == (404, "Las cifras están en /metrics\n")
    assert (written.status_code, written.text) == (405, "Solo se lee: GET /metrics\n")
    assert (head.status_code, head.content) == (200, b"")


def test_a_database_that_is_away_is_told_with_a_sentence_without_its_password():
    with served("postgresql://milpa:secreto@127.0.0.1:1/milpa") as url:
        answer = requests.get(f"{url}/metrics", timeout=30)
    assert answer.status_code == 503
    assert len(answer.text) > 20
    assert "secreto" not in answer.text


@pytest.mark.parametrize(
    "listen", ["", "9108", ":9108", "localhost:", "localhost:x", "localhost:99999", "localhost:-1"]
)
def test_where_nobody_can_listen_is_refused(listen):
    with pytest.raises(UsageError):
        make_metrics_server(Metrics(""), listen)


def test_the_program_serves_until_sigterm(tmp_path):
    environment = os.environ | {"MILPA_HOME": str(tmp_path / "var"), "MILPA_LANG": "es"}
    command = [sys.executable, "-m", "federation", "serve-metrics", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as program:
        line = program.stderr.readline()
        found = re.fullmatch(r"Cifras en (http://127\.0\.0\.1:\d+/metrics)\n", line)
        assert found, line
        assert requests.get(found[1], timeout=30).status_code == 200
        program.send_signal(signal.SIGTERM)
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
        assert "Traceback" not in program.stderr.read()


def test_a_place_that_is_taken_is_told(milpa, database_url):
    with served(database_url) as url:
        ran = milpa("serve-metrics", "--listen", url.removeprefix("http://"))
    assert ran.code == 2
    assert "No se puede escuchar en 127.0.0.1:" in ran.err
