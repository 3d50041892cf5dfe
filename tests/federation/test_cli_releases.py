"""The releases of the index as an operator types them."""

import pytest

from tests.harvesters.portal import package


def titled(first, last, title):
    return [package(number, title=title, metadata_modified="2026-11-02T10:00:00") for number in range(first, last + 1)]


@pytest.fixture
def published(milpa, portal, joined):
    """Two releases of a source of five; in the second, one is new and one has another title."""
    assert milpa("harvest", "uno").code == 0
    assert milpa("publish").code == 0
    portal.packages = [*titled(1, 1, "Otro título"), *portal.packages[1:], *titled(6, 6, "Nuevo")]
    assert milpa("harvest", "uno").code == 0
    assert milpa("publish").code == 0


def test_releases_are_listed(milpa, published):
    listed = milpa("releases").out.splitlines()
    assert len(listed) == 3
    assert listed[0].split()[:2] == ["n.º", "publicada"]
    assert listed[1].split()[0] == "2"
    assert listed[1].rstrip().endswith("publicada")
    told = milpa("releases", "--json", "--limit", "1").json["releases"]
    assert [(one["release"], one["datasets"], one["current"]) for one in told] == [(2, 6, True)]


def test_before_the_first_release_it_is_said_how_to_publish(milpa, joined):
    assert "milpa publish" in milpa("releases").out
    assert milpa("releases", "--json").json == {"releases": []}
