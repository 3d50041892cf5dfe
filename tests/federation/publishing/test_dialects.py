"""What is no syntax of the whole graph: quads, DCAT-US, tables, measurements; each read by a reader of its kind."""

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph
import pytest

from federation import assembling, dialect_gates
from federation.dialect_gates import DraftedSegment, check_dialects, minimal_node
from federation.drafting import draft_release
from federation.errors import GateError
from federation.exporters import EXPORTERS, Entry, TableExporter
from federation.exporters.csv_tables import harmless
from federation.exporters.exporter import Origin as SourceOrigin
from federation.exporters.rows import DATASETS
from federation.gates import Expected
from federation.orders import Order
from federation.releases import publish
from federation.scratch import Scratch
from federation.segments import SegmentShelf
from mappings.origin import Origin
from mappings.schemas.dcat_us import resource_from_dcat_us
from tests.federation.publishing.conftest import BASE, make_dataset, make_series, make_service

FORMULA = '=HYPERLINK("https://malo.example";"vea")'


def read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in read(path).splitlines()]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read(path).decode("utf-8-sig"), newline=""), strict=True))


@pytest.fixture
def release(stock, out) -> Path:
    """Three sources: one of datasets, one of a service alone, and one of all kinds."""
    stock.fill("a-uno", size=3)
    stock.add_source("b-solo")
    stock.store("b-solo", [make_service("b-solo", 1)])
    stock.add_source("c-dos")
    odd = make_dataset("c-dos", 1, title={"es": FORMULA}, keyword={"es": ("-1+1", "a; b")})
    stock.store("c-dos", [odd, make_series("c-dos", 1), make_service("c-dos", 2)])
    publish(stock.database, out, Order(BASE))
    return out / "releases/1"


def test_quads_hold_a_graph_for_each_source_and_one_for_what_stands_once(release) -> None:
    quads = list(pyoxigraph.parse(read(release / "catalog.nq.gz"), pyoxigraph.RdfFormat.N_QUADS))
    graphs = {quad.graph_name.value for quad in quads}
    assert graphs == {f"{BASE}/catalog", *(f"{BASE}/catalog/{slug}" for slug in ("a-uno", "b-solo", "c-dos"))}
    triples = {
        quad.triple for quad in pyoxigraph.parse(read(release / "catalog.nt.gz"), pyoxigraph.RdfFormat.N_TRIPLES)
    }
    assert {quad.triple for quad in quads} == triples
    owner = {quad.graph_name.value for quad in quads if quad.subject.value.startswith(f"{BASE}/dataset/c-dos/")}
    assert owner == {f"{BASE}/catalog/c-dos"}


