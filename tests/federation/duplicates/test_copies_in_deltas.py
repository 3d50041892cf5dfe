"""What a delta tells of copies: apart from datasets, and of these as much as the served changes do."""

import gzip
import json
from datetime import timedelta

import pytest

from federation.deltas import adds_up
from federation.duplicates.precedence import precedence_from_text
from federation.floors import ALL, Acceptance
from federation.release_list import list_index_releases
from federation.state_changes import change_state
from federation.states import Actor
from storage.index import iter_events
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.duplicates.test_copies_published import LATER, record, uri
from tests.federation.publishing.conftest import SEEN
from tests.federation.publishing.test_deltas import manifest, require_chain

SIZE = 3
PREFER = precedence_from_text("rule\tsource\nprefer\tdos\nown_domain\n", "precedence.tsv")
ACCEPTED = Acceptance(frozenset({ALL}), "ana", "prueba")


def fill(stock, slug: str, host: str, when=SEEN) -> None:
    stock.store(slug, [make_copy(slug, one, f"https://{host}.example/{one}.csv") for one in range(SIZE)], when)


@pytest.fixture
def life(stock, out, go):
    """Two sources alike, one release for each thing that may befall them."""
    for slug in ("uno", "dos", "tres"):
        stock.add_source(slug)
    fill(stock, "uno", "uno")
    fill(stock, "dos", "dos")

    def release(**options: object) -> None:
        go(stock, serve=True, acceptance=ACCEPTED, **options)

    release()  # 1
    fill(stock, "dos", "uno", LATER)
    release()  # 2: the second one's become copies
    release(precedence=PREFER)  # 3: and the originals, under the same URIs
    release()  # 4
    retire(stock, "uno", 1)
    release()  # 5: one is handed over
    fill(stock, "tres", "uno", LATER + timedelta(days=1))
    release()  # 6: a third source has them
    change_state(stock.database, "uno", "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)
    release()  # 7: an heir for all
    return stock


def lines(out, number: int) -> list[dict]:
    return [
        json.loads(one)
        for one in gzip.decompress((out / f"releases/{number}/delta.ndjson.gz").read_bytes()).splitlines()
    ]


def told(out, number: int) -> tuple[dict, dict]:
    delta = manifest(out, number)["delta"]
    return {name: delta[name] for name in ("added", "changed", "removed", "moved")}, delta["copies"]


def test_the_deltas_of_copies_give_each_release(life, out):
    require_chain(out)


def test_datasets_that_become_copies_are_removed_and_lead_there_and_the_copies_are_new(life, out):
    assert told(out, 2) == (
        {"added": 0, "changed": 0, "removed": SIZE, "moved": SIZE}, {"added": SIZE, "changed": 0, "removed": 0},
    )  # fmt: skip
    datasets = [one for one in lines(out, 2) if one["kind"] == "dataset"]
    copies = [one for one in lines(out, 2) if one["kind"] == "copy"]
    assert [(one["change"], one["uri"], one["moved_to"], one["record"]) for one in datasets] == [
        ("removed", uri("dos", one), uri("uno", one), None) for one in range(SIZE)
    ]
    assert [(one["change"], one["uri"], one["moved_to"], one["document"]) for one in copies] == [
        ("added", record("dos", one), uri("uno", one), None) for one in range(SIZE)
    ]
    assert [one["record"]["@id"] for one in copies] == [one["uri"] for one in copies]


def test_where_the_original_is_another_one_no_dataset_comes_or_goes(life, out):
    for number in (3, 4):
        assert told(out, number) == (
            {"added": 0, "changed": SIZE, "removed": 0, "moved": 0}, {"added": SIZE, "changed": 0, "removed": SIZE},
        )  # fmt: skip


def test_what_is_handed_over_takes_a_copy_away(life, out):
    assert told(out, 5) == (
        {"added": 0, "changed": 1, "removed": 0, "moved": 0}, {"added": 0, "changed": 0, "removed": 1},
    )  # fmt: skip
    assert told(out, 7)[0] == {"added": 0, "changed": SIZE - 1, "removed": 0, "moved": 0}


def test_a_delta_and_the_served_changes_tell_of_the_same_datasets(life, out):
    with life.database.read() as connection:
        events = list(iter_events(connection, since=0, limit=1000))
    for number in range(2, 8):
        served = [(one.change, one.uri, one.moved_to) for one in events if one.release == number]
        of_delta = [
            ("moved" if one["moved_to"] else one["change"], one["uri"], one["moved_to"])
            for one in lines(out, number) if one["kind"] != "copy"
        ]  # fmt: skip
        came_and_went = [sorted(one for one in side if one[0] != "changed") for side in (served, of_delta)]
        assert came_and_went[0] == came_and_went[1]
        assert {one for one in of_delta if one[0] == "changed"} <= set(served)


def test_the_list_of_releases_counts_copies_apart(life, out):
    changes = {one.number: one.changes for one in list_index_releases(life.database, out)}
    assert (changes[2].removed, changes[2].moved, changes[2].copies["added"]) == (SIZE, SIZE, SIZE)


@pytest.mark.parametrize(("kind", "more"), [("datasets", 1), ("series", -1), ("copies", 1)])
def test_a_delta_that_does_not_add_up_is_none(life, out, kind, more):
    delta, before, after = (manifest(out, 2)["delta"], *(manifest(out, one)["counts"] for one in (1, 2)))
    assert adds_up(delta, before, after)
    assert not adds_up(delta, before, {**after, kind: after[kind] + more})


def test_such_a_release_has_no_delta_and_it_is_said(life, out, go, monkeypatch):
    monkeypatch.setattr("federation.deltas.adds_up", lambda *_: False)
    life.store("dos", [make_copy("dos", 9)], LATER)
    publication = go(life)
    assert "defecto de Milpa" in publication.no_delta
    assert "delta" not in manifest(out, publication.number)
    assert not list((out / f"releases/{publication.number}").glob("delta.*"))
