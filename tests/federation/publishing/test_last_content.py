"""A catalogue's date never goes back, and a withdrawal or another original is a change like any other."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from federation.floors import ALL, Acceptance
from federation.last_content import NO_CONTENT, last_content
from federation.orders import Order
from federation.releases import publish
from federation.state_changes import change_state
from federation.states import Actor
from tests.federation.duplicates.conftest import retire
from tests.federation.publishing.conftest import BASE, SEEN, make_dataset

LATER = SEEN + timedelta(days=20)
ACCEPTED = Acceptance(frozenset({ALL}), "ana", "prueba")


@pytest.fixture
def go(stock, out):
    """Publish, and tell when the whole and each source changed."""

    def go() -> dict[str, str]:
        publish(stock.database, out, Order(BASE, acceptance=ACCEPTED))
        manifest = json.loads((out / "manifest.json").read_text())
        return {"": manifest["modified"]} | {source["slug"]: source["modified"] for source in manifest["sources"]}

    return go


@pytest.fixture
def two(stock, go):
    """Two sources; the newest record of the first is newer than all others."""
    stock.fill("uno", "dos", size=6)
    stock.store("uno", [make_dataset("uno", 1, title={"es": "Otro"})], LATER)
    assert go() == {"": "2026-03-21T12:00:00Z", "uno": "2026-03-21T12:00:00Z", "dos": "2026-03-01T12:00:00Z"}
    return stock


def is_now(moment: str) -> bool:
    return abs(datetime.now(UTC) - datetime.fromisoformat(moment)) < timedelta(minutes=5)


def test_a_withdrawal_is_a_change_of_its_source_and_of_the_whole(two, go, out):
    retire(two, "uno", 1)
    changed = go()
    assert (is_now(changed["uno"]), changed[""], changed["dos"]) == (True, changed["uno"], "2026-03-01T12:00:00Z")
    graph = gzip.decompress((out / "current/catalog.nt.gz").read_bytes()).decode()
    dates = [line for line in graph.splitlines() if line.startswith(f"<{BASE}/catalog") and "terms/modified>" in line]
    assert sorted(line.partition('"')[2][:20] for line in dates) == sorted(
        [changed[""], changed["uno"], changed["dos"]]
    )


def test_what_did_not_change_keeps_its_date_and_is_no_new_release(two, go, out):
    retire(two, "uno", 1)
    changed = go()
    assert publish(two.database, out, Order(BASE)).changed is False
    assert go() == changed


def test_a_newer_record_dates_its_source_without_a_clock(two, go):
    two.store("dos", [make_dataset("dos", 1, title={"es": "Otro"})], LATER + timedelta(days=1))
    assert go() == {"": "2026-03-22T12:00:00Z", "uno": "2026-03-21T12:00:00Z", "dos": "2026-03-22T12:00:00Z"}


def test_a_whole_source_that_goes_is_a_change_of_the_whole(two, go):
    change_state(two.database, "uno", "retired", Actor.OPERATOR, who="ana", reason="Cerró.", withdraw=True)
    changed = go()
    assert (is_now(changed[""]), changed["dos"], set(changed)) == (True, "2026-03-01T12:00:00Z", {"", "dos"})


def test_where_the_last_files_are_not_here_dates_do_not_go_back_and_nothing_is_guessed(two, go, out, tmp_path):
    manifest = json.loads((out / "manifest.json").read_text())
    content = last_content(manifest, tmp_path / "none", "2026-05-01T00:00:00Z")
    assert (content.contents, content.modified, content.whole(())) == (None, "2026-03-21T12:00:00Z", content.whole(()))
    assert content.whole(()).modified == "2026-03-21T12:00:00Z"
    assert last_content(None, tmp_path, "2026-05-01T00:00:00Z") is NO_CONTENT
