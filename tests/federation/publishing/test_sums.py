"""What segments say together is remembered, and is never another than the sum of those that are there."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.drafting import draft_release
from federation.mentions import MentionCounts
from federation.orders import Order
from federation.scratch import Scratch
from federation.segments import DamagedSegmentError, Said, SegmentShelf
from federation.sums import Sum, SumShelf

said = st.builds(
    lambda names, scores: Said(
        {f"https://a.example/{iri}": [[number, {"@type": ["Agent"], "name": {"es": name}}]]
         for iri, (number, name) in names.items()},
        scores,
    ),
    st.dictionaries(st.sampled_from("ab"), st.tuples(st.integers(1, 3), st.sampled_from("xyz")), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.tuples(st.integers(1, 3), st.integers(0, 400)), max_size=2),
)  # fmt: skip


@given(st.lists(said, max_size=6), st.lists(said, max_size=6))
def test_what_is_taken_away_leaves_no_trace(stays: list[Said], goes: list[Said]) -> None:
    total, plain = Sum(), Sum()
    for one in (*stays, *goes):
        total.add(one)
    for one in goes:
        total.take_away(one)
    for one in stays:
        plain.add(one)
    assert total.mentions.to_json() == plain.mentions.to_json()
    assert total.institutions == plain.institutions


@pytest.fixture
def shelf(tmp_path: Path) -> SegmentShelf:
    return SegmentShelf(tmp_path / "segments", Scratch(tmp_path / "scratch"))


def addresses(stock, shelf: SegmentShelf) -> list[str]:
    return [one.address for one in draft_release(stock.database, shelf, Order("https://indice.example")).segments]


def added_up(shelf: SegmentShelf, segments: list[str]) -> dict:
    mentions = MentionCounts()
    for address in segments:
        mentions.merge(shelf.said(address).mentions)
    return mentions.to_json()


def test_a_sum_reads_only_what_is_new_and_what_is_gone(stock, shelf, make, monkeypatch: pytest.MonkeyPatch) -> None:
    stock.fill("uno", "dos", "tres")
    before = addresses(stock, shelf)
    stock.store("dos", [make("dos", 3, title={"es": "Otro"}, keyword={"es": ("nuevo",)})])
    read: Counter[str] = Counter()
    said_of = SegmentShelf.said
    monkeypatch.setattr(SegmentShelf, "said", lambda self, address: (read.update([address]), said_of(self, address))[1])
    after = addresses(stock, shelf)
    assert set(read) == set(before) ^ set(after)
    monkeypatch.undo()
    assert SumShelf(shelf).sum_of("index", after).mentions.to_json() == added_up(shelf, after)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"facts": {"addresses": []}, "check": ""}'])
def test_a_damaged_sum_is_made_again(stock, shelf, content: bytes) -> None:
    stock.fill("uno", "dos")
    segments = addresses(stock, shelf)
    (shelf.folder / "sum-index.json").write_bytes(content)
    assert SumShelf(shelf).sum_of("index", segments).mentions.to_json() == added_up(shelf, segments)


def test_a_sum_is_made_again_where_what_is_gone_cannot_be_read(stock, shelf) -> None:
    stock.fill("uno", "dos", "tres")
    gone, *stay = addresses(stock, shelf)
    shelf.discard(gone)
    assert SumShelf(shelf).sum_of("index", stay).mentions.to_json() == added_up(shelf, stay)


def test_what_a_needed_segment_says_must_be_there(stock, shelf) -> None:
    stock.fill("uno")
    (address,) = addresses(stock, shelf)
    (shelf.path(address) / "said.json").unlink()
    with pytest.raises(DamagedSegmentError):
        SumShelf(shelf).sum_of("another", [address])
