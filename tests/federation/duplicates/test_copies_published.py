"""What a release says of copies: one dataset a cluster, and a catalogue record for each copy."""

import csv
import gzip
import io
import json
from datetime import timedelta

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from sqlalchemy import update

from federation.drafting import draft_release
from federation.duplicates.explaining import explain
from federation.duplicates.finding import find_copies
from federation.duplicates.precedence import precedence_from_text, read_precedence
from federation.manifests import withheld_in
from federation.orders import Order
from federation.past_index import write_index_as_of
from federation.release_differences import iter_record_changes, require_release
from federation.scratch import Scratch
from federation.segments import SegmentShelf
from federation.state_changes import change_state
from federation.states import Actor
from storage.records import get_record
from storage.retention import Cutoffs, let_go
from storage.tables import TABLES
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN
from tests.federation.publishing.test_deltas import require_chain

FILE = "https://datos.uno.example/agua.csv"
LATER = SEEN + timedelta(days=1)
OWL_SAME, TYPE = NamedNode("http://www.w3.org/2002/07/owl#sameAs"), "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCAT, TOPIC = "http://www.w3.org/ns/dcat#", NamedNode("http://xmlns.com/foaf/0.1/primaryTopic")


def uri(slug: str, number: int) -> str:
    return f"{BASE}/dataset/{slug}/conjunto%2F{number}"


def record(slug: str, number: int) -> str:
    return uri(slug, number).replace("/dataset/", "/record/")


@pytest.fixture
def two(stock):
    """The original, and a copy beside another dataset."""
    stock.add_source("dos")
    stock.add_source("uno")
    stock.store("uno", [make_copy("uno", 1, FILE)])
    stock.store("dos", [make_copy("dos", 1, FILE), make_copy("dos", 2)])
    return stock


def manifest(out, number):
    return json.loads((out / f"releases/{number}/manifest.json").read_text())


def quads(out, number) -> set[Quad]:
    return set(parse(gzip.decompress((out / f"releases/{number}/catalog.nt.gz").read_bytes()), RdfFormat.N_TRIPLES))


def subjects(graph, class_name):
    return {quad.subject.value for quad in graph if quad.predicate.value == TYPE and quad.object.value == class_name}


def test_one_dataset_a_cluster_and_a_record_for_each_copy(two, out, go, published):
    publication = go(two)
    counts = manifest(out, 1)["counts"]
    assert (publication.counts.datasets, counts["datasets"], counts["copies"], counts["records"]) == (2, 2, 1, 3)
    assert {one["slug"]: (one["datasets"], one["copies"]) for one in manifest(out, 1)["sources"]} == {
        "uno": (1, 0), "dos": (1, 1),
    }  # fmt: skip
    assert [one["@id"] for one in published(1, "datasets")] == [uri("dos", 2), uri("uno", 1)]
    (copy,) = [one for one in published(1, "records") if "copyEvidence" in one]
    assert copy["@id"] == uri("dos", 1).replace("/dataset/", "/record/")
    assert (copy["primaryTopic"], copy["alias"]) == (uri("uno", 1), uri("dos", 1))
    assert copy["copyEvidence"] == ["https://w3id.org/dcat-mx#evidence-downloads"]
    graph = quads(out, 1)
    assert subjects(graph, f"{DCAT}Dataset") == {uri("uno", 1), uri("dos", 2)}
    assert len(subjects(graph, f"{DCAT}CatalogRecord")) == 3
    told = {(one.subject.value, one.predicate, one.object) for one in graph}
    assert (uri("dos", 1), OWL_SAME, NamedNode(uri("uno", 1))) in told
    assert (copy["@id"], TOPIC, NamedNode(uri("uno", 1))) in told
    assert (f"{BASE}/catalog/dos", NamedNode(f"{DCAT}record"), NamedNode(copy["@id"])) in told
    assert (f"{BASE}/catalog/dos", NamedNode(f"{DCAT}dataset"), NamedNode(uri("uno", 1))) not in told
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert (copy["copyEvidence"][0], label, Literal("los mismos archivos, todos", language="es")) in told


def test_the_tables_tell_how_many_copies_there_are_and_who_has_them(two, out, go):
    go(two)
    table = gzip.decompress((out / "releases/1/datasets.csv.gz").read_bytes()).decode("utf-8-sig")
    rows = {row["uri"]: (row["copies"], row["copied_by"]) for row in csv.DictReader(io.StringIO(table, newline=""))}
    assert rows == {uri("uno", 1): ("1", "dos"), uri("dos", 2): ("0", "")}


