"""The loss report says of every field what became of it, and says nothing else than what mapping does."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse, serialize

from mappings.loss import FieldFate, LossReport, Outcome, loss_of
from mappings.origin import Origin
from mappings.registry import map_body

ORIGIN = Origin("https://indice.ejemplo.mx", "uno", "Gobierno de Jalisco", government_level="state", place="14")


def report(*packages: dict[str, Any], schema: str = "ckan") -> LossReport:
    bodies = [(package.get("id", str(number)), orjson.dumps(package)) for number, package in enumerate(packages)]
    return loss_of(schema, bodies, ORIGIN)


def fate(source: str, *packages: dict[str, Any]) -> FieldFate:
    return next(each for each in report(*packages).fields if each.source == source)


@pytest.mark.parametrize(
    ("package", "source", "into", "outcome"),
    [
        ({"title": "Agua"}, "title", "title", Outcome.MAPPED),
        ({"title": "Agua  potable"}, "title", "title", Outcome.NORMALISED),
        ({"title": "Agua", "notes": "<p>Agua</p>"}, "notes", "description", Outcome.REPAIRED),
        (
            {"title": "Agua", "url": "https://a.mx", "landing_page": "https://b.mx"},
            "landing_page",
            "landing_page",
            Outcome.SPARE,
        ),
        ({"title": "Agua", "metadata_modified": "ayer"}, "metadata_modified", "modified", Outcome.LEFT),
        ({"title": "Agua", "medalla": "oro"}, "medalla", "", Outcome.LEFT),
        ({"title": "Agua", "num_tags": 3}, "num_tags", "", Outcome.IGNORED),
        ({"title": "Agua", "id": "x"}, "id", "identifier", Outcome.MAPPED),
        (
            {"title": "Agua", "license_title": "CC BY", "license_id": "cc-by"},
            "license_id",
            "license",
            Outcome.NORMALISED,
        ),
        ({"title": "Agua", "license_title": "CC BY", "license_id": "cc-by"}, "license_title", "license", Outcome.SPARE),
        ({"title": "Agua", "groups": [{"name": "salud"}, {"name": "cosas raras"}]}, "groups", "theme", Outcome.LEFT),
        ({"title": "Agua", "resources": [{"format": "csv"}]}, "resources[].format", "format", Outcome.NORMALISED),
    ],
)
def test_each_outcome(package: dict[str, Any], source: str, into: str, outcome: Outcome) -> None:
    found = fate(source, package)
    assert (found.into, dict(found.counts)) == (into, {outcome: 1})


def test_a_field_that_two_rows_name_has_the_better_of_its_fates() -> None:
    found = fate("name", {"title": "Agua", "name": "agua"})  # no title is needed; it is another identifier
    assert (found.into, dict(found.counts)) == ("other_identifier", {Outcome.MAPPED: 1})


def test_what_was_left_or_repaired_is_quoted_a_few_times_and_shortened() -> None:
    found = fate("medalla", *({"title": "Agua", "medalla": f"{n}" + "x" * 200} for n in range(9)))
    (values,) = found.examples.values()
    assert len(values) == 3
    assert all(len(value) <= 80 for value in values)


def test_the_coverage_of_the_profile_counts_datasets_and_distributions() -> None:
    told = report(
        {"title": "Agua", "notes": "Una", "resources": [{"url": "https://a.mx/1.csv"}, {}]},
        {"title": "Salud"},
        {"type": "harvest"},  # not a dataset
    )
    coverage = {(each.class_name, each.key): (each.filled, each.of) for each in told.coverage}
    assert (told.records, told.datasets, told.distributions) == (3, 2, 2)
    assert coverage["Dataset", "description"] == (1, 2)
    assert coverage["Distribution", "downloadURL"] == (1, 2)


def test_what_the_index_itself_adds_to_a_record_is_nothing_that_a_source_could_give() -> None:
    keys = {each.key for each in loss_of("ckan", [], ORIGIN).coverage}
    assert {"title", "openessRating"} <= keys
    assert not keys & {"score", "derived", "extra"}


def test_services_and_series_are_counted_apart_with_a_coverage_of_their_own() -> None:
    dcat, title = "http://www.w3.org/ns/dcat#", "<http://purl.org/dc/terms/title>"
    bodies = [
        (
            "https://a.mx/s",
            f'<https://a.mx/s> a <{dcat}DataService> ; {title} "A" ; <{dcat}endpointURL> <https://b.mx> .',
        ),
        ("https://a.mx/x", f'<https://a.mx/x> a <{dcat}DatasetSeries> ; {title} "B" .'),
    ]
    lines = [
        (
            name,
            b"".join(serialize([quad.triple], format=RdfFormat.N_TRIPLES) for quad in parse(turtle, RdfFormat.TURTLE)),
        )
        for name, turtle in bodies
    ]
    found = loss_of("dcat", lines, ORIGIN)
    assert (found.records, found.datasets, found.services, found.series) == (2, 0, 1, 1)
    filled = {(each.class_name, each.key): (each.filled, each.derived, each.of) for each in found.coverage}
    assert filled["DataService", "endpointURL"] == (1, 0, 1)
    assert filled["DatasetSeries", "publisher"] == (1, 1, 1)
    assert not any(each.class_name in {"DataService", "DatasetSeries"} for each in report({"title": "A"}).coverage)


def test_what_the_registry_filled_is_counted_apart() -> None:
    (publisher,) = (each for each in report({"title": "Agua"}).coverage if each.key == "publisher")
    assert (publisher.filled, publisher.derived) == (1, 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["id", "title", "notes", "tags", "groups", "license_id", "license_title", "resources", "rara"])


@given(st.dictionaries(NAMES, JSON))
def test_watching_changes_nothing_and_never_fails(package: dict[str, Any]) -> None:
    body = orjson.dumps(package)
    before = map_body("ckan", "x", body, ORIGIN)
    loss_of("ckan", [("x", body)], ORIGIN)
    assert map_body("ckan", "x", body, ORIGIN) == before
