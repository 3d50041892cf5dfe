"""What is written for DCAT-US is what our own schema of DCAT-US reads."""

import pytest
from hypothesis import given

from mappings.dcat_us_form import dcat_us_from_document
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.schemas.dcat_us import resource_from_dcat_us
from mappings.values.languages import EU_LANGUAGE
from tests.mappings.strategies import datasets

ORIGIN = Origin(base_uri="https://indice.example", source="otra", title="Otra")
LEAST = {
    "@type": "Dataset", "@id": "https://a.example/1", "identifier": "uno", "title": {"es": "Uno"},
    "publisher": {"@id": "https://a.example/p", "name": {"en": "Office"}},
}  # fmt: skip


def test_the_least_dataset_has_what_dcat_us_always_asks_for() -> None:
    assert dcat_us_from_document(LEAST) == {
        "@type": "dcat:Dataset",
        "identifier": "https://a.example/1",
        "title": "Uno",
        "publisher": {"@type": "org:Organization", "name": "Office"},
        "accessLevel": "public",
        "alternateIdentifier": ["uno"],
    }


@pytest.mark.parametrize(
    ("key", "value", "name", "written"),
    [
        ("title", {"en": "One", "es": "Uno"}, "title", "Uno"),
        ("title", {"nah": "Ce"}, "title", "Ce"),
        ("keyword", {"en": ["corn"], "es": ["maíz", "milpa"]}, "keyword", ["maíz", "milpa", "corn"]),
        ("accessLevel", "restricted", "accessLevel", "restricted public"),
        ("accessLevel", "non-public", "accessLevel", "non-public"),
        ("temporal", [{"startDate": "2024"}], "temporal", "2024/.."),
        ("spatial", [{"bbox": "POLYGON(…)"}, {"label": {"es": "Jalisco"}}], "spatial", "Jalisco"),
        ("theme", [{"@id": "https://a.example/t", "label": {"es": "Salud"}}, {"@id": "u:x"}], "theme", ["Salud", "u:x"]),
        ("contactPoint", [{"name": {"es": "A"}}, {"email": "b@c.example"}], "contactPoint",
         {"@type": "vcard:Contact", "hasEmail": "mailto:b@c.example"}),
        ("language", [f"{EU_LANGUAGE}SPA", f"{EU_LANGUAGE}ENG"], "language", ["es", "en"]),
        ("language", [f"{EU_LANGUAGE}XYZ"], "language", [f"{EU_LANGUAGE}XYZ"]),
        ("dataDictionary", "https://a.example/d", "describedBy", "https://a.example/d"),
    ],
)  # fmt: skip
def test_each_field_goes_where_dcat_us_has_it(key: str, value: object, name: str, written: object) -> None:
    assert dcat_us_from_document({**LEAST, key: value})[name] == written


def test_a_distribution_without_any_url_is_left_out() -> None:
    files = [{"title": {"es": "Nada"}}, {"downloadURL": "https://a.example/f.csv", "byteSize": 7}]
    assert dcat_us_from_document({**LEAST, "distribution": files})["distribution"] == [
        {"@type": "dcat:Distribution", "downloadURL": "https://a.example/f.csv", "byteSize": 7}
    ]


@given(datasets())
def test_every_dataset_of_the_profile_reads_back(dataset) -> None:
    element = dcat_us_from_document(json_from_dataset(dataset))
    again = resource_from_dcat_us(element, ORIGIN).resource
    assert again is not None
    assert again.identifier == dataset.uri
    assert [file.download_url for file in again.distribution] == [
        file.download_url for file in dataset.distribution if file.access_url or file.download_url
    ]
