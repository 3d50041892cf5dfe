"""What it costs to write the index as RDF: stored JSON → N-Triples and Turtle, compressed; rdflib beside it.

    python benchmarks/write_rdf.py [DATASETS]

Ours decodes each stored document, makes its nodes and those of its catalogue record, writes the syntax and compresses
it (isal, level 2).  rdflib builds one graph of the very same triples from the very same nodes and writes it as
N-Triples, compressed alike.  Prints datasets a second, the best of five rounds in turn, and the ratios.
"""

import gc
import io
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from time import perf_counter

import orjson
from isal import igzip
from rdflib import Graph, Literal, URIRef

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.synthetic import ckan_bodies
from mappings.dcat_mx import CatalogRecord
from mappings.json_form import canonical_bytes, json_from_dataset, json_from_node
from mappings.origin import Origin
from mappings.quality.score import score_of
from mappings.rdf import SYNTAXES
from mappings.rdf.heads import head_nodes, record_nodes
from mappings.rdf.mentions import Mentions, merge_mentions
from mappings.rdf.nodes import Node, mentions_from_document, nodes_from_document
from mappings.rdf.statements import IRI, NAME, TEXT
from mappings.registry import map_body
from mappings.terms import expand
from mappings.uris import catalog_uri

BASE = "https://datos.ejemplo.mx"
ORIGIN = Origin(base_uri=BASE, source="jalisco", title="Gobierno de Jalisco", government_level="state", place="14")
CATALOGS = catalog_uri(BASE), catalog_uri(BASE, "jalisco")
ROUNDS, BATCH = 5, 64


def stored_documents(count: int) -> list[bytes]:
    """Documents as the store keeps them."""
    mapped = (map_body("ckan", identifier, body, ORIGIN).dataset for identifier, body in ckan_bodies(count))
    forms = (json_from_dataset(dataset) for dataset in mapped if dataset is not None)
    return [canonical_bytes({**form, "score": score_of(form)}) for form in forms]


def iter_nodes(documents: Sequence[bytes]) -> Iterator[list[Node]]:
    """The nodes of each record: its dataset and its catalogue record."""
    for content in documents:
        document = orjson.loads(content)
        uri = document["@id"]
        record = CatalogRecord(
            uri=uri.replace("/dataset/", "/record/"),
            primary_topic=uri,
            issued="2026-01-01T00:00:00Z",
            modified="2026-01-02T00:00:00Z",
        )
        yield nodes_from_document(document) + record_nodes(json_from_node(record), *CATALOGS)


def write_ours(documents: Sequence[bytes], *names: str) -> None:
    """Write every syntax named, compressed, in one pass."""
    syntaxes = [SYNTAXES[name] for name in names]
    files = [igzip.IGzipFile(fileobj=io.BytesIO(), mode="wb", compresslevel=2, mtime=0) for _ in names]
    batch: list[Node] = []
    for number, nodes in enumerate(iter_nodes(documents), 1):
        batch += nodes
        if number % BATCH == 0 or number == len(documents):
            for syntax, file in zip(syntaxes, files, strict=True):
                file.write(syntax.fragment(batch))
            batch = []
    for file in files:
        file.close()


def write_rdflib(documents: Sequence[bytes]) -> None:
    """Build a graph, write it as N-Triples, compress it."""
    graph = Graph()
    for nodes in iter_nodes(documents):
        for subject, statements in nodes:
            about = URIRef(subject)
            for predicate, kind, value, tag in statements:
                graph.add((about, name_from(predicate), term_from(kind, value, tag)))
    igzip.compress(graph.serialize(format="nt", encoding="utf-8"), 2)


@cache
def name_from(compact: str) -> URIRef:
    """A compact name as rdflib's term, made once."""
    return URIRef(expand(compact))


def term_from(kind: int, value: str, tag: str) -> URIRef | Literal:
    """The term of rdflib that a statement's value is."""
    if kind == IRI:
        return URIRef(value)
    if kind == NAME:
        return name_from(value)
    if kind == TEXT:
        return Literal(value, lang=tag)
    return Literal(value, datatype=name_from(tag) if tag else None, normalize=False)


def seconds(work: Callable[[], None]) -> float:
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    documents = stored_documents(count)
    triples = sum(len(statements) for nodes in iter_nodes(documents) for _, statements in nodes)
    mentions: Mentions = {}
    for content in documents:
        merge_mentions(mentions, mentions_from_document(orjson.loads(content)))
    print(f"{len(documents)} datasets, {triples / len(documents):.0f} triples each, {len(mentions)} shared nodes")
    print(f"head: {len(SYNTAXES['turtle'].head(head_nodes([], mentions)))} bytes of Turtle")
    ways: dict[str, Callable[[], None]] = {
        name: lambda name=name: write_ours(documents, name) for name in ("ntriples", "turtle", "rdfxml", "jsonld")
    }
    ways["ntriples + turtle"] = lambda: write_ours(documents, "ntriples", "turtle")
    ways["all four"] = lambda: write_ours(documents, *SYNTAXES)
    before = peak()
    for work in ways.values():
        work()
    print(f"peak memory: {before:.0f} MB with the documents, {peak() - before:+.0f} MB by writing all ways")
    ways["rdflib"] = lambda: write_rdflib(documents)
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, work in ways.items():
            best[name] = min(best[name], seconds(work))
    print(f"peak memory: {peak():.0f} MB once rdflib held them all")
    for name, took in best.items():
        rate = f"{count / took:9,.0f} datasets/s {took / count * 1e6:7.1f} µs"
        print(f"{name:18} {rate}  {best['rdflib'] / took:5.1f} × rdflib (graph built, N-Triples)")


if __name__ == "__main__":
    main()