def test_data_json_is_one_document_that_our_own_reader_understands(release) -> None:
    document = json.loads(read(release / "data.json.gz"))
    assert document["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    stored = {one["@id"]: one for one in lines(release / "datasets.ndjson.gz")}
    assert [one["identifier"] for one in document["dataset"]] == list(stored)
    for element in document["dataset"]:
        mapped = resource_from_dcat_us(element, Origin(base_uri=BASE, source="otra", title="Otra"))
        was = stored[element["identifier"]]
        assert mapped.resource is not None
        again = mapped.resource
        assert again.title["es"] == " ".join(was["title"]["es"].split())
        assert (again.modified, again.accrual_periodicity) == (was["modified"], was["accrualPeriodicity"])
        assert again.license.uri == was["license"]["@id"]
        assert again.publisher.name["es"] == was["publisher"]["name"]["es"]
        assert again.contact_point[0].email == was["contactPoint"][0]["email"]
        assert (again.temporal[0].start_date, again.temporal[0].end_date) == ("2024-01-01", "2024-12-31")
        assert [file.access_url for file in again.distribution] == [was["distribution"][0]["accessURL"]]


def test_tables_have_a_row_a_dataset_and_a_row_a_distribution(release) -> None:
    stored = lines(release / "datasets.ndjson.gz")
    datasets, files = rows(release / "datasets.csv.gz"), rows(release / "distributions.csv.gz")
    assert [row["uri"] for row in datasets] == [one["@id"] for one in stored]
    assert len(files) == sum(len(one["distribution"]) for one in stored)
    first = datasets[0]
    assert (first["source"], first["publisher"], first["spatial_code"]) == (
        "a-uno",
        stored[0]["publisher"]["name"]["es"],
        "14",
    )
    told = ("source_title", "source_level", "government_level", "state", "municipality", "copies", "copied_by")
    assert [first[name] for name in told] == ["Portal de a-uno", "state", "state", "14", "", "0", ""]
    assert (first["distributions"], first["format"], first["keyword"]) == ("2", "CSV", "maíz; tierra; corn")
    assert files[0]["dataset"] == first["uri"]


def test_the_level_in_the_tables_is_the_publishers_or_else_the_sources() -> None:
    origin = SourceOrigin("Portal", level="state", branch="executive")
    for publisher, told in (({}, ("state", "executive")), ({"govType": "municipal"}, ("municipal", "executive"))):
        document = {"@id": "u", "publisher": {"name": {"es": "X"}, **publisher}}
        record = b'{"issued":"2026-01-01","modified":"2026-01-01"}'
        (row,) = DATASETS.rows([Entry(b"", (), "Dataset", record, document, "s", "g", origin)])
        cells = dict(zip(DATASETS.columns, row, strict=True))
        assert (cells["government_level"], cells["government_branch"]) == told
        assert cells["source_level"] == "state"


def test_csv_begins_with_a_mark_so_that_spreadsheets_read_accents(release) -> None:
    assert read(release / "datasets.csv.gz").startswith(
        b"\xef\xbb\xbfsource,source_title,source_level,state,municipality,uri,"
    )


def test_a_formula_of_a_portal_is_a_text_in_csv_and_as_it_is_in_parquet(release) -> None:
    (odd,) = (row for row in rows(release / "datasets.csv.gz") if row["source"] == "c-dos")
    assert (odd["title"], odd["keyword"]) == (f"'{FORMULA}", "'-1+1; a; b")
    table = pq.read_table(release / "datasets.parquet").to_pylist()
    assert [row["title"] for row in table if row["source"] == "c-dos"] == [FORMULA]


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"])
def test_no_cell_begins_as_a_formula(value: str) -> None:
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["a=1", "", None, -1])
def test_what_is_no_formula_stays_as_it_is(value) -> None:
    assert harmless(value) == value


@pytest.mark.parametrize("name", ["datasets", "distributions"])
def test_parquet_holds_the_rows_of_csv_with_their_types(release, name: str) -> None:
    table = pq.read_table(release / f"{name}.parquet")
    as_text = [
        {key: "" if value is None else str(harmless(value)) for key, value in row.items()} for row in table.to_pylist()
    ]
    assert as_text == rows(release / f"{name}.csv.gz")
    numbers = {field.name for field in table.schema if str(field.type) == "int64"}
    assert numbers == ({"distributions", "openness", "mqa", "copies"} if name == "datasets" else {"byte_size"})


