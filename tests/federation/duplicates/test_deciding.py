"""A person joins and parts records, with a reason; it outlives harvests, remaps, backups."""

from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from federation.duplicates.deciding import Decider, join_records, split_records
from federation.duplicates.explaining import explain
from federation.duplicates.precedence import read_precedence
from federation.errors import ClusterError, UsageError
from mappings.dcat_mx import OtherIdentifier
from storage.database import open_database
from storage.records import get_record
from storage.snapshots import load_snapshot, write_snapshot
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN

FILE = "https://datos.uno.example/agua.csv"
LATER = SEEN + timedelta(days=1)
DECIDER = Decider("ana", "Lo dijo el portal.", read_precedence())


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
    clusters(three)
    join_records(three.database, [record(three, "uno"), record(three, "tres")], DECIDER)
    assert clusters(three) == {"uno/1": {"uno/1": "person downloads", "dos/1": "downloads", "tres/1": "person"}}
    three.store("tres", [make_copy("tres", 1, title={"es": "Otro"})], LATER)
    assert clusters(three)["uno/1"]["tres/1"] == "person"


def test_what_is_split_stays_split_though_its_evidence_comes_again(three, clusters):
    assert clusters(three) == {"uno/1": {"uno/1": "downloads", "dos/1": "downloads"}}
    split_records(three.database, [record(three, "dos")], DECIDER)
    assert clusters(three) == {}
    three.store("dos", [make_copy("dos", 1, FILE, title={"es": "Otro"})], LATER)
    assert clusters(three) == {}


def test_the_last_decision_holds(three, clusters):
    pair = [record(three, "uno"), record(three, "dos")]
    clusters(three)
    split_records(three.database, pair, DECIDER)
    join_records(three.database, pair, DECIDER)
    assert clusters(three) == {"uno/1": {"uno/1": "person downloads", "dos/1": "person downloads"}}


def test_a_decision_comes_back_with_a_backup(three, clusters, tmp_path):
    clusters(three)
    split_records(three.database, [record(three, "dos")], DECIDER)
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
        join_records(three.database, [record(three, *one) for one in which], replace(DECIDER, why=why))


def test_a_tombstone_is_not_joined_and_what_has_no_copies_is_not_split(three, clusters):
    retire(three, "tres", 1)
    with pytest.raises(UsageError, match="no es un conjunto del índice"):
        join_records(three.database, [record(three, "uno"), record(three, "tres")], DECIDER)
    clusters(three)
    with pytest.raises(UsageError, match="no tiene copias"):
        split_records(three.database, [record(three, "uno", 2)], DECIDER)


def harvested(stock, slug, number, guid):
    """A record beside which its portal's harvester noted an identifier."""
    other = OtherIdentifier(uri=f"{BASE}/x/{slug}/{number}", notation=guid)
    own = OtherIdentifier(uri=f"{BASE}/y/{slug}/{number}", notation=uuid(slug, number))
    stock.store(slug, [make_copy(slug, number, other_identifier=(own, other))])


def uuid(slug: str, number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"{slug}/{number}"))


@pytest.fixture
def chain(both_stock, clusters):
    """The municipality's; the state's, which names it; the federal one's, which names the state's; another federal."""
    for slug in ("fed", "est", "muni"):
        both_stock.add_source(slug, title=f"Portal {slug}")
    harvested(both_stock, "fed", 1, uuid("est", 1))
    harvested(both_stock, "fed", 9, "nada")
    harvested(both_stock, "est", 1, uuid("muni", 1))
    file = "https://muni.example/a.csv"
    own = OtherIdentifier(uri=f"{BASE}/y/muni", notation=uuid("muni", 1))
    both_stock.store("muni", [make_copy("muni", 1, file, other_identifier=(own,))])
    assert {len(members) for members in clusters(both_stock).values()} == {3}
    return both_stock


def together(found) -> set[frozenset[str]]:
    return {frozenset(members) for members in found.values()}


def test_who_is_split_leaves_and_the_others_stay_with_the_original(chain, clusters):
    split_records(chain.database, [record(chain, "muni"), record(chain, "fed")], DECIDER)
    assert together(clusters(chain)) == {frozenset({"muni/1", "est/1"})}


