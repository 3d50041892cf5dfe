"""Every protocol gives the same datasets, value for value where it carries the value."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from federation.completeness import Verdict, judge
from federation.table_catalogues import layouts_of
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.registry import map_body
from mappings.values.hosts import including_internal
from tests.harvesters.harvesting import IMPATIENT, Walked, walk
from tests.harvesters.portal import Portal, running_portal
from tests.truth.facts import FIELDS, FILE_FIELDS, DatasetFacts, iter_differences
from tests.truth.made import make_facts
from tests.truth.platforms import PLATFORMS, Platform

EVERY = make_facts(1_000)
PATIENT = replace(IMPATIENT, timeout_source=120)
NAMES = [platform.telling.name for platform in PLATFORMS]


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as running, including_internal(True):
        yield running


def harvested(portal: Portal, platform: Platform) -> Walked:
    telling = platform.telling
    layouts = layouts_of(None) if telling.protocol == "spreadsheet" else ()
    return walk(
        portal.url + telling.path, protocol=telling.protocol, selectors=telling.selectors, layouts=layouts, limits=PATIENT
    )  # fmt: skip


def documents_of(walked: Walked, portal: Portal) -> dict[str, dict[str, object]]:
    origin = Origin("https://milpa.example", "portal", "Portal", portal.url)
    mapped = [
        map_body(page.schema, record.identifier, record.body, origin).dataset
        for page in walked.pages
        for record in page.records
    ]
    return {dataset.identifier: json_from_dataset(dataset) for dataset in mapped if dataset is not None}


@pytest.mark.parametrize("platform", PLATFORMS, ids=NAMES)
def test_what_a_protocol_carries_arrives(portal: Portal, platform: Platform) -> None:
    every, telling = EVERY[: platform.most], platform.telling
    platform.play(portal, every)
    walked = harvested(portal, platform)
    judgement = judge(walked.outcome, held=0)
    assert judgement.verdict is Verdict.COMPLETE, judgement.reason
    facts: dict[str, DatasetFacts] = {
        each.identifier: each for each in (telling.told(one, portal.url) for one in every)
    }
    assert sorted(walked.identifiers) == sorted(facts)
    documents = documents_of(walked, portal)
    assert documents.keys() == facts.keys()
    judged = [
        difference
        for identifier, each in facts.items()
        for difference in iter_differences(each, documents[identifier], telling.silent)
    ]
    assert [str(difference) for difference in judged if difference][:5] == []
    assert len(judged) >= 10 * len(every)


@pytest.mark.parametrize("platform", PLATFORMS, ids=NAMES)
def test_what_is_not_compared_is_a_field_with_a_reason(platform: Platform) -> None:
    assert platform.telling.silent.keys() <= {*FIELDS, *FILE_FIELDS}
    assert all(platform.telling.silent.values())
