"""Rows that were refused are counted once, however often they come."""

from harvesters.items import Refusal
from harvesters.refused_rows import RefusedRows

ONE, OTHER = Refusal("record.no_identifier", "Presas"), Refusal("record.no_identifier", "Ríos")


def test_two_rows_refused_in_the_same_words_are_two() -> None:
    rows = RefusedRows()
    assert [rows.is_new(each) for each in (ONE, ONE, OTHER)] == [True, True, True]
    assert rows.distinct == 2


def test_another_pass_brings_them_again_and_none_is_new_but_those_that_it_has_more_of() -> None:
    rows = RefusedRows()
    rows.is_new(ONE)
    rows.begin_pass()
    assert [rows.is_new(each) for each in (ONE, ONE, OTHER)] == [False, True, True]
    rows.begin_pass()
    assert [rows.is_new(each) for each in (OTHER, ONE, ONE)] == [False, False, False]
