"""Datasets that a catalogue names and no page of it describes: which of them are asked for."""

import pytest

from harvesters.links import site_of
from harvesters.rdf_members import Undescribed


@pytest.mark.parametrize(
    ("source", "iri", "is_asked"),
    [
        ("https://datos.example/catalog.ttl", "https://datos.example/d/1", True),
        ("https://www.datos.example/catalog.ttl", "https://datos.example/d/1", True),
        ("https://datos.example/catalog.ttl", "http://WWW.datos.example:80/d/1", True),
        ("https://datos.example/catalog.ttl", "https://otro.example/d/1", False),
        ("https://datos.example/catalog.ttl", "https://datos.example:8443/d/1", False),
        ("https://datos.example/catalog.ttl", "urn:uuid:1", False),
        ("https://datos.example/catalog.ttl", "http://[malo", False),
    ],
)
def test_what_stands_on_the_site_of_the_source_is_asked_for(source, iri, is_asked):
    undescribed = Undescribed(site_of(source))
    undescribed.take([iri], [])
    undescribed.begin()
    assert undescribed.next() == (iri if is_asked else None)
    assert undescribed.lacking == ([] if is_asked else [iri])
