"""The JSON form: the profile's keys, nothing empty, one form of bytes, and the way back."""

import json

import orjson
import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from mappings.dcat_mx import Agent, Concept, ContactPoint, Dataset, Distribution
from mappings.json_form import canonical_bytes, content_hash, dataset_from_json, json_from_dataset
from tests.mappings.strategies import datasets

URI = "https://datos.ejemplo.mx/dataset/salud/7"


def small(**fields: object) -> Dataset:
    publisher = Agent(uri="https://datos.ejemplo.mx/agent/ssa", name={"es": "Salud"})
    return Dataset.model_validate(
        {"uri": URI, "identifier": "7", "title": {"es": "Camas"}, "publisher": publisher, **fields}
    )


@settings(max_examples=25, deadline=None, derandomize=True)
@given(datasets())
def test_a_dataset_comes_back_from_its_bytes(dataset):
    content = canonical_bytes(json_from_dataset(dataset))
    assert dataset_from_json(orjson.loads(content)) == dataset


def test_absent_and_empty_fields_are_left_out():
    assert json_from_dataset(small()) == {
        "@id": URI,
        "@type": "Dataset",
        "identifier": "7",
        "title": {"es": "Camas"},
        "publisher": {"@id": "https://datos.ejemplo.mx/agent/ssa", "@type": "Agent", "name": {"es": "Salud"}},
    }


def test_keys_are_the_profiles():
    document = json_from_dataset(
        small(
            accrual_periodicity="R/P1M",
            openness=3,
            access_rights="public",
            keyword={"es": ("salud", "camas")},
            theme=(Concept(uri="https://w3id.org/dcat-mx#theme/salud", label={"es": "Salud"}),),
            contact_point=(ContactPoint(uri=f"{URI}#contact", email="a@b.mx"),),
            distribution=(Distribution(uri=f"{URI}#distribution-1", download_url="https://b.mx/a.csv", byte_size=0),),
        )
    )
    assert document["accrualPeriodicity"] == "R/P1M"
    assert document["openessRating"] == 3
    assert document["accessLevel"] == "public"
    assert document["keyword"] == {"es": ["salud", "camas"]}
    assert document["theme"] == [{"@id": "https://w3id.org/dcat-mx#theme/salud", "label": {"es": "Salud"}}]
    assert document["contactPoint"] == [{"@id": f"{URI}#contact", "@type": "ContactPoint", "email": "a@b.mx"}]
    assert document["distribution"][0] == {
        "@id": f"{URI}#distribution-1",
        "@type": "Distribution",
        "downloadURL": "https://b.mx/a.csv",
        "byteSize": 0,
    }


def test_equal_documents_give_equal_bytes_whatever_the_order_of_their_keys():
    assert canonical_bytes({"b": 1, "a": {"d": 1, "c": 2}}) == canonical_bytes({"a": {"c": 2, "d": 1}, "b": 1})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("\ud83c\udf3d", "🌽", id="surrogate pair"),
        pytest.param(2**80, str(2**80), id="integer beyond 64 bits"),
        pytest.param({"k\udcff": 1}, {"k\ufffd": 1}, id="surrogate in a key"),
        pytest.param("a\x00b", "a\x00b", id="NUL, which JSON can escape"),
        pytest.param(float("nan"), None, id="no number"),
        pytest.param([{2}, "\ud800"], ["{2}", "\ufffd"], id="a type that JSON does not know"),
    ],
)
def test_what_json_cannot_say_is_mended_not_raised(value, written):
    assert json.loads(canonical_bytes({"extra": value})) == {"extra": written}


def test_too_deep_nesting_is_cut():
    value: object = "fondo"
    for _ in range(2000):
        value = [value]
    assert b"fondo" not in canonical_bytes({"extra": value})


def test_content_hash_is_sixteen_bytes_and_stable():
    assert content_hash(b"{}").hex() == "2afb9b83f9314e5d029766197f539792"
    assert content_hash(b"{}") != content_hash(b"{ }")


def test_a_document_that_breaks_the_profile_is_refused():
    document = json_from_dataset(small())
    with pytest.raises(ValidationError):
        dataset_from_json({**document, "landingPage": "no es una URL"})
    with pytest.raises(ValidationError):
        dataset_from_json({**document, "desconocido": 1})
