"""Floors and copies: datasets that vanish because they are called copies, or ours, are asked about like any other loss."""

import json
from datetime import timedelta

import pytest

from federation.duplicates.precedence import precedence_from_text
from federation.errors import FloorError
from federation.floors import ALL, Acceptance
from tests.federation.duplicates.conftest import make_copy, retire
from tests.federation.duplicates.test_copies_published import FILE, LATER
from tests.federation.publishing.conftest import BASE, SEEN
from tests.federation.publishing.test_deltas import require_chain

SIZE = 14


def accept(*slugs: str) -> Acceptance:
    return Acceptance(frozenset(slugs), "ana", "se fusionaron")


def fill(stock, slug: str, host: str, when=SEEN, **changes: object) -> None:
    """Datasets of a source whose files are those of `host`."""
    stock.store(
        slug, [make_copy(slug, one, f"https://{host}.example/{one}.csv", **changes) for one in range(SIZE)], when
    )


@pytest.fixture
def stamped(stock, go):
    """Two sources with datasets of their own in release 1; then the second claims to have the first one's."""
    stock.add_source("uno")
    stock.add_source("dos")
    fill(stock, "uno", "uno")
    fill(stock, "dos", "dos", SEEN + timedelta(hours=1))
    go(stock)
    fill(stock, "dos", "uno", LATER)
    return stock


def counts(out, number: int) -> dict:
    return json.loads((out / f"releases/{number}/manifest.json").read_text())["counts"]


def test_many_datasets_that_become_copies_are_asked_about(stamped, go, out):
    with pytest.raises(FloorError, match=r"dos: 14 → 0, 14 pasan a ser copias de otras fuentes") as refused:
        go(stamped)
    assert "--accept-loss dos" in str(refused.value)
    assert "milpa duplicates" in str(refused.value)
    assert go(stamped, acceptance=accept("dos")).number == 2
    assert (counts(out, 2)["datasets"], counts(out, 2)["copies"], counts(out, 2)["moved"]) == (SIZE, SIZE, SIZE)
    (told,) = json.loads((out / "manifest.json").read_text())["accepted"]
    assert (told["source"], told["before"], told["now"], told["copies"], told["echoes"]) == ("dos", SIZE, 0, SIZE, 0)
    require_chain(out)


def test_the_whole_has_a_floor_on_datasets_alone(stock, go):
    """Each source keeps below its own floor, and together they lose a quarter to copies."""
    slugs = [f"portal-{number}" for number in range(6)]
    for slug in ("uno", *slugs):
        stock.add_source(slug)
    stock.store("uno", [make_copy("uno", 1, FILE)])
    for slug in slugs:
        stock.store(slug, [make_copy(slug, one, f"https://{slug}.example/{one}.csv") for one in range(6)])
    go(stock)
    for place, slug in enumerate(slugs):
        other = slugs[place - 1]
        changed = [make_copy(slug, one, f"https://{other}.example/{one + 2}.csv") for one in (0, 1)]
        stock.store(slug, changed, LATER)
    with pytest.raises(FloorError, match=r"todo el índice: 37 → 25, 12 pasan a ser copias"):
        go(stock)
    assert go(stock, acceptance=accept(ALL)).number == 2


def test_echoes_are_counted_apart_and_as_lost(stamped, go, out):
    fill(stamped, "dos", "dos", LATER)
    page = f"{BASE}/dataset/otra/no-esta"
    stamped.store("dos", [make_copy("dos", one, page=page) for one in range(SIZE)], LATER + timedelta(days=1))
    with pytest.raises(FloorError, match=r"dos: 14 → 0, 14 dicen venir de este índice"):
        go(stamped)
    go(stamped, acceptance=accept("dos"))
    told = counts(out, 2)
    assert (told["datasets"], told["copies"], told["echoes"], told["records"]) == (SIZE, 0, SIZE, 2 * SIZE)


def test_another_original_under_the_same_uri_is_no_loss(stamped, go, out):
    go(stamped, acceptance=accept("dos"))
    prefer = precedence_from_text("rule\tsource\nprefer\tdos\nown_domain\n", "precedence.tsv")
    assert go(stamped, precedence=prefer).number == 3
    assert {one["slug"]: (one["datasets"], one["copies"], one["moved"]) for one in
            json.loads((out / "manifest.json").read_text())["sources"]} == {
        "uno": (0, SIZE, 0), "dos": (SIZE, 0, SIZE),
    }  # fmt: skip
    assert go(stamped).number == 4
    require_chain(out)


def test_copies_that_were_retired_or_became_datasets_again_are_no_loss(stamped, go):
    go(stamped, acceptance=accept("dos"))
    for number in range(SIZE):
        retire(stamped, "uno", number)
    assert go(stamped).counts.datasets == SIZE
    fill(stamped, "dos", "dos", LATER + timedelta(days=1))
    assert go(stamped).counts.datasets == SIZE


def test_a_manifest_of_before_told_no_moved_records(stamped, go, out):
    go(stamped, acceptance=accept("dos"))
    told = json.loads((out / "manifest.json").read_text())
    for source in told["sources"]:
        del source["moved"], source["echoes"]
    for place in (out, out / "releases/2"):
        (place / "manifest.json").write_text(json.dumps(told))
    assert go(stamped).changed is False
