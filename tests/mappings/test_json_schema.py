"""The JSON Schema asks for what the classes ask for, no more and no less."""

import json
from copy import deepcopy

import jsonschema_rs
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mappings.json_form import RESOURCES, canonical_bytes, json_from_resource, resource_from_json
from mappings.json_schema import get_judge, is_valid, iter_breaches, make_schema
from mappings.terms import class_names, terms_of
from tests.mappings.strategies import data_services, dataset_series, datasets
from tests.mappings.whole import whole_document

URI = "https://datos.ejemplo.mx/dataset/fuente/7"
resources = st.one_of(datasets(), dataset_series(), data_services())


def written(resource):
    return orjson.loads(canonical_bytes(json_from_resource(resource)))


@pytest.mark.parametrize("name", ["", *class_names()])
def test_the_schema_is_one_by_its_own_standard(name):
    jsonschema_rs.meta.validate(make_schema(name))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(resources)
def test_whatever_the_profile_can_say_is_valid(resource):
    document = written(resource)
    assert list(iter_breaches(document, type(resource).__name__)) == []
    assert is_valid(document)


@pytest.mark.parametrize("name", RESOURCES)
def test_a_document_with_every_field_is_valid_for_class_and_schema(name):
    document = whole_document(name, URI)
    assert list(iter_breaches(document, name)) == []
    assert json_from_resource(resource_from_json(document)) == document


@pytest.mark.parametrize("name", RESOURCES)
def test_the_schema_of_all_takes_each_class(name):
    judge = jsonschema_rs.validator_for(make_schema())
    assert judge.is_valid(whole_document(name, URI))
    assert not judge.is_valid({**whole_document(name, URI), "@type": "Agent"})


BROKEN = (
    None,
    "",
    "texto",
    7,
    -1,
    0,
    True,
    [],
    {},
    ["texto"],
    {"es": 7},
    {"ES_mx": "a"},
    [{"@id": "no es URI"}],
    1e300,
)


@pytest.mark.parametrize("name", RESOURCES)
@pytest.mark.parametrize("broken", BROKEN, ids=repr)
def test_what_the_class_refuses_in_any_field_the_schema_refuses(name, broken):
    """Field by field.  The schema is the stricter one where a class would convert (``True`` → 1) or leave out."""
    document = whole_document(name, URI)
    for key in document:
        wrong = {**document, key: broken}
        try:
            read = resource_from_json(wrong) if key != "@type" else None
        except (ValidationError, AttributeError, TypeError, ValueError):
            read = None
        if get_judge(name)(wrong):
            assert read is not None, key
            assert json_from_resource(read) == wrong or broken in ([], {}), key


@pytest.mark.parametrize("name", RESOURCES)
def test_a_field_that_the_class_requires_the_schema_requires(name):
    for key, required in (
        (term.key, RESOURCES[name].model_fields[term.field].is_required()) for term in terms_of(name)
    ):
        poorer = {other: value for other, value in whole_document(name, URI).items() if other != key}
        assert get_judge(name)(poorer) is not required, key


@pytest.mark.parametrize("deep", ["distribution", "publisher", "spatial", "qualifiedAttribution"])
def test_an_unknown_key_is_refused_wherever_it_stands(deep):
    document = deepcopy(whole_document("Dataset", URI))
    part = document[deep]
    (part[0] if isinstance(part, list) else part)["desconocido"] = 1
    assert not is_valid(document)
    assert not is_valid({**whole_document("Dataset", URI), "desconocido": 1})


def test_a_breach_says_where_it_is():
    document = whole_document("Dataset", URI)
    document["distribution"][0]["byteSize"] = "grande"
    ((place, message),) = iter_breaches(document)
    assert place == "/distribution/0/byteSize"
    assert "grande" in message


@pytest.mark.parametrize("document", [{}, {"@type": "Agent"}, {"@type": ["Dataset"]}, {"@type": None}])
def test_a_document_of_no_class_is_not_valid(document):
    assert not is_valid(document)


def test_every_field_has_its_words_in_the_published_schema_in_both_languages():
    schema = make_schema()
    for name in class_names():
        for key, field in schema["$defs"][name]["properties"].items():
            if key != "@type":
                assert field["title"]
                assert " / " in field["description"]
    assert json.loads(json.dumps(schema)) == schema
