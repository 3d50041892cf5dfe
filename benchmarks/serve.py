"""Serving, measured: ``python benchmarks/serve.py [--datasets 100000] [--seconds 5]``.

Fills the served index of a new store (SQLite, in a temporary folder) with synthetic datasets whose words are as rare
and as frequent as those of a language, serves it by a process of its own, and asks it over one connection, one request
after the other.  Requests are told for a second of the server's processor, so that what else the machine does plays no
part; how long they took, by the clock on the wall.  *Not cached*: no two are alike.  *Cached*: a few, again and again.
Searches alone, without HTTP, come first.
"""

import argparse
import http.client
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, count, islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import orjson

from federation.index_entries import entry_from_document
from storage.database import Database, open_database
from storage.index.writing import BATCH, IndexWriter, hold_index
from storage.search import search

BASE = "https://indice.example"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SYLLABLES = (
    "ca",
    "lo",
    "mi",
    "ter",
    "pa",
    "re",
    "si",
    "do",
    "ba",
    "cen",
    "tu",
    "gra",
    "ne",
    "vi",
    "sol",
    "ma",
    "fe",
    "ro",
)
VOCABULARY = 30_000
SERVER = """
import sys
from pathlib import Path
from federation.listening import make_socket
from federation.web.app import make_app
from federation.web.serving import make_server
from federation.web.site import Site
from storage.database import open_database
url, out, port = sys.argv[1:]
app = make_app(Site(open_database(url), Path(out), "https://indice.example"))
make_server(app).run(sockets=[make_socket(f"127.0.0.1:{port}", "")])
"""


class Language:
    """Words by Zipf's law: the second half as often as the first, and so on."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        made = {"".join(self.random.choices(SYLLABLES, k=self.random.randrange(2, 6))) for _ in range(VOCABULARY)}
        self.words = sorted(made)
        self.random.shuffle(self.words)
        self._weights = list(accumulate(1 / (rank + 30) for rank in range(len(self.words))))

    def text(self, words: int) -> str:
        """That many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self._weights, k=words))


def make_document(language: Language, slug: str, number: int) -> dict[str, Any]:
    """A dataset of about 3 KB, as DCAT-MX JSON."""
    random, uri = language.random, f"{BASE}/dataset/{slug}/conjunto-{number}"
    ministry = random.randrange(800)
    eu = "http://publications.europa.eu/resource/authority"
    license_ = {"@id": "https://datos.gob.mx/libreusomx", "label": {"es": "Libre Uso MX"}}
    return {
        "@id": uri, "@type": "Dataset", "identifier": f"conjunto-{number}",
        "title": {"es": language.text(7).capitalize()}, "description": {"es": language.text(80)},
        "publisher": {"@id": f"{BASE}/agent/secretaria-{ministry}", "@type": "Agent",
                      "name": {"es": f"Secretaría {ministry}"}, "govType": "state"},
        "keyword": {"es": sorted(set(language.text(5).split()))}, "modified": "2025-11-02T08:00:00Z",
        "theme": [{"@id": f"{eu}/data-theme/T{random.randrange(13)}", "label": {"es": f"Tema {random.randrange(13)}"}}],
        "license": license_,
        "distribution": [
            {"@id": f"{uri}#distribution-{place}", "@type": "Distribution", "title": {"es": language.text(3)},
             "accessURL": f"https://{slug}.example/{number}/{place}", "mediaType": "text/csv", "license": license_,
             "downloadURL": f"https://{slug}.example/files/{number}-{place}.csv",
             "format": {"@id": f"{eu}/file-type/F{random.randrange(9)}", "label": {"es": f"F{random.randrange(9)}"}}}
            for place in range(3)
        ],
    }  # fmt: skip


def fill(database: Database, datasets: int, sources: int) -> None:
    """Write the index as catching up with a first release does."""
    language = Language(1)
    with database.write() as connection:
        hold_index(connection)
        writer = IndexWriter(connection, release=1, digest="sha256:benchmark", published=NOW)
        slugs = [f"fuente-{place}" for place in range(sources)]
        facts = {slug: {"slug": slug, "government_level": "state", "state": f"{place % 32 + 1:02d}"}
                 for place, slug in enumerate(slugs)}  # fmt: skip
        entries = (
            entry_from_document(BASE, facts[slug], orjson.dumps(make_document(language, slug, number)))
            for number in range(datasets)
            for slug in (slugs[number % sources],)
        )
        while batch := list(islice(entries, BATCH)):
            writer.put(batch)
        writer.put_sources({slug: orjson.dumps(told).decode() for slug, told in facts.items()})
        writer.finish()


