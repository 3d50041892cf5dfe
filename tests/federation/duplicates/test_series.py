"""Editions are proposed as a series; what a person accepts or refuses holds for those to come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from federation.duplicates.finding import find_copies
from federation.duplicates.series import drop_series, iter_proposed_series, make_series
from federation.duplicates.series_told import find_series, iter_accepted_series, series_with, tell_series
from federation.errors import UsageError
from mappings.dcat_mx import Agent
from mappings.uris import agent_uri
from storage.cluster_decisions import Verdict, decide
from storage.records import get_record
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.publishing.conftest import BASE, SEEN

LATER = SEEN + timedelta(days=1)
HEALTH = Agent(uri=agent_uri(BASE, "salud"), name={"es": "Secretaría de Salud"})
MONTHS = ("enero", "febrero", "marzo", "abril")


def named(slug, number, title, **changes):
    return make_copy(slug, number, **{"title": {"es": title}, "publisher": HEALTH} | changes)


def payrolls(*numbers, slug="uno", title="Nómina", **changes):
    return [named(slug, number, f"{title} {MONTHS[number]} 2026", **changes) for number in numbers]


@pytest.fixture
def two(both_stock):
    both_stock.add_source("uno")
    both_stock.add_source("dos")
    return both_stock


@pytest.fixture
def accept(two):
    """Accept the series of a record."""

    def accept(number=0, slug="uno"):
        find_copies(two.database, BASE)
        return make_series(two.database, [get_record(two.database, slug, f"conjunto/{number}")], who="ana", why="Mes.")

    return accept


def titles(stock):
    """The titles of the editions of each accepted series, by its name."""
    find_copies(stock.database, BASE)
    return {one.name: [title for _, title in one.editions] for one in iter_accepted_series(stock.database, BASE)}


def test_editions_of_one_source_and_publisher_are_a_series(two, clusters):
    two.store(
        "uno", [named("uno", number, f"Nómina {month} 2026") for number, month in enumerate(("enero", "febrero"))]
    )
    two.store("uno", [named("uno", 7, "Nómina"), named("uno", 8, "Camas 2024"), named("uno", 9, "Camas, 2024")])
    two.store("dos", [named("dos", 1, "Nómina marzo 2026")])
    assert clusters(two) == {}
    (series,) = iter_proposed_series(two.database)
    assert (series.source, series.name) == ("uno", "nomina")
    assert [title for _, title in series.editions] == ["Nómina enero 2026", "Nómina febrero 2026"]
    assert get_record(two.database, "uno", "conjunto/0").uri == series.editions[0][0]
    assert list(iter_proposed_series(two.database, "dos")) == []
    ids = [get_record(two.database, "uno", f"conjunto/{number}").id for number in (0, 1)]
    with two.database.write() as connection:
        decide(connection, [(ids[0], ids[1])], Verdict.APART, who="ana", why="No es una serie", now=LATER)
    two.store("uno", [named("uno", 3, "Nómina marzo 2026")], LATER)
    clusters(two)
    assert list(iter_proposed_series(two.database)) == [], "refused, however it grows"


def test_an_accepted_series_has_a_uri_and_its_editions_and_is_proposed_no_more(two, accept):
    two.store("uno", payrolls(0, 1))
    series = accept()
    assert list(iter_proposed_series(two.database)) == []
    told = tell_series(two.database, series, BASE)
    assert told.uri == f"{BASE}/dataset/uno/{series.identifier}"
    assert series.identifier.startswith("serie-nomina-")
    assert (told.source, told.verdict, told.who, told.why) == ("uno", "accepted", "ana", "Mes.")
    assert [title for _, title in told.editions] == ["Nómina enero 2026", "Nómina febrero 2026"]
    assert find_series(two.database, told.uri, BASE) == find_series(two.database, f"uno/{series.identifier}", BASE)
    assert series_with(two.database, get_record(two.database, "uno", "conjunto/1").id) == series


def test_what_comes_later_joins_and_what_is_called_otherwise_or_retired_leaves(two, accept):
    two.store("uno", payrolls(0, 1))
    two.store("dos", payrolls(0, 1, slug="dos"))
    accept()
    two.store("uno", [*payrolls(2), named("uno", 9, "Nómina"), named("uno", 8, "Camas 2024")], LATER)
    assert titles(two) == {"nomina": ["Nómina enero 2026", "Nómina febrero 2026", "Nómina marzo 2026"]}
    two.store("uno", [named("uno", 1, "Nómina general")], LATER)
    retire(two, "uno", 0)
    assert titles(two) == {"nomina": ["Nómina marzo 2026"]}
    two.store("uno", payrolls(1), LATER)
    assert titles(two) == {"nomina": ["Nómina febrero 2026", "Nómina marzo 2026"]}


def test_a_publisher_that_is_called_otherwise_keeps_its_series_once_all_editions_say_so(two, accept):
    two.store("uno", payrolls(0, 1))
    series = accept()
    renamed = HEALTH.model_copy(update={"name": {"es": "Secretaría de Bienestar"}})
    two.store("uno", payrolls(0, publisher=renamed), LATER)
    assert titles(two) == {"nomina": ["Nómina febrero 2026"]}
    two.store("uno", payrolls(1, publisher=renamed), LATER)
    assert titles(two) == {"nomina": ["Nómina enero 2026", "Nómina febrero 2026"]}
    (told,) = iter_accepted_series(two.database, BASE)
    assert told.uri.endswith(series.identifier), "under the same URI"


def test_a_decision_does_not_depend_on_the_base_of_our_uris(two, accept):
    two.store("uno", payrolls(0, 1))
    accept()
    elsewhere = HEALTH.model_copy(update={"uri": agent_uri("https://otra.example", "salud")})
    two.store("uno", payrolls(0, publisher=elsewhere), LATER)
    assert titles(two) == {"nomina": ["Nómina enero 2026", "Nómina febrero 2026"]}


def test_a_series_is_taken_back_and_made_again_under_its_uri(two, accept):
    two.store("uno", payrolls(0, 1))
    series = accept()
    drop_series(two.database, series, who="eva", why="No son comparables.")
    assert titles(two) == {}
    assert list(iter_proposed_series(two.database)) == [], "it was refused"
    refused = find_series(two.database, f"uno/{series.identifier}", BASE)
    assert (refused.verdict, refused.who) == ("refused", "eva")
    two.store("uno", payrolls(2), LATER)
    assert titles(two) == {}
    with pytest.raises(UsageError, match="No es una serie"):
        drop_series(two.database, refused, who="eva", why="Otra vez.")
    again = accept()
    assert replace(again, at=series.at) == series
    assert len(titles(two)["nomina"]) == 3


def test_what_is_no_series_is_refused_in_words(two, accept):
    two.store(
        "uno", [*payrolls(0, 1), *payrolls(2, 3, title="Camas"), named("uno", 8, "Agua"), named("uno", 9, "X 2024")]
    )
    find_copies(two.database, BASE)
    records = [get_record(two.database, "uno", f"conjunto/{number}") for number in (0, 2, 8, 9)]

    def refusal(*records, why="Mes."):
        with pytest.raises(UsageError) as refused:
            make_series(two.database, records, who="ana", why=why)
        return str(refused.value)

    assert "--reason" in refusal(records[0], why=" ")
    assert "No son ediciones de lo mismo" in refusal(*records[:2])
    assert "no es edición" in refusal(records[2])
    assert "es la única edición" in refusal(records[3])
    accept()
    assert "Ya es una serie" in refusal(records[0])
    assert len(list(iter_proposed_series(two.database))) == 1, "the other one still is"


def test_editions_are_never_merged(two, accept, clusters):
    two.store("uno", payrolls(0, 1))
    accept()
    assert clusters(two) == {}
