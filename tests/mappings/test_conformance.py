"""What is missing, by tier, said once."""

import pytest
from hypothesis import given, settings

from mappings.conformance import missing_terms
from mappings.dcat_mx import Agent, Concept, DataService, Dataset, Distribution
from mappings.issue_codes import CODES
from mappings.issues import Issue
from mappings.terms import Tier, terms_of
from tests.mappings.strategies import datasets

URI = "https://datos.ejemplo.mx/dataset/salud/7"
LICENSE = Concept(uri="https://datos.gob.mx/libreusomx")


def dataset(*distributions, **fields):
    publisher = Agent(uri="https://datos.ejemplo.mx/agent/ssa", name={"es": "Salud"})
    known = {
        "uri": URI,
        "identifier": "7",
        "title": {"es": "Camas"},
        "publisher": publisher,
        "distribution": distributions,
    }
    return Dataset.model_validate({**known, **fields})


def distribution(number, **fields):
    known = {
        "uri": f"{URI}#distribution-{number}",
        "identifier": str(number),
        "title": {"es": "a"},
        "description": {"es": "a"},
    }
    urls = {
        "access_url": "https://a.mx/",
        "download_url": "https://a.mx/a.csv",
        "media_type": "text/csv",
        "byte_size": 0,
    }
    return Distribution(**{**known, **urls, "format": LICENSE, "license": LICENSE, **fields})


def fields_of(issues, code):
    return {issue.field for issue in issues if issue.code == code}


def test_a_bare_dataset_lacks_every_guide_and_recommended_field():
    missing = missing_terms(dataset())
    assert fields_of(missing, "missing.core") == set()
    assert fields_of(missing, "missing.guide") == {
        "landingPage",
        "description",
        "modified",
        "contactPoint",
        "accrualPeriodicity",
    }
    assert fields_of(missing, "missing.recommended") == {
        "keyword", "theme", "license", "spatial", "temporal", "issued", "language", "distribution", "dataDictionary",
    }  # fmt: skip


def test_an_empty_title_is_a_missing_core_field():
    assert Issue("missing.core", "title") in missing_terms(dataset(title={}))


def test_a_field_that_one_distribution_lacks_is_named_with_its_place():
    three = (distribution(0), distribution(1), distribution(2, media_type=None))
    assert Issue("missing.guide", "distribution[2].mediaType", "1/3") in missing_terms(dataset(*three))


def test_a_field_that_many_distributions_lack_is_one_issue_with_the_count():
    sixty = tuple(distribution(number, media_type=None, format=None) for number in range(60))
    said = [issue for issue in missing_terms(dataset(*sixty)) if issue.field.startswith("distribution")]
    assert said == [
        Issue("missing.guide", "distribution[].mediaType", "60/60"),
        Issue("missing.recommended", "distribution[].format", "60/60"),
    ]


def service(number, **fields):
    uri = f"{URI}#service-{number}"
    return DataService(uri=uri, title={"es": "a"}, endpoint_url="https://a.mx/wfs", description={"es": "a"}, **fields)


def test_what_a_service_behind_a_distribution_lacks_is_named_with_its_place():
    files = (distribution(0), distribution(1, access_service=(service(0), service(1, license=LICENSE))))
    assert Issue("missing.recommended", "distribution[1].accessService[0].license", "1/2") in missing_terms(
        dataset(*files)
    )


def test_what_all_services_lack_is_one_issue():
    files = tuple(distribution(number, access_service=(service(number),)) for number in range(3))
    said = [issue for issue in missing_terms(dataset(*files)) if issue.field.endswith("keyword") and issue.value]
    assert said == [Issue("missing.recommended", "distribution[].accessService[].keyword", "3/3")]


def test_a_sample_is_asked_for_the_same_as_any_distribution():
    issues = missing_terms(dataset(distribution(0), sample=(distribution(1, media_type=None),)))
    assert Issue("missing.guide", "sample[0].mediaType", "1/1") in issues


def test_a_size_of_nought_bytes_is_a_size():
    assert not any("byteSize" in issue.field for issue in missing_terms(dataset(distribution(0, byte_size=0))))


@pytest.mark.parametrize(
    ("on_dataset", "on_distributions", "missing"),
    [
        pytest.param(None, (None, None), True, id="nowhere"),
        pytest.param(LICENSE, (None, None), False, id="on the dataset"),
        pytest.param(None, (LICENSE, LICENSE), False, id="on each distribution"),
        pytest.param(None, (LICENSE, None), True, id="on some distributions only"),
        pytest.param(None, (), True, id="no distribution, none on the dataset"),
    ],
)
def test_a_licence_counts_wherever_it_stands(on_dataset, on_distributions, missing):
    parts = tuple(distribution(number, license=concept) for number, concept in enumerate(on_distributions))
    issues = missing_terms(dataset(*parts, license=on_dataset))
    assert (Issue("missing.recommended", "license") in issues) is missing


def test_a_distribution_without_any_url_is_not_reported_twice():
    issues = missing_terms(dataset(distribution(0, access_url=None, download_url=None)))
    assert not [issue for issue in issues if issue.field.endswith("URL")]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(datasets())
def test_each_issue_is_of_a_known_code_and_said_once(given_dataset):
    issues = missing_terms(given_dataset)
    assert {issue.code for issue in issues} <= CODES.keys()
    assert len({issue.field for issue in issues}) == len(issues)


def test_nothing_optional_is_ever_asked_for():
    optional = {term.key for term in terms_of("Dataset") if term.tier is Tier.OPTIONAL}
    assert not optional & {issue.field for issue in missing_terms(dataset())}
