"""One record that takes too long costs itself alone."""

import re
import signal
import threading

import pytest

from mappings import registry
from mappings.assembly import Mapped
from mappings.issues import Issue, describe
from mappings.origin import Origin
from mappings.patience import TookTooLongError, at_most

ENDLESS = re.compile(r"(?:a|aa)+\Z")
ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco")


def search_for_ever() -> Mapped:
    ENDLESS.match("a" * 200 + "b")
    raise AssertionError


def test_a_search_that_does_not_end_is_interrupted_and_nothing_is_left_behind() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(TookTooLongError), at_most(0.1):
        search_for_ever()
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


def test_no_handler_on_the_way_swallows_it() -> None:
    with pytest.raises(TookTooLongError), at_most(0.1):
        for _ in range(2):
            try:
                search_for_ever()
            except Exception:  # noqa: BLE001 (as a mapping might)
                pytest.fail("swallowed")


def test_what_is_done_in_time_is_left_alone() -> None:
    with at_most(0.1):
        pass
    sum(range(10_000_000))  # the timer would strike here
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_within_a_bounded_search_no_other_bound_is_set() -> None:
    with pytest.raises(TookTooLongError), at_most(0.1), at_most(60):
        search_for_ever()


def test_in_another_thread_nothing_is_bounded_and_nothing_fails() -> None:
    done = threading.Event()

    def read() -> None:
        with at_most(0.1):
            done.set()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert done.is_set()


def test_the_record_is_refused_in_words_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "LONGEST", 0.1)
    monkeypatch.setitem(registry.SCHEMAS, "slow", registry.Schema(lambda *_: search_for_ever(), dict))
    refused = registry.map_body("slow", "x", b"{}", ORIGIN)
    assert refused == Mapped(None, (Issue("record.too_slow", "", "0.1"),))
    assert "tardó más de 0.1 segundos" in describe(refused.issues[0])
    assert registry.map_body("ckan", "x", b'{"id": "x", "title": "Agua"}', ORIGIN).dataset is not None
