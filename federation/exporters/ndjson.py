"""NDJSON: the DCAT-MX JSON of each dataset, service, series or catalogue record, one a line.

Each kind has a file of its own.  A line is the record's document and nothing else, so that it is valid against the JSON
Schema of its class and equal to what ``milpa show`` prints; only its score is newer than what is stored, once its links
have told.  What the index knows *about* the record (first seen, last changed, where it comes from) is its
`dcat:CatalogRecord`, which has a file of its own; its ``primaryTopic`` is the ``@id`` of what it is about.
"""

from collections.abc import Callable, Sequence

from federation.exporters.exporter import Entry, Exporter


def _fragment_of(class_name: str) -> Callable[[Sequence[Entry]], bytes]:
    """Canonical JSON holds no line feed: orjson escapes them inside strings and writes none between tokens."""

    def fragment(entries: Sequence[Entry]) -> bytes:
        return b"".join([entry.document + b"\n" for entry in entries if entry.class_name == class_name])

    return fragment


def _fragment_of_records(entries: Sequence[Entry]) -> bytes:
    return b"".join([entry.record + b"\n" for entry in entries])


def _exporter(name: str, fragment: Callable[[Sequence[Entry]], bytes], extension: str, file_name: str) -> Exporter:
    return Exporter(
        name=name,
        extension=extension,
        file_name=file_name,
        media_type="application/x-ndjson",
        head=lambda _nodes: b"",
        fragment=fragment,
        tail=lambda: b"",
        is_rdf=False,
    )


DATASETS = _exporter("ndjson", _fragment_of("Dataset"), "ndjson", "datasets.ndjson.gz")
SERVICES = _exporter("ndjson_services", _fragment_of("DataService"), "services.ndjson", "services.ndjson.gz")
SERIES = _exporter("ndjson_series", _fragment_of("DatasetSeries"), "series.ndjson", "series.ndjson.gz")
RECORDS = _exporter("ndjson_records", _fragment_of_records, "records.ndjson", "records.ndjson.gz")
