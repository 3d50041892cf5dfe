"""A source's records in buckets, each addressed by what would be written of it.

A record's key is a hash of its native identifier, so its leading bits spread a source's records evenly, and the same
record always falls into the same bucket.  A bucket whose address was met before need not be rendered again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from itertools import groupby

import orjson

from federation.code_fingerprint import fingerprint_of, iter_files
from storage.records import Fingerprint

BUCKET_RECORDS = 1024
"""A bucket holds about this many records at most.  Smaller ones render less for one change; each costs some files."""

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Bucket:
    """A range of one source's record keys, and the address of its content."""

    start: bytes
    """The lowest key of the range."""
    stop: bytes | None
    """The first key after the range; None for the last bucket."""
    records: int
    address: str
    """Hex; the same only where writer, facts and records are the same."""


def bits_for(records: int) -> int:
    """How many leading bits of the key tell a source's buckets apart: the number of buckets is a power of two."""
    return max(0, (records - 1) // BUCKET_RECORDS).bit_length()


def iter_buckets(fingerprints: Iterable[Fingerprint], records: int, facts: tuple[str, ...]) -> Iterator[Bucket]:
    """Cut a source's `fingerprints`, which come in the order of their keys, into buckets.

    `records` is how many there are; `facts` is whatever else the writing depends on.  Empty buckets are left out.
    """
    bits = bits_for(records)
    shift = 8 * _KEY_BYTES - bits
    prelude = orjson.dumps((writer_fingerprint(), *facts))
    for number, rows in groupby(fingerprints, key=lambda row: int.from_bytes(row.key) >> shift):
        lines = [_line(row) for row in rows]
        last = number + 1 == 1 << bits
        yield Bucket(
            start=(number << shift).to_bytes(_KEY_BYTES),
            stop=None if last else ((number + 1) << shift).to_bytes(_KEY_BYTES),
            records=len(lines),
            address=blake2b(b"".join((prelude, *lines)), digest_size=16).hexdigest(),
        )


def _line(row: Fingerprint) -> bytes:
    """All that a record's writing depends on, in a form that both databases agree on."""
    key, content_hash, first_seen, last_changed, body_hash, distributions, links, _, standing, series = row
    facts = f"|{first_seen}|{last_changed}|{distributions}|{links or ''}"
    if standing:
        facts += f"|{standing}"
    if series:
        facts += f"|in {series}"
    return b"%b%b%b%b\n" % (key, content_hash, body_hash, facts.encode())


@cache
def writer_fingerprint() -> str:
    """A fingerprint of the code and the vocabularies that decide what is written."""
    rendering = ("rendering.py", (files("federation") / "rendering.py").read_bytes())
    return fingerprint_of([*iter_files(files("mappings")), *iter_files(files("federation.exporters")), rendering])
