"""Buckets, segments, and the gate that every segment passes once."""

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation import buckets, rendering
from federation.buckets import BUCKET_RECORDS, Bucket, bits_for, iter_buckets
from federation.drafting import Draft, draft_release
from federation.errors import GateError
from federation.exporters import EXPORTERS, Entry
from federation.gates import Expected, Frame, check_bytes
from federation.mentions import MentionCounts
from federation.orders import Order
from federation.scratch import Scratch
from federation.segments import SegmentShelf
from storage.moments import moment_text
from storage.records import Fingerprint

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

TABLES = frozenset(("datasets.parquet", "distributions.parquet"))
EXTENSIONS = TABLES | {
    "nt", "ttl", "rdf", "jsonld", "nq", "ndjson", "services.ndjson", "series.ndjson", "records.ndjson", "data.json",
    "datasets.csv", "distributions.csv", "quality.ttl",
}  # fmt: skip
"""Of the dialects that a segment is written in."""


def fingerprint(number: int, content: bytes = b"c" * 16, changed: datetime = NOON) -> Fingerprint:
    key = blake2b(str(number).encode(), digest_size=16).digest()
    return Fingerprint(key, content, moment_text(NOON), moment_text(changed), b"b" * 16, 2)


def cut(rows: list[Fingerprint], *facts: str) -> list[Bucket]:
    return list(iter_buckets(sorted(rows), len(rows), facts or ("https://indice.example", "uno")))


@pytest.fixture
def shelf(tmp_path: Path) -> SegmentShelf:
    return SegmentShelf(tmp_path / "segments", Scratch(tmp_path / "scratch"))


def draft(stock, shelf: SegmentShelf) -> Draft:
    return draft_release(stock.database, shelf, Order("https://indice.example"))


# Buckets


@pytest.mark.parametrize(
    ("records", "buckets_"),
    [
        (0, 1),
        (1, 1),
        (BUCKET_RECORDS, 1),
        (BUCKET_RECORDS + 1, 2),
        (2 * BUCKET_RECORDS, 2),
        (2 * BUCKET_RECORDS + 1, 4),
    ],
)
def test_the_number_of_buckets_is_the_power_of_two_that_keeps_them_small(records: int, buckets_: int) -> None:
    assert 2 ** bits_for(records) == buckets_


def test_buckets_cover_all_keys_without_overlap_and_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 50)
    rows = [fingerprint(number) for number in range(1000)]
    cut_ = cut(rows)
    assert len(cut_) == 32
    assert sum(bucket.records for bucket in cut_) == 1000
    assert max(bucket.records for bucket in cut_) < 100
    for bucket in cut_:
        inside = [row for row in rows if row.key >= bucket.start and (bucket.stop is None or row.key < bucket.stop)]
        assert len(inside) == bucket.records
    assert all(one.stop == other.start for one, other in pairwise(cut_))
    assert cut_[-1].stop is None


def test_a_changed_record_changes_the_address_of_its_own_bucket_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 50)
    before = {bucket.address for bucket in cut([fingerprint(number) for number in range(300)])}
    rows = [fingerprint(number, b"d" * 16 if number == 7 else b"c" * 16) for number in range(300)]
    after = {bucket.address for bucket in cut(rows)}
    assert len(before) == len(after) == 8
    assert len(before - after) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda: cut([fingerprint(1, b"d" * 16)]), id="another content"),
        pytest.param(lambda: cut([fingerprint(1, changed=NOON + timedelta(seconds=1))]), id="another change"),
        pytest.param(lambda: cut([fingerprint(2)]), id="another record"),
        pytest.param(lambda: cut([fingerprint(1)], "https://otro.example", "uno"), id="another base"),
        pytest.param(lambda: cut([fingerprint(1)], "https://indice.example", "dos"), id="another source"),
    ],
)
def test_the_address_depends_on_all_that_is_written(other) -> None:
    assert cut([fingerprint(1)])[0].address != other()[0].address


def test_the_address_depends_on_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cut([fingerprint(1)])[0].address
    monkeypatch.setattr(buckets, "writer_fingerprint", lambda: "another")
    assert cut([fingerprint(1)])[0].address != before


# Segments


def test_an_unchanged_segment_is_never_rendered_again(stock, shelf: SegmentShelf) -> None:
    stock.fill("uno", "dos")
    first, second = draft(stock, shelf), draft(stock, shelf)
    assert (first.rendered, first.reused) == (2, 0)
    assert (second.rendered, second.reused) == (0, 2)
    assert first.segments == second.segments
    assert first.digest == second.digest


