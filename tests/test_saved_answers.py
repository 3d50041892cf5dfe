"""Answers that real portals gave, saved by other projects: each gives what was counted in it by hand, or says why not.

`saved_answers/INDEX.tsv` has their sources, licences and counts.  A dataset more or less than was counted is told there:
by what was refused, by links that are no distributions, or by a note.
"""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvesters.catalogue_files import iter_pieces
from harvesters.items import Record, Refusal
from mappings.dcat_mx import Dataset
from mappings.issue_codes import CODES, Severity
from mappings.origin import Origin
from mappings.registry import map_body
from tests.harvesters.harvesting import Walked, walk
from tests.harvesters.portal import Answer, Asked, Portal, running_portal

FOLDER = Path(__file__).parent / "saved_answers"
with (FOLDER / "INDEX.tsv").open(encoding="utf-8") as _index:
    INDEX = list(csv.DictReader(_index, delimiter="\t", quoting=csv.QUOTE_NONE))
ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx")
CAPABILITIES = b"""<csw:Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"
 xmlns:ows="http://www.opengis.net/ows" version="2.0.2"><ows:OperationsMetadata><ows:Operation name="GetRecords">
<ows:Parameter name="outputSchema"><ows:Value>http://www.opengis.net/cat/csw/2.0.2</ows:Value></ows:Parameter>
</ows:Operation></ows:OperationsMetadata></csw:Capabilities>"""


def saved(name: str) -> bytes:
    return gzip.decompress((FOLDER / f"{name}.gz").read_bytes())


def errors_among(codes: list[str]) -> list[str]:
    return [code for code in codes if CODES[code].severity is Severity.ERROR]


@pytest.mark.parametrize("row", INDEX, ids=lambda row: row["file"].removesuffix(".gz"))
def test_each_gives_what_was_counted_in_it(row: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / row["file"].removesuffix(".gz")
    path.write_bytes(saved(path.name))
    datasets, refused, links, beside = [], [], 0, 0
    for piece in iter_pieces(path):
        if not isinstance(piece.found, Record):
            refused += errors_among([piece.found.code]) if isinstance(piece.found, Refusal) else []
            continue
        mapped = map_body(piece.schema, piece.found.identifier, piece.found.body, ORIGIN)
        if isinstance(mapped.dataset, Dataset):
            datasets.append(mapped.dataset)
            links += sum(issue.code == "link.not_distribution" for issue in mapped.issues)
        elif mapped.resource is not None:
            beside += 1
        else:
            refused += errors_among([issue.code for issue in mapped.issues])
    distributions = sum(len(dataset.distribution) for dataset in datasets)
    found = (len(datasets), distributions, links, beside, " ".join(refused))
    counted = (int(row[name]) for name in ("datasets", "distributions", "other links", "services and series"))
    assert found == (*counted, row["refused"])


def test_none_lies_here_without_a_line() -> None:
    assert {row["file"] for row in INDEX} == {path.name for path in FOLDER.glob("*.gz")}


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as running:
        yield running


def complete(walked: Walked, datasets: int) -> bool:
    tally = walked.outcome.tally
    return (tally.ended, tally.unique, len(walked.records), walked.outcome.errors) == (True, datasets, datasets, ())


def test_three_pages_of_a_geonetwork_are_one_catalogue(portal: Portal) -> None:
    def respond(asked: Asked) -> Answer:
        said = {name.lower(): value for name, value in asked.query.items()}
        if said["request"] == "GetCapabilities":
            return Answer(CAPABILITIES, content_type="application/xml")
        page = (int(said["startposition"]) - 1) // 100 + 1
        return Answer(saved(f"geonetwork_australia_page_{page}.xml"), content_type="application/xml")

    portal.script("/csw", respond)
    assert complete(walk(f"{portal.url}/csw", protocol="csw", page_size=100), 230)


def test_the_layers_of_a_geonode_are_its_catalogue(portal: Portal) -> None:
    def respond(asked: Asked) -> Answer:
        objects = json.loads(saved("geonode_mimu_layers.json"))["objects"]
        rows = objects[int(asked.query["offset"]) :]
        return Answer(json.dumps({"meta": {"total_count": len(objects)}, "objects": rows}).encode())

    portal.script("/api/layers/", respond)
    assert complete(walk(portal.url, protocol="geonode"), 2)


def test_the_feed_of_a_hub_is_its_catalogue(portal: Portal) -> None:
    portal.script("/api/feed/dcat-ap/2.1.1.json", Answer(saved("arcgis_hub_edinburgh_dcat_ap.json")))
    assert complete(walk(portal.url, protocol="arcgis_hub"), 44)
