"""No pattern that reads what portals send takes longer than its text: a record of 100 kB must not stop a harvest.

What to try is made of each pattern's own parts, so that a new pattern is tried as well.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.cpu_time import TooLongError, within_cpu_seconds
from tests.patterns import hard_texts, patterns_of

PATTERNS = {place: found for place, found in patterns_of("mappings", "harvesters").items() if hard_texts(found[0])}
LENGTH = 3_000
LONGER = 4
"""Times as long is what is looked at again."""
WORTH_A_LOOK = 0.003
"""Seconds."""
SHORT = {
    "mappings.schemas.iso_values._EPSG": 80, "mappings.values.periods._BETWEEN": 160, "mappings.column_names._ASIDE": 1_000,
    "mappings.values.dcmi._PART": 2_000, "mappings.values.moments._YEAR_FIRST": 80, "harvesters.table_layouts._EXPLAINED": 1_000,
    "harvesters.transport.WRAPPINGS": 2_000, "harvesters.parser_words._CAUSE_PATTERNS": 2_000,
}  # fmt: skip
"""Characters of the longest text that a pattern is ever given, where that is bounded before it is used."""

NOT_HERE = {"harvesters.rdf_depth._TAG"}
"""It is read on only to the first piece that breaks off (`tests.harvesters.test_rdf_depth` holds its time)."""

SEARCHES: dict[str, Callable[[re.Pattern[Any], Any], object]] = {
    "start": lambda pattern, text: pattern.match(text),
    "whole": lambda pattern, text: pattern.fullmatch(text),
    "anywhere": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
}


def seconds(search: Callable[[re.Pattern[Any], Any], object], pattern: re.Pattern[Any], text: Any) -> float:
    began = time.process_time()
    with within_cpu_seconds(1):
        search(pattern, text)
    return time.process_time() - began


@pytest.mark.parametrize("place", sorted(PATTERNS.keys() - NOT_HERE))
def test_the_time_of_a_search_grows_as_the_text_does(place: str) -> None:
    pattern, ways = PATTERNS[place]
    shortest = SHORT.get(place.partition("[")[0])
    length = shortest or LENGTH
    for hard in hard_texts(pattern):
        text = hard.of(length, pattern)
        for way in ways:
            search = SEARCHES[way]
            if seconds(search, pattern, text) < WORTH_A_LOOK or shortest:
                continue
            once = min(seconds(search, pattern, text) for _ in range(3))
            longer = hard.of(LONGER * length, pattern)
            if once > WORTH_A_LOOK / 2:
                assert min(seconds(search, pattern, longer) for _ in range(2)) < 8 * once, (way, hard)


def test_patterns_are_found_and_an_endless_one_is_seen() -> None:
    assert len(PATTERNS) > 150
    assert PATTERNS["mappings.schemas.dcat_us_habits._TEMPLATE"][1] == ("whole",)
    endless = re.compile(r"(?:\s*\{\{[^{}]{1,200}\}\}[\s,;.]*)+x")
    with pytest.raises(TooLongError):
        for hard in hard_texts(endless):
            seconds(SEARCHES["whole"], endless, hard.of(LENGTH, endless))
