"""What became of a record, and how a record, a source and the whole index stood at a moment; on both databases."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from federation.claims import Claim
from federation.errors import NothingToPublishError, PublicationError, UsageError
from federation.harvest import Harvest
from federation.history import iter_turns, moment_from_text, record_as_of
from federation.joining import join
from federation.orders import Order
from federation.past_index import forgotten_at, say_left_out, write_index_as_of
from federation.releases import publish
from federation.state_changes import change_state
from federation.states import Actor
from storage.quarantines import Decision
from storage.records import count_forgotten, iter_past_documents
from storage.releases import last_release
from storage.retention import Cutoffs, let_go
from storage.sources import edit_source
from tests.federation.networks import SETTINGS, START, make_network
from tests.harvesters.portal import running_portal

BASE = SETTINGS.base_uri
TABLE = {"id": "r-1", "name": "Tabla", "url": "https://datos.ejemplo.gob.mx/tabla.csv", "format": "CSV"}


@pytest.fixture
def network(database):
    """A source whose tenth record changes on day 1, is missing from day 2, retired on day 9.1 and back on day 10.

    The first changes on day 10, and an eleventh comes.
    """
    with running_portal() as portal:
        network = make_network(database, portal)
        network.show(*range(1, 11))
        portal.packages[9]["resources"] = [TABLE]
        network.harvest(0)
        portal.packages[9] |= {"title": "Otro título", "resources": []}
        network.harvest(1)
        network.show(*range(1, 10))
        network.harvest(2)
        network.harvest(9.1)
        network.show(*range(1, 12))
        portal.packages[9]["resources"] = [TABLE]
        portal.packages[0]["title"] = "El primero"
        network.harvest(10)
        yield network


def at(day):
    return START + timedelta(days=day, hours=1)


def test_a_record_tells_its_versions_and_what_befell_it(network):
    turns = list(iter_turns(network.database, network.record(10)))
    assert [turn.event.event if turn.event else "version" for turn in turns] == [
        "version", "version", "missing", "tombstone", "resurrected", "version",
    ]  # fmt: skip
    assert [(turn.at - START).days for turn in turns] == [0, 1, 2, 9, 10, 10]
    assert turns[0].is_first
    assert turns[0].differences == ()
    changed = {(each.field, each.change.value): each for each in turns[1].differences}
    assert changed["title.es", "changed"].after == "Otro título"
    assert ("distribution[r-1]", "removed") in changed
    assert (turns[3].event.harvests, turns[3].quarantine) == (2, None)
    assert ("distribution[r-1]", "added") in {(each.field, each.change.value) for each in turns[5].differences}


def test_what_was_pruned_is_forgotten_and_was_there(network, tmp_path):
    assert [count(network, day) for day in (-1, 0, 5, 9.5, 10)] == [0, 0, 0, 0, 0]
    let_go(network.database, Cutoffs(*[at(20)] * 3))
    assert [record_as_of(network.database, network.record(1), at(day)).standing for day in (-1, 0, 10)] == [
        "unknown", "forgotten", "live",
    ]  # fmt: skip
    assert record_as_of(network.database, network.record(11), at(9)).standing == "unknown"
    assert [count(network, day) for day in (-1, 0, 10)] == [0, 2, 0]  # the first and the tenth
    assert forgotten_at(network.database, at(0)) == 2


def test_the_oldest_version_that_is_left_is_not_called_the_first(network):
    let_go(network.database, Cutoffs(*[at(20)] * 3))
    (left,) = (turn for turn in iter_turns(network.database, network.record(1)) if turn.version)
    assert (left.is_first, left.seen_before, left.differences) == (False, network.record(1).first_seen, ())
    (new,) = (turn for turn in iter_turns(network.database, network.record(11)) if turn.version)
    assert (new.is_first, new.seen_before) == (True, None)


def count(network, day):
    with network.database.read() as connection:
        return count_forgotten(connection, network.source.id, at(day))


def test_an_index_that_is_forgotten_whole_was_there(network, tmp_path):
    network.portal.packages = [package | {"title": "Otro"} for package in network.portal.packages]
    network.harvest(11)
    let_go(network.database, Cutoffs(*[at(20)] * 3))
    for day, words in ((0, "Ya no se guarda lo que el índice decía"), (-1, "No había nada")):
        with pytest.raises(NothingToPublishError, match=words):
            write_index_as_of(
                network.database, out=tmp_path / "past", live=tmp_path / "live", base_uri=BASE, moment=at(day)
            )


def test_who_decided_is_told_with_the_tombstone(network):
    network.show(1, 2, 3)
    network.harvest(11)
    network.decide(12, Decision.APPROVED, "cerró la dependencia")
    last = list(iter_turns(network.database, network.record(9)))[-1]
    assert (last.quarantine.decided_by, last.quarantine.why) == ("ana", "cerró la dependencia")


@pytest.mark.parametrize(
    ("day", "standing", "version"),
    [
        (-1, "unknown", None), (0, "live", 0), (1, "live", 1), (2, "missing", 1), (9, "missing", 1),
        (9.2, "tombstone", 1), (10, "live", 2),
    ],
)  # fmt: skip
def test_a_record_as_it_stood(network, day, standing, version):
    record = network.record(10)
    versions = [turn.version for turn in iter_turns(network.database, record) if turn.version]
    past = record_as_of(network.database, record, at(day))
    assert (past.standing, past.version) == (standing, None if version is None else versions[version])


@pytest.mark.parametrize(("day", "held", "missing"), [(-1, 0, 0), (0, 10, 0), (2, 10, 1), (9.2, 9, 0), (10, 11, 0)])
def test_a_source_as_it_stood(network, day, held, missing):
    with network.database.read() as connection:
        rows = list(iter_past_documents(connection, network.source.id, at(day)))
        low = list(iter_past_documents(connection, network.source.id, at(day), stop=b"\x80"))
        high = list(iter_past_documents(connection, network.source.id, at(day), start=b"\x80"))
    assert (len(rows), sum(row.is_missing for row in rows)) == (held, missing)
    assert [*low, *high] == rows == sorted(rows)
    titles = {row.identifier: json.loads(row.document)["title"]["es"] for row in rows}
    if held:
        assert titles["id-00001"] == ("El primero" if day == 10 else "Conjunto número 1")


def documents(out):
    lines = gzip.decompress((out / "current" / "datasets.ndjson.gz").read_bytes()).splitlines()
    return {document["@id"]: document for document in map(json.loads, lines)}


def test_the_index_as_it_stood(network, tmp_path):
    live, past = tmp_path / "live", tmp_path / "past"
    publish(network.database, live, Order(BASE))
    before = (live / "manifest.json").read_bytes()

    def write(day, out=past):
        return write_index_as_of(network.database, out=out, live=live, base_uri=BASE, moment=at(day))

    counts = write(9.2).counts
    assert (counts.datasets, counts.tombstones) == (9, 1)
    assert network.record(10).uri not in documents(past)
    manifest = json.loads((past / "manifest.json").read_bytes())
    assert (manifest["release"], manifest["as_of"]) == (0, at(9.2).isoformat())
    assert write(1).counts.datasets == 10, "another moment in the same folder"
    assert documents(past)[network.record(10).uri]["title"] == {"es": "Otro título"}
    assert documents(past)[network.record(1).uri]["title"] == {"es": "Conjunto número 1"}
    with pytest.raises(NothingToPublishError):
        write(-0.5)
    assert ((live / "manifest.json").read_bytes(), last_release(network.database).number) == (before, 1)


def test_the_index_as_it_stands_is_byte_for_byte_the_release(network, tmp_path):
    live, past = tmp_path / "live", tmp_path / "past"
    publish(network.database, live, Order(BASE, scopes=()))
    write_index_as_of(network.database, out=past, live=live, base_uri=BASE, moment=at(10))
    first, second = (json.loads((out / "manifest.json").read_bytes()) for out in (live, past))
    assert first["digest"] == second["digest"]
    assert {name: file["sha256"] for name, file in first["files"].items()} == {
        name: file["sha256"] for name, file in second["files"].items()
    }


def change(network, day, after, **options):
    with time_machine.travel(at(day)):
        change_state(network.database, "uno", after, Actor.OPERATOR, who="ana", reason="lo pide", **options)


def test_a_source_is_in_the_index_as_it_stood_where_it_was_published_then(network, tmp_path):
    change(network, 11, "retired", withdraw=True)
    with time_machine.travel(at(12)):
        edit_source(network.database, "uno", home="https://otra.ejemplo.mx")

    def write(day):
        return write_index_as_of(
            network.database, out=tmp_path / "past", live=tmp_path / "live", base_uri=BASE, moment=at(day)
        )

    assert (write(10.5).counts.datasets, write(10.5).left_out) == (11, ())
    with pytest.raises(NothingToPublishError, match=r"nada publicado.*uno \(sus registros habían salido del índice\)"):
        write(11.5)
    change(network, 13, "active")
    with pytest.raises(NothingToPublishError, match="nada publicado"):
        write(12)
    assert write(13.5).counts.datasets == 11


def test_a_source_that_held_records_and_was_not_in_the_index_is_named_beside_those_that_were(network, tmp_path):
    with running_portal() as portal, time_machine.travel(at(10)):
        claim = Claim(portal.url, name="dos", title="Portal dos", protocol="ckan", level="federal")
        join(network.database, SETTINGS, claim, activate=True)
        Harvest(network.database, SETTINGS).run(["dos"])
    change(network, 11, "retired", withdraw=True)
    written = write_index_as_of(
        network.database, out=tmp_path / "past", live=tmp_path / "live", base_uri=BASE, moment=at(12)
    )
    assert [source.slug for source in written.left_out] == ["uno"]
    assert say_left_out(written.left_out) == (
        "Guardaban registros y no estaban en el índice, como entonces: uno (sus registros habían salido del índice)."
    )
    assert {uri.split("/")[-2] for uri in documents(tmp_path / "past")} == {"dos"}


def test_the_past_and_the_present_never_share_a_folder(network, tmp_path):
    live, other, past = tmp_path / "live", tmp_path / "other", tmp_path / "past"
    publish(network.database, live, Order(BASE))
    publish(network.database, other, Order(BASE))
    for out in (live, other, tmp_path / "x" / ".." / "live"):
        with pytest.raises(PublicationError, match="otra"):
            write_index_as_of(network.database, out=out, live=live, base_uri=BASE, moment=at(1))
    write_index_as_of(network.database, out=past, live=live, base_uri=BASE, moment=at(1))
    with pytest.raises(PublicationError, match="como estaba"):
        publish(network.database, past, Order(BASE))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-26", datetime(2026, 11, 26, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-26T08:00", datetime(2026, 11, 26, 8, tzinfo=UTC)),
        ("2026-11-26T08:00:00Z", datetime(2026, 11, 26, 8, tzinfo=UTC)),
        ("2026-11-26T08:00:00-06:00", datetime(2026, 11, 26, 14, tzinfo=UTC)),
    ],
)
def test_a_moment_as_it_is_typed(text, moment):
    assert moment_from_text(text) == moment


@pytest.mark.parametrize("text", ["ayer", "", "2026-13-01", "26/11/2026", "9999-12-31", "2026-11-26T99:00"])
def test_what_is_no_moment_is_told_what_to_write(text):
    with pytest.raises(UsageError, match="Escriba un día"):
        moment_from_text(text)
