"""Several processes write what one would write, byte for byte, and none of them outlives its publisher."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from federation import buckets, rendering_pool
from federation.errors import GateError, PublicationError
from federation.orders import Order
from federation.releases import publish
from tests.federation.publishing.conftest import BASE

pytestmark = pytest.mark.usefixtures("small_buckets")


@pytest.fixture
def small_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "BUCKET_RECORDS", 4)


def content(folder: Path) -> dict[str, bytes]:
    """All files of the release that stands but its manifest, which tells the time."""
    place = (folder / "current").resolve()
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def test_the_bytes_do_not_depend_on_the_number_of_workers(stock, tmp_path) -> None:
    stock.fill("uno", "dos", size=20).fill_beside("tres")
    alone = publish(stock.database, tmp_path / "a", Order(BASE))
    made = publish(stock.database, tmp_path / "b", Order(BASE, workers=2))
    assert made.rendered == alone.rendered > rendering_pool.FEW
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert list((tmp_path / "b/.scratch").iterdir()) == []


def test_few_segments_start_no_worker(stock, tmp_path, make, monkeypatch: pytest.MonkeyPatch) -> None:
    stock.fill("uno", size=20)
    publish(stock.database, tmp_path, Order(BASE))
    stock.store("uno", [make("uno", 3, title={"es": "Otro"})])
    monkeypatch.setattr(rendering_pool, "ProcessPoolExecutor", None)
    assert publish(stock.database, tmp_path, Order(BASE, workers=8)).rendered == 1


def test_what_a_worker_refuses_is_refused_with_its_words(stock, make, tmp_path) -> None:
    stock.fill("uno", size=40)
    stock.store("uno", [make("uno", number, landing_page=None).model_copy(update={"landing_page": "https://a.mx/100%zz"})
                        for number in range(30)])  # fmt: skip
    with pytest.raises(GateError, match="No se publicó nada"):
        publish(stock.database, tmp_path / "index", Order(BASE, workers=2))
    assert list((tmp_path / "index/.scratch").iterdir()) == []
    assert not (tmp_path / "index/manifest.json").exists()


def die(_task: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_is_told_in_words_and_nothing_is_published(stock, tmp_path, monkeypatch) -> None:
    stock.fill("uno", size=40)
    monkeypatch.setattr(rendering_pool, "_render", die)
    with pytest.raises(PublicationError, match="MILPA_PUBLISH_WORKERS=1"):
        publish(stock.database, tmp_path / "index", Order(BASE, workers=2))
    assert not (tmp_path / "index/manifest.json").exists()
    monkeypatch.undo()
    assert publish(stock.database, tmp_path / "index", Order(BASE)).number == 1


PUBLISHER = """
import os, sys
from pathlib import Path
from federation import buckets, drafting
from federation.orders import Order
from federation.releases import publish
from storage.database import open_database

if __name__ == "__main__":
    buckets.BUCKET_RECORDS = 4
    told = []

    def watch(done, of):
        told.append(done)
        if len(told) == 8:
            print(*(child for child in os.popen(f"ps -o pid= --ppid {os.getpid()}").read().split()), flush=True)
            os.kill(os.getpid(), 9)

    order = Order("https://indice.example", workers=2, on_progress=watch)
    publish(open_database(sys.argv[1]), Path(sys.argv[2]), order)
"""


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_workers_end_with_a_publisher_that_is_killed_and_the_next_one_publishes(stock, tmp_path) -> None:
    stock.fill("uno", size=60)
    script, out, calm = tmp_path / "publisher.py", tmp_path / "index", tmp_path / "calm"
    script.write_text(PUBLISHER)
    url = stock.database.url.render_as_string()
    environment = {**os.environ, "PYTHONPATH": str(Path(buckets.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, str(script), url, str(out)], env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    workers = [int(pid) for pid in done.stdout.split()]
    assert workers
    for _ in range(200):
        if not any(map(is_running, workers)):
            break
        time.sleep(0.05)
    assert not any(map(is_running, workers))
    publish(stock.database, out, Order(BASE))
    publish(stock.database, calm, Order(BASE))
    assert content(out) == content(calm)
    assert list((out / ".scratch").iterdir()) == []
