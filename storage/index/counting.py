"""How many entries there are, and how many have each value.  Every function takes a snapshot (`Database.read`)."""

from collections.abc import Sequence

from sqlalchemy import Connection

from storage.bulk import stream_rows
from storage.index.conditions import FEW, Where, kinds_of, where_from_filter
from storage.index.entries import FacetValue
from storage.index.filters import ALL, TERM_FIELDS, IndexFilter

BATCH = 100


def count_entries(connection: Connection, wanted: IndexFilter = ALL) -> int:
    """How many entries there are."""
    where = where_from_filter(connection, wanted)
    return where.known_count if where.known_count is not None else count_where(connection, where)


def count_where(connection: Connection, where: Where) -> int:
    """How many entries a condition leaves."""
    if not where.possible:
        return 0
    select = f"SELECT count(*) FROM {where.tables} WHERE {where.condition}"  # noqa: S608
    (count,) = next(stream_rows(connection, select, where.parameters, 1))
    return int(count)


def facets(
    connection: Connection, wanted: IndexFilter = ALL, *, fields: Sequence[str] = TERM_FIELDS, limit: int = 50
) -> dict[str, tuple[FacetValue, ...]]:
    """The values that entries have in some fields, the most frequent first; `limit` of each, all with -1."""
    others = _other_kinds(connection, wanted)
    if others is None:
        return facets_where(connection, where_from_filter(connection, wanted), fields, limit)
    left_out = [facets_where(connection, where_from_filter(connection, one), fields, -1) for one in others]
    everything = facets_where(connection, where_from_filter(connection, ALL), fields, -1)
    return {
        field: _less(values, [value for found in left_out for value in found[field]], limit)
        for field, values in everything.items()
    }


def _other_kinds(connection: Connection, wanted: IndexFilter) -> list[IndexFilter] | None:
    """What a filter leaves out, where it asks for one kind alone and few are of another; these are sooner counted."""
    if not isinstance(wanted.kind, str) or wanted != IndexFilter(kind=wanted.kind):
        return None
    kinds = kinds_of(connection)
    others = [kind for kind in kinds if kind.value != wanted.kind]
    if len(others) == len(kinds) or sum(kind.entries for kind in others) > FEW:
        return None
    return [IndexFilter(kind=kind.value) for kind in others]


def _less(values: Sequence[FacetValue], left_out: Sequence[FacetValue], limit: int) -> tuple[FacetValue, ...]:
    """Values without the entries that are left out."""
    entries = {one.value: one.entries for one in values}
    for one in left_out:
        entries[one.value] -= one.entries
    kept = [one._replace(entries=entries[one.value]) for one in values if entries[one.value]]
    kept.sort(key=lambda one: (-one.entries, one.value))
    return tuple(kept if limit < 0 else kept[:limit])


def facets_where(
    connection: Connection, where: Where, fields: Sequence[str], limit: int
) -> dict[str, tuple[FacetValue, ...]]:
    """As `facets`, of what a condition leaves."""
    if not where.possible or not fields:
        return dict.fromkeys(fields, ())
    most = (1 << 60) if limit < 0 else limit
    if where.everything:
        select = "SELECT value, entries, label FROM index_term WHERE field = ? ORDER BY entries DESC, value LIMIT ?"
        return {
            field: tuple(FacetValue(*row) for row in stream_rows(connection, select, (field, most), BATCH))
            for field in fields
        }
    uses = (
        f"SELECT u.term_id, count(*) AS entries FROM {where.tables} "  # noqa: S608
        f"JOIN index_use AS u ON u.entry_id = {where.id} WHERE {where.condition} GROUP BY u.term_id"
    )
    places = "row_number() OVER (PARTITION BY t.field ORDER BY c.entries DESC, t.value) AS place"
    select = (
        f"SELECT field, value, entries, label FROM (SELECT t.field, t.value, c.entries, t.label, {places} "  # noqa: S608
        f"FROM ({uses}) AS c JOIN index_term AS t ON t.id = c.term_id WHERE t.field IN ({', '.join('?' * len(fields))})"
        ") AS placed WHERE place <= ? ORDER BY field, place"
    )
    found: dict[str, list[FacetValue]] = {field: [] for field in fields}
    for field, *value in stream_rows(connection, select, (*where.parameters, *fields, most), BATCH):
        found[field].append(FacetValue(*value))
    return {field: tuple(values) for field, values in found.items()}
