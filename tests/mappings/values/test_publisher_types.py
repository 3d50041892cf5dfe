"""Kinds of institutions: those of ADMS's scheme are written as it writes them, and have a name."""

import pytest

from mappings.dcat_mx import Concept
from mappings.values.publisher_types import PUBLISHER_TYPE, publisher_type_from_concept

NATIONAL = f"{PUBLISHER_TYPE}NationalAuthority"
NAMED = {"es": "Autoridad nacional", "en": "National authority"}


@pytest.mark.parametrize("iri", [NATIONAL, f"{NATIONAL}/", NATIONAL.replace("http:", "https:")])
def test_a_concept_of_the_scheme_is_one_however_it_was_written(iri):
    assert publisher_type_from_concept(Concept(uri=iri)) == Concept(uri=NATIONAL, label=NAMED)


def test_the_name_that_a_catalogue_gives_it_stays():
    told = Concept(uri=f"{NATIONAL}/", label={"fr": "Autorité nationale"})
    assert publisher_type_from_concept(told) == Concept(uri=NATIONAL, label={"fr": "Autorité nationale"})


@pytest.mark.parametrize("iri", ["https://a.example/kind/", f"{PUBLISHER_TYPE}Ministry/", PUBLISHER_TYPE])
def test_any_other_concept_is_as_it_came(iri):
    assert publisher_type_from_concept(Concept(uri=iri)) == Concept(uri=iri)
