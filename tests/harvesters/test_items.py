"""What a source says it holds, against what was seen."""

import pytest

from harvesters.items import MOST_DECLARED, NO_SUCH_TOTAL, Tally


@pytest.mark.parametrize("total", [-1, MOST_DECLARED + 1, 10**20, 10**4000])
def test_a_total_that_nobody_can_hold_is_none_and_the_story_says_so(total):
    tally = Tally()
    tally.declare(total)
    tally.declare_so_far(total)
    assert (tally.declared, tally.declared_again, tally.short) == (None, (), False)
    assert tally.notes == (NO_SUCH_TOTAL,)


@pytest.mark.parametrize("total", [0, MOST_DECLARED])
def test_any_other_total_is_believed(total):
    told, told_so_far = Tally(), Tally()
    told.declare(total)
    told_so_far.declare_so_far(total)
    assert (told.declared, told_so_far.declared, told.notes) == (total, total, ())


def test_a_total_that_was_told_outlives_one_that_cannot_be():
    tally = Tally()
    tally.declare(40)
    tally.declare(10**20)
    assert (tally.declared, tally.declared_again, tally.short) == (40, (), True)
