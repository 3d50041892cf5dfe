"""The ranges that DCAT-AP 3.0.1 asks for: its own shapes, without all but the classes of what properties lead to."""

from functools import cache
from pathlib import Path

import pyshacl
import rdflib

from mappings.terms import PREFIXES

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
OFFICIAL = Path(__file__).parent / "shapes" / "dcat-ap_3.0.1_full.ttl"

SUBCLASSES = (("dcat:Dataset", "dcat:Resource"), ("dcat:DataService", "dcat:Resource"),
              ("dcat:DatasetSeries", "dcat:Dataset"), ("dcat:Catalog", "dcat:Dataset"))  # fmt: skip
"""What DCAT 3 itself says, and no file of data repeats."""

ELSEWHERE = "described by whoever publishes it: typed here, it would be a dataset of ours without a title"
LITERAL = "DCAT 3 (section 6.15) writes geometries as literals of GeoSPARQL, which have no class"
EXCEPTIONS = {
    ("dct:source", "dcat:Dataset"): ELSEWHERE,
    ("dct:source", "dcat:CatalogRecord"): "the original record stands in its portal, which alone can say what it is",
    ("dcat:hasVersion", "dcat:Dataset"): ELSEWHERE,
    ("dcat:inSeries", "dcat:DatasetSeries"): ELSEWHERE,
    ("dcat:servesDataset", "dcat:Dataset"): ELSEWHERE,
    ("locn:geometry", "locn:Geometry"): LITERAL,
    ("spdx:checksum", "spdx:Checksum"): "2.1.1 allows that class SHA-1 only; the range of spdx:checksum says it",
}
"""Path and class that a release does not give, and why."""

NAMELESS = {"skos:Concept", "skos:ConceptScheme"}
"""Classes that the same shapes admit only with a label: an IRI that nobody gave a label is not said to be one."""


def compact(iri: object) -> str:
    """An IRI by its prefix."""
    for prefix, namespace in PREFIXES.items():
        if str(iri).startswith(namespace):
            return f"{prefix}:{str(iri).removeprefix(namespace)}"
    return str(iri)


def full(name: str) -> rdflib.URIRef:
    prefix, _, local = name.partition(":")
    return rdflib.URIRef(PREFIXES[prefix] + local)


@cache
def range_shapes() -> rdflib.Graph:
    """One shape a class, one property shape a range of it."""
    official, found = rdflib.Graph().parse(OFFICIAL), rdflib.Graph()
    for shape, target in official.subject_objects(SH.targetClass):
        for part in official.objects(shape, SH.property):
            path, kind = official.value(part, SH.path), official.value(part, SH["class"])
            if path is not None and kind is not None:
                found.add((shape, rdflib.RDF.type, SH.NodeShape))
                found.add((shape, SH.targetClass, target))
                found.add((shape, SH.property, part))
                found.add((part, SH.path, path))
                found.add((part, SH["class"], kind))
    return found


def broken_ranges(graph: rdflib.Graph) -> dict[tuple[str, str], set[str]]:
    """Path and class that is asked for → the values that are not of it, as SHACL judges."""
    shapes = range_shapes()
    data = graph + rdflib.Graph()
    for narrow, broad in SUBCLASSES:
        data.add((full(narrow), rdflib.RDFS.subClassOf, full(broad)))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    found: dict[tuple[str, str], set[str]] = {}
    for result, part in report.subject_objects(SH.sourceShape):
        asked = compact(report.value(result, SH.resultPath)), compact(shapes.value(part, SH["class"]))
        found.setdefault(asked, set()).add(str(report.value(result, SH.value)))
    return found


def unexplained(graph: rdflib.Graph) -> dict[tuple[str, str], set[str]]:
    """What `broken_ranges` finds and neither `EXCEPTIONS` nor the want of a label explains."""
    labels = (rdflib.SKOS.prefLabel, rdflib.RDFS.label, rdflib.DCTERMS.title)
    left: dict[tuple[str, str], set[str]] = {}
    for asked, values in broken_ranges(graph).items():
        if asked in EXCEPTIONS:
            continue
        named = {
            value
            for value in values
            if asked[1] not in NAMELESS or any((rdflib.URIRef(value), label, None) in graph for label in labels)
        }
        if named:
            left[asked] = named
    return left
