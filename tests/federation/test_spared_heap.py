"""Cycles that were made before are left alone for a while, and no longer."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from federation.spared_heap import spared_heap


class Node:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def no_other_search() -> Iterator[None]:
    """Python looks for cycles only where it is told to."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_other_search")
def test_what_was_made_before_is_passed_over_until_the_end() -> None:
    before = weakref.ref(Node())
    with spared_heap():
        inside = weakref.ref(Node())
        gc.collect()
        assert before() is not None
        assert inside() is None
    gc.collect()
    assert before() is None
