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


@pytest.mark.parametrize(
    ("number", "es", "en"),
    [
        (1, "nombra 1 conjunto que no describe", "names 1 dataset that it does not describe"),
        (2, "nombra 2 conjuntos que no describe", "names 2 datasets that it does not describe"),
    ],
)
def test_its_sentences_agree_with_the_number(number, es, en):
    undescribed = Undescribed(site_of("https://datos.example/catalog.ttl"))
    undescribed.take([f"urn:uuid:{each}" for each in range(number)], [])
    undescribed.begin()
    objection = undescribed.objection("https://datos.example/catalog.ttl")
    assert es in objection.es
    assert en in objection.en
