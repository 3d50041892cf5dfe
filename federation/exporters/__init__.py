"""The dialects of the release, one file each.  A new one is a module here and a line in a table below."""

from federation.exporters import (
    csv_tables,
    data_json,
    jsonld,
    ndjson,
    nquads,
    ntriples,
    parquet,
    quality,
    rdfxml,
    turtle,
)
from federation.exporters.exporter import Dialect, Entry, Exporter
from federation.exporters.parquet import TableExporter

__all__ = ["DIALECTS", "EXPORTERS", "TABLES", "Dialect", "Entry", "Exporter", "TableExporter"]

EXPORTERS: dict[str, Exporter] = {
    "turtle": turtle.EXPORTER,
    "rdfxml": rdfxml.EXPORTER,
    "jsonld": jsonld.EXPORTER,
    "ntriples": ntriples.EXPORTER,
    "nquads": nquads.EXPORTER,
    "ndjson": ndjson.DATASETS,
    "ndjson_services": ndjson.SERVICES,
    "ndjson_series": ndjson.SERIES,
    "ndjson_records": ndjson.RECORDS,
    "data_json": data_json.EXPORTER,
    "csv_datasets": csv_tables.DATASETS_CSV,
    "csv_distributions": csv_tables.DISTRIBUTIONS_CSV,
    "quality": quality.EXPORTER,
}
"""Those whose files are joined by concatenation."""
TABLES: dict[str, TableExporter] = {
    "parquet_datasets": parquet.DATASETS_PARQUET,
    "parquet_distributions": parquet.DISTRIBUTIONS_PARQUET,
}
"""Those whose files are written from the rows of their segments."""
DIALECTS: dict[str, Dialect] = {**EXPORTERS, **TABLES}
"""All of them."""
