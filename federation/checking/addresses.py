"""A check of whatever catalogue answers at an address: walked as a harvest would walk it, stored nowhere."""

import asyncio
from pathlib import Path
from typing import Final

from federation.checking.checker import Checker, CheckReport, Complaint, Part
from federation.completeness import Verdict, judge
from federation.endpoints import limits_from_settings
from federation.joining import make_detect
from federation.settings import Settings
from federation.table_catalogues import layouts_of
from federation.words import tell
from harvesters.catalogue_words import CatalogueWords, said_of_document, words_of_json
from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, WalkOutcome

WITH_CATALOGUE: Final = frozenset({"data_json", "dcat_rdf"})
"""Protocols whose documents have room for what a catalogue says of itself; of others the API tells a title."""


class _CheckingSink:
    """Checks the pages of a walk."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._last: Path | None = None
        """The document that was read last: it comes again with each of its pages."""

    async def receive(self, page: Page) -> None:
        """Check one page."""
        for record in page.records:
            place = f"<{record.identifier}>" if page.schema == "dcat" else page.url
            self._checker.add(Part(page.schema, record.identifier, record.body, place))
        for refusal in page.refusals:
            self._checker.complain(Complaint(refusal.code, refusal.value, refusal.identifier, page.url))
        if page.document is not None and page.document != self._last:
            self._last = page.document
            facts, catalogues = await asyncio.to_thread(said_of_document, page.document, page.url, page.media_type)
            self._checker.note_facts(facts)
            for words in catalogues:
                self._checker.note_catalogue(words)
        if page.catalogue is not None:
            self._checker.note_catalogue(words_of_json(page.catalogue))


def check_address(checker: Checker, settings: Settings, url: str) -> CheckReport:
    """Walk the catalogue that answers at a URL, as a harvest would."""
    best = make_detect(settings, beyond=False)(url).best
    outcomes: list[WalkOutcome] = []
    if best.title and best.protocol not in WITH_CATALOGUE:
        told = (("site_title", best.title), *((("site_url", best.site_url),) if best.site_url else ()))
        checker.note_catalogue(CatalogueWords("", told, could_say_all=False))
    endpoint = Endpoint(checker.origin.source, best.url, best.protocol, best.schema, layouts=layouts_of(None))
    Engine(limits_from_settings(settings)).harvest([(endpoint, _CheckingSink(checker))], outcomes.append)
    (outcome,) = outcomes
    judgement = judge(outcome, 0)
    story = tell(judgement.reason)
    return checker.report(seen_whole=judgement.verdict is Verdict.COMPLETE, story=story)
