"""The arithmetic of paging, whatever the protocol."""

from hypothesis import given
from hypothesis import strategies as st

from harvesters.listings import Listing, Turn


def read(listing: Listing, pages: list[list[int]], **said: bool) -> list[Turn]:
    seen: set[int] = set()
    turns = []
    for page in pages:
        turns.append(listing.turn(page, len(set(page) - seen), **said))
        seen.update(page)
    return turns


def declaring(count: int | None, rows: int = 3) -> Listing:
    listing = Listing(rows)
    if count is not None:
        listing.declare(count)
    return listing


def test_a_page_is_known_by_its_first_row_and_its_last() -> None:
    asked: list[bytes] = []

    def checksum(row: bytes) -> int:
        asked.append(row)
        return len(row)

    listing = declaring(None)
    listing.turn([b"a", b"bb", b"ccc"], 3, checksum=checksum)
    listing.turn([b"d", b"eeee", b"fff"], 3, checksum=checksum)
    assert asked == [b"a", b"ccc", b"d", b"fff"]
    assert listing.repeats


def test_it_goes_on_until_what_was_declared_is_there() -> None:
    listing = declaring(5)
    assert read(listing, [[1, 2, 3], [4, 5]]) == [Turn.ON, Turn.DONE]
    assert (listing.position, listing.found, listing.is_short) == (5, 5, False)
    assert listing.objection("x") == ""


def test_one_record_is_spoken_of_as_one() -> None:
    said = declaring(1).objection("x")
    assert (said, said.es) == ("x declares 1 record and gave none.", "x declara 1 registro y no dio ninguno.")
    assert declaring(2).objection("x").es == "x declara 2 registros y no dio ninguno."


def test_the_word_for_the_end_is_not_taken_while_rows_are_lacking() -> None:
    assert read(declaring(5), [[1, 2, 3]], says_end=True) == [Turn.ON]
    assert read(declaring(3), [[1, 2, 3]], says_end=True) == [Turn.DONE]
    assert read(declaring(None), [[1, 2, 3]], says_end=True) == [Turn.DONE]


def test_full_pages_lead_past_a_count() -> None:
    assert read(declaring(3), [[1, 2, 3], [4, 5, 6], [7]]) == [Turn.ON, Turn.ON, Turn.DONE]


def test_what_is_lacking_is_looked_for_once_more_and_then_told() -> None:
    listing = declaring(5)
    assert read(listing, [[1, 2, 3], []]) == [Turn.ON, Turn.AGAIN]
    assert (listing.passed, listing.position) == (1, 0)
    assert [listing.turn(page, 0) for page in ([1, 2, 3], [])] == [Turn.ON, Turn.DONE]
    assert "declares 5 records and gave no rows after 3" in listing.objection("x")
    assert "declara 5 registros" in listing.objection("x").es


def test_a_page_that_repeats_ends_the_pass() -> None:
    listing = declaring(None)
    assert read(listing, [[1, 2, 3], [1, 2, 3]]) == [Turn.ON, Turn.DONE]
    assert "the same rows in the place" in listing.objection("x")


def test_pages_that_come_in_turn_are_no_end_where_no_total_is_declared() -> None:
    listing = declaring(None)
    assert read(listing, [[1, 2, 3], [4, 5, 6], [1, 2, 3]]) == [Turn.ON, Turn.ON, Turn.DONE]
    assert "after row 6 goes on with rows that it had given before" in listing.objection("x")
    assert "después de la fila 6" in listing.objection("x").es


def test_old_rows_in_other_words_are_no_end_where_no_total_is_declared() -> None:
    listing = declaring(None)
    assert [listing.turn([1, 2, 3], 3), listing.turn([7, 8, 9], 0)] == [Turn.ON, Turn.DONE]  # a counter in each row
    assert "after row 3" in listing.objection("x")


def test_old_rows_on_a_page_that_is_said_to_be_the_last_are_an_end() -> None:
    listing = declaring(None)
    assert listing.turn([1, 2, 3], 3) is Turn.ON
    assert listing.turn([3, 2, 1], 0, says_end=True) is Turn.DONE
    assert not listing.objection("x")


def test_a_count_that_falls_asks_for_another_pass() -> None:
    listing = declaring(5)
    assert listing.turn([1, 2, 3], 3) is Turn.ON
    listing.declare(4)
    assert listing.turn([5], 1) is Turn.AGAIN


def test_pages_shrink_by_steps_and_no_further() -> None:
    listing = Listing(500)
    assert [(listing.shrink(), listing.rows) for _ in range(3)] == [(True, 100), (True, 20), (False, 20)]


def test_pages_grow_again_after_some_that_came_well() -> None:
    listing = Listing(100)
    listing.shrink()
    assert read(listing, [list(range(start, start + 20)) for start in (0, 20, 40)]) == [Turn.ON] * 3
    assert (listing.rows, listing.needed_rows) == (100, 20)
    listing.turn(list(range(60, 160)), 100)
    assert listing.needed_rows == 0


def test_a_listing_that_is_capped_does_not_grow_past_its_cap() -> None:
    listing = Listing(100)
    listing.cap(37)
    listing.shrink()
    assert read(listing, [list(range(start, start + 20)) for start in (0, 20, 40)]) == [Turn.ON] * 3
    assert listing.rows == 37


def test_repeated_rows_use_up_a_count_and_news_lead_past_it() -> None:
    pages = [[1, 2, 3], [2, 3, 4], [3, 4, 5], [5, 6]]
    assert read(declaring(6), pages) == [Turn.ON] * 3 + [Turn.DONE]


def test_rows_that_a_filter_had_shown_do_not_end_the_reading() -> None:
    listing = Listing(3, found_before=2)
    assert [listing.turn([1, 2], 0), listing.turn([3, 4, 5], 3), listing.turn([], 0)] == [Turn.ON, Turn.ON, Turn.DONE]
    assert listing.found == 5


def test_two_pages_that_alternate_end_a_reading_that_knows_no_count() -> None:
    listing = Listing(3, found_before=6)
    turns = read(listing, [[1, 2, 3], [4, 5, 6]] * 10)
    assert turns.index(Turn.DONE) < 8


def test_one_bad_row_is_singled_out_passed_over_and_forgotten() -> None:
    listing = declaring(100, rows=20)
    assert [(listing.isolate(), listing.rows) for _ in range(3)] == [(True, 4), (True, 1), (False, 1)]
    listing.skip()
    assert (listing.rows, listing.position, listing.found) == (20, 1, 1)


def test_rows_that_fail_together_and_not_alone_are_asked_for_together_again() -> None:
    listing = declaring(100, rows=20)
    listing.isolate()
    for start in range(0, 20, 4):
        assert listing.turn(list(range(start, start + 4)), 4) is Turn.ON
    assert listing.rows == 20


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=60),
    st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=60, max_size=60),
    st.booleans(),
)
def test_no_source_keeps_it_for_ever(pages: list[list[int]], counts: list[int | None], says_end: bool) -> None:
    """However a source counts, pages without news end a pass, and passes are few."""
    listing, seen, idle = Listing(4), set[int](), 0
    for page, count in zip([*pages, *([[0, 1]] * 60)], [*counts, *([30] * 60)], strict=False):
        if count is not None:
            listing.declare(count)
        fresh = len(set(page) - seen)
        seen.update(page)
        idle = 0 if fresh else idle + 1
        if listing.turn(page, fresh, says_end=says_end) is Turn.DONE:
            break
    else:
        raise AssertionError("it never ends")
    assert listing.passed < listing.passes
