"""Rolling back: an earlier release comes again under a new number, and then nothing is published until somebody says so."""

import hashlib
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from federation.errors import PublicationHeldError, UnrestorableError
from federation.orders import Order
from federation.releases import publish
from federation.retention import oldest_release
from federation.rollback import foresee_rollback, roll_back
from storage.database import open_database
from storage.redactions import Mark, add_mark
from storage.releases import last_release, list_releases
from tests.federation.publishing.conftest import BASE, make_dataset

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)


def manifest(out: Path, number: int | None = None) -> dict:
    return json.loads((out / (f"releases/{number}" if number else "") / "manifest.json").read_text())


def content(out: Path, number: int) -> dict[str, bytes]:
    """All files of a release but its manifest, its sheets and its delta."""
    place = out / f"releases/{number}"
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
        and "delta" not in path.name
        and path.name not in {"manifest.json", "members.json", "segments.json"}
    }


@pytest.fixture
def go(database, out):
    """Publish the store."""

    def go(out: Path = out, **changes: Any):
        return publish(database, out, Order(BASE, **changes))

    return go


@pytest.fixture
def back(database, out):
    """Roll back to a release."""

    def back(number: int, who: str = "ana", reason: str = "salió mal"):
        return roll_back(database, out=out, number=number, who=who, reason=reason)

    return back


@pytest.fixture
def grown(database, make_stock, go):
    """Two releases; the second has more of one source, and another source. On both databases."""
    stock = make_stock(database).fill("uno", size=4)
    go()
    stock.store("uno", [make_dataset("uno", number) for number in range(6)], LATER)
    stock.fill("dos", size=3)
    go()
    return stock


def test_an_earlier_release_becomes_the_newest_one_with_its_content_and_digest(grown, back, out, database) -> None:
    done = back(1)
    assert (done.number, done.restored, done.changed) == (3, 1, True)
    told = manifest(out)
    assert (told["release"], told["digest"]) == (3, manifest(out, 1)["digest"])
    assert content(out, 3) == content(out, 1)
    assert (out / "current").readlink() == Path("releases/3")
    restored = told["restored"]
    assert (restored["release"], restored["who"], restored["reason"]) == (1, "ana", "salió mal")
    assert (restored["published"], restored["when"]) == (manifest(out, 1)["published"], told["published"])
    assert last_release(database).number == 3
    assert json.loads(last_release(database).manifest) == told
    for file in told["files"].values():
        assert file["path"].startswith("releases/3/")
        assert (out / file["path"]).stat().st_size == file["bytes"]
    assert manifest(out, 2)["release"] == 2


def test_it_is_told_beforehand_what_changes(grown, out) -> None:
    prospect = foresee_rollback(out, 1)
    assert (prospect.number, prospect.stands) == (1, 2)
    assert [(one.slug, one.before and one.before["datasets"], one.after and one.after["datasets"])
            for one in prospect.sources] == [("dos", 3, None), ("uno", 6, 4)]  # fmt: skip


def test_nothing_is_published_until_somebody_resumes(grown, go, back, out) -> None:
    back(1)
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(PublicationHeldError, match="milpa publish --resume") as refused:
        go()
    assert "ana restauró la versión 1 (salió mal)" in str(refused.value)
    assert (out / "manifest.json").read_bytes() == before
    made = go(resumed_by="eva")
    assert (made.number, made.changed, manifest(out)["digest"]) == (4, True, manifest(out, 2)["digest"])
    resumed = manifest(out)["resumed"]
    assert (resumed["release"], resumed["who"]) == (3, "eva")
    assert "restored" not in manifest(out)
    assert (go().number, go().changed) == (4, False)


def test_a_hold_ends_also_where_the_store_holds_what_was_restored(grown, go, back) -> None:
    go()
    back(1)
    back(2)
    made = go(resumed_by="eva")
    assert (made.number, made.changed) == (5, True)
    assert go().number == 5


def test_to_resume_where_nothing_is_held_is_to_publish(grown, go, out) -> None:
    assert (go(resumed_by="eva").number, go(resumed_by="eva").changed) == (2, False)
    assert "resumed" not in manifest(out)


def test_a_second_folder_and_a_lost_one_are_held_too(grown, go, back, tmp_path) -> None:
    back(1)
    with pytest.raises(PublicationHeldError):
        go(out=tmp_path / "segunda")


def test_to_roll_back_twice_to_the_same_is_to_do_it_once(grown, back) -> None:
    back(1)
    again = back(1)
    assert (again.number, again.changed) == (3, False)
    assert (back(3).number, back(3).changed) == (3, False)


def test_of_a_restored_release_it_is_kept_when_its_content_was_published(grown, back, out) -> None:
    first = manifest(out, 1)
    first["published"] = "2026-01-01T00:00:00+00:00"
    (out / "releases/1/manifest.json").write_text(json.dumps(first))
    back(1)
    back(2)
    back(3)
    assert manifest(out)["restored"]["release"] == 3
    assert manifest(out)["restored"]["published"] == "2026-01-01T00:00:00+00:00"
    (out / "releases/1/manifest.json").unlink()
    assert oldest_release(out) == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("harm", ["gone", "cut", "flipped"])
