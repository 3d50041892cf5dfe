"""One portal, one source, all of it published: what a blow hits, how it is looked at, and how it is to heal."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from drill.installations import Breach, Installation
from drill.portals import ROWS, identifiers_of
from drill.released import check_published, check_release
from drill.stores import check_healed, check_store
from storage.records import iter_documents
from storage.sources import require_source
from tests.harvesters.portal import Portal

SLUG = "uno"
DATASETS = 60
SHOWN = identifiers_of(DATASETS)


def stand(milpa: Installation, portal: Portal) -> None:
    """Join the portal, harvest it and publish."""
    milpa.join(SLUG, portal.url)
    heal(milpa)


def check_held(milpa: Installation) -> None:
    """Make sure that a blow took no record away and left a whole release."""
    with milpa.database() as database:
        check_store(database, SHOWN, SHOWN)
    check_release(milpa.index)


def heal(milpa: Installation) -> None:
    """Harvest and publish: all that the portal shows is held, and published."""
    milpa.must("harvest", SLUG)
    milpa.must("publish", "--keep", "2")
    with milpa.database() as database:
        check_healed(database, SHOWN)
        with database.read() as connection:
            uris = {each.uri for each in iter_documents(connection, require_source(database, SLUG).id)}
        check_published(milpa.index, database, uris)


@dataclass(frozen=True, slots=True)
class Pause:
    """A portal that waits before it answers a page."""

    reached: threading.Event
    over: threading.Event

    def wait(self, seconds: float) -> None:
        """Wait until the page is asked for."""
        if not self.reached.wait(seconds):
            raise Breach("the harvest did not get so far")


@contextmanager
def pausing_at(portal: Portal, page: int) -> Iterator[Pause]:
    """Let a portal wait before a page (the first is 0), until the pause is `over` or the block ends."""
    pause = Pause(threading.Event(), threading.Event())

    def before_page(_: object, asked: object) -> None:
        if getattr(asked, "query", {}).get("start") == str(page * ROWS):
            pause.reached.set()
            pause.over.wait(60)

    portal.before_page = before_page
    try:
        yield pause
    finally:
        portal.before_page = lambda *_: None
        pause.over.set()
