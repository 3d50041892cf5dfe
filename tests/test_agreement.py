"""The quick verdict and the shapes miss the same of every record that lies here, whatever its schema."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from harvesters.catalogue_files import iter_pieces
from harvesters.items import Record
from mappings.dcat_mx import Resource
from mappings.origin import Origin
from mappings.registry import SCHEMAS, map_body
from tests.mappings.agreement import by_quick_verdict, by_shapes, in_rdf

HERE = Path(__file__).parent
ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx", place="14")
MOST = 3
"""Records of one file that are judged: shapes take their time, and the records of a file are alike."""

with (HERE / "saved_answers" / "INDEX.tsv").open(encoding="utf-8") as _index:
    ANSWERS = [
        HERE / "saved_answers" / row["file"]
        for row in csv.DictReader(_index, delimiter="\t", quoting=csv.QUOTE_NONE)
        if int(row["datasets"]) + int(row["services and series"])
    ]
CATALOGUES = sorted(
    path
    for folder in ("fixtures/tables", "harvesters/fixtures")
    for path in (HERE / folder).iterdir()
    if path.suffix not in {".md", ".py"} and path.name != "empty_catalog.csv"
)
RECORDS = sorted((HERE / "mappings" / "schemas" / "fixtures").glob("**/*.in.*"))
FOLDERS = {
    "iso": "iso19139", "dublin_core": "dublin_core", "schema_org": "schema_org", "dcat": "dcat", "dcat_us_3": "dcat_us",
}  # fmt: skip
"""Folders of records of one schema; elsewhere the name of the file begins with its schema's."""


def resources_in(path: Path) -> Iterator[Resource]:
    for piece in iter_pieces(path):
        if isinstance(piece.found, Record):
            resource = map_body(piece.schema, piece.found.identifier, piece.found.body, ORIGIN).resource
            if resource is not None:
                yield resource


def agree(resources: Iterable[Resource]) -> bool:
    judged = {resource.uri: in_rdf(resource) for resource in resources}.values()
    quick = sum((by_quick_verdict(resource) for resource in judged), Counter())
    assert judged
    assert by_shapes(judged) == (quick, ())
    return True


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name.removesuffix(".gz"))
def test_of_what_portals_answered(path: Path, tmp_path: Path) -> None:
    plain = tmp_path / path.name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    assert agree(islice(resources_in(plain), MOST))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_of_catalogues_in_files(path: Path) -> None:
    assert agree(islice(resources_in(path), MOST))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_of_single_records(path: Path) -> None:
    by_name = (name for name in sorted(SCHEMAS, key=len, reverse=True) if path.name.startswith(name))
    schema = FOLDERS.get(path.parent.name) or next(by_name)
    resource = map_body(schema, "urn:uno", path.read_bytes(), ORIGIN).resource
    assert resource is not None
    assert agree([resource])