def test_who_hangs_by_what_is_split_is_told_and_nothing_is_done_unasked(chain, clusters):
    pair = [record(chain, "muni"), record(chain, "est")]
    with pytest.raises(ClusterError, match=r"También saldrían de su conjunto: .*\(fed/conjunto/1\)"):
        split_records(chain.database, pair, DECIDER)
    assert together(clusters(chain)) == {frozenset({"muni/1", "est/1", "fed/1"})}, "nothing was changed"
    asked = []
    split_records(chain.database, pair, replace(DECIDER, agree=lambda leaving: asked.append(leaving) or True))
    assert [[one.source_slug for one in leaving] for leaving in asked] == [["fed"]]
    assert together(clusters(chain)) == {frozenset({"est/1", "fed/1"})}


def test_whom_a_join_throws_out_is_told(chain, clusters):
    pair = [record(chain, "muni"), record(chain, "fed", 9)]
    with pytest.raises(ClusterError, match=r"También saldrían de su conjunto: [^,]*\(fed/conjunto/1\)\. Si"):
        join_records(chain.database, pair, DECIDER)
    join_records(chain.database, pair, replace(DECIDER, agree=lambda _: True))
    assert together(clusters(chain)) == {frozenset({"muni/1", "est/1", "fed/9"})}


def test_a_join_that_cannot_hold_is_refused_and_says_why(chain, clusters):
    join_records(chain.database, [record(chain, "muni"), record(chain, "fed")], DECIDER)
    with pytest.raises(ClusterError, match=r"decisiones anteriores(?s:.)*fed(?s:.)*juntos, ana, .*: Lo dijo el portal"):
        join_records(chain.database, [record(chain, "muni"), record(chain, "fed", 9)], DECIDER)
    assert together(clusters(chain)) == {frozenset({"muni/1", "est/1", "fed/1"})}
    assert len(explain(chain.database, record(chain, "muni").id, read_precedence(), {}).decisions) == 1


def test_two_copies_of_one_source_lead_to_one_original(chain, clusters):
    """The federal portal has it directly, too; both its records say that they were harvested."""
    with chain.database.write() as connection:
        connection.exec_driver_sql("UPDATE record SET traits = 'harvested' WHERE source_id = 1")
    join_records(chain.database, [record(chain, "muni"), record(chain, "fed", 9)], DECIDER)
    assert together(clusters(chain)) == {frozenset({"muni/1", "est/1", "fed/1", "fed/9"})}


def test_why_tells_members_evidence_rule_and_decisions(three, clusters):
    clusters(three)
    split_records(three.database, [record(three, "tres"), record(three, "dos")], DECIDER)
    found = explain(three.database, record(three, "dos").id, read_precedence(), {})
    assert (found.uri, found.role, found.rule) == (record(three, "uno").uri, "copy", "own_domain")
    assert [(one.source, one.role, one.evidence) for one in found.members] == [
        ("uno", "original", ("downloads",)), ("dos", "copy", ("downloads",)),
    ]  # fmt: skip
    (decision,) = found.decisions
    assert (decision.verdict, decision.who, decision.why) == ("apart", "ana", "Lo dijo el portal.")
    assert explain(three.database, record(three, "tres").id, read_precedence(), {}).role == "alone"


def test_why_tells_what_each_says_and_with_whom_it_has_it_in_common(chain):
    found = explain(chain.database, record(chain, "est").id, read_precedence(), {})
    said = {one.source: [(each.evidence, each.field, each.values, each.others) for each in one.reasons]
            for one in found.members}  # fmt: skip
    uri = {slug: record(chain, slug).uri for slug in ("muni", "est", "fed")}
    assert said == {
        "muni": [("identifier", "otherIdentifier", (uuid("muni", 1),), (uri["est"],))],
        "est": [
            ("identifier", "otherIdentifier", (uuid("est", 1),), (uri["fed"],)),
            ("identifier", "otherIdentifier", (uuid("muni", 1),), (uri["muni"],)),
        ],
        "fed": [("identifier", "otherIdentifier", (uuid("est", 1),), (uri["est"],))],
    }


def test_why_tells_files_and_what_a_person_joined(three, clusters):
    clusters(three)
    join_records(three.database, [record(three, "uno"), record(three, "tres")], DECIDER)
    found = explain(three.database, record(three, "uno").id, read_precedence(), {})
    own = next(one for one in found.members if one.source == "uno")
    assert [(each.evidence, each.field, each.values, each.others) for each in own.reasons] == [
        ("person", "", (), (record(three, "tres").uri,)),
        ("downloads", "downloadURL", ("datos.uno.example/agua.csv",), (record(three, "dos").uri,)),
    ]
