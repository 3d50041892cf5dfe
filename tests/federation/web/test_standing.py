"""For how long the state of the index is believed without a look."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from federation.web.standing import BELIEVED, LastState
from storage.index import IndexState

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
FIRST = IndexState(release=1, digest="a", published=NOW, changed=NOW, sequence=1_000_000_000)


def test_what_was_seen_is_believed_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    last, clock = LastState(), iter((0.0, BELIEVED - 0.1, BELIEVED + 0.1))
    monkeypatch.setattr("federation.web.standing.time.monotonic", lambda: next(clock))
    assert last.get() is None
    last.see(FIRST)
    assert last.get() == FIRST
    assert last.get() is None


def test_a_slow_request_does_not_bring_an_older_state_back() -> None:
    last, second = LastState(), replace(FIRST, release=2, sequence=2_000_000_000)
    last.see(second)
    last.see(FIRST)
    assert last.get() == second
