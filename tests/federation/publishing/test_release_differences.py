"""What differs between two releases: each record once, whatever the buckets were, and nothing read that is alike."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from federation import release_differences, shares
from federation.errors import UnreadableReleaseError
from federation.orders import Order
from federation.record_changes import SourceTally
from federation.release_differences import differing_parts, iter_record_changes, require_release
from federation.release_members import DOCUMENTS, FILES, RECORDS, read_members
from federation.releases import publish
from mappings.differences import Change
from tests.federation.publishing.conftest import BASE, make_dataset, make_series, make_service

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


@pytest.fixture
def two(stock, out, monkeypatch):
    """Two releases, in small buckets: one record changed, two new, two kinds beside, and one source new."""
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 5)
    stock.fill_beside("uno", 8).fill("dos", size=9)
    publish(stock.database, out, Order(BASE))
    stock.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)
    stock.store("uno", [make_service("uno", 21), make_series("uno", 22)], LATER)
    stock.fill("tres", size=2)
    publish(stock.database, out, Order(BASE))
    return out


def changes(out: Path, first: int, second: int, source: str | None = None):
    return list(
        iter_record_changes(require_release(out, first), require_release(out, second), out / ".scratch", source)
    )


def told(found) -> dict[str, list[tuple[str, str]]]:
    by_change: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        by_change.setdefault(one.change.value, []).append((one.source, one.uri.removeprefix(f"{BASE}/")))
    return by_change


NEW = [
    ("tres", "dataset/tres/conjunto%2F0"), ("tres", "dataset/tres/conjunto%2F1"),
    ("uno", "dataset/uno/conjunto%2F20"), ("uno", "dataset/uno/serie%2F22"), ("uno", "service/uno/servicio%2F21"),
]  # fmt: skip


def test_what_is_new_and_what_changed_is_told_by_source(two):
    assert told(changes(two, 1, 2)) == {"added": NEW, "changed": [("uno", "dataset/uno/conjunto%2F1")]}


def test_the_other_way_round_what_was_new_is_removed(two):
    assert told(changes(two, 2, 1)) == {"removed": NEW, "changed": [("uno", "dataset/uno/conjunto%2F1")]}


def test_one_source_can_be_asked_for(two):
    assert {one.source for one in changes(two, 1, 2, "uno")} == {"uno"}
    assert changes(two, 1, 2, "dos") == []


def test_a_release_does_not_differ_from_itself(two):
    assert changes(two, 2, 2) == []


def test_a_change_is_told_field_by_field_and_counted(two):
    (change,) = (one for one in changes(two, 1, 2) if one.change is Change.CHANGED)
    assert change.title == "Cambiado"
    differences = change.differences()
    assert "title.es" in {each.field for each in differences}
    tally = SourceTally("uno")
    tally.note(change, differences)
    assert tally.tally.entries == Counter({Change.CHANGED: 1})
    assert tally.fields["title.es"] == 1


def test_buckets_that_grew_or_shrank_hide_nothing_and_invent_nothing(stock, out, monkeypatch):
    stock.fill("uno", size=40)
    publish(stock.database, out, Order(BASE))
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 3)
    stock.store("uno", [make_dataset("uno", 7, title={"es": "Cambiado"})], LATER)
    publish(stock.database, out, Order(BASE))
    assert told(changes(out, 1, 2)) == {"changed": [("uno", "dataset/uno/conjunto%2F7")]}


def test_segments_that_are_alike_are_not_read(two, monkeypatch):
    read = []
    chunks = release_differences.iter_chunks
    monkeypatch.setattr(
        release_differences,
        "iter_chunks",
        lambda path, stretch: read.append((path, stretch.offset)) or chunks(path, stretch),
    )
    changes(two, 1, 2)
    members = read_members(two / "releases/2")
    of_dos = {
        (two / "releases/2" / FILES[extension], stretch.offset)
        for extension, stretches in members.stretches.items()
        for slug, stretch in zip(members.slugs, stretches, strict=True)
        if slug == "dos" and stretch.raw_bytes
    }
    documents = [one for one in read if one[0].name != FILES[RECORDS]]  # which are read ahead, for what is adopted
    assert len(documents) == len(set(documents)) > 0
    assert not of_dos & set(read)
    read.clear()
    assert (changes(two, 1, 1), read) == ([], [])


def test_a_record_of_which_only_the_catalogue_record_is_another_is_told_with_what_differs(stock, out):
    """It changed and changed back between two releases: what is said of it is newer, and it says the same."""
    stock.fill("uno", size=2)
    publish(stock.database, out, Order(BASE))
    stock.store("uno", [make_dataset("uno", 1, title={"es": "Otro"})], LATER)
    stock.store("uno", [make_dataset("uno", 1)], LATER)
    publish(stock.database, out, Order(BASE))
    (change,) = changes(out, 1, 2)
    assert (change.change, change.uri) == (Change.CHANGED, f"{BASE}/dataset/uno/conjunto%2F1")
    assert change.before == change.after is not None
    assert [each.field for each in change.differences()] == ["modified", "status"]


def test_a_release_of_before_the_file_of_catalogue_records_is_compared_by_its_documents(two):
    place = two / "releases/1"
    (place / "records.ndjson.gz").unlink()
    (place / "members.json").unlink()
    assert told(changes(two, 1, 2)) == {"added": NEW, "changed": [("uno", "dataset/uno/conjunto%2F1")]}
    assert {one.record_after for one in changes(two, 1, 2)} == {None}


@pytest.mark.parametrize("harm", ["gone", "damaged", "cut"])
def test_a_release_without_a_sheet_of_its_members_is_read_through(two, harm):
    """As one that an older version made."""
    for number in (1, 2):
        sheet = two / f"releases/{number}/members.json"
        whole, kept = sheet.read_bytes(), read_members(sheet.parent)
        sheet.unlink()
        if harm != "gone":
            sheet.write_bytes(whole[:-40] if harm == "cut" else whole.replace(b"1", b"2", 1))
        assert read_members(sheet.parent) == kept
    assert told(changes(two, 1, 2)) == {"added": NEW, "changed": [("uno", "dataset/uno/conjunto%2F1")]}


def test_what_memory_does_not_hold_is_parted_into_files_and_tells_the_same(two, monkeypatch):
    expected = sorted(changes(two, 1, 2), key=lambda one: (one.source, one.uri))
    monkeypatch.setattr(shares, "SHARE_BYTES", 2000)
    parted = changes(two, 1, 2)
    assert sorted(parted, key=lambda one: (one.source, one.uri)) == expected
    assert parted == changes(two, 1, 2)
    assert list((two / ".scratch").iterdir()) == []


def test_a_damaged_file_is_named(two):
    file = two / "releases/1/datasets.ndjson.gz"
    content = bytearray(file.read_bytes())
    (part, *_), _ = differing_parts(*(read_members(two / f"releases/{number}") for number in (1, 2)), DOCUMENTS)["uno"]
    content[part.stretches[0].offset + part.stretches[0].bytes // 2] ^= 8
    file.write_bytes(content)
    with pytest.raises(UnreadableReleaseError, match=r"datasets\.ndjson\.gz está dañado"):
        changes(two, 1, 2)
    file.unlink()
    with pytest.raises(UnreadableReleaseError, match=r"datasets\.ndjson\.gz está dañado"):
        changes(two, 1, 2)


def test_a_release_that_is_not_kept_is_named_with_those_that_are(two):
    with pytest.raises(UnreadableReleaseError, match=r"La versión 9 no está en .*Están: 1, 2\."):
        require_release(two, 9)


def test_the_sheet_tells_where_each_segment_stands(two):
    members = read_members(two / "releases/2")
    assert sorted(set(members.slugs)) == ["dos", "tres", "uno"]
    manifest = json.loads((two / "releases/2/manifest.json").read_text())
    for extension, name in (("ndjson", "datasets.ndjson.gz"), ("nt", "catalog.nt.gz")):
        last = members.stretches[extension][-1]
        assert last.offset + last.bytes == manifest["files"][name]["bytes"]
