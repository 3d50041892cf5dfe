"""One fault is told once, though mapping and shapes both find it: by whichever takes it more gravely."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from mappings.assembly import REFUSED_URL
from mappings.field_words import get_field_words
from mappings.findings import LICENCE_SOMEWHERE, Finding
from mappings.issue_codes import Severity
from mappings.issues import Issue

Fault = tuple[bool, str, str]
"""Whether a part of the record is at fault, the property, and the value that is wrong; empty where one is missing."""

_GRAVITY: Final = {severity: rank for rank, severity in enumerate(reversed(Severity))}
_PROPERTY: Final = re.compile(r"(?:.+\.)?([A-Za-z][\w-]*:[A-Za-z]\w*)(?:\[\d*\])?")
"""A field of RDF, alone or in a part: ``dcat:distribution[2].dct:modified``."""


class Folded(NamedTuple):
    """What is left to be told of one record."""

    issues: tuple[Issue, ...]
    findings: tuple[Finding, ...]
    echoes: Mapping[Issue, tuple[Finding, ...]]
    """What shapes say, node by node, of the fault that an issue which stays tells once for all: each under one issue,
    so that an issue may be there with none left.  An issue that shapes say nothing of is not there."""


def folded(issues: Sequence[Issue], findings: Sequence[Finding], subjects: frozenset[str]) -> Folded:
    """Issues and findings of one record without those that say what another one says; `subjects` are its own URIs.

    Of an issue and the findings of the same fault the graver stays, so that a verdict is that of the shapes; of two
    that are as grave the issue, which counts the parts that it concerns.  An issue that speaks of more parts than
    shapes found at fault stays, too.
    """
    found: defaultdict[Fault, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[fault_of(finding, subjects)].append(finding)
    kept: list[Issue] = []
    echoes: set[Finding] = set()
    echoes_of: dict[Issue, tuple[Finding, ...]] = {}
    for issue, faults, count in _told(issues):
        said = [finding for fault in faults for finding in found.get(fault, ())]
        graver = [finding for finding in said if _GRAVITY[finding.severity] > _GRAVITY[issue.severity]]
        new = tuple(finding for finding in said if finding not in graver and finding not in echoes)
        echoes.update(new)
        if len(graver) < count:
            kept.append(issue)
            if said:
                echoes_of[issue] = (*echoes_of.get(issue, ()), *new)
    follow = _follows(issues)
    left = (
        finding
        for finding in findings
        if finding not in echoes
        and not (fault_of(finding, subjects) in follow and _GRAVITY[finding.severity] <= _GRAVITY[Severity.WARNING])
    )
    return Folded(tuple(kept), tuple(left), echoes_of)


def fault_of(finding: Finding, subjects: frozenset[str]) -> Fault:
    """What a finding is about; what a shape of ours asks of a licence, which may stand in two places, is about that."""
    is_part = finding.focus not in subjects
    if finding.shape == LICENCE_SOMEWHERE:
        return is_part, "dct:license", ""
    return is_part, finding.path, "" if finding.constraint == "MinCount" else finding.value


def _told(issues: Iterable[Issue]) -> Iterable[tuple[Issue, tuple[Fault, ...], int]]:
    """Each issue with the faults that it is about, and of how many nodes."""
    pages = [issue for issue in issues if issue.code == "distribution.no_url"]
    for issue in issues:
        if issue.code.startswith("missing."):
            words = get_field_words(issue.field)
            predicates = words.term.predicates if words else ()
            faults = tuple((("." in issue.field), predicate, "") for predicate in predicates)
            count = issue.value.partition("/")[0]
            yield issue, faults, int(count) if count.isdecimal() else 1  # or which kind of resource lacks it
        elif issue.code == "distribution.no_url":
            yield issue, ((True, "dcat:accessURL", ""),), len(pages)
        elif issue.value and issue.severity is not Severity.INFO and (named := _PROPERTY.fullmatch(issue.field)):
            yield issue, (("." in issue.field, named[1], issue.value),), 1
        else:
            yield issue, (), 1


def _follows(issues: Iterable[Issue]) -> frozenset[Fault]:
    """What is missing only because of what issues say: RDF leaves out a distribution without any URL."""
    lost = (
        issue.code == "distribution.no_url" or (issue.code in REFUSED_URL and "]." in issue.field) for issue in issues
    )
    return frozenset({(False, "dcat:distribution", "")} if any(lost) else ())
