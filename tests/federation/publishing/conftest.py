"""A store with records in it: real rows in a real database, stored the way a harvest stores them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from federation.kinds import kind_of
from mappings.dcat_mx import (
    Agent,
    Concept,
    ContactPoint,
    DataService,
    Dataset,
    DatasetSeries,
    Distribution,
    Location,
    PeriodOfTime,
    Resource,
)
from mappings.json_form import canonical_bytes, content_hash, json_from_resource
from mappings.quality.score import score_of
from mappings.uris import agent_uri, dataset_uri, part_uri, place_uri, service_uri
from storage.bodies import hash_body
from storage.database import Database
from storage.jobs import finish_job, start_job
from storage.records import RecordWrite, key_from_identifier, known_records, store_page
from storage.sources import Source, add_source, require_source

BASE = "https://indice.example"
EU = "http://publications.europa.eu/resource/authority"
SEEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_dataset(slug: str, number: int, **changes: object) -> Dataset:
    """A dataset with something of everything that a release writes."""
    uri = dataset_uri(BASE, slug, f"conjunto/{number}")
    file_uri = part_uri(uri, "distribution", "csv")
    fields: dict[str, object] = {
        "uri": uri,
        "identifier": f"conjunto/{number}",
        "title": {"es": f'Presupuesto «{number}» \\ "línea"\ny 🌽', "en": f"Budget {number}"},
        "description": {"es": "Tabulación\ty <marcas> & entidades"},
        "publisher": Agent(
            uri=agent_uri(BASE, f"Secretaría {number % 3}"),
            name={"es": f"Secretaría {number % 3}"},
            government_level="state",
        ),
        "contact_point": (
            ContactPoint(uri=part_uri(uri, "contact"), name={"es": "Enlace"}, email="datos@gob.example"),
        ),
        "keyword": {"es": ("maíz", "tierra"), "en": ("corn",)},
        "modified": "2025-04-01",
        "issued": "2024",
        "accrual_periodicity": "R/P1M",
        "theme": (Concept(uri=f"{EU}/data-theme/GOVE", label={"es": "Gobierno"}),),
        "license": Concept(uri="https://datos.gob.mx/libreusomx", label={"es": "Libre Uso MX"}),
        "language": (f"{EU}/language/SPA",),
        "spatial": (Location(uri=place_uri(BASE, "14"), identifier="14", label={"es": "Jalisco"}),),
        "temporal": (PeriodOfTime(uri=part_uri(uri, "period"), start_date="2024-01-01", end_date="2024-12-31"),),
        "openness": 3,
        "distribution": (
            Distribution(
                uri=file_uri,
                title={"es": "Tabla"},
                access_url=f"https://datos.example/{number}/p%C3%A1gina",
                media_type="text/csv",
                format=Concept(uri=f"{EU}/file-type/CSV", label={"es": "CSV"}),
                byte_size=1234 + number,
                license=Concept(uri="https://datos.gob.mx/libreusomx", label={"es": "Libre Uso MX"}),
            ),
            Distribution(uri=part_uri(uri, "distribution", "sin-url"), title={"es": "Sin dirección"}),
        ),
        "extra": {"campo": "interno"},
    }
    return Dataset.model_validate(fields | changes)


def make_service(slug: str, number: int) -> DataService:
    """A service that is a record of its own."""
    dataset = make_dataset(slug, number)
    return DataService(
        uri=service_uri(BASE, slug, f"servicio/{number}"),
        identifier=f"servicio/{number}",
        title={"es": f"Mapas {number}"},
        description={"es": "Mapas de maíz"},
        publisher=dataset.publisher,
        endpoint_url=f"https://mapas.example/{number}/wms",
        serves_dataset=(dataset.uri,),
        license=dataset.license,
        theme=dataset.theme,
    )


def make_series(slug: str, number: int) -> DatasetSeries:
    """A series, which bears a dataset's URI."""
    dataset = make_dataset(slug, number)
    return DatasetSeries(
        uri=dataset_uri(BASE, slug, f"serie/{number}"),
        identifier=f"serie/{number}",
        title={"es": f"Presupuestos {number}"},
        description={"es": "Presupuestos, por año"},
        publisher=dataset.publisher,
        accrual_periodicity="R/P1Y",
        spatial=dataset.spatial,
    )


class Stock:
    """Puts sources and datasets into a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add_source(self, slug: str, **facts: object) -> Source:
        fields: dict[str, object] = {
            "slug": slug,
            "title": f"Portal de {slug}",
            "url": f"https://{slug}.example/api",
            "protocol": "ckan",
            "government_level": "state",
            "state": "14",
            "home": f"https://{slug}.example",
            "status": "active",
        }
        return add_source(self.database, **(fields | facts))  # type: ignore[arg-type]

    def store(self, slug: str, resources: Iterable[Resource], when: datetime = SEEN) -> None:
        """Store datasets, services and series as one complete harvest would."""
        source = require_source(self.database, slug)
        job = start_job(self.database, source)
        written = [self._write(resource) for resource in resources]
        with self.database.write() as connection:
            known = known_records(connection, source.id, [write.key for write in written])
            writes = [write._replace(known=known.get(write.key)) for write in written]
            store_page(connection, source.id, job.id, writes, now=when)
        finish_job(self.database, job.id, "complete", "Todo visto.")

    def store_unmapped(self, slug: str, identifier: str) -> None:
        """Store a record that no mapping could read."""
        source = require_source(self.database, slug)
        job = start_job(self.database, source)
        body = b"[]"
        write = RecordWrite(
            None, identifier, key_from_identifier(identifier), "ckan", body, hash_body(body), b"1" * 8, ""
        )
        with self.database.write() as connection:
            store_page(connection, source.id, job.id, [write], now=SEEN)
        finish_job(self.database, job.id, "complete", "Todo visto.")

    @staticmethod
    def _write(resource: Resource) -> RecordWrite:
        form = json_from_resource(resource)
        is_dataset = isinstance(resource, Dataset)
        document = canonical_bytes({**form, "score": score_of(form)} if is_dataset else form)
        body = b"body of " + document
        identifier = resource.identifier or resource.uri
        return RecordWrite(
            known=None,
            identifier=identifier,
            key=key_from_identifier(identifier),
            schema="ckan",
            body=body,
            body_hash=hash_body(body),
            mapped_with=b"12345678",
            uri=resource.uri,
            content_hash=content_hash(document),
            document=document,
            title=next(iter(resource.title.values())),
            publisher=resource.publisher.uri if resource.publisher else None,
            distributions=len(resource.distribution) if is_dataset else 0,
            kind=kind_of(resource),
        )

    def fill_beside(self, slug: str, size: int = 6) -> "Stock":
        """A source of `size` datasets, services and series each."""
        self.add_source(slug)
        for make in (make_dataset, make_service, make_series):
            self.store(slug, [make(slug, number) for number in range(size)])
        return self

    def fill(self, *slugs: str, size: int = 12, **facts: object) -> "Stock":
        """Sources of `size` datasets each."""
        for slug in slugs:
            self.add_source(slug, **facts)
            self.store(slug, [make_dataset(slug, number) for number in range(size)])
        return self


@pytest.fixture
def make() -> Callable[..., Dataset]:
    """Makes a dataset: ``make(slug, number, **changes)``."""
    return make_dataset


@pytest.fixture
def stock(sqlite_database: Database) -> Stock:
    """An empty store in SQLite."""
    return Stock(sqlite_database)


@pytest.fixture
def make_stock() -> Callable[[Database], Stock]:
    """Makes a store of any database."""
    return Stock


@pytest.fixture
def base_uri() -> str:
    return BASE


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "index"
