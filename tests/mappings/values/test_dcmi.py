"""The structured values of Dublin Core: Period, Box and Point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.values.dcmi import box_or_point, dcmi_period, is_box_or_point, is_period


class TestPeriod:
    @pytest.mark.parametrize(
        ("words", "span"),
        [
            ("start=2010-01-01; end=2012-12-31", ("2010-01-01", "2012-12-31")),
            ("start=2010;end=2012;scheme=W3C-DTF;", ("2010", "2012")),
            ("name=Sexenio; start=2018-12-01; end=2024-09-30; scheme=W3C-DTF", ("2018-12-01", "2024-09-30")),
            ("Start = 2010 ; End = 2012", ("2010", "2012")),
            ("start=2010", ("2010", None)),
            ("end=2010", (None, "2010")),
            ("start=2014-01-01T00:00:00Z; end=2014-06-30T00:00:00Z", ("2014-01-01T00:00:00Z", "2014-06-30T00:00:00Z")),
        ],
    )
    def test_the_ends_are_named(self, words: str, span: tuple[str | None, str | None]) -> None:
        assert is_period(words)
        assert dcmi_period(words) == (span, None)

    @pytest.mark.parametrize("words", ["2010-01-01/2012-12-31", "2010/2012", "2010"])
    def test_intervals_of_iso_8601_are_read_as_well(self, words: str) -> None:
        (start, _), code = dcmi_period(words)[0] or ("", ""), dcmi_period(words)[1]
        assert (start[:4], code) == ("2010", None)

    def test_a_period_that_has_only_a_name_says_no_date(self) -> None:
        assert dcmi_period("name=Cretácico; scheme=Geological timescale") == (None, "period.unreadable")

    def test_one_that_ends_before_it_starts_is_said(self) -> None:
        assert dcmi_period("start=2012; end=2010") == (None, "period.reversed")


class TestBox:
    WHOLE = "northlimit=22.8; southlimit=18.9; westlimit=-105.7; eastlimit=-101.5"

    def test_the_sides_are_named(self) -> None:
        found, code = box_or_point(self.WHOLE)
        assert found == {"bbox": "POLYGON ((-105.7 18.9, -101.5 18.9, -101.5 22.8, -105.7 22.8, -105.7 18.9))"}
        assert code is None

    def test_a_name_stands_beside_it(self) -> None:
        found, code = box_or_point(f"name=Sierra de Manantlán; {self.WHOLE}; units=signed decimal degrees")
        assert found is not None
        assert (found["label"], code) == ({"es": "Sierra de Manantlán"}, None)

    def test_the_name_of_a_state_is_its_code(self) -> None:
        found, _ = box_or_point(f"{self.WHOLE}; name=Jalisco")
        assert found is not None
        assert found["code"] == "14"

    @pytest.mark.parametrize("more", ["units=m", "projection=UTM 13N"])
    def test_what_is_not_in_degrees_is_not_taken_for_them(self, more: str) -> None:
        assert box_or_point(f"northlimit=22; southlimit=18; westlimit=-105; eastlimit=-101; {more}") == (
            None,
            "geometry.other_system",
        )

    @pytest.mark.parametrize("words", ["northlimit=22.8; southlimit=18.9", "northlimit=a; eastlimit=b", "northlimit="])
    def test_one_without_all_its_sides_is_no_box(self, words: str) -> None:
        assert is_box_or_point(words)
        assert box_or_point(words) == (None, "geometry.unreadable")

    def test_a_point_says_east_and_north(self) -> None:
        assert box_or_point("east=-103.35; north=20.67; elevation=1566") == (
            {"geometry": "POINT (-103.35 20.67)"},
            None,
        )


@pytest.mark.parametrize("words", ["Jalisco", "start of the river; end of it", "name=Jalisco", "", "a=b", "2010/2012"])
def test_other_words_are_neither(words: str) -> None:
    assert not is_period(words)
    assert not is_box_or_point(words)


def test_a_backslash_keeps_what_would_part_the_values() -> None:
    found, _ = box_or_point(rf"name=Valle\; norte; {TestBox.WHOLE}")
    assert found is not None
    assert found["label"] == {"es": "Valle; norte"}


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(words: str) -> None:
    for beginning in ("", "start=", "northlimit=", "east=1;north="):
        dcmi_period(beginning + words)
        box_or_point(beginning + words)
