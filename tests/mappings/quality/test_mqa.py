"""The score of data.europa.eu: five dimensions, 405 points, none of them invented."""

import pytest

from mappings.quality.mqa import DIMENSIONS, INDICATORS, TOTAL, mqa_of, rating

CSV = {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV"}
PDF = {"@id": "http://publications.europa.eu/resource/authority/file-type/PDF"}
CC_BY = {"@id": "https://creativecommons.org/licenses/by/4.0/", "label": {"es": "CC BY 4.0"}}
FULL = {
    "title": {"es": "Agua"}, "description": {"es": "Pozos"}, "keyword": {"es": ["agua"]}, "theme": [{"@id": "x"}],
    "spatial": [{}], "temporal": [{}], "accessLevel": "public", "contactPoint": [{}], "publisher": {"@id": "p"},
    "issued": "2026", "modified": "2026-01-02",
    "distribution": [
        {"accessURL": "https://a.mx", "downloadURL": "https://a.mx/1.csv", "format": CSV, "mediaType": "text/csv",
         "license": CC_BY, "rights": {"es": "r"}, "byteSize": 0}
    ],
}  # fmt: skip


def points(dataset: dict, name: str) -> float | None:
    return next(one.points for one in mqa_of(dataset).earned if one.indicator.name == name)


def test_the_indicators_make_405_points_in_five_dimensions() -> None:
    assert sum(one.points for one in INDICATORS) == TOTAL
    by_dimension = {name: sum(one.points for one in INDICATORS if one.dimension == name) for name in DIMENSIONS}
    assert list(by_dimension.values()) == [100, 100, 110, 75, 20]


def test_a_full_description_earns_all_that_can_be_known() -> None:
    score = mqa_of(FULL)
    assert (score.points, score.unknown) == (325, 80)
    assert {name: score.of(name) for name in DIMENSIONS} == {
        "findability": 100, "accessibility": 20, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip


def test_an_empty_description_earns_nothing_and_has_no_link_to_ask() -> None:
    assert (mqa_of({}).points, mqa_of({}).unknown) == (0, 0)


def test_a_link_nobody_asked_is_unknown_and_not_zero() -> None:
    assert points(FULL, "accessURL_status") is None
    assert points({"distribution": [{}]}, "accessURL_status") == 0


def test_of_several_distributions_each_counts_for_its_part() -> None:
    half = {**FULL, "distribution": [*FULL["distribution"], {"format": PDF}]}
    assert (points(half, "open_format"), points(half, "format"), points(half, "license")) == (10, 20, 10)


def test_the_licence_of_the_dataset_holds_for_its_distributions() -> None:
    assert points({"license": CC_BY, "distribution": [{}]}, "known_license") == 10
    assert points({"license": CC_BY}, "license") == 20
    assert points({"license": {"@id": "https://a.mx/terms"}}, "known_license") == 0


@pytest.mark.parametrize(
    ("earned", "words"), [(405, "excelente"), (351, "excelente"), (350, "buena"), (121, "suficiente"), (120.9, "mala")]
)
def test_ratings(earned: float, words: str) -> None:
    assert rating(earned)[0] == words
