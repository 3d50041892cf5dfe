"""The score that is stored and published: what both scores say, and nothing that depends on the day."""

from datetime import date

import pytest
from hypothesis import given

from mappings.dcat_mx import LawScore, Score
from mappings.examples import EXAMPLES
from mappings.json_form import canonical_bytes, dataset_from_json, json_from_dataset
from mappings.json_schema import is_valid
from mappings.quality.law import CHARACTERISTICS, TIMELY, opinions_of
from mappings.quality.metrics import JUDGEMENTS, METRICS, POINTS, QUALITY_DIMENSIONS
from mappings.quality.mqa import DIMENSIONS, mqa_of
from mappings.quality.score import score_of, stored_score
from tests.mappings.strategies import datasets
from tests.mappings.whole import whole_document

DAYS = (date(1990, 1, 1), date(2026, 11, 25), date(2999, 12, 31))
URI = "https://datos.ejemplo.mx/dataset/fuente/7"


def test_the_example_of_the_reference_has_the_score_that_it_earns() -> None:
    assert EXAMPLES["Dataset"]["score"] == score_of(EXAMPLES["Dataset"])


def test_an_empty_description_has_a_score_too() -> None:
    score = score_of({"distribution": [{}]})
    assert {name: score[name] for name in ("mqa", "unknown", *DIMENSIONS)} == dict.fromkeys(
        ("mqa", "unknown", *DIMENSIONS), 0
    )
    assert score["law"]["accessible"] == "no"
    assert score["law"]["machine_readable"] == "unknown"


def test_a_third_of_the_points_three_times_is_all_of_them() -> None:
    """Shares are added before they are rounded: nothing is lost to fractions."""
    csv = {"format": {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV"}, "mediaType": "text/csv"}
    parts = [{"accessURL": "https://a.mx", **csv}, {"accessURL": "https://a.mx", **csv}, {"accessURL": "https://a.mx"}]
    score = score_of({"distribution": parts})
    assert score["interoperability"] == 53  # two thirds of 80 points
    assert score["mqa"] == 53


@given(datasets())
def test_what_is_stored_is_what_both_scores_say_on_any_day(dataset) -> None:
    document = json_from_dataset(dataset)
    score, mqa = score_of(document), mqa_of(document)
    assert (score["mqa"], score["unknown"]) == (mqa.points, mqa.unknown)
    assert {name: score[name] for name in DIMENSIONS} == {name: mqa.of(name) for name in DIMENSIONS}
    assert sum(one.points or 0 for one in mqa.earned) == pytest.approx(mqa.points, abs=1)
    for today in DAYS:
        opinions = {one.name: found.judgement for one, found in opinions_of(document, today) if one.name != TIMELY}
        assert score["law"] == opinions


@given(datasets())
def test_a_document_with_its_score_is_a_document_of_the_profile(dataset) -> None:
    document = json_from_dataset(dataset)
    document["score"] = score_of(document)
    assert is_valid(document)
    assert canonical_bytes(json_from_dataset(dataset_from_json(document))) == canonical_bytes(document)
    assert score_of(document) == document["score"]


def test_the_stored_score_is_taken_and_a_missing_one_computed() -> None:
    document = whole_document("Dataset", URI)
    assert stored_score(document) == document["score"] != score_of(document)
    del document["score"]
    assert stored_score(document) == score_of(document)


def test_scores_do_not_share_what_a_reader_may_change() -> None:
    score_of({})["law"]["accessible"] = "yes"
    assert score_of({})["law"]["accessible"] == "no"


def test_class_metrics_and_scores_know_the_same_values() -> None:
    assert set(Score.model_fields) == {one.key for one in POINTS} | {"law"} == set(score_of({}))
    assert list(LawScore.model_fields) == [one.key for one in JUDGEMENTS]
    assert [one.key for one in JUDGEMENTS] == [one.name for one in CHARACTERISTICS if one.name != TIMELY]


@pytest.mark.parametrize("metric", POINTS, ids=lambda metric: metric.key)
def test_class_and_metric_know_the_same_most(metric) -> None:
    (most,) = (bound.le for bound in Score.model_fields[metric.key].metadata if hasattr(bound, "le"))
    assert most == metric.most


def test_every_metric_has_a_name_a_part_and_a_dimension_of_its_own_kind() -> None:
    assert len(METRICS) == len({one.part for one in METRICS.values()}) == len(POINTS) + len(JUDGEMENTS)
    assert {one.dimension for one in METRICS.values()} == set(QUALITY_DIMENSIONS)
    for label in (*QUALITY_DIMENSIONS.values(), *(one.label for one in METRICS.values())):
        assert set(label) == {"es", "en"}
