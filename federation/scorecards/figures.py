"""What can be measured of a source only now: what it holds, how well it is described, whether its links live.

Kept for each month, so that the next one can be compared with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from federation.issue_words import describe_issue, generic, masked
from federation.scoring import scores_by
from mappings.issue_codes import CODES, Severity
from mappings.issues import Issue, advise
from mappings.quality.law import CHARACTERISTICS
from storage.database import Database
from storage.issues import IssueCount, count_issues, count_records_with
from storage.links import link_summary
from storage.records import KindCounts, count_kinds, count_records
from storage.sources import Source

Figures = Mapping[str, Any]

TIERS: Final = {"core": "missing.core", "guide": "missing.guide", "recommended": "missing.recommended"}
"""The tiers of the profile that somebody expects something of, and the code of what lacks one."""
MENDED: Final = 8
"""What is to be mended first, at most so many."""
_GRAVITY: Final = {severity: rank for rank, severity in enumerate(Severity)}


def figures_of(database: Database, source: Source, today: date) -> dict[str, Any]:
    """Measure a source as it stands; what nobody knows is None."""
    counts = count_records(database, source.id)
    kinds = count_kinds(database, source.id).get(source.id, KindCounts())
    issues = count_issues(database, source.slug)
    return {
        "records": counts.held, "datasets": kinds.datasets, "services": kinds.services, "series": kinds.series,
        "distributions": counts.distributions, "missing": counts.missing, "tombstones": counts.tombstones,
        "lacking": _lacking(database, source),
        "issues": _severities(issues),
        "mend": mend_first(issues),
        **_scores(database, source, today),
        "links": _links(database, source),
    }  # fmt: skip


def _lacking(database: Database, source: Source) -> dict[str, int]:
    """How many records lack something of each tier."""
    found = count_records_with(database, tuple(TIERS.values()), source.id)
    return {tier: found.get(code, 0) for tier, code in TIERS.items()}


def _severities(issues: Sequence[IssueCount]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in issues:
        found[CODES[one.code].severity.value] += one.count
    return {severity.value: found[severity.value] for severity in Severity}


def mend_first(issues: Sequence[IssueCount]) -> list[dict[str, Any]]:
    """The issues that cost most, each with how often it occurs and how it is mended: errors first, then by number."""
    together: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for one in issues:
        key = (one.code, generic(one.field))
        together[key] += one.count
        examples.setdefault(key, one.value)
    worst = sorted(together, key=lambda key: (_GRAVITY[CODES[key[0]].severity], -together[key], key))
    return [_mend(Issue(code, field, masked(examples[code, field])), together[code, field])
            for code, field in worst[:MENDED]]  # fmt: skip


def _mend(issue: Issue, count: int) -> dict[str, Any]:
    return {
        "code": issue.code, "field": issue.field, "severity": issue.severity.value, "count": count,
        "what": {lang: describe_issue(issue, lang) for lang in ("es", "en")},
        "how": {lang: advise(issue, lang) for lang in ("es", "en")},
    }  # fmt: skip


def _scores(database: Database, source: Source, today: date) -> dict[str, Any]:
    """The mean of the MQA, and the judgements by each characteristic of the law."""
    groups = scores_by(database, "source", today, source.slug)
    if not groups:
        return {"mqa": None, "law": None}
    (group,) = groups
    law = {
        one.name: {judgement.value: count for judgement, count in group.judgements[one.name].items()}
        for one in CHARACTERISTICS
    }
    return {"mqa": round(group.mean, 1), "law": law}


def _links(database: Database, source: Source) -> dict[str, int] | None:
    """How the links stand; None where none was ever found."""
    links = link_summary(database, source.slug)
    found = {"alive": links.alive, "unlike": links.unlike, "dead": links.dead, "unknown": links.unknown}
    return found if any(found.values()) else None
