"""The quads and the records of a release, told by its files alone, and deltas applied as a reader would."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

RECORD = re.compile(rb"<([^>]*/catalog/[^>]*)> <http://www\.w3\.org/ns/dcat#record>")
DOCUMENTS = ("datasets.ndjson.gz", "services.ndjson.gz", "series.ndjson.gz")


def iter_members(content: bytes) -> Iterator[bytes]:
    """The content of each gzip member of a file."""
    while content:
        decompressor = zlib.decompressobj(31)
        yield decompressor.decompress(content)
        content = decompressor.unused_data


def quads_of(release: Path) -> set[bytes]:
    """The head in the national graph; each segment in the graph of the catalogue that names its records."""
    head, *segments = iter_members((release / "catalog.nt.gz").read_bytes())
    national = json.loads((release / "manifest.json").read_text())["catalog"].encode()
    quads = {b"%b <%b> ." % (line[:-2], national) for line in head.splitlines()}
    for segment in segments:
        named = RECORD.search(segment)
        quads |= {b"%b <%b> ." % (line[:-2], named[1]) for line in segment.splitlines()} if named else set()
    return quads


def records_of(release: Path) -> dict[str, bytes]:
    """Every record's document by its URI."""
    lines = [line for name in DOCUMENTS for line in gzip.decompress((release / name).read_bytes()).splitlines()]
    return {json.loads(line)["@id"]: line for line in lines}


def patched_quads(quads: set[bytes], delta: Path) -> set[bytes]:
    """The quads of the release before, with the delta of a release applied."""
    removed, added = (set(gzip.decompress((delta / f"delta.{name}.nq.gz").read_bytes()).splitlines())
                      for name in ("removed", "added"))  # fmt: skip
    assert removed <= quads
    assert not removed & added
    return (quads - removed) | added


def patched_records(records: dict[str, bytes], delta: Path) -> dict[str, bytes]:
    """The records of the release before, with the delta of a release applied."""
    patched = dict(records)
    for line in gzip.decompress((delta / "delta.ndjson.gz").read_bytes()).splitlines():
        change = json.loads(line)
        if change["uri"] not in records and change["document"] is None:
            continue  # a copy: it has a catalogue record alone
        assert (change["change"] == "added") == (change["uri"] not in records)
        assert (change["change"] == "removed") == (change["document"] is None)
        if change["document"] is None:
            del patched[change["uri"]]
        else:
            start = line.index(b'"document":') + len(b'"document":')
            patched[change["uri"]] = line[start:-1]
    return patched
