"""The dialects of the release, one file each.  A new one is a module here and a line in `EXPORTERS`."""

from federation.exporters import jsonld, ndjson, ntriples, rdfxml, turtle
from federation.exporters.exporter import Entry, Exporter

__all__ = ["EXPORTERS", "Entry", "Exporter"]

EXPORTERS: dict[str, Exporter] = {
    "turtle": turtle.EXPORTER,
    "rdfxml": rdfxml.EXPORTER,
    "jsonld": jsonld.EXPORTER,
    "ntriples": ntriples.EXPORTER,
    "ndjson": ndjson.DATASETS,
    "ndjson_services": ndjson.SERVICES,
    "ndjson_series": ndjson.SERIES,
    "ndjson_records": ndjson.RECORDS,
}
