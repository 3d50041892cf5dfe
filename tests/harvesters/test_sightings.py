"""What a walk remembers of the rows it has seen: all of them, in little room."""

import tracemalloc
from random import Random

from harvesters.items import Sight, Tally
from harvesters.sightings import Sightings


def test_it_remembers_what_a_dict_would():
    random = Random(20261126)
    rows = [(random.randrange(2**64), random.randrange(2**32)) for _ in range(5_000)]
    rows += [(0, 0), (2**64 - 1, 2**32 - 1), *random.choices(rows, k=2_000)]
    rows += [(digest, random.randrange(2**32)) for digest, _ in random.choices(rows, k=500)]
    sightings: Sightings = Sightings()
    expected: dict[int, int] = {}

    for digest, checksum in rows:
        assert sightings.add(digest, checksum) == expected.get(digest)
        expected.setdefault(digest, checksum)

    assert sightings.count == len(expected)


def test_a_row_is_new_once_repeated_as_it_was_and_a_conflict_otherwise():
    tally = Tally()

    sights = [tally.see(*row) for row in (("a", b"1"), ("b", b"1"), ("a", b"1"), ("a", b"2"), ("a", b"1"))]

    assert sights == [Sight.NEW, Sight.NEW, Sight.REPEATED, Sight.CONFLICT, Sight.REPEATED]
    assert (tally.received, tally.unique, tally.duplicates) == (5, 2, 3)


def test_a_hundred_thousand_rows_take_less_than_two_megabytes():
    tracemalloc.start()
    sightings = Sightings()
    for number in range(100_000):
        sightings.add(hash(str(number)) % 2**64, number)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sightings.count == 100_000
    assert taken < 2_000_000
