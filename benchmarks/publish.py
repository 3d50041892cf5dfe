"""Publishing, measured: ``python benchmarks/publish.py [--datasets 20000] [--sources 4]``.

Stores synthetic datasets for real (SQLite, in a temporary folder) and publishes them three times: first, with nothing
changed, with one record changed.  What the third costs of the first, its delta included, is to be at most 3 % with
``--sources 500 --datasets 100000``.  The peer, in the same run: rdflib building a graph of the same datasets and
writing it as N-Triples (on a sample; it is linear).  All figures are of one process.
"""

import argparse
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import rdflib

from federation.exporters import EXPORTERS
from federation.exporters.exporter import Entry
from federation.members import MemberWriter
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


def fill(database: Database, slug: str, count: int) -> None:
    random = Random(slug)
    source = add_source(
        database, slug=slug, title=f"Portal {slug}", url=f"https://{slug}.example", protocol="ckan",
        government_level="state", state="14", home=f"https://{slug}.example", status="active",
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
    for name, exporter in EXPORTERS.items():
        started = time.perf_counter()
        with MemberWriter(folder / name) as writer:
            for first in range(0, len(documents), 64):
                batch = [
                    Entry(document, nodes_from_document(decoded) if exporter.is_rdf else ())
                    for document, decoded in documents[first : first + 64]
                ]
                writer.write(exporter.fragment(batch))
            writer.close()
        yield name, len(sample) / (time.perf_counter() - started)


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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = open_database(f"sqlite:///{folder / 'milpa.sqlite'}")
        slugs = [f"portal-{number:02d}" for number in range(arguments.sources)]
        for slug in slugs:
            fill(database, slug, arguments.datasets // arguments.sources)
        before = peak_mb()
        out = folder / "index"
        first = publish(database, out=out, base_uri=BASE)
        print(f"{first.counts.datasets:,} datasets of {arguments.sources} sources, {sys.version.split()[0]}")
        say("first publication", first)
        print(f"{'peak memory':24} {peak_mb():8.0f} MB (before publishing {before:.0f} MB)")
        say("nothing changed", publish(database, out=out, base_uri=BASE))
        change_one(database, slugs[0])
        changed = publish(database, out=out, base_uri=BASE)
        say("one record changed", changed)
        share = changed.seconds / first.seconds
        delta = sum(path.stat().st_size for path in (out / "current").glob("delta.*"))
        print(f"{'share of the first':24} {100 * share:8.1f} %, with a delta of {delta / 1e3:,.1f} kB")
        print(
            f"{'size':24} {sum(file.stat().st_size for file in (out / 'current').iterdir()) / 1e6:8.1f} MB compressed"
        )
        random = Random(0)
        sample = [make_dataset(random, "muestra", number) for number in range(2000)]
        peer = measure_rdflib(sample[:1000])
        print(f"{'rdflib, as N-Triples':24} {peer:8,.0f} datasets/s (graph built and written, not compressed)")
        for name, rate in iter_dialect_rates(sample, folder):
            print(f"{name:24} {rate:8,.0f} datasets/s, compressed and hashed: {rate / peer:.1f} × rdflib")
        with gzip.open(out / "current" / "datasets.ndjson.gz") as file:
            assert sum(1 for _ in file) == first.counts.datasets


if __name__ == "__main__":
    main()