def test_one_changed_record_renders_its_own_bucket_only(stock, shelf, make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 10)
    stock.fill("uno", "dos", size=40)
    before = draft(stock, shelf)
    stock.store("uno", [make("uno", 3, title={"es": "Otro título"})], NOON + timedelta(days=1))
    after = draft(stock, shelf)
    assert before.rendered == 8
    assert (after.rendered, after.reused) == (1, 7)
    assert after.counts.datasets == before.counts.datasets == 80


def test_a_segment_remembers_what_it_holds(stock, shelf: SegmentShelf) -> None:
    stock.fill("uno", size=5)
    (segment,) = draft(stock, shelf).segments
    assert (segment.records, segment.datasets, segment.distributions, segment.unreachable) == (5, 5, 5, 5)
    assert (segment.span.issued, segment.span.modified) == ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z")
    assert set(segment.members) == EXTENSIONS
    place = shelf.path(segment.address)
    for extension in EXTENSIONS - TABLES:
        member = segment.members[extension]
        compressed = (place / f"{extension}.gz").read_bytes()
        assert (len(compressed), len(gzip.decompress(compressed))) == (member.bytes, member.raw_bytes)
    assert json.loads((place / "segment.json").read_text())["facts"]["datasets"] == 5


def test_a_member_carries_no_name_and_no_time(stock, shelf: SegmentShelf) -> None:
    stock.fill("uno", size=1)
    (segment,) = draft(stock, shelf).segments
    for extension in EXTENSIONS - TABLES:
        header = (shelf.path(segment.address) / f"{extension}.gz").read_bytes()[:8]
        assert header == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda place: (place / "nt.gz").unlink(), id="a file gone"),
        pytest.param(lambda place: (place / "ttl.gz").write_bytes(b"short"), id="a file cut"),
        pytest.param(lambda place: (place / "segment.json").write_bytes(b""), id="facts empty"),
        pytest.param(lambda place: (place / "segment.json").write_bytes(b"[]"), id="facts of another shape"),
        pytest.param(
            lambda place: (place / "segment.json").write_bytes(
                re.sub(rb'"datasets":\d+', b'"datasets":9', (place / "segment.json").read_bytes())
            ),
            id="facts altered",
        ),
    ],
)
def test_a_damaged_segment_is_rendered_again(stock, shelf: SegmentShelf, harm) -> None:
    stock.fill("uno")
    before = draft(stock, shelf)
    harm(shelf.path(before.segments[0].address))
    after = draft(stock, shelf)
    assert after.rendered == 1
    assert after.segments == before.segments
    assert draft(stock, shelf).reused == 1


# The gate


def frames() -> list[Frame]:
    node = ("https://indice.example/catalog", [("rdf:type", 1, "dcat:Catalog", "")])
    return [Frame(one.extension, one.head([node]), one.tail()) for one in EXPORTERS.values() if one.is_rdf]


def fragments(nodes: list) -> dict[str, bytes]:
    return {one.extension: one.fragment([Entry(b"", nodes)]) for one in EXPORTERS.values() if one.is_rdf}


GOOD = [
    ("https://a.example/1", [("rdf:type", 1, "dcat:Dataset", ""), ("dct:title", 2, "Uno", "es")]),
    ("https://a.example/1#d", [("rdf:type", 1, "dcat:Distribution", "")]),
    ("https://a.example/record/1", [("rdf:type", 1, "dcat:CatalogRecord", "")]),
]


def test_the_gate_lets_through_what_reads_back() -> None:
    check_bytes(fragments(GOOD), frames(), Expected(1, 1))


def test_the_gate_does_not_take_a_sample_for_a_distribution() -> None:
    sampled = [
        (GOOD[0][0], [*GOOD[0][1], ("adms:sample", 0, "https://a.example/1#s", "")]),
        *GOOD[1:],
        ("https://a.example/1#s", [("rdf:type", 1, "dcat:Distribution", "")]),
    ]
    check_bytes(fragments(sampled), frames(), Expected(1, 1))


@pytest.mark.parametrize("expected", [Expected(2, 1), Expected(1, 0), Expected(0, 1)])
def test_the_gate_holds_what_the_store_does_not_count(expected: Expected) -> None:
    with pytest.raises(GateError, match="conjuntos"):
        check_bytes(fragments(GOOD), frames(), expected)


