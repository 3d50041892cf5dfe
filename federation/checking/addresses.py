"""A check of whatever catalogue answers at an address: walked as a harvest would walk it, stored nowhere."""

import asyncio

from federation.checking.checker import Checker, CheckReport, Complaint, Part
from federation.completeness import Verdict, judge
from federation.endpoints import limits_from_settings
from federation.joining import make_detect
from federation.settings import Settings
from federation.table_catalogues import layouts_of
from federation.words import tell
from harvesters.catalogue_facts import facts_of_document
from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, WalkOutcome


class _CheckingSink:
    """Checks the pages of a walk."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker

    async def receive(self, page: Page) -> None:
        """Check one page."""
        for record in page.records:
            place = f"<{record.identifier}>" if page.schema == "dcat" else page.url
            self._checker.add(Part(page.schema, record.identifier, record.body, place))
        for refusal in page.refusals:
            self._checker.complain(Complaint(refusal.code, refusal.value, refusal.identifier, page.url))
        if page.document is not None:
            facts = await asyncio.to_thread(facts_of_document, page.document, page.url, page.media_type)
            self._checker.note_catalogue(facts)


def check_address(checker: Checker, settings: Settings, url: str) -> CheckReport:
    """Walk the catalogue that answers at a URL, as a harvest would."""
    best = make_detect(settings, beyond=False)(url).best
    outcomes: list[WalkOutcome] = []
    endpoint = Endpoint(checker.origin.source, best.url, best.protocol, best.schema, layouts=layouts_of(None))
    Engine(limits_from_settings(settings)).harvest([(endpoint, _CheckingSink(checker))], outcomes.append)
    (outcome,) = outcomes
    judgement = judge(outcome, 0)
    story = tell(judgement.reason)
    return checker.report(seen_whole=judgement.verdict is Verdict.COMPLETE, story=story)
