"""NDJSON: each dataset's DCAT-MX JSON, one a line, byte for byte as it is stored.

A line is the dataset and nothing else, so that it is valid against the dataset's JSON Schema and equal to what
``milpa show`` prints.  What the index knows *about* the record (first seen, last changed, its source) stands in the
RDF files as its `dcat:CatalogRecord`; the source's slug is part of the dataset's ``@id``.
"""

from collections.abc import Sequence

from federation.exporters.exporter import Entry, Exporter


def _fragment(entries: Sequence[Entry]) -> bytes:
    """Canonical JSON holds no line feed: orjson escapes them inside strings and writes none between tokens."""
    return b"".join([entry.document + b"\n" for entry in entries])


EXPORTER = Exporter(
    name="ndjson",
    extension="ndjson",
    file_name="datasets.ndjson.gz",
    media_type="application/x-ndjson",
    head=lambda _nodes: b"",
    fragment=_fragment,
    tail=lambda: b"",
    is_rdf=False,
)
