"""Every status that a mapping of ours writes has a name."""

import pytest

from mappings.schemas.iso_values import PROGRESS
from mappings.terms import VOCABULARIES
from mappings.values.statuses import status_label


@pytest.mark.parametrize("iri", sorted(set(PROGRESS.values())))
def test_each_progress_that_is_read_from_iso_has_a_name_in_both_languages(iri):
    assert sorted(status_label(iri)) == ["en", "es"]


@pytest.mark.parametrize("part", ["DatasetStatus", "DistributionStatus", "Availability"])
def test_each_vocabulary_that_the_profile_names_is_known(part):
    assert status_label(f"{VOCABULARIES[part]}/OP_DATPRO")["es"] == "datos provisionales"


def test_a_status_of_another_vocabulary_has_no_name_of_ours():
    assert status_label("https://a.mx/estado/COMPLETED") == {}
