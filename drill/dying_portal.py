"""A portal that dies at every page in turn, in every way in which one dies: nothing that is held is lost by it."""

from collections.abc import Callable

from drill.installations import Breach
from drill.one_source import DATASETS, SLUG, check_held, heal, stand
from drill.portals import ROWS, make_packages, portal_of
from drill.stages import Stage
from drill.trials import Order, Trials
from storage.records import count_records
from storage.sources import require_source
from tests.harvesters.portal import HTML, SEARCH, Answer, Asked, Portal

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
        stand(milpa, portal)
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
                check_held(milpa)
                with milpa.database() as database:
                    counts = count_records(database, require_source(database, SLUG).id)
                if (counts.held, counts.indexed, counts.missing) != (DATASETS, DATASETS, 0):
                    raise Breach(f"a portal that dies says nothing of what it has: {counts}")
                heal(milpa)
    return trials


def _dying(portal: Portal, page: int, last: Answer) -> Callable[[Asked], Answer]:
    """Answer as the portal does until a page."""

    def respond(asked: Asked) -> Answer:
        return last if int(asked.query.get("start", 0)) >= page * ROWS else portal.search(asked)

    return respond
