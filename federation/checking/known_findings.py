"""What shapes said of a content before: an officer who mends one record waits for that record only."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple

import orjson

from mappings.findings import Finding
from mappings.issue_codes import Severity
from storage.database import Database
from storage.validations import get_validations, store_validations

Found = dict[bytes, tuple[Finding, ...]]
"""Findings by the hash of the content that was judged."""


class KnownFindings:
    """Findings that the store remembers, for one run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, shapes: str, hashes: Iterable[bytes]) -> Found:
        """What is known of these contents, by the shapes of this name as they are now."""
        known = get_validations(self._database, _fingerprint(shapes), tuple(hashes))
        return {one: tuple(_finding(row) for row in orjson.loads(data)) for one, data in known.items()}

    def put(self, shapes: str, found: Mapping[bytes, tuple[Finding, ...]]) -> None:
        """Remember what shapes said of some contents."""
        rows = {one: orjson.dumps([astuple(finding) for finding in findings]) for one, findings in found.items()}
        store_validations(self._database, shapes, _fingerprint(shapes), rows)


def _fingerprint(shapes: str) -> bytes:
    from mappings.shacl import shapes_fingerprint  # noqa: PLC0415 (imports pyshacl, which quick rules do without)

    return shapes_fingerprint(shapes)


def _finding(row: list[str]) -> Finding:
    focus, path, constraint, severity, *rest = row
    return Finding(focus, path, constraint, Severity(severity), *rest)
