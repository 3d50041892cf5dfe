"""Floors: what may be lost between two releases, and what a person has to accept."""

import json
from datetime import UTC, datetime

import pytest

from federation.deletion import is_too_much
from federation.errors import FloorError, UsageError
from federation.floors import ALL, Acceptance
from federation.orders import Order
from federation.releases import publish
from federation.state_changes import change_state
from federation.states import Actor
from storage.releases import list_releases
from tests.federation.publishing.conftest import BASE, Stock

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


def accept(*slugs: str) -> Acceptance:
    return Acceptance(frozenset(slugs), "ana", "depuración anunciada")


@pytest.mark.parametrize(
    ("before", "lost", "expected"),
    [(4, 2, False), (4, 3, True), (10, 2, False), (10, 3, True), (15, 3, False), (100, 20, False), (100, 21, True)],
)
def test_the_measures_are_those_of_the_deletion_court(before, lost, expected):
    assert is_too_much(lost, before) is expected


@pytest.fixture
def go(database, out):
    def go(acceptance: Acceptance | None = None):
        return publish(database, out, Order(BASE, acceptance=acceptance))

    return go


@pytest.fixture
def published(database, go):
    """A release of ten, twenty and three; on both databases."""
    stock = Stock(database).fill("diez", size=10).fill("veinte", size=20).fill("tres", size=3)
    go()
    return stock


def lose(stock: Stock, slug: str, count: int, *, retire: bool = False) -> None:
    """Take records of a source out of what is published: by the court's tombstones, or by a fault of ours."""
    found = f"SELECT r.id FROM record r JOIN source s ON s.id = r.source_id WHERE s.slug = '{slug}'"
    lost = "tombstoned = '2026-04-01 00:00:00'" if retire else "content_hash = NULL, uri = ''"
    with stock.database.write() as connection:
        for (record,) in connection.exec_driver_sql(f"{found} AND tombstoned IS NULL ORDER BY r.id").fetchmany(count):
            connection.exec_driver_sql(f"UPDATE record SET {lost} WHERE id = {record}")


def manifest(out):
    return json.loads((out / "manifest.json").read_text())


def test_a_source_that_lost_much_is_not_published_and_nothing_changes(published, go, out):
    before = (out / "manifest.json").read_bytes()
    lose(published, "diez", 3)
    with pytest.raises(FloorError) as refused:
        go()
    words = str(refused.value)
    assert "versión 1, que sigue en pie (diez: 10 → 7)" in words
    assert "milpa publish --accept-loss diez --reason" in words
    assert (out / "manifest.json").read_bytes() == before
    assert [path.name for path in (out / "releases").iterdir()] == ["1"]
    assert len(list_releases(published.database)) == 1


def test_a_person_accepts_a_loss_and_the_manifest_tells_who_and_why(published, go, out):
    lose(published, "diez", 3)
    assert go(accept("diez")).number == 2
    (told,) = manifest(out)["accepted"]
    assert {key: told[key] for key in ("source", "before", "now", "who", "reason")} == {
        "source": "diez", "before": 10, "now": 7, "who": "ana", "reason": "depuración anunciada",
    }  # fmt: skip
    assert go().changed is False


def test_one_accepted_loss_is_not_another(published, go):
    lose(published, "diez", 3)
    lose(published, "veinte", 9)
    with pytest.raises(FloorError, match="veinte: 20 → 11") as refused:
        go(accept("diez"))
    assert "diez: 10" not in str(refused.value)
    assert go(accept("diez", "veinte")).number == 2


def test_all_stands_for_every_source(published, go, out):
    lose(published, "diez", 10)
    lose(published, "veinte", 20)
    assert go(accept(ALL)).number == 2
    assert [(one["source"], one["now"]) for one in manifest(out)["accepted"]] == [
        ("diez", 0), ("veinte", 0), (ALL, 3),
    ]  # fmt: skip


def test_little_is_lost_without_a_word(published, go, out):
    lose(published, "diez", 2)
    lose(published, "veinte", 4)
    assert go().number == 2
    assert "accepted" not in manifest(out)


def test_many_small_losses_are_one_great_loss_of_the_whole(database, go):
    stock = Stock(database)
    for number in range(5):
        stock.fill(f"portal-{number}", size=4)
    go()
    for number in range(5):
        lose(stock, f"portal-{number}", 2)
    with pytest.raises(FloorError, match="todo el índice: 20 → 10"):
        go()
    assert go(accept(ALL)).number == 2


def test_what_was_retired_by_the_court_is_no_loss(published, go):
    lose(published, "diez", 9, retire=True)
    assert go().number == 2


def test_what_is_lost_beside_the_courts_decision_is(published, go):
    lose(published, "veinte", 9, retire=True)
    lose(published, "veinte", 5)
    with pytest.raises(FloorError, match="veinte: 20 → 6"):
        go()


def test_a_source_that_a_person_withdrew_is_no_loss_of_its_own_nor_of_the_whole(published, go, out):
    change_state(published.database, "veinte", "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)
    assert go().number == 2
    assert [source["slug"] for source in manifest(out)["sources"]] == ["diez", "tres"]


def test_a_source_that_is_gone_though_nobody_retired_it_is_a_loss(published, go):
    with published.database.write() as connection:
        connection.exec_driver_sql("UPDATE source SET status = 'approved' WHERE slug = 'veinte'")
    with pytest.raises(FloorError, match="veinte: 20 → 0"):
        go()


def test_to_accept_what_is_no_source_is_wrong_usage(published, go):
    with pytest.raises(UsageError, match="«otra» no está en el índice"):
        go(accept("otra"))


def test_a_manifest_of_before_counted_no_tombstones(published, go, out):
    told = manifest(out)
    for source in told["sources"]:
        del source["tombstones"]
    for place in (out, out / "releases/1"):
        (place / "manifest.json").write_text(json.dumps(told))
    lose(published, "diez", 3)
    with pytest.raises(FloorError, match="diez: 10 → 7"):
        go()
