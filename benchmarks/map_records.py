"""What it costs to understand one record: bytes as received → validated DCAT-MX dataset → its JSON; and to score it.

    python benchmarks/map_records.py [RECORDS]

Prints microseconds of processor time per dataset for each schema, the best of five rounds, after a warm-up.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.synthetic import ckan_bodies, dcat_us_bodies, iso_bodies
from mappings.json_form import canonical_bytes, json_from_dataset
from mappings.origin import Origin
from mappings.quality.score import score_of
from mappings.registry import map_body

ORIGIN = Origin(
    base_uri="https://datos.ejemplo.mx", source="jalisco", title="Gobierno de Jalisco",
    home="https://datos.jalisco.ejemplo.gob.mx", government_level="state", place="14",
)  # fmt: skip
ROUNDS = 5


def best(work: Callable[[], None], count: int) -> float:
    """Microseconds per record of the quickest of `ROUNDS` rounds."""
    work()
    quickest = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        start = process_time()
        work()
        quickest = min(quickest, process_time() - start)
    return quickest / count * 1e6


def measure(schema: str, bodies: list[tuple[str, bytes]]) -> None:
    """Print what mapping, mapping with writing the JSON, and scoring cost."""

    def only_map() -> None:
        for identifier, body in bodies:
            map_body(schema, identifier, body, ORIGIN)

    def map_and_write() -> None:
        for identifier, body in bodies:
            dataset = map_body(schema, identifier, body, ORIGIN).dataset
            if dataset is None:
                raise SystemExit(f"{identifier} could not be mapped")
            canonical_bytes(json_from_dataset(dataset))

    forms = [
        json_from_dataset(dataset)
        for identifier, body in bodies
        if (dataset := map_body(schema, identifier, body, ORIGIN).dataset) is not None
    ]

    def only_score() -> None:
        for form in forms:
            score_of(form)

    size = sum(len(body) for _, body in bodies) / len(bodies)
    mapping, written, scored = (best(work, len(bodies)) for work in (only_map, map_and_write, only_score))
    print(
        f"{schema:8} {len(bodies)} records of {size / 1000:.1f} kB: bytes → Dataset {mapping:6.1f} µs, "
        f"with canonical JSON {written:6.1f} µs ({1e6 / written:,.0f} datasets/s), scoring adds {scored:4.1f} µs"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    measure("ckan", list(ckan_bodies(count)))
    measure("dcat_us", list(dcat_us_bodies(count)))
    measure("iso19139", list(iso_bodies(count)))


if __name__ == "__main__":
    main()
