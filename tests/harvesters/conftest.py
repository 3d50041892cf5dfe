from collections.abc import Iterator

import pytest

from tests.harvesters.portal import Portal, running_portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A portal on loopback, a CKAN of 250 datasets unless told otherwise."""
    with running_portal() as portal:
        yield portal
