"""Each source, state and level has files of its own, which change with its own records and with no other's."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from federation.orders import Order
from federation.release_list import list_index_releases
from federation.releases import Publication, publish
from federation.rollback import roll_back
from federation.scope_files import iter_release_files
from federation.state_changes import change_state
from federation.states import Actor
from storage.sources import edit_source
from tests.federation.publishing.conftest import BASE, make_dataset, make_service

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
DCAT = "http://www.w3.org/ns/dcat#"
A = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.fixture
def go(stock, out):
    """Publish the store."""

    def go(**changes: Any) -> Publication:
        return publish(stock.database, out, Order(BASE, **changes))

    return go


@pytest.fixture
def nation(stock, go):
    """A federal source, two of one state, one of another, and one without any record; released once."""
    stock.fill("federal", size=3, government_level="federal", state=None)
    stock.fill("jalisco", size=2)
    stock.fill("zapopan", size=2, government_level="municipal", municipality="14120")
    stock.fill("oaxaca", size=2, state="20")
    stock.add_source("vacia", state="09")
    go()
    return stock


def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text())


def index(out: Path, kind: str) -> dict:
    return json.loads((out / "current" / kind / "index.json").read_text())


def graph(path: Path) -> set:
    return {
        quad.triple for quad in pyoxigraph.parse(gzip.decompress(path.read_bytes()), pyoxigraph.RdfFormat.N_TRIPLES)
    }


def named(triples: set, class_name: str) -> set[str]:
    of_class = pyoxigraph.NamedNode(DCAT + class_name)
    return {one.subject.value for one in triples if one.predicate == A and one.object == of_class}


def test_there_is_a_part_for_each_source_state_and_level_that_has_records(nation, out) -> None:
    assert {
        kind: {key: told["datasets"] for key, told in index(out, kind).items()} for kind in manifest(out)["scopes"]
    } == {
        "source": {"federal": 3, "jalisco": 2, "oaxaca": 2, "zapopan": 2},
        "state": {"14": 4, "20": 2},
        "level": {"federal": 3, "municipal": 2, "state": 4},
    }


def test_a_part_has_the_dialects_of_the_whole_but_for_what_tells_of_the_release(nation, out) -> None:
    whole = set(manifest(out)["files"]) - {"void.ttl.gz"}
    for kind in ("source", "state", "level"):
        for key, told in index(out, kind).items():
            assert set(told["files"]) == whole
            assert {path.name for path in (out / "current" / kind / key).iterdir()} == whole


def test_the_parts_hold_together_what_the_whole_holds(nation, out) -> None:
    current = out / "current"
    whole = gzip.decompress((current / "datasets.ndjson.gz").read_bytes()).splitlines()
    for kind in ("source", "level"):
        lines = [
            line for key in index(out, kind) for line in gzip.decompress(
                (current / kind / key / "datasets.ndjson.gz").read_bytes()).splitlines()
        ]  # fmt: skip
        assert sorted(lines) == sorted(whole)


def test_a_part_describes_its_own_catalogues_and_all_that_its_records_mention(nation, out) -> None:
    triples = graph(out / "current/state/14/catalog.nt.gz")
    assert named(triples, "Catalog") == {f"{BASE}/catalog", f"{BASE}/catalog/jalisco", f"{BASE}/catalog/zapopan"}
    assert len(named(triples, "Dataset")) == 4
    whole = graph(out / "current/catalog.nt.gz")
    dates = {"http://purl.org/dc/terms/issued", "http://purl.org/dc/terms/modified"}
    own = {one for one in whole - triples if one.subject.value == f"{BASE}/catalog" and one.predicate.value in dates}
    assert len(own) == 2  # the index's dates are any record's, so a part does not tell them
    described = {one.subject.value for one in triples}
    agents = {one.object.value for one in triples if one.predicate.value == "http://purl.org/dc/terms/publisher"}
    assert agents <= described


def test_a_change_writes_the_parts_that_it_touches_and_links_the_others(nation, out, go) -> None:
    nation.store("zapopan", [make_dataset("zapopan", 1, title={"es": "Otro"})], LATER)
    go()
    assert written(out, 2) == {"source/zapopan", "state/14", "level/municipal"}
    assert len(index(out, "source")) + len(index(out, "state")) + len(index(out, "level")) == 9


def written(out: Path, number: int) -> set[str]:
    """The parts of release `number` whose files are not those of the one before."""
    places = [out / "releases" / str(each) for each in (number - 1, number)]
    parts = (path.relative_to(places[1]) for path in places[1].glob("*/*/catalog.ttl.gz"))
    return {part.parent.as_posix() for part in parts if not (places[0] / part).samefile(places[1] / part)}


def test_what_the_registry_says_of_a_source_is_written_into_its_parts_alone(nation, out, go) -> None:
    edit_source(nation.database, "oaxaca", title="Otro nombre")
    go()
    assert written(out, 2) == {"source/oaxaca", "state/20", "level/state"}


def test_every_file_is_what_is_told_of_it_also_after_a_rollback(nation, out, go) -> None:
    nation.store("jalisco", [make_service("jalisco", 1)], LATER)
    go()
    roll_back(nation.database, out=out, number=1, who="ana", reason="")
    told = manifest(out)
    assert [told["scopes"][kind]["path"] for kind in ("level", "source", "state")] == [
        f"releases/3/{kind}/index.json" for kind in ("level", "source", "state")
    ]
    files = dict(iter_release_files(out / "current", told))
    assert len(files) == len(told["files"]) + 3 + 9 * (len(told["files"]) - 1)
    assert {(name, (out / "releases/3" / name).stat().st_size) for name in files} == {
        (name, file["bytes"]) for name, file in files.items()
    }
    assert (out / "releases/3/source/oaxaca/data.json.gz").samefile(out / "releases/1/source/oaxaca/data.json.gz")


@pytest.mark.parametrize("name", ["source/oaxaca/catalog.nt.gz", "level/state/datasets.parquet", "state/index.json"])
@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_damaged_file_of_a_part_is_found_and_written_again(nation, out, go, name: str, harm: str) -> None:
    file = out / "releases/1" / name
    before = file.read_bytes()
    file.unlink()
    if harm == "damaged":
        file.write_bytes(b"x" * len(before))
    assert go().mended
    assert file.read_bytes() == before
    assert not go().mended


def test_a_source_that_goes_takes_its_parts_with_it(nation, out, go) -> None:
    change_state(nation.database, "oaxaca", "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)
    go()
    assert set(index(out, "state")) == {"14"}
    assert not (out / "releases/2/source/oaxaca").exists()


def test_an_installation_without_parts_has_none(nation, out, go) -> None:
    made = go(scopes=())
    assert (made.number, "scopes" in manifest(out)) == (2, False)
    assert [path.name for path in (out / "releases/2").iterdir() if path.is_dir()] == []
    assert go(scopes=("state",)).number == 3
    assert set(manifest(out)["scopes"]) == {"state"}


def test_parts_count_for_the_disk_that_a_release_takes(nation, out, database) -> None:
    (listed,) = list_index_releases(nation.database, out)
    parts = sum(told["files_bytes"] for told in manifest(out)["scopes"].values())
    assert listed.bytes > parts > 0


def test_the_description_for_programs_counts_what_there_is_and_names_dumps_that_are_there(nation, out) -> None:
    content = gzip.decompress((out / "current/void.ttl.gz").read_bytes())
    quads = list(pyoxigraph.parse(content, pyoxigraph.RdfFormat.TURTLE))
    void = "http://rdfs.org/ns/void#"
    entities = {one.subject.value: one.object.value for one in quads if one.predicate.value == f"{void}entities"}
    assert entities[f"{BASE}/catalog#void-dataset"] == "9"
    assert entities[f"{BASE}/catalog/zapopan#void-dataset"] == "2"
    dumps = {one.object.value for one in quads if one.predicate.value == f"{void}dataDump"}
    assert len(dumps) == 5 + 4 * 5
    assert all((out / dump.removeprefix(f"{BASE}/")).is_file() for dump in dumps)


def test_what_is_made_of_the_same_pieces_is_one_file(nation, out) -> None:
    current = out / "current"
    for name in index(out, "source")["oaxaca"]["files"]:  # the only source of its state
        assert (current / "state/20" / name).samefile(current / "source/oaxaca" / name)
        assert not (current / "state/14" / name).samefile(current / "source/jalisco" / name)
    assert not is_shared(current, "datasets.ndjson.gz")


def is_shared(current: Path, name: str) -> bool:
    return (current / "level/state" / name).samefile(current / name)


def test_without_a_head_the_whole_is_the_file_of_the_only_level(stock, go, out) -> None:
    stock.fill("jalisco", "oaxaca", size=2)
    go()
    shared = {name for name in index(out, "level")["state"]["files"] if is_shared(out / "current", name)}
    assert {"datasets.ndjson.gz", "records.ndjson.gz", "datasets.csv.gz", "distributions.parquet"} <= shared
    assert not {"catalog.ttl.gz", "catalog.nq.gz"} & shared  # what tells of the whole has its dates
