"""Links a second: ``python benchmarks/links.py [--links 10000] [--hosts 250] [--latency 0.05]``.

A server answers on as many loopback addresses as there are hosts, each request after `latency` seconds.  A store is
filled with datasets that name the links; then they are all checked, the manners of an installation kept but for the
pause between two requests to one host, which the number of hosts would otherwise measure.  Printed:

- links a second, over what 100,000 links a day on one machine need (1.16);
- peak memory, for a tenth of the links and for all of them;
- what the manners of an installation allow in a day on so many hosts.

Every figure is that of a process of its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from federation.link_checking import LinkCheck
from federation.settings import Settings
from mappings.json_form import canonical_bytes, content_hash
from storage.bodies import hash_body
from storage.database import open_database
from storage.jobs import finish_job, start_job
from storage.records import RecordWrite, key_from_identifier, store_page
from storage.sources import add_source

NEEDED = 100_000 / 86_400
"""Links a second."""
LINKS_A_DATASET = 4
PAGE = 500


class Answers(BaseHTTPRequestHandler):
    """Says of every tenth link that it is not there."""

    protocol_version = "HTTP/1.1"
    latency = 0.0

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        """Answer."""
        self.answer()

    def do_GET(self) -> None:
        """Answer."""
        self.answer()

    def answer(self) -> None:
        """Answer after a while."""
        time.sleep(self.latency)
        is_there = not self.path.endswith("0") and self.path != "/robots.txt"
        self.send_response(200 if is_there else 404)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", "0")
        self.end_headers()


class Server(ThreadingHTTPServer):
    """On every address of this machine."""

    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients hang up."""


def serve(latency: float) -> None:
    """Answer until the parent ends, which reads the port."""
    Answers.latency = latency
    server = Server(("0.0.0.0", 0), Answers)  # every loopback address is a host
    print(server.server_address[1], flush=True)
    server.serve_forever()


def fill(folder: str, port: int, links: int, hosts: int) -> str:
    """Make a store whose datasets name so many links on so many hosts."""
    url = f"sqlite:///{folder}/links.sqlite"
    database = open_database(url)
    source = add_source(
        database, slug="enlaces", title="Enlaces", url="http://127.0.0.1/", protocol="ckan", government_level="federal",
        home="http://127.0.0.1/", status="active",
    )  # fmt: skip
    job = start_job(database, source)
    for start in range(0, links // LINKS_A_DATASET, PAGE):
        page = [write_of(number, port, hosts) for number in range(start, min(start + PAGE, links // LINKS_A_DATASET))]
        with database.write() as connection:
            store_page(connection, source.id, job.id, page)
    finish_job(database, job.id, "complete", "Todo visto.")
    database.close()
    return url


def write_of(number: int, port: int, hosts: int) -> RecordWrite:
    """One dataset with four files."""
    parts = []
    for each in range(number * LINKS_A_DATASET, (number + 1) * LINKS_A_DATASET):
        host = f"127.0.{each % hosts // 250 + 1}.{each % hosts % 250 + 1}"
        parts.append({"downloadURL": f"http://{host}:{port}/datos/{each}", "mediaType": "text/csv"})
    uri = f"https://milpa.example/dataset/enlaces/{number}"
    document = canonical_bytes({"@id": uri, "@type": "Dataset", "title": {"es": str(number)}, "distribution": parts})
    return RecordWrite(
        known=None, identifier=str(number), key=key_from_identifier(str(number)), schema="ckan", body=document,
        body_hash=hash_body(document), mapped_with=b"12345678", uri=uri, content_hash=content_hash(document),
        document=document, title=str(number), distributions=LINKS_A_DATASET,
    )  # fmt: skip


def measure(url: str) -> dict[str, float]:
    """Check every link of a store."""
    settings = Settings(allow_private_addresses=True, links_delay=0.0, links_per_host=1_000_000)
    database = open_database(url)
    began, cpu = time.perf_counter(), time.process_time()
    report = LinkCheck(database, settings, lambda: datetime.now(UTC)).run()
    return {
        "asked": report.asked,
        "requests": report.requests,
        "gone": report.gone,
        "seconds": time.perf_counter() - began,
        "cpu_microseconds": (time.process_time() - cpu) / report.asked * 1e6,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_fresh_process(port: int, links: int, hosts: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        url = fill(folder, port, links, hosts)
        told = subprocess.run(
            [sys.executable, __file__, "--measure", url], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "MILPA_HOME": folder},
        )  # fmt: skip
        return dict(json.loads(told.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--measure")
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    if given.serve:
        serve(given.latency)
        return
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    command = [sys.executable, __file__, "--serve", "--latency", str(given.latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        try:
            few, all_ = (in_fresh_process(port, links, given.hosts) for links in (given.links // 10, given.links))
        finally:
            server.terminate()
    rate = all_["asked"] / all_["seconds"]
    settings = Settings()
    allowed = given.hosts * min(settings.links_per_host, 86_400 / settings.links_delay / 2)
    print(
        f"{all_['asked']:,.0f} links on {given.hosts} hosts, {all_['requests']:,.0f} requests, {all_['gone']:,.0f} gone"
    )
    print(f"{rate:,.1f} links/s = {rate / NEEDED:,.0f} × the {NEEDED:.2f}/s of 100,000 a day")
    print(f"{all_['cpu_microseconds']:,.0f} µs of processor a link: {all_['cpu_microseconds'] / 10:,.0f} s for 100,000")
    print(f"peak memory {few['peak_mb']:.0f} MB for a tenth of the links, {all_['peak_mb']:.0f} MB for all")
    print(f"the manners of an installation allow {allowed:,.0f} links a day on so many hosts")


if __name__ == "__main__":
    main()
