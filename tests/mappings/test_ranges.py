"""What the properties of DCAT-AP lead to is of the class that its official shapes ask for."""

import rdflib

from mappings.rdf import SYNTAXES
from mappings.rdf.heads import nodes_from_mentions
from mappings.rdf.mentions import mentions_from_document, merge_mentions
from mappings.rdf.nodes import nodes_from_document
from tests.mappings.ranges import EXCEPTIONS, broken_ranges, range_shapes, unexplained
from tests.mappings.whole import whole_document

AT = "https://datos.ejemplo.mx"
WHOLE = ("Dataset", "DatasetSeries", "DataService", "Catalog", "CatalogRecord")
PAGE = "https://a.mx/pagina"


def graph_of(*documents):
    nodes, mentions = [], {}
    for document in documents:
        nodes += nodes_from_document(document)
        merge_mentions(mentions, mentions_from_document(document))
    syntax = SYNTAXES["ntriples"]
    return rdflib.Graph().parse(data=syntax.head([*nodes_from_mentions(mentions), *nodes]) + syntax.tail(), format="nt")


def whole_file():
    """One of each with all its fields, where a catalogue and a record refer to what is in the file, as in a release."""
    documents = [whole_document(name, f"{AT}/{name}", json_only=False) for name in WHOLE]
    catalog, record = documents[-2:]
    catalog |= {"catalog": [f"{AT}/Catalog"], "hasPart": [f"{AT}/Catalog"]}
    record["primaryTopic"] = f"{AT}/Dataset"
    return documents


def test_the_ranges_are_the_official_ones():
    assert len(set(range_shapes().subjects(rdflib.URIRef("http://www.w3.org/ns/shacl#class")))) > 80


def test_whatever_the_profile_says_has_the_official_ranges_but_for_the_exceptions():
    graph = graph_of(*whole_file())
    assert unexplained(graph) == {}
    assert set(EXCEPTIONS) - set(broken_ranges(graph)) == set()


def test_a_page_that_is_not_typed_is_found():
    graph = graph_of({"@id": AT, "@type": "Dataset", "identifier": "1", "landingPage": PAGE})
    assert unexplained(graph) == {}
    graph.remove((rdflib.URIRef(PAGE), None, None))
    assert unexplained(graph) == {("dcat:landingPage", "foaf:Document"): {PAGE}}


def test_a_status_of_an_unknown_vocabulary_is_no_concept_and_a_known_one_has_its_name():
    status = "http://publications.europa.eu/resource/authority/distribution-status/COMPLETED"
    files = [
        {"@id": f"{AT}#{number}", "accessURL": f"{AT}/{number}", "status": each}
        for number, each in enumerate((status, f"{AT}/estado"))
    ]
    graph = graph_of({"@id": AT, "@type": "Dataset", "identifier": "1", "distribution": files})
    assert unexplained(graph) == {}
    assert broken_ranges(graph) == {("adms:status", "skos:Concept"): {f"{AT}/estado"}}
    assert (rdflib.URIRef(status), rdflib.SKOS.prefLabel, rdflib.Literal("completo", lang="es")) in graph
