"""A source that was harvested for two months, and measured in the first."""

from datetime import timedelta

import pytest

from federation.scorecards.cards import measure
from tests.federation.networks import START, make_network
from tests.harvesters.portal import Answer, package, running_portal


@pytest.fixture
def portal():
    with running_portal() as running:
        yield running


@pytest.fixture
def network(database, portal):
    """A source that showed six datasets in March, measured then; in April one is gone, one changed, two are new."""
    network = make_network(database, portal)
    network.show(*range(1, 7))
    network.harvest(1)
    network.harvest(2)
    measure(database, network.source, START + timedelta(days=20))
    portal.packages = [package(1, title="Otro título"), *(package(number) for number in (2, 3, 4, 5, 7, 8))]
    for day in (40, 41):
        network.harvest(day)
    portal.script("/api/3/action/package_search", Answer(b"", 500))
    network.harvest(42)
    return network