def test_a_damaged_release_is_not_restored_and_it_is_told_which_can_be(grown, back, out, harm: str) -> None:
    back(1)
    damaged = out / "releases/2/datasets.ndjson.gz"
    bytes_before = damaged.read_bytes()
    damaged.unlink()
    if harm == "cut":
        damaged.write_bytes(bytes_before[:-3])
    elif harm == "flipped":
        damaged.write_bytes(bytes_before[:50] + bytes([bytes_before[50] ^ 1]) + bytes_before[51:])
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(UnrestorableError, match=r"La versión 2 está dañada.*Se pueden restaurar: 1, 3"):
        back(2)
    assert (out / "manifest.json").read_bytes() == before
    assert not (out / "releases/4").exists()


def test_a_release_that_was_removed_is_not_restored(grown, back, go, out) -> None:
    grown.store("uno", [make_dataset("uno", 9)], LATER + timedelta(days=1))
    go(keep=2)
    for asked in (lambda: back(1), lambda: foresee_rollback(out, 1)):
        with pytest.raises(UnrestorableError, match="Se pueden restaurar: 2, 3"):
            asked()


def test_where_there_is_no_release_at_all_it_is_said(database, out) -> None:
    with pytest.raises(UnrestorableError, match="No hay otra"):
        foresee_rollback(out, 1)


def test_a_disk_without_links_gets_copies(grown, back, out, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    back(1)
    assert content(out, 3) == content(out, 1)
    assert (out / "releases/3/catalog.nt.gz").stat().st_nlink == 1


def test_mending_the_old_release_leaves_the_restored_one(grown, back, go, out) -> None:
    """Files that are linked share their bytes: a file is replaced, never written over."""
    back(1)
    whole = content(out, 3)
    (out / "releases/1/catalog.ttl.gz").unlink()
    assert content(out, 3) == whole
    assert go(resumed_by="eva").number == 4
    assert content(out, 3) == whole


def test_of_a_release_whose_numbers_another_folder_has_passed(grown, back, out, tmp_path, go) -> None:
    grown.store("uno", [make_dataset("uno", 8)], LATER + timedelta(days=2))
    assert go(out=tmp_path / "segunda").number == 3
    assert back(1).number == 4


def test_after_kills_readers_see_a_whole_release_and_the_next_run_restores(stock, tmp_path) -> None:
    """The process kills itself right before its Nth operation on files."""
    out = tmp_path / "index"
    stock.fill("uno", size=4)
    publish(stock.database, out, Order(BASE))
    stock.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"})], LATER)
    publish(stock.database, out, Order(BASE))
    url = stock.database.url.render_as_string()
    stock.database.close()
    moments = [*range(1, 12), *Random(6).sample(range(12, 60), 14)]
    for fatal in moments:
        status = roll_back_in_child(url, out, fatal)
        assert status in {-signal.SIGKILL, 0}
        told = manifest(out)
        assert told["release"] in {2, 3}
        for name, file in told["files"].items():
            assert hashlib.sha256((out / file["path"]).read_bytes()).hexdigest() == file["sha256"], name
    database = open_database(url)
    done = roll_back(database, out=out, number=1, who="ana", reason="")
    assert done.number == 3
    assert [release.number for release in list_releases(database)] == [3, 2, 1]
    assert list((out / ".scratch").iterdir()) == []
    assert sorted(path.name for path in (out / "releases").iterdir()) == ["1", "2", "3"]
    assert content(out, 3) == content(out, 1)
    database.close()


def test_a_release_of_before_an_erasure_is_not_restored_and_the_next_one_has_no_delta(grown, go, back, out, database):
    add_mark(database, Mark("e-mail", b"s" * 16, b"d" * 32, datetime.now(UTC), "eva", "solicitud"))
    with pytest.raises(UnrestorableError, match="antes de que se borraran datos"):
        back(1)
    assert manifest(out)["release"] == 2
    grown.store("uno", [make_dataset("uno", number) for number in range(7)], LATER + timedelta(days=1))
    done = go()
    assert (done.number, "se borraron datos" in done.no_delta) == (3, True)
    assert "delta" not in manifest(out)
    assert not list((out / "releases/3").glob("delta*"))


def roll_back_in_child(url: str, out: Path, fatal: int) -> int:
    """Roll back in a process that dies at its Nth operation on files; its exit status."""
    child = os.fork()
    if child == 0:
        left = fatal

        def watch(event: str, arguments: object) -> None:
            nonlocal left
            if event in {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.symlink", "os.link"} and str(
                out
            ) in str(arguments):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        database = open_database(url)
        sys.addaudithook(watch)
        roll_back(database, out=out, number=1, who="ana", reason="")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
