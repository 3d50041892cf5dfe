"""What changed between two versions of a record, by the profile's table."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.differences import Change, iter_differences
from mappings.json_form import json_from_resource
from tests.mappings.strategies import data_services, dataset_series, datasets

ADDED, REMOVED, CHANGED = Change.ADDED, Change.REMOVED, Change.CHANGED
BASE = {"@type": "Dataset", "@id": "https://a/dataset/1", "title": {"es": "Agua"}}
CSV = {"@type": "Distribution", "@id": "https://a/d/1", "identifier": "csv", "downloadURL": "https://a/1.csv"}
PDF = {"@type": "Distribution", "@id": "https://a/d/2", "downloadURL": "https://a/1.pdf"}
AGENT = {"@type": "Agent", "@id": "https://a/agent/sedesol", "name": {"es": "Sedesol"}}


def told(before, after):
    differences = iter_differences({**BASE, **before}, {**BASE, **after})
    return [(each.field, each.change, each.before, each.after) for each in differences]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param(
            {}, {"title": {"es": "Aguas"}}, [("title.es", CHANGED, "Agua", "Aguas")], id="another title"
        ),
        pytest.param(
            {}, {"title": {"es": "Agua", "en": "Water"}}, [("title.en", ADDED, None, "Water")], id="one more language"
        ),
        pytest.param({}, {"modified": "2026"}, [("modified", ADDED, None, "2026")], id="a field more"),
        pytest.param({"modified": "2026"}, {}, [("modified", REMOVED, "2026", None)], id="a field less"),
        pytest.param(
            {"keyword": {"es": ["maíz", "tierra"]}},
            {"keyword": {"es": ["tierra", "agua"]}},
            [("keyword.es", REMOVED, "maíz", None), ("keyword.es", ADDED, None, "agua")],
            id="keywords one by one, whatever their order",
        ),
        pytest.param(
            {"theme": [{"@id": "https://t/1"}]},
            {"theme": [{"@id": "https://t/2"}, {"@id": "https://t/1"}]},
            [("theme", ADDED, None, {"@id": "https://t/2"})],
            id="a theme more",
        ),
        pytest.param(
            {"extra": {"medalla": "oro", "sitio": 1}},
            {"extra": {"medalla": "plata", "sitio": True}},
            [("extra.medalla", CHANGED, "oro", "plata")],
            id="a field of the source's own",
        ),
        pytest.param(
            {"publisher": AGENT},
            {"publisher": {**AGENT, "name": {"es": "Bienestar"}}},
            [("publisher.name.es", CHANGED, "Sedesol", "Bienestar")],
            id="the same publisher under another name",
        ),
        pytest.param(
            {"publisher": AGENT},
            {"publisher": {**AGENT, "@id": "https://a/agent/otra"}},
            [("publisher", CHANGED, AGENT, {**AGENT, "@id": "https://a/agent/otra"})],
            id="another publisher",
        ),
        pytest.param(
            {"distribution": [CSV]}, {"distribution": [PDF, CSV]},
            [("distribution[https://a/1.pdf]", ADDED, None, PDF)], id="a distribution more",
        ),
        pytest.param(
            {"distribution": [CSV, PDF]}, {"distribution": [PDF]},
            [("distribution[csv]", REMOVED, CSV, None)], id="a distribution less",
        ),
        pytest.param(
            {"distribution": [CSV]},
            {"distribution": [{**CSV, "@id": "https://a/d/9", "downloadURL": "https://a/2.csv"}]},
            [("distribution[csv].downloadURL", CHANGED, "https://a/1.csv", "https://a/2.csv")],
            id="matched by its identifier",
        ),
        pytest.param(
            {"distribution": [PDF]},
            {"distribution": [{**PDF, "@id": "https://a/d/9", "byteSize": 7}]},
            [("distribution[https://a/1.pdf].byteSize", ADDED, None, 7)],
            id="matched by its URL",
        ),
        pytest.param(
            {"distribution": [PDF, {**PDF, "byteSize": 1}]}, {"distribution": [{**PDF, "byteSize": 1}, PDF]}, [],
            id="twins that changed their places",
        ),
        pytest.param(
            {}, {"@id": "https://b/dataset/1"},
            [("@id", CHANGED, "https://a/dataset/1", "https://b/dataset/1")], id="another base",
        ),
    ],
)  # fmt: skip
def test_differences(before, after, expected):
    assert told(before, after) == expected


def unordered(value):
    """A document in which neither the order of lists nor a repetition in them, nor the IRIs of parts, count."""
    if isinstance(value, dict):
        return frozenset((key, unordered(member)) for key, member in value.items() if key not in ("@id", "@type"))
    return frozenset(map(unordered, value)) if isinstance(value, list) else (type(value).__name__, value)


records = st.one_of(datasets(), data_services(), dataset_series()).map(json_from_resource)


@settings(max_examples=60)
@given(records)
def test_a_record_does_not_differ_from_itself(document):
    assert list(iter_differences(document, copy.deepcopy(document))) == []


@settings(max_examples=60)
@given(st.tuples(datasets(), datasets()).map(lambda pair: tuple(map(json_from_resource, pair))))
def test_what_differs_is_told_and_backwards_it_is_the_other_way_round(pair):
    before, after = pair
    forwards, backwards = list(iter_differences(before, after)), list(iter_differences(after, before))
    assert bool(forwards) or unordered(before) == unordered(after)
    mirrored = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}
    count = [sum(each.change is change for each in forwards) for change in mirrored]
    assert count == [sum(each.change is change for each in backwards) for change in mirrored.values()]
    for each in forwards:
        assert (each.before is None, each.after is None) == (each.change is ADDED, each.change is REMOVED)
