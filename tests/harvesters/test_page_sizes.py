import pytest

from harvesters.page_sizes import GOOD, MISTRUST, Growth, smaller_than, tries_of


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [(500, [100, 20]), (1000, [100, 20]), (100, [20]), (50, [20]), (20, []), (5, [])],
)
def test_pages_become_smaller_step_by_step(rows, sizes):
    growth, seen = Growth(rows, rows), []
    while smaller := growth.choke(growth.rows):
        seen.append(smaller)
    assert seen == sizes
    assert growth.needed == (sizes[-1] if sizes else 0)


def test_tries_of_one_size_are_few_while_a_smaller_one_is_left():
    assert [tries_of(rows) for rows in (500, 100, 20)] == [2, 2, 0]
    assert smaller_than(20) is None


def carried(growth: Growth, pages: int) -> list[int | None]:
    return [growth.carry() for _ in range(pages)]


def test_after_some_good_pages_larger_ones_are_asked_for_again_step_by_step():
    growth = Growth(500, 500)
    assert [growth.choke(500), growth.choke(100)] == [100, 20]
    assert carried(growth, GOOD) == [None] * (GOOD - 1) + [100]
    assert carried(growth, GOOD) == [None] * (GOOD - 1) + [500]
    assert carried(growth, 20) == [None] * 20
    assert growth.needed == 0


def test_a_larger_size_that_was_tried_in_vain_is_tried_later_and_later():
    growth, pages = Growth(500, 100), []
    for _ in range(3):
        tried = 0
        while growth.carry() is None:
            tried += 1
        pages.append(tried + 1)
        assert growth.choke(500) == 100
    assert pages == [GOOD, GOOD * MISTRUST, GOOD * MISTRUST**2]


def test_a_size_is_believed_when_a_page_of_it_has_come():
    growth = Growth(500, 100)
    carried(growth, GOOD)
    assert (growth.rows, growth.needed) == (500, 100)
    growth.carry()
    assert growth.needed == 0


@pytest.mark.parametrize(("most", "steps"), [(50, [50]), (100, [100]), (300, [100, 300])])
def test_it_never_grows_past_what_was_asked_for(most, steps):
    growth = Growth(most, 20)
    assert [size for size in carried(growth, 20) if size] == steps
