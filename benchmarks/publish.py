"""Publishing, measured: ``python benchmarks/publish.py [--datasets 20000] [--sources 4] [--workers 1]``.

Stores synthetic datasets for real (SQLite, in a temporary folder) and publishes them three times, with the files of
each source, state and level: first, with nothing changed, with one record changed.  What the third costs of the first,
its delta included, is to be at most 3 % with ``--sources 500 --datasets 100000``.

The peer, in the same run: rdflib building a graph of the same datasets and writing it as N-Triples (on a sample; it is
linear).  Two processes that render the four RDF syntaxes, compressed, are to take at most a quarter of its time.
"""

import argparse
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random

import orjson
import rdflib

from federation.exporters import DIALECTS, EXPORTERS, Entry
from federation.orders import Order
from federation.releases import Publication, publish
from mappings.dcat_mx import Agent, Concept, ContactPoint, Dataset, Distribution, Location, PeriodOfTime
from mappings.json_form import canonical_bytes, content_hash, json_from_dataset
from mappings.rdf.nodes import nodes_from_document
from mappings.uris import agent_uri, dataset_uri, part_uri, place_uri
from storage.bodies import hash_body
from storage.database import Database, open_database
from storage.jobs import finish_job, start_job
from storage.records import KnownRecord, RecordWrite, key_from_identifier, known_records, store_page
from storage.sources import Source, add_source, require_source

BASE = "https://indice.example"
EU = "http://publications.europa.eu/resource/authority"
WORDS = (
    "agua", "presupuesto", "salud", "escuela", "municipio", "padrón", "transporte", "vivienda", "maíz", "censo", "obra",
    "seguridad", "turismo", "energía", "población", "indicador", "programa", "subsidio", "calidad", "registro",
)  # fmt: skip
PAGE = 500
RECORD = b'{"@id":"https://indice.example/record/muestra/1","issued":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z"}'
NODES = frozenset({"turtle", "rdfxml", "jsonld", "ntriples", "nquads", "quality"})
"""Dialects that are written from RDF nodes."""


def make_dataset(random: Random, slug: str, number: int, edition: int = 1) -> Dataset:
    """A dataset of 12 properties and 3 distributions."""
    uri = dataset_uri(BASE, slug, f"{number:08d}")
    words = random.choices(WORDS, k=60)
    ministry = f"Secretaría de {words[0].title()} {random.randrange(40)}"
    return Dataset(
        uri=uri,
        identifier=f"{number:08d}",
        title={"es": f"{' '.join(words[1:8]).capitalize()} {number}, edición {edition}"},
        description={"es": " ".join(words).capitalize() + "."},
        publisher=Agent(uri=agent_uri(BASE, ministry), name={"es": ministry}),
        landing_page=f"https://{slug}.example/dataset/{number}",
        contact_point=(ContactPoint(uri=part_uri(uri, "contact"), name={"es": ministry}, email="datos@gob.example"),),
        keyword={"es": tuple(sorted(set(words[8:12])))},
        modified="2025-11-02T08:00:00Z",
        issued="2024-01-05",
        accrual_periodicity="R/P1M",
        theme=(Concept(uri=f"{EU}/data-theme/GOVE", label={"es": "Gobierno"}),),
        license=Concept(uri="https://datos.gob.mx/libreusomx", label={"es": "Libre Uso MX"}),
        spatial=(Location(uri=place_uri(BASE, "14"), identifier="14", label={"es": "Jalisco"}),),
        temporal=(PeriodOfTime(uri=part_uri(uri, "period"), start_date="2024-01-01", end_date="2024-12-31"),),
        distribution=tuple(
            Distribution(
                uri=part_uri(uri, "distribution", str(position)),
                title={"es": f"{words[20 + position].title()} {2022 + position}"},
                access_url=f"https://{slug}.example/dataset/{number}/{position}",
                download_url=f"https://{slug}.example/files/{number}-{position}.csv",
                media_type="text/csv",
                format=Concept(uri=f"{EU}/file-type/CSV", label={"es": "CSV"}),
                byte_size=random.randrange(10**7),
                license=Concept(uri="https://datos.gob.mx/libreusomx", label={"es": "Libre Uso MX"}),
            )
            for position in range(3)
        ),
    )


