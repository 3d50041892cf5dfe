"""What it costs to judge a dataset: the quick verdict, the compiled schema, pydantic; pyshacl and rdflib beside them.

    python benchmarks/validate.py [DATASETS]

All judge the same datasets (CKAN packages, mapped; three distributions each).  The quick verdict asks what is missing
by tier, as every harvest does; the schema and pydantic ask whether a document has the form of the profile; the shapes
ask both, over a graph that stands already.  Prints validations a second of processor time, the best of five rounds, and
how many times faster than the shapes each is.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import orjson
from rdflib import Graph

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.synthetic import ckan_bodies
from mappings.conformance import missing_terms
from mappings.json_form import canonical_bytes, dataset_from_json, json_from_dataset
from mappings.json_schema import get_judge
from mappings.origin import Origin
from mappings.rdf.graph import graph_from_dataset
from mappings.registry import map_body
from mappings.shacl import validate

ORIGIN = Origin(
    base_uri="https://datos.ejemplo.mx", source="jalisco", title="Jalisco", government_level="state", place="14"
)
ROUNDS, SHAPED = 5, 50


def rate(work: Callable[[], None], count: int, rounds: int = ROUNDS) -> float:
    """Validations a second in the quickest round."""
    work()
    quickest = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = process_time()
        work()
        quickest = min(quickest, process_time() - start)
    return count / quickest


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    mapped = (map_body("ckan", identifier, body, ORIGIN).dataset for identifier, body in ckan_bodies(count))
    datasets = [dataset for dataset in mapped if dataset is not None]
    documents = [orjson.loads(canonical_bytes(json_from_dataset(dataset))) for dataset in datasets]
    graph = Graph()
    for dataset in datasets[:SHAPED]:
        graph += graph_from_dataset(dataset)
    judge = get_judge()
    if not all(map(judge, documents)):
        raise SystemExit("a mapped dataset is not valid")

    def by_quick_verdict() -> None:
        for dataset in datasets:
            missing_terms(dataset)

    def by_schema() -> None:
        for document in documents:
            judge(document)

    def by_pydantic() -> None:
        for document in documents:
            dataset_from_json(document)

    rates = {
        "quick verdict (tiers)": rate(by_quick_verdict, count),
        "compiled JSON Schema": rate(by_schema, count),
        "pydantic classes": rate(by_pydantic, count),
        "pyshacl, DCAT-MX shapes": rate(lambda: validate(graph, "dcat-mx"), min(SHAPED, count), 1),
    }
    slowest = min(rates.values())
    for name, per_second in rates.items():
        print(f"{name:24} {per_second:10,.0f} validations/s {per_second / slowest:8,.0f} × pyshacl")


if __name__ == "__main__":
    main()
