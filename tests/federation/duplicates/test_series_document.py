"""A series as a document, of whatever its editions say."""

from hypothesis import given
from hypothesis import strategies as st

from federation.duplicates.series_document import series_document
from mappings.json_form import canonical_bytes, json_from_resource, resource_from_json
from mappings.json_schema import iter_breaches
from tests.mappings.strategies import datasets

URI = "https://indice.example/dataset/uno/serie-nomina-12345678"


@given(st.lists(datasets(), min_size=1, max_size=3))
def test_of_any_datasets_it_is_valid_and_reads_back(editions):
    told = series_document(URI, "serie-nomina-12345678", "nomina", [json_from_resource(one) for one in editions])
    assert list(iter_breaches(told, "DatasetSeries")) == []
    assert canonical_bytes(json_from_resource(resource_from_json(told))) == canonical_bytes(told)
