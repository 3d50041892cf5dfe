"""One thing that a check has to say: where, what is wrong, how to mend it."""

import re
from dataclasses import dataclass
from typing import Any

from mappings.issues import Issue, Severity, advise, describe
from mappings.shacl import MENDS, Finding

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding with its place, in Spanish and English."""

    severity: Severity
    code: str
    """An issue's code, or ``shacl.`` and the constraint that was broken."""
    identifier: str
    """Native identifier of the record; empty when it is about the document."""
    place: str
    """JSON pointer, subject or row; empty when it is about the document."""
    field: str
    value: str
    es: str
    en: str
    mend_es: str = ""
    mend_en: str = ""


def observation_from_issue(issue: Issue, identifier: str, place: str, decoded: Any = None) -> Observation:
    """What mapping said of a record.  `decoded`, where the record is JSON, lets the place name the very value."""
    return Observation(
        severity=issue.severity,
        code=issue.code,
        identifier=identifier,
        place=place + _pointer(issue.field, decoded),
        field=issue.field,
        value=issue.value,
        es=describe(issue, "es"),
        en=describe(issue, "en"),
        mend_es=advise(issue, "es"),
        mend_en=advise(issue, "en"),
    )


def observation_from_finding(finding: Finding, identifier: str, place: str) -> Observation:
    """What shapes said of a record; a part of it that has a name of its own is the value, where no other is."""
    part = "" if finding.focus.startswith("_:") else finding.focus
    mend_es, mend_en = (mend.format(path=finding.path) for mend in MENDS.get(finding.constraint, ("", "")))
    return Observation(
        severity=finding.severity,
        code=f"shacl.{finding.constraint}",
        identifier=identifier,
        place=place or (f"<{part}>" if part else ""),
        field=finding.path,
        value=finding.value or part,
        es=finding.es,
        en=finding.en,
        mend_es=mend_es,
        mend_en=mend_en,
    )


def _pointer(field: str, decoded: Any) -> str:
    """The JSON pointer of a field inside a record (RFC 6901), where the record has it under that name."""
    if not isinstance(decoded, dict):
        return ""
    node: Any = decoded
    pointer = ""
    for match in _STEP.finditer(field):
        index, key = match.groups()
        if index is not None and isinstance(node, list) and int(index) < len(node):
            node, step = node[int(index)], index
        elif key is not None and isinstance(node, dict) and key in node:
            node, step = node[key], key.replace("~", "~0").replace("/", "~1")
        else:
            return ""
        pointer += f"/{step}"
    return pointer


def generic(field: str) -> str:
    """A field without the number of the part it is in: ``distribution[2].mediaType`` → ``distribution[].mediaType``."""
    head, bracket, rest = field.partition("[")
    return f"{head}[]{rest.partition(']')[2]}" if bracket else field