def test_a_retired_original_hands_over_to_its_copy_under_the_same_uri(two, out, go, published):
    go(two)
    retire(two, "uno", 1)
    two.store("dos", [make_copy("dos", 1, FILE, title={"es": "De otra fuente"})], LATER)
    go(two)
    heir = next(one for one in published(2, "datasets") if one["@id"] == uri("uno", 1))
    assert heir["title"] == {"es": "De otra fuente"}
    assert heir["distribution"][0]["@id"].startswith(f"{uri('uno', 1)}#")
    record = next(one for one in published(2, "records") if one["primaryTopic"] == uri("uno", 1))
    assert (record["@id"], record["alias"]) == (uri("dos", 1).replace("/dataset/", "/record/"), uri("dos", 1))
    assert "copyEvidence" not in record
    assert manifest(out, 2)["counts"]["copies"] == 0
    require_chain(out)


def test_a_dataset_that_changes_its_original_is_told_once(two, out, go, tmp_path):
    go(two)
    retire(two, "uno", 1)
    go(two)
    changes = list(iter_record_changes(require_release(out, 1), require_release(out, 2), tmp_path))
    assert [(one.uri, one.source, str(one.change)) for one in changes] == [
        (record("dos", 1), "dos", "removed"), (uri("uno", 1), "dos", "changed"),
    ]  # fmt: skip
    assert "distribution" not in {one.path for one in changes[1].differences()}
    back = list(iter_record_changes(require_release(out, 2), require_release(out, 1), tmp_path))
    assert [(one.uri, one.source, str(one.change)) for one in back] == [
        (record("dos", 1), "dos", "added"), (uri("uno", 1), "uno", "changed"),
    ]  # fmt: skip


