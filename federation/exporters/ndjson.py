"""NDJSON: the DCAT-MX JSON of each dataset, service or series, one a line, as it is stored.

Each kind has a file of its own.  A line is the record's document and nothing else, so that it is valid against the JSON
Schema of its class and equal to what ``milpa show`` prints; only its score is newer than what is stored, once its links
have told.  What the index knows *about* the record (first seen, last changed, its source) stands in the RDF files as
its `dcat:CatalogRecord`; the source's slug is part of its ``@id``.
"""

from collections.abc import Callable, Sequence

from federation.exporters.exporter import Entry, Exporter


def _fragment_of(class_name: str) -> Callable[[Sequence[Entry]], bytes]:
    """Canonical JSON holds no line feed: orjson escapes them inside strings and writes none between tokens."""

    def fragment(entries: Sequence[Entry]) -> bytes:
        return b"".join([entry.document + b"\n" for entry in entries if entry.class_name == class_name])

    return fragment


def _exporter(name: str, class_name: str, extension: str, file_name: str) -> Exporter:
    return Exporter(
        name=name,
        extension=extension,
        file_name=file_name,
        media_type="application/x-ndjson",
        head=lambda _nodes: b"",
        fragment=_fragment_of(class_name),
        tail=lambda: b"",
        is_rdf=False,
    )


DATASETS = _exporter("ndjson", "Dataset", "ndjson", "datasets.ndjson.gz")
SERVICES = _exporter("ndjson_services", "DataService", "services.ndjson", "services.ndjson.gz")
SERIES = _exporter("ndjson_series", "DatasetSeries", "series.ndjson", "series.ndjson.gz")
