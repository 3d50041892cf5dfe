"""What a person decides of copies: records are one dataset, or are not.  It outlives every harvest."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations

from federation.duplicates.finding import find_copies
from federation.duplicates.precedence import Precedence
from federation.errors import UsageError
from federation.words import say
from storage.cluster_decisions import Verdict, decide
from storage.clusters import get_cluster
from storage.database import Database
from storage.evidence import unsettle
from storage.records import StoredRecord


def join_records(
    database: Database, records: Sequence[StoredRecord], *, who: str, why: str, base_uri: str, precedence: Precedence
) -> None:
    """Make several records one dataset.

    Raises `UsageError` for fewer than two, for two of one source, for what is no dataset of the index, and without a
    reason.
    """
    _require_reason(why, "join-records")
    slugs = [record.source_slug for record in records]
    if len({record.id for record in records}) < 2:
        raise UsageError(say("Escriba dos registros o más.", "Write two records, or more."))
    if (twice := next((slug for slug in slugs if slugs.count(slug) > 1), None)) is not None:
        raise UsageError(
            say(
                f"Dos son de «{twice}»: dos registros de una misma fuente son dos conjuntos, y nunca se juntan.",
                f"Two are of “{twice}”: two records of one source are two datasets, and are never joined.",
            )
        )
    for record in records:
        if not record.indexed or record.kind != "dataset":
            raise UsageError(
                say(
                    f"{record.uri} no es un conjunto del índice. Solo se juntan conjuntos que están en él.",
                    f"{record.uri} is no dataset of the index. Only datasets that are in it are joined.",
                )
            )
    _decide(database, records, Verdict.TOGETHER, who=who, why=why, base_uri=base_uri, precedence=precedence)


def split_records(
    database: Database, records: Sequence[StoredRecord], *, who: str, why: str, base_uri: str, precedence: Precedence
) -> None:
    """Part several records; one alone is parted from all that it is one dataset with.

    Raises `UsageError` for one that has no copies, and without a reason.
    """
    _require_reason(why, "split")
    if len({record.id for record in records}) > 1:
        _decide(database, records, Verdict.APART, who=who, why=why, base_uri=base_uri, precedence=precedence)
        return
    (record,) = records[:1]
    with database.read() as connection:
        found = get_cluster(connection, record.id)
    if found is None:
        raise UsageError(
            say(
                f"{record.uri} no tiene copias: no hay de qué separarlo. Para rechazar una propuesta, escriba las dos "
                "URI.",
                f"{record.uri} has no copies: there is nothing to part it from. To refuse a proposal write both URIs.",
            )
        )
    pairs = [(record.id, member.record_id) for member in found[1] if member.record_id != record.id]
    _keep(database, pairs, Verdict.APART, who=who, why=why)
    find_copies(database, base_uri, precedence=precedence)


def _decide(
    database: Database, records: Sequence[StoredRecord], verdict: Verdict, *, who: str, why: str, base_uri: str,
    precedence: Precedence,
) -> None:  # fmt: skip
    _keep(database, list(combinations(sorted({record.id for record in records}), 2)), verdict, who=who, why=why)
    find_copies(database, base_uri, precedence=precedence)


def _keep(database: Database, pairs: Sequence[tuple[int, int]], verdict: Verdict, *, who: str, why: str) -> None:
    with database.write() as connection:
        decide(connection, pairs, verdict, who=who, why=why.strip(), now=datetime.now(UTC))
        unsettle(connection, {number for pair in pairs for number in pair})


def _require_reason(why: str, command: str) -> None:
    if not why.strip():
        raise UsageError(
            say(
                f"Hace falta una razón, que queda escrita: milpa {command} … --reason '…'",
                f"A reason is needed, which is kept: milpa {command} … --reason '…'",
            )
        )