def measure(name: str, ask: Callable[[int], None], seconds: float, clock: Callable[[], float]) -> None:
    """Repeat until the time is over; tell requests a second of the clock, and how long they took by the wall's."""
    taken: list[float] = []
    begun, ends = clock(), time.perf_counter() + seconds
    for number in count():
        started = time.perf_counter()
        ask(number)
        ended = time.perf_counter()
        taken.append(ended - started)
        if ended > ends:
            break
    rate = len(taken) / max(clock() - begun, 0.001)
    taken.sort()
    middle, slow = taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.95)] * 1000
    print(f"{name:48} {rate:8.0f} /s of a core   median {middle:6.1f} ms   p95 {slow:6.1f} ms", flush=True)


def processor_clock(pid: int) -> Callable[[], float]:
    """The seconds of a core that a process has had (Linux)."""

    def read() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return read


def queries(seed: int) -> Iterator[str]:
    """One to three words, as often as they are written."""
    language = Language(1)
    language.random.seed(seed)
    while True:
        yield language.text(language.random.randrange(1, 4))


def measure_searches(database: Database, seconds: float) -> None:
    asked, phrased = queries(2), queries(3)

    def find(text: str, **options: Any) -> None:
        with database.read() as connection:
            search(connection, text, **options)

    measure("search: 1 to 3 words, 20 rows", lambda _: find(next(asked)), seconds, time.process_time)
    measure(
        "search: the same, newest first", lambda _: find(next(phrased), sort="-changed"), seconds, time.process_time
    )
    facets = ("source", "publisher", "theme", "tag", "license")
    measure("search: 1 to 3 words, 5 facets", lambda _: find(next(asked), facets=facets), seconds, time.process_time)


def measure_http(url: str, out: Path, datasets: int, sources: int, seconds: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", SERVER, url, str(out), str(port)]) as server:
        try:
            connection = _connect(port)
            random, asked = Random(4), queries(5)

            def get(path: str) -> None:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                assert answer.status == 200, (path, answer.status, body[:300])

            def name() -> str:
                number = random.randrange(datasets)
                return f"fuente-{number % sources}-conjunto-{number}"

            few, terms = [name() for _ in range(50)], [quote(text) for text in islice(asked, 50)]
            clock = processor_clock(server.pid)
            for title, path in (
                ("/api/v1/datasets/{name}", "/api/v1/datasets/"),
                ("/api/3/action/package_show?id={name}", "/api/3/action/package_show?id="),
            ):
                measure(f"{title}, not cached", lambda _, p=path: get(p + name()), seconds, clock)  # type: ignore[misc]
                measure(f"{title}, cached", lambda n, p=path: get(p + few[n % 50]), seconds, clock)  # type: ignore[misc]
            for title, path in (
                ("/api/v1/datasets?limit=20&q=", "/api/v1/datasets?limit=20&q="),
                ("package_search?rows=20&q=", "/api/3/action/package_search?rows=20&q="),
            ):
                measure(f"{title}, not cached", lambda _, p=path: get(p + quote(next(asked))), seconds, clock)  # type: ignore[misc]
                measure(f"{title}, cached", lambda n, p=path: get(p + terms[n % 50]), seconds, clock)  # type: ignore[misc]
        except AssertionError as error:
            print(f"not served: {error}")
        finally:
            server.terminate()


def _connect(port: int) -> http.client.HTTPConnection:
    for _ in range(1200):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.1)
        else:
            assert connection.sock is not None
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise SystemExit("the server did not begin")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=100_000)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--database", help="a database to fill, or one that was filled by this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/milpa.sqlite"
        database = open_database(url)
        if database.is_new:
            started = time.perf_counter()
            fill(database, options.datasets, options.sources)
            seconds = time.perf_counter() - started
            print(f"{options.datasets} datasets written in {seconds:.0f} s: {options.datasets / seconds:.0f} /s")
        measure_searches(database, options.seconds)
        database.close()
        measure_http(url, Path(folder), options.datasets, options.sources, options.seconds)
        peak = (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        )
        print(f"peak memory: {peak[0] // 1024} MiB writing, {peak[1] // 1024} MiB serving")


if __name__ == "__main__":
    main()
