"""Every class and property of the DCAT-AP 3.0.1 shapes is in the profile, or left out by name and for a reason."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import rdflib

from mappings.terms import PREFIXES, RDF_TYPES, TERMS, Tier

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
OFFICIAL = {
    "base": files("mappings") / "shapes" / "dcat-ap-3.0.1.ttl",
    "full": Path(__file__).parent / "shapes" / "dcat-ap_3.0.1_full.ttl",
}
STATED_BESIDE = "stated beside each record, so that no catalogue lists a million links"
AS_DATES = "dcat:startDate and dcat:endDate say the same without nodes"
LEFT_OUT = {
    ("dcat:Catalog", "dcat:dataset"): STATED_BESIDE,
    ("dcat:Catalog", "dcat:record"): STATED_BESIDE,
    ("dcat:Catalog", "dcat:service"): STATED_BESIDE,
    ("dcat:DatasetSeries", "^dcat:inSeries"): "each dataset names its series, by in_series",
    (
        "dcat:Dataset",
        "dct:hasVersion",
    ): "the base shapes say so; the specification and the full shapes say dcat:hasVersion",
    ("dct:PeriodOfTime", "time:hasBeginning"): AS_DATES,
    ("dct:PeriodOfTime", "time:hasEnd"): AS_DATES,
    ("dct:LicenseDocument", "dct:type"): "a licence is known by its URI: the profile gives it a label and no more",
}
IN_THE_HEAD = {("skos:ConceptScheme", "dct:title"): "the titles of schemes are written by mappings.rdf.heads"}
LOOSER = {
    (
        "dcat:Dataset",
        "dct:description",
    ): "mandatory in DCAT-AP; the largest source of all lacks it, so here it is of the guide",
    ("dcat:DatasetSeries", "dct:description"): "as of a dataset",
}
"""What DCAT-AP demands and the profile only asks for."""
WIDER = {("dcat:CatalogRecord", "dct:conformsTo"): "the full shapes allow several; Milpa writes one"}
LABELLED = {("skos:Concept", "skos:prefLabel"): "an IRI that nobody gave a label is not said to be a concept"}


def compact(iri):
    for prefix, namespace in {**PREFIXES, "time": "http://www.w3.org/2006/time#"}.items():
        if str(iri).startswith(namespace):
            return f"{prefix}:{str(iri).removeprefix(namespace)}"
    return str(iri)


@cache
def asked_for(edition):
    """Class, path, least and greatest number (0: unbounded) of every property shape."""
    graph = rdflib.Graph().parse(data=OFFICIAL[edition].read_text(encoding="utf-8"), format="turtle")
    found = set()
    for shape, target in graph.subject_objects(SH.targetClass):
        for part in graph.objects(shape, SH.property):
            path = graph.value(part, SH.path)
            if path is None:
                continue  # two property shapes of DataService that the full file names and never defines
            inverse = graph.value(path, SH.inversePath) if isinstance(path, rdflib.BNode) else None
            least, most = (graph.value(part, SH[bound]) for bound in ("minCount", "maxCount"))
            found.add(
                (compact(target), f"^{compact(inverse)}" if inverse else compact(path), int(least or 0), int(most or 0))
            )
    return frozenset(found)


def properties(edition):
    return {(target, path) for target, path, _least, _most in asked_for(edition)}


def kinds_of(term):
    """The RDF classes of a term's class; a concept is what each part makes of it."""
    return {**RDF_TYPES, "Concept": ("skos:Concept",), "Checksum": ("spdx:Checksum",)}[term.class_name]


def offered():
    return {(kind, predicate) for term in TERMS for kind in kinds_of(term) for predicate in term.predicates}


@pytest.mark.parametrize("edition", OFFICIAL)
def test_every_property_is_in_the_table_or_left_out_by_name(edition):
    assert len(properties(edition)) > 100
    assert properties(edition) - offered() - set(LEFT_OUT) - set(IN_THE_HEAD) == set()


@pytest.mark.parametrize("edition", OFFICIAL)
def test_every_class_is_in_the_profile(edition):
    known = {kind for types in RDF_TYPES.values() for kind in types} | {"spdx:Checksum"}
    assert {target for target, _path in properties(edition)} <= known


def test_nothing_is_left_out_that_the_shapes_do_not_ask_for_or_the_table_has():
    everything = properties("base") | properties("full")
    assert set(LEFT_OUT) | set(IN_THE_HEAD) <= everything
    assert not (set(LEFT_OUT) | set(IN_THE_HEAD)) & offered()


@pytest.mark.parametrize("edition", OFFICIAL)
def test_the_table_allows_no_more_values_and_demands_no_fewer(edition):
    bounds = {(target, path): (least, most) for target, path, least, most in asked_for(edition)}
    for term in TERMS:
        for kind in kinds_of(term):
            least, most = bounds.get((kind, term.predicates[0] if term.predicates else ""), (0, 0))
            named = f"{term.class_name}.{term.field}"
            assert not (most == 1 and term.many) or (kind, term.predicates[0]) in WIDER, named
            assert term.tier is Tier.CORE or not least or (kind, term.predicates[0]) in LOOSER | LABELLED, named
