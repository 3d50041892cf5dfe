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
    """Every entry's document by its URI."""
    lines = [line for name in DOCUMENTS for line in gzip.decompress((release / name).read_bytes()).splitlines()]
    return {json.loads(line)["@id"]: line for line in lines}


def entries_and_copies(release: Path) -> dict[tuple[str, str], bytes]:
    """Every entry's document by its URI, and every copy's catalogue record by its own."""
    records = gzip.decompress((release / "records.ndjson.gz").read_bytes()).splitlines()
    copies = [line for line in records if b'"copyEvidence"' in line]
    return {("entry", uri): line for uri, line in records_of(release).items()} | {
        ("copy", json.loads(line)["@id"]): line for line in copies
    }


def patched_quads(quads: set[bytes], delta: Path) -> set[bytes]:
    """The quads of the release before, with the delta of a release applied."""
    removed, added = (set(gzip.decompress((delta / f"delta.{name}.nq.gz").read_bytes()).splitlines())
                      for name in ("removed", "added"))  # fmt: skip
    assert removed <= quads
    assert not removed & added
    return (quads - removed) | added


def patched_records(records: dict[tuple[str, str], bytes], delta: Path) -> dict[tuple[str, str], bytes]:
    """The entries and copies of the release before, with the delta of a release applied."""
    patched = dict(records)
    for line in gzip.decompress((delta / "delta.ndjson.gz").read_bytes()).splitlines():
        change = json.loads(line)
        is_copy = change["kind"] == "copy"
        key = "copy" if is_copy else "entry", change["uri"]
        said = change["record" if is_copy else "document"]
        assert (change["change"] == "added") == (key not in records)
        assert (change["change"] == "removed") == (said is None)
        if said is None:
            del patched[key]
        else:
            name = b'"record":' if is_copy else b'"document":'
            start = line.index(name) + len(name)
            patched[key] = line[start : line.index(b',"document":') if is_copy else -1]
    return patched
