"""Only what has changed in a catalogue service since the last walk, reconciled with all that it has."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from harvesters.answers import require_status
from harvesters.changes import DELETED, Finding, not_checked, not_trusted, only_changes
from harvesters.csw_filters import DATES, changes_since, moment_of
from harvesters.csw_requests import records_url
from harvesters.errors import SourceError
from harvesters.memory import Memory, Trust
from harvesters.protocols.csw_pages import CswPages
from harvesters.sentences import Sentence
from harvesters.spools import Spool
from harvesters.walk import Output
from harvesters.xml_records import XmlRecords

NEWEST_LOOKED_AT = 10
"""Of the newest records: the first may bear a date that is none."""
REFUSED_QUESTION = frozenset(("service_exception", "bad_status", "no_catalogue"))
"""How a service refuses an order or an output schema; some fail at it, as at a page that is too large."""
REFUSED_CHECK = REFUSED_QUESTION - {"no_catalogue"}
"""How it refuses to show its newest records, so that its filter can never be checked; any other failure may pass."""


class CswChanges(CswPages):
    """Walks that ask for changes by the date of the metadata, where the roof allows it and it was not found to lie."""

    _base: str
    _version: str
    _dates: list[str]
    """What services call that date; the first one is what is asked by now."""

    def _begin_changes(self) -> None:
        memory = self.endpoint.memory
        self._filter = Trust.UNTRIED if self.endpoint.whole else memory.filter
        by_date = self.endpoint.by_date and not self.endpoint.whole and self._filter is not Trust.LIES
        self._changes = changes_since(memory) if by_date else None

    def remember(self) -> Memory:
        """Return what was seen, up to which date, and whether the filter by date may be believed."""
        tally, memory = self.tally, self.endpoint.memory
        newest = max(self._newest, memory.newest) if tally.assumed else self._newest
        refused = memory.refused if tally.assumed else tally.refused
        return Memory(
            unique=tally.known,
            refused=refused,
            declared=tally.declared,
            newest=newest,
            rows=self.needed_rows,
            filter=self._filter,
        )

    def _check_request(self) -> Request:
        """Ask for the newest records, unfiltered, with which the changes must agree."""
        url = records_url(
            self._base, self._version, self._outputs[0].uri, start=0, rows=NEWEST_LOOKED_AT, sort=f"{self._dates[0]}:D"
        )
        return self.ask(url, self.parse_check, meta={"spool": True, "about": "check"})

    def parse_check(self, response: Response) -> Iterator[Output]:
        """Reconcile what was shown with what there is; pass through everything where it does not fit."""
        changes = self._changes
        assert changes is not None
        newest = ""
        spool: Spool = response.meta.pop("spooled")
        try:
            require_status(response)
            with XmlRecords(spool.path, response.url, self.limits.max_body_bytes) as document:
                for element, _ in document.iter_elements():
                    newest = max(newest, moment_of(element, self._latest) if isinstance(element.tag, str) else "")
        finally:
            spool.close()
        count = document.matched
        finding = changes.reconcile(count=count, newest=newest, fresh=self.fresh, refused=self.tally.refused)
        if finding is Finding.FITS and newest < max(changes.newest, changes.since):
            finding = Finding.LIES  # it does not sort by its dates: what is newest cannot be known
        if finding is not Finding.FITS:
            lies = finding is not Finding.GONE
            yield self._ask_for_everything(not_trusted(self._dates[0]) if lies else DELETED, lies=lies)
            return
        assert count is not None
        tally, memory = self.tally, self.endpoint.memory
        tally.declare(count)
        tally.assumed = changes.known - memory.refused + self.fresh - tally.unique
        tally.refused = max(tally.refused, count - tally.known)
        tally.ended = True
        tally.note(only_changes(self._dates[0]))

    def _ask_for_everything(self, why: Sentence, *, lies: bool) -> Request:
        """Give up asking for changes only, and find out anew whether the service keeps to an order."""
        self._is_sorted = None
        return super()._ask_for_everything(why, lies=lies)

    def _without_changes(self, problem: SourceError) -> Request | None:
        """Ask by another date where the service does not know this one; for everything where it knows none."""
        return self._by_another_date() if problem.code in REFUSED_QUESTION | {"server_error"} else None

    def _without_check(self, problem: SourceError) -> Request:
        """Do without a filter that cannot be checked: by another date, or for now."""
        if problem.code in REFUSED_CHECK:
            return self._by_another_date()
        return self._ask_for_everything(not_checked(self._dates[0], problem.sentence), lies=False)

    def _by_another_date(self) -> Request:
        if self._listing.position == 0 and len(self._dates) > 1:
            del self._dates[0]
            return self._page_request()
        return self._ask_for_everything(not_trusted(DATES[0]), lies=True)
