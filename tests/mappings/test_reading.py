"""A table reads what it names, leaves out what it ignores by name, and hands back all the rest."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.issues import Issue
from mappings.reading import LEFT_ASIDE, MANY, Ignore, Sheet, Take, TakeAll, TakeClearest, elements_of, from_json_text
from mappings.values import Reading


def word(value: Any) -> Reading[str]:
    """A toy normaliser: texts are read, ``?texts`` with a remark, all else is of the wrong type."""
    if not isinstance(value, str):
        return None, "value.wrong_type"
    return (value, "value.html_cleaned") if value.startswith("?") else (value, None)


def picky(value: Any) -> Reading[str]:
    """A toy normaliser that knows capitals only."""
    if value == "aside":
        return None, LEFT_ASIDE
    return (value, None) if isinstance(value, str) and value.isupper() else (None, "theme.unknown")


def read(*rows: Any, **record: Any) -> tuple[dict[str, Any], dict[str, Any], list[Issue]]:
    issues: list[Issue] = []
    fields, extra = Sheet(*rows).read(record, issues)
    return fields, extra, issues


class TestTake:
    def test_the_first_readable_source_wins(self) -> None:
        assert read(Take("a", "b", into="t", by=word), a="", b="second")[0] == {"t": "second"}

    def test_an_unreadable_source_is_reported_and_kept_and_the_next_one_tried(self) -> None:
        fields, extra, issues = read(Take("a", "b", into="t", by=word), a=7, b="second")
        assert fields == {"t": "second"}
        assert extra == {"a": 7}
        assert issues == [Issue("value.wrong_type", "a", "7")]

    def test_a_repair_is_reported_and_wins(self) -> None:
        fields, extra, issues = read(Take("a", into="t", by=word), a="?x")
        assert (fields, extra) == ({"t": "?x"}, {})
        assert issues == [Issue("value.html_cleaned", "a", "?x")]

    def test_a_later_row_for_the_same_field_fills_a_gap_only(self) -> None:
        rows = (Take("a", into="t", by=word), Take("b", into="t", by=word))
        assert read(*rows, a="x", b="y")[0] == {"t": "x"}
        assert read(*rows, b="y")[0] == {"t": "y"}

    @pytest.mark.parametrize("falsy", [0, False])
    def test_zero_and_false_are_values(self, falsy: Any) -> None:
        assert read(Take("a", into="t", by=lambda value: (repr(value), None)), a=falsy)[0] == {"t": repr(falsy)}

    def test_what_a_normaliser_leaves_aside_is_kept_without_an_issue(self) -> None:
        assert read(Take("a", into="t", by=picky), a="aside") == ({}, {"a": "aside"}, [])


class TestWhatIsReadInPart:
    """A value of which something was left out is in the profile *and* kept apart, whole."""

    @staticmethod
    def first(value: Any) -> Reading[str]:
        return value[0], "value.several" if len(value) > 1 else None

    def test_it_is_kept_apart_beside_what_was_taken(self) -> None:
        assert read(Take("a", into="t", by=self.first), a=["x", "y"]) == (
            {"t": "x"}, {"a": ["x", "y"]}, [Issue("value.several", "a", "x, y")],
        )  # fmt: skip

    def test_of_many_values_only_those_that_were_not_read_whole(self) -> None:
        assert read(TakeAll("a", into="t", by=self.first), a=[["x"], ["y", "z"]])[:2] == (
            {"t": ("x", "y")}, {"a": [["y", "z"]]},
        )  # fmt: skip

    def test_where_the_same_is_said_in_several_ways_too(self) -> None:
        assert read(TakeClearest("a", into="t", by=self.first), a=["x", "y"])[:2] == ({"t": "x"}, {"a": ["x", "y"]})

    def test_a_repair_leaves_nothing_out(self) -> None:
        assert read(Take("a", into="t", by=word), a="?x")[1] == {}


class TestTakeClearest:
    ROW = TakeClearest("a", "b", into="t", by=picky)

    def test_the_first_without_remark_wins_and_the_others_are_no_issue(self) -> None:
        assert read(self.ROW, a="unknown", b="KNOWN") == ({"t": "KNOWN"}, {}, [])

    def test_a_readable_one_with_a_remark_beats_none(self) -> None:
        fields, _, issues = read(TakeClearest("a", "b", into="t", by=word), a=1, b="?x")
        assert fields == {"t": "?x"}
        assert issues == [Issue("value.html_cleaned", "b", "?x")]

    def test_when_nothing_is_readable_the_first_is_reported_and_all_are_kept(self) -> None:
        assert read(self.ROW, a="x", b="y") == ({}, {"a": "x", "b": "y"}, [Issue("theme.unknown", "a", "x")])

    def test_when_nothing_is_there_nothing_is_said(self) -> None:
        assert read(self.ROW, a=None, b="") == ({}, {}, [])


class TestTakeAll:
    ROW = TakeAll("a", "b", into="t", by=picky)

    def test_all_sources_are_gathered_each_value_once(self) -> None:
        assert read(self.ROW, a=["A", "B"], b="B")[0] == {"t": ("A", "B")}

    def test_each_unreadable_element_is_an_issue_and_is_kept(self) -> None:
        fields, extra, issues = read(self.ROW, a=["A", "x"], b=["y", "aside"])
        assert fields == {"t": ("A",)}
        assert extra == {"a": ["x"], "b": ["y", "aside"]}
        assert issues == [Issue("theme.unknown", "a", "x"), Issue("theme.unknown", "b", "y")]

    def test_a_later_row_for_the_same_field_adds_to_it(self) -> None:
        assert read(self.ROW, TakeAll("c", into="t", by=word), a="A", c=["b", "A"])[0] == {"t": ("A", "b")}

    def test_a_list_written_as_json_text_is_a_list(self) -> None:
        assert read(self.ROW, a='["A", "B"]')[0] == {"t": ("A", "B")}

    def test_very_many_values_are_cut_reported_and_kept(self) -> None:
        fields, extra, issues = read(self.ROW, a=[f"V{n}" for n in range(MANY + 3)])
        assert len(fields["t"]) == MANY
        assert extra == {"a": [f"V{n}" for n in range(MANY, MANY + 3)]}
        assert issues == [Issue("value.too_many", "a", str(MANY + 3))]


class TestWhatNoRowNames:
    def test_it_is_handed_back_unless_it_is_empty(self) -> None:
        assert read(other="x", none=None, blank="", nothing=[], void={}, zero=0, no=False)[1] == {
            "other": "x", "zero": 0, "no": False,
        }  # fmt: skip

    def test_what_is_ignored_by_name_or_beginning_is_left_out(self) -> None:
        assert read(Ignore("a", "volatile_*", because="says nothing"), a=1, volatile_x=2, volatility=3)[1] == {
            "volatility": 3
        }

    def test_issues_name_the_place(self) -> None:
        issues: list[Issue] = []
        Sheet(Take("a", into="t", by=word)).read({"a": 1}, issues, "resources[2].")
        assert issues[0].field == "resources[2].a"


class TestElements:
    @pytest.mark.parametrize(
        ("value", "elements"),
        [
            pytest.param(["a", "b"], ["a", "b"], id="list"),
            pytest.param("a", ("a",), id="text"),
            pytest.param('["a"]', ["a"], id="list as text"),
            pytest.param("[broken", ("[broken",), id="broken list as text"),
            pytest.param('{"type": "Point"}', ({"type": "Point"},), id="object as text"),
            pytest.param([-98.0, 19, -97, 20], ([-98.0, 19, -97, 20],), id="the corners of a box are one value"),
        ],
    )
    def test_a_value_has_one_or_many(self, value: Any, elements: Any) -> None:
        assert elements_of(value) == elements

    @pytest.mark.parametrize("words", ["{sin comillas}", "[1, 2", '"', "Presupuesto [2014]", "{}}"])
    def test_a_text_that_is_no_json_stays_as_it_is(self, words: str) -> None:
        assert from_json_text(words) == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]), JSON))
@settings(max_examples=100)
def test_every_value_is_read_or_ignored_or_handed_back(record: dict[str, Any]) -> None:
    sheet = Sheet(Take("a", into="t", by=word), TakeAll("b", into="u", by=picky), Ignore("c", because="noise"))
    fields, extra = sheet.read(record, [])
    for name, value in record.items():
        if name == "c" or value in (None, "", [], {}):
            continue
        taken = {"a": "t", "b": "u"}.get(name)
        assert name in extra or (taken in fields)
