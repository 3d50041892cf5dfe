"""What the walks through a DKAN 1 and a DKAN 2 share: rows that are counted, and answers that never come."""

from functools import cached_property

from harvesters.errors import SourceError
from harvesters.items import Record, Refusal, Sight
from harvesters.protocols.data_json import DataJson
from harvesters.protocols.dkan_answers import Identified
from harvesters.protocols.dkan_ways import ways_into
from harvesters.roads import Roads
from harvesters.sentences import NOTHING
from harvesters.walk import FLEETING

MOST_FAILURES = 5
"""Packages, or pages of the search, in a row that never come: the portal is down, and is not asked for the others."""


class DkanRows(DataJson):
    """Walks that take rows one answer at a time, and go on without an answer that never came."""

    _base: str

    @cached_property
    def _roads(self) -> Roads:
        return Roads(ways_into(self.endpoint.url))

    def _begin_rows(self) -> None:
        self._failures = 0
        """Answers in a row that never came."""
        self._first_problem = NOTHING
        self._refused: set[int] = set()
        """Rows without an identifier, by their bytes."""
        self._refused_by_list = 0
        """Rows that a list refused which is read beside them: they are the first of those that come again."""

    def _fail_once(self, problem: SourceError) -> None:
        """Count an answer that never came; raises the problem when too many of them failed one after the other."""
        self._failures += 1
        self._first_problem = self._first_problem or problem.sentence
        if self._failures >= MOST_FAILURES:
            raise problem

    def _may_come_again(self, problem: SourceError, url: str) -> bool:
        return problem.code in FLEETING and url not in self._asked_again

    def _split(self, rows: tuple[Identified, ...]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
        """Make records of the rows that are new in this walk, and refuse those without an identifier, each once."""
        records, refusals = [], []
        for row in rows:
            if not row.identifier:
                if self._refuse_row(row):
                    refusals.append(Refusal("record.no_identifier", row.body[:200].decode("utf-8", "replace")))
            elif self.tally.see(row.identifier, row.body) is Sight.NEW:
                records.append(Record(row.identifier, row.body))
        return tuple(records), tuple(refusals)

    def _refuse_row(self, row: Identified) -> bool:
        """Count a row without an identifier; say whether it is new in this walk."""
        before = len(self._refused)
        self._refused.add(hash(row.body))
        is_new = len(self._refused) > max(before, self._refused_by_list)
        if is_new:
            self.tally.refuse()
        return is_new
