"""A person joins and parts records, with a reason; it outlives harvests, remaps, backups."""

from datetime import timedelta

import pytest

from federation.duplicates.deciding import join_records, split_records
from federation.duplicates.explaining import explain
from federation.duplicates.precedence import read_precedence
from federation.errors import UsageError
from storage.database import open_database
from storage.records import get_record
from storage.snapshots import load_snapshot, write_snapshot
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN

FILE = "https://datos.uno.example/agua.csv"
LATER = SEEN + timedelta(days=1)
OPTIONS = {"who": "ana", "why": "Lo dijo el portal.", "base_uri": BASE, "precedence": read_precedence()}


@pytest.fixture
def three(both_stock):
    for slug in ("uno", "dos", "tres"):
        both_stock.add_source(slug)
    both_stock.store("uno", [make_copy("uno", 1, FILE), make_copy("uno", 2)])
    both_stock.store("dos", [make_copy("dos", 1, FILE)])
    both_stock.store("tres", [make_copy("tres", 1)])
    return both_stock


def record(stock, slug, number=1):
    return get_record(stock.database, slug, f"conjunto/{number}")


def test_what_is_joined_stays_joined_whatever_is_harvested(three, clusters):
    join_records(three.database, [record(three, "uno"), record(three, "tres")], **OPTIONS)
    assert clusters(three) == {"uno/1": {"uno/1": "person downloads", "dos/1": "downloads", "tres/1": "person"}}
    three.store("tres", [make_copy("tres", 1, title={"es": "Otro"})], LATER)
    assert clusters(three)["uno/1"]["tres/1"] == "person"


def test_what_is_split_stays_split_though_its_evidence_comes_again(three, clusters):
    assert clusters(three) == {"uno/1": {"uno/1": "downloads", "dos/1": "downloads"}}
    split_records(three.database, [record(three, "dos")], **OPTIONS)
    assert clusters(three) == {}
    three.store("dos", [make_copy("dos", 1, FILE, title={"es": "Otro"})], LATER)
    assert clusters(three) == {}


def test_the_last_decision_holds(three, clusters):
    pair = [record(three, "uno"), record(three, "dos")]
    clusters(three)
    split_records(three.database, pair, **OPTIONS)
    join_records(three.database, pair, **OPTIONS)
    assert clusters(three) == {"uno/1": {"uno/1": "person downloads", "dos/1": "person downloads"}}


def test_a_decision_comes_back_with_a_backup(three, clusters, tmp_path):
    clusters(three)
    split_records(three.database, [record(three, "dos")], **OPTIONS)
    write_snapshot(three.database, tmp_path / "copia.sqlite")
    restored = open_database(f"sqlite:///{tmp_path / 'otra.sqlite'}")
    load_snapshot(restored, tmp_path / "copia.sqlite")
    three.database, before = restored, three.database
    three.store("dos", [make_copy("dos", 1, FILE, title={"es": "Otro"})], LATER)
    assert clusters(three) == {}
    three.database = before
    restored.close()


@pytest.mark.parametrize(
    ("why", "which", "says"),
    [
        ("Sí.", [("uno", 1), ("uno", 2)], "una misma fuente"),
        ("Sí.", [("uno", 1)], "dos registros o más"),
        (" ", [("uno", 1), ("dos", 1)], "razón"),
    ],
)
def test_what_cannot_be_joined(three, why, which, says):
    with pytest.raises(UsageError, match=says):
        join_records(three.database, [record(three, *one) for one in which], **(OPTIONS | {"why": why}))


def test_a_tombstone_is_not_joined_and_what_has_no_copies_is_not_split(three, clusters):
    retire(three, "tres", 1)
    with pytest.raises(UsageError, match="no es un conjunto del índice"):
        join_records(three.database, [record(three, "uno"), record(three, "tres")], **OPTIONS)
    clusters(three)
    with pytest.raises(UsageError, match="no tiene copias"):
        split_records(three.database, [record(three, "uno", 2)], **OPTIONS)


def test_why_tells_members_evidence_rule_and_decisions(three, clusters):
    clusters(three)
    split_records(three.database, [record(three, "tres"), record(three, "dos")], **OPTIONS)
    found = explain(three.database, record(three, "dos").id, read_precedence(), {})
    assert (found.uri, found.role, found.rule) == (record(three, "uno").uri, "copy", "own_domain")
    assert [(one.source, one.role, one.evidence) for one in found.members] == [
        ("uno", "original", ("downloads",)), ("dos", "copy", ("downloads",)),
    ]  # fmt: skip
    (decision,) = found.decisions
    assert (decision.verdict, decision.who, decision.why) == ("apart", "ana", "Lo dijo el portal.")
    assert explain(three.database, record(three, "tres").id, read_precedence(), {}).role == "alone"
