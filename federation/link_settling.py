"""What the answers of links mean for the datasets that name them: issues, scores, counts; written where it changed."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Final

from federation.link_promises import promise_from_text
from federation.link_verdicts import Finding, Verdict, finding_of
from mappings.quality.link_facts import LinkFacts
from storage.database import Database
from storage.link_rows import UseWithState
from storage.links import iter_uses, known_link_facts, store_link_facts, store_verdicts

CODES: Final = {Verdict.DEAD: "link.dead", Verdict.UNLIKE: "link.unlike"}
"""The verdicts that are told at a dataset."""
AT_ONCE: Final = 500
"""Records settled in one transaction."""

Told = tuple[int, int, str, str, str]
"""What is to be written of a link: its record and position, the verdict, code, value."""
Settled = tuple[int, LinkFacts, list[Told]]
"""A record, the facts for its score, and what is to be written of its links."""


def settle_links(database: Database) -> int:
    """Judge every use of every link; returns of how many datasets something else is known now."""
    changed = 0
    with database.read() as reading:
        records = _iter_settled(iter_uses(reading))
        while batch := list(islice(records, AT_ONCE)):
            changed += _store(database, batch)
    return changed


def _store(database: Database, batch: list[Settled]) -> int:
    with database.read() as connection:
        before = known_link_facts(connection, [record_id for record_id, _, _ in batch])
    facts = [(record_id, facts.to_text()) for record_id, facts, _ in batch]
    new = [(record_id, text) for record_id, text in facts if before.get(record_id) != text]
    verdicts = [told for _, _, of_record in batch for told in of_record]
    if new or verdicts:
        with database.write() as connection:
            store_link_facts(connection, new)
            store_verdicts(connection, verdicts)
    return len({record_id for record_id, *_ in (*new, *verdicts)})


def _iter_settled(uses: Iterable[UseWithState]) -> Iterator[Settled]:
    for record_id, group in groupby(uses, key=lambda use: use.record_id):
        judged = [(use, finding_of(use.state, promise_from_text(use.promise))) for use in group]
        yield record_id, facts_of(judged), [told for use, finding in judged for told in _told(use, finding)]


def _told(use: UseWithState, finding: Finding) -> Iterator[Told]:
    code = CODES.get(finding.verdict, "")
    value = f"{use.state.url} · {finding.reason}" if code else ""
    if (finding.verdict, code, value) != (use.verdict, use.code, use.value):
        yield use.record_id, use.position, finding.verdict.value, code, value


def facts_of(judged: list[tuple[UseWithState, Finding]]) -> LinkFacts:
    """The facts for the score of one dataset; a count is known once each of its links has told."""
    counts = dict.fromkeys(Verdict, 0)
    for _, finding in judged:
        counts[finding.verdict] += 1
    return LinkFacts(
        _answering(judged, "access"), _answering(judged, "download"), counts[Verdict.ALIVE], counts[Verdict.UNLIKE],
        counts[Verdict.DEAD],
    )  # fmt: skip


def _answering(judged: list[tuple[UseWithState, Finding]], role: str) -> int | None:
    """How many links of a role answer; None where one of them has not told."""
    of_role = [finding for use, finding in judged if use.role in {role, "both"}]
    if any(finding.verdict is Verdict.UNKNOWN for finding in of_role):
        return None
    return sum(finding.answers for finding in of_role)
