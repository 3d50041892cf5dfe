"""The checks of an installation, one row for each.

Nothing is asked of any portal, unless an operator names one to compare the clock with.
"""

from collections.abc import Iterator

from federation.doctor.findings import Check, Finding, Installation
from federation.doctor.machine import check_certificates, check_clock, check_names, check_permissions, check_room
from federation.doctor.memory import (
    check_database,
    check_leases,
    check_quarantines,
    check_schema,
    check_sources,
    check_whole,
)
from federation.doctor.notices import check_contacts, check_mail, check_outbox
from federation.doctor.settings import check_settings
from harvesters.sentences import Sentence
from harvesters.system_words import words_of_system
from storage.errors import StorageError

CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", check_database),
    ("integrity", check_whole),
    ("schema", check_schema),
    ("leases", check_leases),
    ("disk", check_room),
    ("permissions", check_permissions),
    ("clock", check_clock),
    ("dns", check_names),
    ("tls", check_certificates),
    ("settings", check_settings),
    ("sources", check_sources),
    ("removals", check_quarantines),
    ("contacts", check_contacts),
    ("notices", check_outbox),
    ("mail", check_mail),
)
"""In the order of the report."""
OF_THE_DATABASE = frozenset(
    ("integrity", "schema", "leases", "clock", "dns", "sources", "removals", "contacts", "notices")
)
"""Checks that an open database is needed for, beside the first."""


def iter_findings(installation: Installation) -> Iterator[tuple[str, Finding]]:
    """Run every check; one that cannot be made has failed, and the others go on.

    Where the database cannot be opened, that is said once, and what needs it is left out.
    """
    for name, check in CHECKS:
        if isinstance(installation.database, StorageError) and name in OF_THE_DATABASE:
            continue
        try:
            findings = tuple(check(installation))
        except StorageError as error:
            findings = (Finding("fail", Sentence(error.es, error.en)),)
        except OSError as error:
            why = words_of_system(error)
            findings = (Finding("fail", Sentence(f"No se pudo revisar: {why.es}", f"Could not be checked: {why.en}")),)
        for finding in findings:
            yield name, finding
