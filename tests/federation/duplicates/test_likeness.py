"""What looks alike is proposed, and never merged."""

from datetime import timedelta

import pytest

from federation.duplicates.likeness import ALIKE, Look, likeness
from federation.duplicates.proposals import iter_open_proposals
from mappings.dcat_mx import Agent, OtherIdentifier
from mappings.uris import agent_uri
from storage.cluster_decisions import Verdict, decide
from tests.federation.duplicates.conftest import make_copy
from tests.federation.publishing.conftest import BASE, SEEN

LATER = SEEN + timedelta(days=1)
UUID = "6c4a1f2e-9f0b-4d8e-8f5a-0c1d2e3f4a5b"
HEALTH = Agent(uri=agent_uri(BASE, "salud"), name={"es": "Secretaría de Salud"})


def look(title: str, publisher: str = "", period: tuple[str, str] = ("", ""), *files: str) -> Look:
    return Look(tuple(title.split()), publisher, period, frozenset(files))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (look("defunciones por municipio"), look("defunciones por municipio"), True),
        (look("defunciones por municipio"), look("defunciones por municipios"), True),
        (look("defunciones por municipio 2024"), look("defunciones por municipio 2025"), False),
        (look("defunciones por municipio"), look("nacimientos por municipio"), False),
        (look("presupuesto de egresos", "salud"), look("presupuesto de egresos", "turismo"), False),
        (look("presupuesto", "salud", ("2024", "")), look("presupuesto", "salud", ("2019", "")), True),
        (look("presupuesto", "", ("2024", "")), look("presupuesto", "", ("2019", "")), False),
        (look("aulas", "", ("", ""), "a.csv", "b.csv"), look("aulas", "", ("", ""), "c.csv"), False),
        (look(""), look(""), False),
    ],
)
def test_who_looks_alike(one, other, alike):
    assert (likeness(one, other) >= ALIKE) == alike
    assert likeness(one, other) == likeness(other, one)


@pytest.fixture
def two(both_stock):
    both_stock.add_source("uno")
    both_stock.add_source("dos")
    return both_stock


def proposals(stock):
    with stock.database.read() as connection:
        return [(one.low_id, one.high_id) for one in iter_open_proposals(connection)]


def named(slug, number, title, **changes):
    return make_copy(slug, number, title={"es": title}, publisher=HEALTH, **changes)


def test_what_looks_alike_is_proposed_and_not_merged(two, clusters):
    two.store("uno", [named("uno", 1, "Defunciones por municipio"), named("uno", 2, "Camas de hospital")])
    two.store("dos", [named("dos", 1, "Defunciones por municipio")])
    assert clusters(two) == {}
    assert proposals(two) == [(1, 3)]


def test_a_proposal_goes_with_its_reason_and_with_a_decision(two, clusters):
    two.store("uno", [named("uno", 1, "Defunciones por municipio")])
    two.store("dos", [named("dos", 1, "Defunciones por municipio")])
    clusters(two)
    assert proposals(two) == [(1, 2)]
    two.store("dos", [named("dos", 1, "Licencias de conducir")], LATER)
    clusters(two)
    assert proposals(two) == []
    two.store("dos", [named("dos", 1, "Defunciones por municipio")], LATER)
    clusters(two)
    with two.database.write() as connection:
        decide(connection, [(1, 2)], Verdict.APART, who="ana", why="Otra edición", now=LATER)
    assert proposals(two) == []
    two.store("dos", [named("dos", 1, "Defunciones por municipios")], LATER)
    clusters(two)
    assert proposals(two) == []


def test_what_is_one_dataset_by_evidence_is_not_proposed(two, clusters):
    file = "https://datos.uno.example/a.csv"
    for slug in ("uno", "dos"):
        two.store(slug, [make_copy(slug, 1, file, title={"es": "Defunciones por municipio"}, publisher=HEALTH)])
    assert list(clusters(two)) == ["uno/1"]
    assert proposals(two) == []


def test_what_became_one_dataset_through_a_third_is_proposed_no_more_and_again_when_it_goes(two, clusters):
    pages = ("https://tres.example/d/1", "https://tres.example/d/2")
    uuid = OtherIdentifier(uri=f"{BASE}/x/tres", notation=UUID)
    two.add_source("tres")
    two.store("uno", [named("uno", 1, "Defunciones por municipio", page=pages[0])])
    two.store("dos", [named("dos", 1, "Defunciones por municipio", identifier=UUID)])
    clusters(two)
    assert proposals(two) == [(1, 2)]
    two.store("tres", [named("tres", 1, "Otro nombre", page=pages[0], other_identifier=(uuid,))], LATER)
    assert [len(members) for members in clusters(two).values()] == [3]
    assert proposals(two) == []
    two.store("tres", [named("tres", 1, "Otro nombre", page=pages[1])], LATER + timedelta(days=1))
    assert clusters(two) == {}
    assert proposals(two) == [(1, 2)]


def test_a_pair_whose_datasets_cannot_be_joined_is_not_proposed(two, clusters):
    """Each is one dataset with another of the source of the other: joining them would part those."""
    files = [f"https://datos.uno.example/{name}.csv" for name in "ab"]
    two.store("uno", [named("uno", 1, "Defunciones por municipio", page=None), make_copy("uno", 2, files[1])])
    two.store("dos", [make_copy("dos", 1, files[1], title={"es": "Defunciones por municipio"}, publisher=HEALTH)])
    assert len(clusters(two)) == 1
    assert proposals(two) == []