def test_parquet_is_the_same_bytes_for_the_same_content_and_holds_few_rows_at_a_time(
    stock, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("federation.exporters.parquet.GROUP", 20)
    stock.fill("uno", "dos", "tres", size=15)
    contents = []
    for name in ("a", "b"):
        publish(stock.database, tmp_path / name, Order(BASE))
        contents.append((tmp_path / name / "current/datasets.parquet").read_bytes())
    assert contents[0] == contents[1]
    assert pq.read_metadata(tmp_path / "a/current/datasets.parquet").num_row_groups == 2


def test_measurements_are_a_part_of_the_graph(release) -> None:
    def graph(name: str, form: pyoxigraph.RdfFormat) -> set:
        return {quad.triple for quad in pyoxigraph.parse(read(release / name), form)}

    quality = graph("quality.ttl.gz", pyoxigraph.RdfFormat.TURTLE)
    whole = graph("catalog.ttl.gz", pyoxigraph.RdfFormat.TURTLE)
    measured = pyoxigraph.NamedNode("http://www.w3.org/ns/dqv#isMeasurementOf")
    assert quality < whole
    assert {one for one in quality if one.predicate == measured} == {one for one in whole if one.predicate == measured}


# The gate


@pytest.fixture
def drafted(stock, tmp_path) -> tuple[DraftedSegment, Expected]:
    """A segment that was written and not shelved, as far as the gate can tell."""
    stock.fill("uno", size=3)
    shelf = SegmentShelf(tmp_path / "segments", Scratch(tmp_path / "scratch"))
    (segment,) = draft_release(stock.database, shelf, Order(BASE)).segments
    place = shelf.path(segment.address)
    nt = EXPORTERS["ntriples"]
    quads = pyoxigraph.parse(read(place / nt.segment_file), pyoxigraph.RdfFormat.N_TRIPLES)
    drafted = DraftedSegment(place, segment.members, f"{BASE}/catalog/uno", set(map(hash, quads)))
    return drafted, Expected(3, 3, unreachable=3)


def passes(drafted: tuple[DraftedSegment, Expected]) -> None:
    check_dialects(*drafted, minimal_node(f"{BASE}/catalog"))


def test_the_gate_lets_through_what_agrees(drafted) -> None:
    passes(drafted)


@pytest.mark.parametrize("extension", sorted(dialect_gates._COUNTERS))
def test_the_gate_holds_a_dialect_that_counts_otherwise(drafted, extension: str) -> None:
    segment, _ = drafted
    with pytest.raises(GateError):
        passes((segment, Expected(4, 5, 1, 1, 3)))
    counted = dialect_gates._COUNTERS[extension]
    name = next(one.segment_file for one in dialect_gates.DIALECTS.values() if one.extension == extension)
    assert counted(segment.folder / name, minimal_node(BASE)) == dialect_gates.ENTRIES[extension](drafted[1])


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("nq.gz", b"Presupuesto", b"Otro"),
        ("nq.gz", b"/catalog/uno> .\n", b"/catalog/dos> .\n"),
        ("data.json.gz", b'{"@type":"dcat:Dataset"', b'"@type":"dcat:Dataset"'),
        ("ndjson.gz", b"{", b"["),
        ("quality.ttl.gz", b"dqv:value", b"dct:title"),
        ("quality.ttl.gz", b"dqv:", b"dqv"),
    ],
)
def test_the_gate_holds_a_dialect_that_says_something_else(drafted, name: str, before: bytes, after: bytes) -> None:
    path = drafted[0].folder / name
    content = read(path)
    assert before in content
    path.write_bytes(gzip.compress(content.replace(before, after)))
    with pytest.raises(GateError):
        passes(drafted)


def test_a_table_that_lost_a_segment_is_never_published(stock, out, monkeypatch) -> None:
    stock.fill("uno", "dos", size=3)
    join = TableExporter.join
    monkeypatch.setattr(TableExporter, "join", lambda self, segments, target: join(self, list(segments)[1:], target))
    with pytest.raises(GateError, match=r"datasets\.parquet tiene 3 filas y las demás sintaxis 6"):
        publish(stock.database, out, Order(BASE))
    assert not (out / "manifest.json").exists()


def test_a_file_that_is_shorter_than_what_was_written_is_never_published(stock, out, monkeypatch) -> None:
    stock.fill("uno", size=3)
    write = assembling.write_file

    def cut(place: Path, framework, segments, shelf):
        written = write(place, framework, segments, shelf)
        with (place / framework.exporter.file_name).open("r+b") as file:
            file.truncate(written.bytes - 1)
        return written

    monkeypatch.setattr(assembling, "write_file", cut)
    with pytest.raises(GateError, match="No se publicó nada"):
        publish(stock.database, out, Order(BASE))
    assert not (out / "manifest.json").exists()