@pytest.mark.parametrize("extension", ["nt", "ttl", "rdf", "jsonld"])
def test_the_gate_holds_a_dialect_that_says_something_else(extension: str) -> None:
    written = fragments(GOOD)
    written[extension] = written[extension].replace(b"Uno", b"Dos")
    with pytest.raises(GateError, match="mismo grafo"):
        check_bytes(written, frames(), Expected(1, 1))


@pytest.mark.parametrize("extension", ["nt", "ttl", "rdf", "jsonld"])
def test_the_gate_holds_what_a_parser_refuses(extension: str) -> None:
    written = fragments(GOOD)
    written[extension] = written[extension][:-9]
    with pytest.raises(GateError, match=extension):
        check_bytes(written, frames(), Expected(1, 1))


def test_the_gate_holds_blank_nodes() -> None:
    written = fragments(GOOD)
    blank = "_:b <http://purl.org/dc/terms/title> <https://a.example/2> .\n"
    written["nt"] += blank.encode()
    with pytest.raises(GateError, match="anónimos"):
        check_bytes(written, frames(), Expected(1, 1))


BAD_URL = "https://datos.example/100%zz"


def spoiled(dataset):
    """A dataset that should never have passed the profile's check of IRIs."""
    return dataset.model_copy(update={"landing_page": BAD_URL})


def test_a_record_that_does_not_read_back_is_withheld_alone_and_by_name(stock, shelf, make) -> None:
    stock.fill("uno", size=60)
    stock.store("uno", [spoiled(make("uno", 7))])
    made = draft(stock, shelf)
    assert (made.counts.records, made.counts.datasets, made.counts.withheld) == (60, 59, 1)
    (withheld,) = made.parts[0].withheld
    assert withheld.identifier == "conjunto/7"
    assert "%zz" in withheld.reason
    assert draft(stock, shelf).segments == made.segments


def test_a_writer_that_fails_many_records_publishes_nothing(stock, shelf, make) -> None:
    stock.fill("uno", size=60)
    stock.store("uno", [spoiled(make("uno", number)) for number in range(3)])
    with pytest.raises(GateError, match=r"conjunto/\d"):
        draft(stock, shelf)
    assert list(shelf.scratch.folder.iterdir()) == []


def test_a_writer_that_stumbles_over_every_record_publishes_nothing(stock, shelf, monkeypatch) -> None:
    stock.fill("uno", size=3)

    def stumble(_document: object) -> list:
        raise KeyError("title")

    monkeypatch.setattr(rendering, "nodes_from_document", stumble)
    with pytest.raises(GateError, match="title"):
        draft(stock, shelf)


# Mentions


def test_what_most_records_say_of_a_thing_stands_in_the_head() -> None:
    counts = MentionCounts()
    for name, times in (("SALUD", 2), ("Salud", 3), ("salud", 1)):
        for _ in range(times):
            counts.add({"https://a.example/salud": {"@type": ["Agent"], "name": {"es": name}}})
    counts.add({"https://a.example/salud": {"@type": ["License"], "homepage": "https://salud.example"}})
    assert counts.chosen() == {
        "https://a.example/salud": {
            "@type": ["Agent", "License"],
            "homepage": "https://salud.example",
            "name": {"es": "Salud"},
        }
    }


mentioned = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["Agent", "Theme"]), st.sampled_from(["x", "y", "z"])), max_size=12
)


@given(mentioned, st.randoms(use_true_random=False), st.integers(0, 12))
def test_the_choice_does_not_depend_on_order_nor_on_how_segments_are_cut(said, random, at: int) -> None:
    def count(some) -> MentionCounts:
        counts = MentionCounts()
        for iri, role, name in some:
            counts.add({iri: {"@type": [role], "name": {"es": name}}})
        return counts

    whole = count(said)
    shuffled = list(said)
    random.shuffle(shuffled)
    merged = MentionCounts()
    for part in (shuffled[:at], shuffled[at:]):
        merged.merge(json.loads(json.dumps(count(part).to_json())))
    assert merged.chosen() == whole.chosen()
    for iri, mention in whole.chosen().items():
        votes = Counter(name for one, _, name in said if one == iri)
        assert votes[mention["name"]["es"]] == max(votes.values())
