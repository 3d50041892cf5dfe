"""Rows follow the releases of the folder that is served, whoever published them."""

import time

from federation.orders import Order
from federation.releases import publish
from federation.web.following import following
from tests.federation.publishing.conftest import make_dataset


def release_of(served):
    return served.get("/health").json()["release"]


def wait_for(served, release):
    for _ in range(200):
        if release_of(served) == release:
            return True
        time.sleep(0.05)
    return False


def publish_alone(served):
    """As one that is killed before it brings the rows along, or that publishes into another folder."""
    publish(served.site.database, served.site.out, Order(served.site.base_uri))


def test_what_somebody_else_published_is_served_soon(served):
    served.stock.store("uno", [make_dataset("uno", 0, title={"es": "Otro"})])
    with following(served.site.database, served.site.out, seconds=0.05):
        publish_alone(served)
        assert wait_for(served, 2)


def test_it_waits_for_who_published_and_stops_when_it_is_told(served):
    served.stock.store("uno", [make_dataset("uno", 0, title={"es": "Otro"})])
    with following(served.site.database, served.site.out, patience=10_000, seconds=0.01):
        publish_alone(served)
        time.sleep(0.2)
        assert release_of(served) == 1
    assert release_of(served) == 1


def test_a_release_that_is_damaged_leaves_the_rows_as_they_are(served, caplog):
    served.stock.store("uno", [make_dataset("uno", 0, title={"es": "Otro"})])
    with following(served.site.database, served.site.out, seconds=0.05):
        publish_alone(served)
        assert wait_for(served, 2)
        served.stock.store("uno", [make_dataset("uno", 0, title={"es": "Tercero"})])
        manifest = served.site.out / "manifest.json"
        manifest.write_text(manifest.read_text().replace('"release": 2', '"release": 9'))
        time.sleep(0.3)
        assert release_of(served) == 2
