import pytest

from harvesters.errors import SourceError
from harvesters.page_sizes import TOO_MUCH, PageSize

CHOKED = SourceError("timeout", "se calló", "fell silent")


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [(500, [100, 20]), (1000, [100, 20]), (100, [20]), (50, [20]), (20, []), (5, [])],
)
def test_pages_become_smaller_step_by_step_and_never_larger(rows, sizes):
    size, seen = PageSize(rows), []
    while size.shrink(CHOKED):
        seen.append(size.rows)
    assert seen == sizes


@pytest.mark.parametrize("code", ["html_page", "not_found", "refused", "busy", "unknown_host"])
def test_what_no_smaller_page_can_cure_changes_nothing(code):
    size = PageSize(500)
    assert not size.shrink(SourceError(code, "no", "no"))
    assert size.rows == 500


@pytest.mark.parametrize("code", sorted(TOO_MUCH))
def test_tries_of_one_size_are_few_while_a_smaller_one_is_left(code):
    size = PageSize(100)
    assert size.tries_at_size == 2
    assert size.shrink(SourceError(code, "no", "no"))
    assert size.tries_at_size == 0