def write_of(dataset: Dataset, known: KnownRecord | None = None) -> RecordWrite:
    document = canonical_bytes(json_from_dataset(dataset))
    return RecordWrite(
        known=known,
        identifier=dataset.identifier,
        key=key_from_identifier(dataset.identifier),
        schema="ckan",
        body=document,
        body_hash=hash_body(document),
        mapped_with=b"benchmrk",
        uri=dataset.uri,
        content_hash=content_hash(document),
        document=document,
        distributions=len(dataset.distribution),
    )


def fill(database: Database, slug: str, count: int, state: str = "14") -> None:
    random = Random(slug)
    source = add_source(
        database, slug=slug, title=f"Portal {slug}", url=f"https://{slug}.example", protocol="ckan",
        government_level="state", state=state, home=f"https://{slug}.example", status="active",
    )  # fmt: skip
    job = start_job(database, source)
    for first in range(0, count, PAGE):
        page = [make_dataset(random, slug, number) for number in range(first, min(first + PAGE, count))]
        with database.write() as connection:
            store_page(connection, source.id, job.id, [write_of(dataset) for dataset in page])
    finish_job(database, job.id, "complete", "benchmark")


def change_one(database: Database, slug: str) -> None:
    source: Source = require_source(database, slug)
    job = start_job(database, source)
    dataset = make_dataset(Random(1), slug, 7, edition=2)
    key = key_from_identifier(dataset.identifier)
    with database.write() as connection:
        known = known_records(connection, source.id, [key])[key]
        store_page(connection, source.id, job.id, [write_of(dataset, known)], now=datetime.now(UTC))
    finish_job(database, job.id, "complete", "benchmark")


def measure_rdflib(sample: list[Dataset]) -> float:
    """Datasets a second: one rdflib graph of the same triples, built and written as N-Triples."""
    lines = EXPORTERS["ntriples"].fragment(
        [Entry(b"", nodes_from_document(json_from_dataset(dataset))) for dataset in sample]
    )
    terms = list(rdflib.Graph().parse(data=lines, format="nt"))
    plain = [tuple((type(term), str(term), getattr(term, "language", None), getattr(term, "datatype", None))
                   for term in triple) for triple in terms]  # fmt: skip
    started = time.perf_counter()
    graph = rdflib.Graph()
    for triple in plain:
        graph.add(tuple(make_term(*parts) for parts in triple))  # type: ignore[arg-type]
    graph.serialize(format="nt", encoding="utf-8")
    return len(sample) / (time.perf_counter() - started)


def make_term(kind: type, value: str, language: str | None, datatype: str | None) -> rdflib.term.Node:
    if kind is rdflib.Literal:
        return rdflib.Literal(value, lang=language, datatype=datatype if language is None else None)
    return rdflib.URIRef(value)


def iter_dialect_rates(sample: list[Dataset], folder: Path) -> Iterator[tuple[str, float]]:
    """Datasets a second of each dialect: from the stored JSON to a compressed, hashed gzip member."""
    documents = [(canonical_bytes(document), document) for document in map(json_from_dataset, sample)]
    for name, exporter in DIALECTS.items():
        started = time.perf_counter()
        with exporter.open(folder / name) as writer:
            for first in range(0, len(documents), 64):
                batch = [
                    Entry(
                        document,
                        nodes_from_document(decoded) if name in NODES else (),
                        record=RECORD, decoded=decoded, source="muestra", graph=f"{BASE}/catalog/muestra",
                    )
                    for document, decoded in documents[first : first + 64]
                ]  # fmt: skip
                writer.write(batch)
            writer.close()
        yield name, len(sample) / (time.perf_counter() - started)


