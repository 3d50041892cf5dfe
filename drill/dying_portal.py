"""A portal that dies at every page in turn, in every way in which one dies: nothing that is held is lost by it."""

from collections.abc import Callable

from drill.installations import Breach
from drill.portals import ROWS, make_packages, portal_of
from drill.released import check_release
from drill.stages import Stage
from drill.stores import check_healed, check_store
from drill.trials import Order, Trials
from storage.records import count_records
from storage.sources import require_source
from tests.harvesters.portal import HTML, SEARCH, Answer, Asked, Portal

SLUG = "uno"
DATASETS = 60
WAYS = {
    "reset": Answer(reset=True),
    "503": Answer(HTML, 503, content_type="text/html"),
    "cut": Answer(b'{"success": true, "result": {"count": 60, "results": [{"id": "id-0', length=5_000),
    "HTML": Answer(HTML, content_type="text/html"),
    "empty": Answer(b'{"success": true, "result": {"count": 60, "results": []}}'),
}
"""What comes instead of a page, and of every one after it."""


def drill_dying_portal(stage: Stage, order: Order) -> Trials:
    """Let the portal die at each page; each time all of its datasets have changed."""
    trials = Trials()
    with portal_of(DATASETS) as portal:
        milpa = stage.build("dying")
        milpa.join(SLUG, portal.url)
        milpa.must("harvest", SLUG)
        milpa.must("publish")
        shown = frozenset(f"id-{number:05}" for number in range(1, DATASETS + 1))
        for turn, (page, way) in enumerate([(page, way) for page in range(DATASETS // ROWS) for way in WAYS], 1):
            if order.is_over:
                break
            portal.packages = make_packages(DATASETS, turn)
            with trials.trial(f"{way} at page {page + 1}"):
                portal.script(SEARCH, _dying(portal, page, WAYS[way]))
                ended = milpa.run("harvest", SLUG)
                portal.script(SEARCH, portal.search)
                if ended.code != 1:
                    raise Breach(f"exit code {ended.code}: {ended.err.strip()[-200:]}")
                with milpa.database() as database:
                    check_store(database, shown, shown)
                    counts = count_records(database, require_source(database, SLUG).id)
                if (counts.held, counts.indexed, counts.missing) != (DATASETS, DATASETS, 0):
                    raise Breach(f"a portal that dies says nothing of what it has: {counts}")
                check_release(milpa.index)
                milpa.must("harvest", SLUG)
                milpa.must("publish", "--keep", "2")
                with milpa.database() as database:
                    check_healed(database, shown)
                check_release(milpa.index)
    return trials


def _dying(portal: Portal, page: int, last: Answer) -> Callable[[Asked], Answer]:
    """Answer as the portal does until a page."""

    def respond(asked: Asked) -> Answer:
        return last if int(asked.query.get("start", 0)) >= page * ROWS else portal.search(asked)

    return respond