def test_a_source_that_is_withdrawn_hands_over_too(two, out, go, published):
    go(two)
    change_state(two.database, "uno", "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)
    go(two)
    assert {one["@id"] for one in published(2, "datasets")} == {uri("uno", 1), uri("dos", 2)}
    require_chain(out)


def test_an_operator_may_prefer_another_source_and_the_uri_stays(two, out, go, published):
    go(two)
    go(two, precedence=precedence_from_text("rule\tsource\nprefer\tdos\nown_domain\n", "precedence.tsv"))
    (copy,) = [one for one in published(2, "records") if "copyEvidence" in one]
    assert copy["@id"].startswith(f"{BASE}/record/uno/")
    assert (copy["primaryTopic"], copy.get("alias")) == (uri("uno", 1), None), "its own URI is the dataset's"
    assert {one["@id"] for one in published(2, "datasets")} == {uri("uno", 1), uri("dos", 2)}
    require_chain(out)


def test_an_echo_without_its_original_is_not_published(stock, out, go, published):
    stock.add_source("uno")
    stock.add_source("dos")
    stock.store("uno", [make_copy("uno", 1), make_copy("uno", 2)])
    stock.store("dos", [make_copy("dos", 1, page=uri("uno", 1)), make_copy("dos", 2, page=f"{BASE}/dataset/x/gone")])
    go(stock)
    assert {one["@id"] for one in published(1, "datasets")} == {uri("uno", 1), uri("uno", 2)}
    counts = manifest(out, 1)["counts"]
    assert (counts["copies"], counts["echoes"], counts["records"]) == (1, 1, 4)
    retire(stock, "uno", 1)
    go(stock)
    assert [one["@id"] for one in published(2, "datasets")] == [uri("uno", 2)]
    require_chain(out)


def test_a_changed_cluster_renders_only_the_buckets_that_it_touches(stock, out, go, monkeypatch):
    monkeypatch.setattr("federation.buckets.BUCKET_RECORDS", 4)
    stock.add_source("uno")
    stock.add_source("dos")
    for slug in ("uno", "dos"):
        stock.store(slug, [make_copy(slug, number, f"https://{slug}.example/{number}.csv") for number in range(40)])
    whole = go(stock).rendered
    stock.store("dos", [make_copy("dos", 7, "https://uno.example/7.csv")], LATER)
    publication = go(stock)
    assert (publication.counts.copies, publication.rendered) == (1, 2), "the copy's, and the original's"
    assert whole > 10


# What cannot be written


SPOILT = "https://datos.uno.example/%zz"
"""A page that should never have passed the profile's check of IRIs: nothing that has it reads back."""


def copies_of(rows) -> dict[str, str]:
    """The datasets that catalogue records lead to, by the record's source."""
    return {one["@id"].removeprefix(f"{BASE}/record/").split("/")[0]: one["primaryTopic"] for one in rows}


@pytest.fixture
def three(stock):
    """Three sources with one dataset, of which the first was seen first."""
    for day, slug in enumerate(("uno", "dos", "tres")):
        stock.add_source(slug)
        stock.store(slug, [make_copy(slug, 1, FILE)], SEEN + timedelta(days=day))
    return stock


def spoil(stock, *slugs: str) -> None:
    for slug in slugs:
        stock.store(slug, [make_copy(slug, 1, FILE, page=SPOILT)], LATER)


def test_an_original_that_cannot_be_written_hands_over_to_the_next_one(three, out, go, published):
    go(three)
    spoil(three, "uno")
    publication = go(three)
    assert [(slug, one.identifier) for slug, one in publication.withheld] == [("uno", "conjunto/1")]
    (heir,) = published(2, "datasets")
    assert (heir["@id"], heir["distribution"][0]["@id"].startswith(f"{uri('uno', 1)}#")) == (uri("uno", 1), True)
    assert copies_of(published(2, "records")) == {"dos": uri("uno", 1), "tres": uri("uno", 1)}
    counts = manifest(out, 2)["counts"]
    assert (counts["datasets"], counts["copies"], counts["withheld"], counts["records"]) == (1, 1, 1, 3)
    require_chain(out)


def test_where_the_next_one_cannot_be_written_either_the_third_is_told(three, go, published):
    spoil(three, "uno", "dos")
    go(three)
    assert [one["@id"] for one in published(1, "datasets")] == [uri("uno", 1)]
    assert copies_of(published(1, "records")) == {"tres": uri("uno", 1)}


def test_where_none_can_be_written_none_is_told(three, out, go, published):
    three.store("tres", [make_copy("tres", 1, FILE), make_copy("tres", 2)])
    spoil(three, "uno", "dos")
    three.store("tres", [make_copy("tres", 1, FILE, page=SPOILT)], LATER)
    go(three)
    assert [one["@id"] for one in published(1, "datasets")] == [uri("tres", 2)]
    assert copies_of(published(1, "records")) == {"tres": uri("tres", 2)}
    assert manifest(out, 1)["counts"]["withheld"] == 3


def test_what_was_withheld_is_tried_again_and_costs_nothing_where_it_stays_so(three, go, published):
    spoil(three, "uno")
    go(three)
    again = go(three)
    assert (again.changed, again.rendered, [slug for slug, _ in again.withheld]) == (False, 0, ["uno"])
    three.store("uno", [make_copy("uno", 1, FILE)], LATER)
    mended = go(three)
    assert (mended.counts.copies, mended.withheld) == (2, ())
    assert copies_of(published(2, "records")) == dict.fromkeys(("uno", "dos", "tres"), uri("uno", 1))


@pytest.mark.parametrize("presumed", [{}, {"uno": ["conjunto/1"]}, {"dos": ["conjunto/1"], "tres": ["conjunto/1"]}])
def test_what_is_withheld_does_not_depend_on_what_was_presumed(three, tmp_path, presumed):
    spoil(three, "uno")
    find_copies(three.database, BASE)
    shelf = SegmentShelf(tmp_path / "segments", Scratch(tmp_path / "scratch"))
    drafted = [draft_release(three.database, shelf, Order(BASE), presumed=one) for one in ({}, presumed)]
    assert drafted[0].digest == drafted[1].digest
    assert (drafted[1].counts.copies, drafted[1].counts.withheld) == (1, 1)


def test_why_tells_who_could_not_be_written(three, out, go):
    spoil(three, "uno")
    go(three)
    copy = get_record(three.database, "tres", "conjunto/1")
    explained = explain(three.database, copy.id, read_precedence(), withheld_in(manifest(out, 1)))
    assert [one.role for one in explained.members] == ["withheld", "original", "copy"]
    assert (explained.uri, explained.rule) == (uri("uno", 1), "first_seen")


# As it stood


@pytest.fixture
def stood(out, tmp_path):
    """The catalogue records of the index as it stood at `SEEN`, and its datasets."""

    def stood(stock) -> tuple[dict[str, str], list[str]]:
        find_copies(stock.database, BASE)
        with stock.database.write() as connection:
            connection.execute(update(TABLES["cluster_member"]).values(since=SEEN))
        past = tmp_path / "past"
        moment = SEEN + timedelta(hours=1)
        write_index_as_of(stock.database, out=past, live=out, base_uri=BASE, moment=moment)
        lines = {
            name: [
                json.loads(line)
                for line in gzip.decompress((past / f"current/{name}.ndjson.gz").read_bytes()).splitlines()
            ]
            for name in ("records", "datasets")
        }
        return copies_of(lines["records"]), [one["@id"] for one in lines["datasets"]]

    return stood


def test_copies_of_what_is_kept_no_longer_have_an_heir_in_the_past(stock, stood):
    for slug in ("uno", "dos"):
        stock.add_source(slug)
        stock.store(slug, [make_copy(slug, 1, FILE)])
    stock.store("uno", [make_copy("uno", 1, FILE, title={"es": "Otro"})], LATER)
    assert stood(stock) == ({"uno": uri("uno", 1), "dos": uri("uno", 1)}, [uri("uno", 1)])
    let_go(stock.database, Cutoffs(LATER + timedelta(days=1), LATER + timedelta(days=1), SEEN))
    assert stood(stock) == ({"dos": uri("uno", 1)}, [uri("uno", 1)])


def test_an_echo_is_none_in_the_past_either(stock, stood):
    stock.add_source("uno")
    stock.store("uno", [make_copy("uno", 1), make_copy("uno", 2, page=f"{BASE}/dataset/x/gone")])
    assert stood(stock)[1] == [uri("uno", 1)]
