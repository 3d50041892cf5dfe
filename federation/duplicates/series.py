"""Editions of one thing that a portal publishes as a dataset each: ``…_enero_2026``, ``…_2024`` and ``…_2025``.

They are proposed as one ``dcat:DatasetSeries``, and never merged: each is a dataset of its own.  A person accepts a
series or refuses it; the decision is about what the editions have in common, so it holds for those to come.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from federation.duplicates.editions import edition_of
from federation.duplicates.evidence import Kind, key_of
from federation.duplicates.objections import require_reason
from federation.errors import UsageError
from federation.titles import get_title
from federation.words import say
from mappings.uris import slug
from mappings.values.folding import fold
from storage.cluster_decisions import Verdict, decisions_on
from storage.database import Database
from storage.evidence import Titled, iter_shared, keys_of, list_sharing, list_titles
from storage.records import StoredRecord
from storage.series import (
    SeriesDecision,
    SeriesVerdict,
    decide_series,
    editions_by_key,
    editions_known,
    give_key,
    list_series_decisions,
    series_decided,
    store_editions,
)

_NAME_LENGTH = 60
"""Of the part of an identifier that people can read."""


def series_key(document: Mapping[str, Any], source: str) -> bytes | None:
    """The key that the editions of one thing have in common within a source; None for what is no edition.

    Neither the base of our URIs nor anything else that an operator may change is in it.
    """
    edition = edition_of(get_title(document.get("title")) or "")
    if edition is None or document.get("inSeries"):
        return None
    publisher = fold(get_title(document.get("publisher", {}).get("name")) or "")
    return key_of("series", f"{source}\x1f{publisher}\x1f{edition.bare}")


@dataclass(frozen=True, slots=True)
class ProposedSeries:
    """Datasets of one source that may be the editions of one series."""

    source: str
    name: str
    """What they have in common of their titles, folded."""
    editions: tuple[tuple[str, str], ...]
    """URI and title of each, by title."""


def iter_proposed_series(database: Database, source: str | None = None) -> Iterator[ProposedSeries]:
    """Yield the series that may be made, of all sources or of one; each has two periods at least.

    None on which a person has decided, and none of which two editions were said to be apart (``milpa split``): it was
    refused, however it grows.
    """
    with database.read() as connection:
        yield from _iter_series(connection, source)


def _iter_series(connection: Connection, source: str | None) -> Iterator[ProposedSeries]:
    for key, ids in iter_shared(connection, str(Kind.SERIES)):
        titled = list_titles(connection, ids)
        slug_ = titled[0].source_slug if titled else ""
        editions = [(one, edition) for one in titled if (edition := edition_of(one.title))]
        if (source not in {None, slug_}) or len({edition.period for _, edition in editions}) < 2:
            continue
        if series_decided(connection, [key]) or _is_refused(connection, ids):
            continue
        rows = sorted((one.title, one.uri) for one, _ in editions)
        yield ProposedSeries(slug_, editions[0][1].bare, tuple((uri, title) for title, uri in rows))


def _is_refused(connection: Connection, ids: Sequence[int]) -> bool:
    decided = (one for one in decisions_on(connection, ids) if one.verdict is Verdict.APART)
    return any({one.low_id, one.high_id} <= set(ids) for one in decided)


def make_series(database: Database, records: Sequence[StoredRecord], *, who: str, why: str) -> SeriesDecision:
    """Accept the series that some editions are of, with all its editions, now and to come; copies were looked for.

    Raises `UsageError` for what is no edition, for editions of several things, for one edition alone, for a series that
    is accepted already, and without a reason.
    """
    require_reason(why, "make-series")
    with database.write() as connection:
        key = _require_key(connection, records)
        titled = list_titles(connection, list_sharing(connection, str(Kind.SERIES), key))
        found = [edition for one in titled if (edition := edition_of(one.title))]
        if len({edition.period for edition in found}) < 2:
            raise UsageError(
                say(
                    f"{records[0].uri} es la única edición de lo suyo: una serie tiene dos, o más.",
                    f"{records[0].uri} is the only edition of what it is: a series has two, or more.",
                )
            )
        before = series_decided(connection, [key]).get(key)
        if before is not None and before.verdict is SeriesVerdict.ACCEPTED:
            raise UsageError(say("Ya es una serie.", "It is a series already."))
        name = found[0].bare
        identifier = before.identifier if before else f"serie-{slug(name, _NAME_LENGTH)}-{key.hex()[:8]}"
        decided = SeriesDecision(
            before.id if before else 0, records[0].source_id, key, name, identifier, SeriesVerdict.ACCEPTED, who,
            why.strip(), datetime.now(UTC),
        )  # fmt: skip
        decided = replace(decided, id=decide_series(connection, decided))
        settle_series(connection)
    return decided


def drop_series(database: Database, series: SeriesDecision, *, who: str, why: str) -> SeriesDecision:
    """Take an accepted series back: its editions are datasets like any other, and are proposed as a series no more.

    Raises `UsageError` where it is none, and without a reason.
    """
    require_reason(why, "drop-series")
    if series.verdict is not SeriesVerdict.ACCEPTED:
        raise UsageError(say("No es una serie, o ya no lo es.", "It is no series, or not any more."))
    refused = replace(series, verdict=SeriesVerdict.REFUSED, who=who, why=why.strip(), at=datetime.now(UTC))
    with database.write() as connection:
        decide_series(connection, refused)
        settle_series(connection)
    return refused


def settle_series(connection: Connection) -> None:
    """Bring the editions of the accepted series to what their evidence tells, inside a transaction.

    Where all editions of a series have another key by now, since their publisher is called otherwise, the decision
    goes with them.
    """
    by_key, known = editions_by_key(connection), editions_known(connection)
    alive = {of for of, lives in by_key.values() if lives}
    for series in list_series_decisions(connection, SeriesVerdict.ACCEPTED):
        if series.id in alive:
            continue
        key = _key_after(connection, series, [one for one, of in known.items() if of == series.id])
        if key is not None:
            give_key(connection, series.id, key)
            by_key = editions_by_key(connection)
    joined = {one: of for one, (of, _) in by_key.items() if known.get(one) != of}
    gone = known.keys() - by_key.keys()
    if joined or gone:
        store_editions(connection, gone, joined)


def _key_after(connection: Connection, series: SeriesDecision, record_ids: Sequence[int]) -> bytes | None:
    """The key that the editions of a series have now, where they are called as before, and none decided of it."""
    named = {one.id for one in list_titles(connection, record_ids) if _bare(one) == series.name}
    held = keys_of(connection, sorted(named), (Kind.SERIES,))
    keys = Counter(one.key for one in held)
    free = [key for key, _ in keys.most_common() if key not in series_decided(connection, list(keys))]
    return free[0] if free else None


def _bare(titled: Titled) -> str:
    edition = edition_of(titled.title)
    return edition.bare if edition else ""


def _require_key(connection: Connection, records: Sequence[StoredRecord]) -> bytes:
    """The one key of what some records are editions of."""
    held = keys_of(connection, [record.id for record in records], (Kind.SERIES,))
    keys = {one.record_id: one.key for one in held}
    for record in records:
        if record.id not in keys or not record.indexed:
            raise UsageError(
                say(
                    f"{record.uri} no es edición de nada: su título no nombra un periodo, dice ya su serie, o no está "
                    "en el índice.",
                    f"{record.uri} is no edition: its title names no period, it tells its series already, or it is "
                    "not in the index.",
                )
            )
    if len(set(keys.values())) > 1:
        raise UsageError(
            say(
                "No son ediciones de lo mismo: una serie es de una fuente y de una institución, y sus títulos difieren "
                "solo en el periodo.",
                "They are not editions of one thing: a series is of one source and one institution, and its titles "
                "differ by the period alone.",
            )
        )
    return next(iter(keys.values()))
