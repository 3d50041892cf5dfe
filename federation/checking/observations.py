"""One thing that a check has to say: where, what is wrong, how to mend it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from federation.checking.parts import NamedPart
from federation.issue_words import describe_issue, record_words, schema_of_field, value_of
from mappings.dcat_mx import Dataset
from mappings.field_words import call_field, get_field_words
from mappings.findings import Finding, mend_of
from mappings.issue_codes import Severity
from mappings.issues import Issue, advise

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_OF_A_FILE = re.compile(r"distribution\[(\d+)\]")
_NO_FAULT = frozenset({"record.not_public"})
"""What keeps a record out of the index and is no fault of its catalogue: an inventory lists private data, too."""
_RAW = frozenset({"record.no_identifier", "record.identifier_shared", "record.not_object"})
NO_PART = NamedPart("", "")


@dataclass(frozen=True, slots=True)
class Where:
    """The record that something is said of."""

    identifier: str = ""
    """Native identifier; empty when it is about the document."""
    place: str = ""
    """JSON pointer, subject, row or number; empty when it is about the document."""
    number: int = 0
    """Of the record in the document, from 1; 0 when it is about the document."""
    schema: str = ""
    subject: str = ""
    """URI of the dataset, as its source or else the index names it; of the catalogue when it is about that."""
    decoded: Any = None
    """The record where it is JSON, so that a place names the very value."""
    dataset: Dataset | None = None
    """What mapping made of it."""
    parts: Mapping[str, NamedPart] | None = None
    """Its parts by the URIs that they were given."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding with its place, in Spanish and English."""

    severity: Severity
    code: str
    """An issue's code, or ``shacl.`` and the constraint that was broken."""
    identifier: str
    """Native identifier of the record; empty when it is about the document."""
    place: str
    """JSON pointer, subject, row or number; empty when it is about the document."""
    field: str
    value: str
    es: str
    en: str
    mend_es: str = ""
    mend_en: str = ""
    schema: str = ""
    """The schema by whose table `field` is named; empty where it is a key or a term of the profile."""
    subject: str = ""
    """URI of the dataset or distribution that is at fault."""
    property: str = ""
    """RDF property of the field, as a compact name; empty where the profile has none."""
    part: NamedPart = NO_PART
    """The part that is at fault, by name, where it is not the dataset itself."""
    is_minted: bool = False
    """Whether `value` is a URI that only we gave: `part` says what it stands for."""
    echoes: tuple[Finding, ...] | None = None
    """What shapes say, node by node, of what an issue tells once; None where shapes say nothing of it."""

    def shown_value(self, lang: str) -> str:
        """The value as a person is shown it: a part that has a name goes by that, not by a URI of ours."""
        if self.code.startswith("shacl."):
            return "" if self.is_minted else self.value
        return value_of(Issue(self.code, self.field, self.value), lang)


def observation_from_issue(issue: Issue, where: Where) -> Observation:
    """What mapping said of a record, or reading of the document."""
    schema = schema_of_field(issue, where.schema)
    words = get_field_words(issue.field, schema)
    properties = words.term.predicates if words else ()
    return Observation(
        severity=Severity.INFO if issue.code in _NO_FAULT else issue.severity,
        code=issue.code,
        identifier=where.identifier,
        place=_joined(where, _pointer(issue.field, where.decoded)),
        field=issue.field,
        value=record_words(issue.value) if issue.code in _RAW else issue.value,
        es=describe_issue(issue, "es", where.schema),
        en=describe_issue(issue, "en", where.schema),
        mend_es=advise(issue, "es"),
        mend_en=advise(issue, "en"),
        schema=schema,
        subject=subject_of(issue.field, where),
        property=properties[0] if properties else issue.field if _is_term(issue.field) else "",
    )


def observation_from_finding(finding: Finding, where: Where, shapes: str) -> Observation:
    """What the shapes of this name said of a record, or of a part of it."""
    named = where.parts or {}
    focus = "" if finding.focus.startswith("_:") else finding.focus
    part = named.get(finding.value) or named.get(focus, NO_PART)
    mend_es, mend_en = mends_of(finding, shapes)
    foreign = focus if focus != where.subject and focus not in named else ""
    return Observation(
        severity=finding.severity,
        code=f"shacl.{finding.constraint}",
        identifier=where.identifier,
        place=_joined(where, part.pointer),
        field=finding.path,
        value=finding.value or foreign,
        es=finding.es,
        en=finding.en,
        mend_es=mend_es,
        mend_en=mend_en,
        subject=finding.value if finding.value in named and not finding.path else focus or where.subject,
        property=finding.path,
        part=part,
        is_minted=finding.value in named,
    )


def mends_of(finding: Finding, shapes: str) -> tuple[str, str]:
    """How what a finding says is mended, in Spanish and English."""
    es, en = mend_of(finding, shapes)
    return es.format(path=call_field(finding.path, "es")), en.format(path=call_field(finding.path, "en"))


def place_words(place: str, lang: str) -> str:
    """A place as a person reads it: ``record[3]`` and ``Hoja1!7`` in words, a pointer or a subject as it is."""
    number = re.match(r"record\[(\d+)\](.*)", place)
    if number:
        return (f"record {number[1]}" if lang == "en" else f"registro {number[1]}") + number[2]
    sheet, mark, row = place.rpartition("!")
    if row.isdigit() and (mark or place == row):
        line = f"row {row}" if lang == "en" else f"renglón {row}"
        return f"{sheet}, {line}" if sheet else line
    return place


def _joined(where: Where, pointer: str) -> str:
    """The place of a record and of what is inside; a record that nothing else tells from others goes by its number."""
    if pointer and "://" in where.place:
        return f"{where.place} {pointer}"
    return where.place + pointer or (f"record[{where.number}]" if where.number else "")


def subject_of(field: str, where: Where) -> str:
    """The URI of the distribution that a field is in, as its source names it where that is RDF; else the dataset's."""
    found = _OF_A_FILE.match(field)
    files = where.dataset.distribution if where.dataset is not None else ()
    if not found or int(found[1]) >= len(files):
        return where.subject
    file = files[int(found[1])]
    if where.schema != "dcat":
        return file.uri
    return file.identifier if file.identifier and "://" in file.identifier else where.subject


def _is_term(field: str) -> bool:
    return bool(re.fullmatch(r"[a-z]+:[A-Za-z]+", field))


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