def render_syntaxes(place: str, documents: list[bytes]) -> int:
    """Four compressed, hashed members of stored documents; how many there were."""
    with ExitStack() as stack:
        exporters = [exporter for exporter in EXPORTERS.values() if exporter.is_rdf]
        writers = [stack.enter_context(exporter.open(Path(place) / exporter.segment_file)) for exporter in exporters]
        for first in range(0, len(documents), 64):
            batch = [
                Entry(document, nodes_from_document(orjson.loads(document)))
                for document in documents[first : first + 64]
            ]
            for writer in writers:
                writer.write(batch)
        for writer in writers:
            writer.close()
    return len(documents)


def measure_syntaxes(sample: list[Dataset], folder: Path, workers: int) -> float:
    """Datasets a second, from the stored JSON to four compressed files, by so many processes that run already."""
    documents = [canonical_bytes(json_from_dataset(dataset)) for dataset in sample]
    shares = [documents[start : start + 250] for start in range(0, len(documents), 250)]
    places = [folder / f"share-{number}" for number in range(len(shares))]
    for place in places:
        place.mkdir()
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        list(pool.map(render_syntaxes, map(str, places[:workers]), shares[:workers]))
        started = time.perf_counter()
        done = sum(pool.map(render_syntaxes, map(str, places), shares))
        return done / (time.perf_counter() - started)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(words: str, publication: Publication) -> None:
    datasets = publication.counts.datasets
    print(
        f"{words:24} {publication.seconds:8.2f} s {datasets / publication.seconds:10,.0f} datasets/s   "
        f"segments rendered {publication.rendered}, reused {publication.reused}; new release: {publication.changed}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=20_000)
    parser.add_argument("--sources", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = open_database(f"sqlite:///{folder / 'milpa.sqlite'}")
        slugs = [f"portal-{number:02d}" for number in range(arguments.sources)]
        for number, slug in enumerate(slugs):
            fill(database, slug, arguments.datasets // arguments.sources, f"{number % 32 + 1:02d}")
        before = peak_mb()
        out = folder / "index"

        def go() -> Publication:
            return publish(database, out, Order(BASE, workers=arguments.workers))

        first = go()
        print(f"{first.counts.datasets:,} datasets of {arguments.sources} sources, {sys.version.split()[0]}")
        say("first publication", first)
        print(f"{'peak memory':24} {peak_mb():8.0f} MB (before publishing {before:.0f} MB)")
        say("nothing changed", go())
        change_one(database, slugs[0])
        changed = go()
        say("one record changed", changed)
        share = changed.seconds / first.seconds
        current = out / "current"
        delta = sum(path.stat().st_size for path in current.glob("delta.*"))
        print(f"{'share of the first':24} {100 * share:8.1f} %, with a delta of {delta / 1e3:,.1f} kB")
        whole = sum(file.stat().st_size for file in current.iterdir() if file.is_file())
        parts = sum(file.stat().st_size for file in current.resolve().rglob("*/*") if file.is_file())
        print(f"{'size':24} {whole / 1e6:8.1f} MB compressed, and {parts / 1e6:,.1f} MB of sources, states and levels")
        random = Random(0)
        sample = [make_dataset(random, "muestra", number) for number in range(2000)]
        peer = measure_rdflib(sample[:1000])
        print(f"{'rdflib, as N-Triples':24} {peer:8,.0f} datasets/s (graph built and written, not compressed)")
        syntaxes = measure_syntaxes(sample, folder, 2)
        print(f"{'4 syntaxes, 2 workers':24} {syntaxes:8,.0f} datasets/s, compressed: {syntaxes / peer:.1f} × rdflib")
        for name, rate in iter_dialect_rates(sample, folder):
            print(f"{name:24} {rate:8,.0f} datasets/s, compressed and hashed: {rate / peer:.1f} × rdflib")
        with gzip.open(current / "datasets.ndjson.gz") as file:
            assert sum(1 for _ in file) == first.counts.datasets


if __name__ == "__main__":
    main()
