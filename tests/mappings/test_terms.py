"""The table of terms and the classes of the profile say the same."""

import types
import typing

import pytest

from mappings import dcat_mx
from mappings.dcat_mx import Concept, Node
from mappings.term_words import words_of
from mappings.terms import (
    PREFIXES,
    PROFILE_VERSION,
    RDF_TYPES,
    TERMS,
    VOCABULARIES,
    Range,
    Term,
    Tier,
    class_names,
    expand,
    terms_of,
)

MODELS = {model.__name__: model for model in Node.__subclasses__()}


def annotation_of(term: Term) -> typing.Any:
    return typing.get_type_hints(MODELS[term.class_name], include_extras=True)[term.field]


def names_of(terms: typing.Iterable[Term]) -> list[typing.Any]:
    return [pytest.param(term, id=f"{term.class_name}.{term.field}") for term in terms]


def test_table_and_module_know_the_same_classes():
    assert set(class_names()) == set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_table_and_class_have_the_same_fields(name):
    assert sorted(term.field for term in terms_of(name)) == sorted(MODELS[name].model_fields)


@pytest.mark.parametrize("term", names_of(TERMS))
def test_cardinality_agrees_with_the_annotation(term):
    many = typing.get_origin(annotation_of(term)) is tuple
    assert term.many == many


@pytest.mark.parametrize("term", names_of(term for term in TERMS if term.range in {Range.NODE, Range.CONCEPT}))
def test_nested_class_agrees_with_the_annotation(term):
    expected = Concept if term.range is Range.CONCEPT else MODELS[term.of]
    annotation = annotation_of(term)
    inner = typing.get_args(annotation) if typing.get_origin(annotation) in {tuple, types.UnionType} else (annotation,)
    assert expected in inner


@pytest.mark.parametrize(
    "term", names_of(term for term in TERMS if term.range in {Range.TEXT, Range.STATEMENT, Range.KEYWORDS})
)
def test_language_maps_are_annotated_as_such(term):
    map_type = dcat_mx.KeywordMap if term.range is Range.KEYWORDS else dcat_mx.LanguageMap
    assert map_type in (annotation_of(term), *typing.get_args(annotation_of(term)))


@pytest.mark.parametrize("term", names_of(TERMS))
def test_what_the_class_requires_is_core(term):
    required = MODELS[term.class_name].model_fields[term.field].is_required()
    assert not required or term.tier is Tier.CORE


@pytest.mark.parametrize("term", names_of(TERMS))
def test_predicates_belong_to_known_namespaces(term):
    for predicate in term.predicates:
        assert expand(predicate).startswith(PREFIXES[predicate.partition(":")[0]])
    assert bool(term.predicates) == (term.range not in {Range.SUBJECT, Range.JSON})


@pytest.mark.parametrize("term", names_of(term for term in TERMS if term.of))
def test_what_a_term_refers_to_has_its_types_declared(term):
    assert term.of in RDF_TYPES


@pytest.mark.parametrize("name", sorted(MODELS))
def test_keys_of_a_class_are_different(name):
    keys = [term.key for term in terms_of(name)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("term", names_of(TERMS))
def test_every_field_is_explained_in_both_languages(term):
    words = words_of(term)
    assert all((words.label_es, words.label_en, words.definition_es, words.definition_en))
    assert words.definition_es.endswith(".")
    assert words.definition_en.endswith(".")


@pytest.mark.parametrize("term", names_of(TERMS))
def test_a_field_is_as_old_as_the_profile_or_younger(term):
    assert term.since in {"1.0", "1.1"}
    assert tuple(map(int, term.since.split("."))) <= tuple(map(int, PROFILE_VERSION.split(".")))


def test_vocabularies_belong_to_fields():
    assert set(VOCABULARIES) <= {term.of for term in TERMS}
    assert {term.vocabulary for term in TERMS} == {"", *VOCABULARIES.values()}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_predicate_of_a_class_is_read_into_one_field(name):
    """So that a reader of RDF knows where a value belongs: the last predicate of a field is its own."""
    measured = {Range.STARS, Range.SCORE}  # told apart by what they measure
    own = [term.predicates[-1] for term in terms_of(name) if term.predicates and term.range not in measured]
    assert len(own) == len(set(own))
    assert "dqv:hasQualityMeasurement" not in own


def test_adelas_key_names_stay():
    keys = {(term.class_name, term.field): term.key for term in TERMS}
    assert keys["Dataset", "openness"] == "openessRating"
    assert keys["Agent", "government_level"] == "govType"
    assert keys["Dataset", "accrual_periodicity"] == "accrualPeriodicity"
    assert keys["Distribution", "byte_size"] == "byteSize"
