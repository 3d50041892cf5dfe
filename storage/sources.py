"""The registry: which endpoints are harvested, and what is known of them."""

import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from storage.database import Database
from storage.errors import InvalidSlugError, SourceExistsError, UnknownSourceError
from storage.source_events import add_event
from storage.tables import TABLES
from storage.text import storable

_SOURCE, _RECORD = TABLES["source"], TABLES["record"]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LENGTH = 100


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How a source wants to be asked; None leaves it to its protocol and the installation's settings."""

    page_size: int | None = None
    """Rows to ask for at a time."""
    delay: float | None = None
    """Seconds between two requests to its host."""
    connections: int | None = None
    """Requests in flight to its host."""
    max_pages: int | None = None
    """Pages after which its walk ends."""
    max_records: int | None = None
    """Rows after which its walk ends."""
    full_pass_days: float | None = None
    """Days after which everything is looked at again; 0: every time."""
    window: str | None = None
    """Hours of the day in which it may be asked: ``22:00-06:00``."""
    requests_per_day: int | None = None
    """Requests in 24 hours."""
    mb_per_day: int | None = None
    """MB received in 24 hours."""
    tls_exception_until: str | None = None
    """Day until which its certificate is not verified: ``2026-12-31``."""
    removal_harvests: int | None = None
    """Complete harvests in a row that must not show a record before it is retired."""
    removal_days: float | None = None
    """Days that must pass as well."""
    columns: tuple[tuple[str, str], ...] | None = None
    """Of a table: pairs of a header and the field that it holds."""
    selectors: str | None = None
    """How its web pages are to be read: the text of the file that was given."""


@dataclass(frozen=True, slots=True)
class Source:
    """A registered endpoint."""

    id: int
    slug: str
    """Names the source in URIs, files and commands; never changes."""
    title: str
    url: str
    protocol: str
    schema: str
    """Schema of its records where the protocol does not decide it; empty for the protocol's own."""
    government_level: str
    government_branch: str | None
    state: str | None
    """INEGI code, two digits."""
    municipality: str | None
    """INEGI code, five digits."""
    home: str
    status: str
    """``proposed``, ``proven``, ``approved``, ``active``, ``paused``, ``quarantined`` or ``retired``."""
    options: SourceOptions
    schedule: str | None
    """When it is due: an ISO 8601 duration or a cron expression; None: daily."""
    created: datetime
    modified: datetime
    organisation: str | None = None
    """Who answers for it, where that is not its title."""
    contact_name: str | None = None
    contact_email: str | None = None
    license: str | None = None
    """Licence of what it publishes, by URL."""
    withdrawn: bool = False
    """Whether its records have left the index; only a retired source's have."""


_EDITABLE = frozenset(field.name for field in fields(Source)) - {
    "id", "slug", "created", "modified", "status", "withdrawn",
}  # fmt: skip
"""A status changes by `set_status` alone, which writes who did it and why."""


def add_source(
    database: Database,
    *,
    slug: str,
    title: str,
    url: str,
    protocol: str,
    government_level: str,
    schema: str = "",
    government_branch: str | None = None,
    state: str | None = None,
    municipality: str | None = None,
    home: str = "",
    status: str = "proposed",
    options: SourceOptions | None = None,
    schedule: str | None = None,
    organisation: str | None = None,
    contact_name: str | None = None,
    contact_email: str | None = None,
    license: str | None = None,  # noqa: A002 (DCAT's own word)
    withdrawn: bool = False,
    created: datetime | None = None,
    who: str = "",
    reason: str = "",
    reason_es: str | None = None,
) -> Source:
    """Register a source, and write the first turn of its life: by `who`, for what `reason`.

    Raises `SourceExistsError` for a slug that is taken and `InvalidSlugError` for one that cannot name a file or a URI.
    """
    _require_slug(slug)
    now = datetime.now(UTC)
    values = {
        "slug": slug, "title": title, "url": url, "protocol": protocol, "schema": schema,
        "government_level": government_level, "government_branch": government_branch, "state": state,
        "municipality": municipality, "home": home, "status": status, "options": options or SourceOptions(),
        "schedule": schedule, "created": created or now, "modified": now, "organisation": organisation,
        "contact_name": contact_name, "contact_email": contact_email, "license": license, "withdrawn": withdrawn,
    }  # fmt: skip
    with database.write() as connection:
        if _find(connection, slug) is not None:
            raise SourceExistsError(
                f"Ya hay una fuente llamada «{slug}». Elija otro --name, o cámbiela con: milpa edit {slug}",
                f"A source is called “{slug}” already. Choose another --name, or change it with: milpa edit {slug}",
            )
        connection.execute(insert(_SOURCE).values(_columns(values)))
        source = _require(connection, slug)
        add_event(connection, source.id, None, status, who=who, reason=reason, reason_es=reason_es)
        return source


def get_source(database: Database, slug: str) -> Source | None:
    """The source of this slug, or None."""
    with database.read() as connection:
        return _find(connection, slug)


def require_source(database: Database, slug: str) -> Source:
    """The source of this slug.  Raises `UnknownSourceError`."""
    with database.read() as connection:
        return _require(connection, slug)


def list_sources(database: Database, *statuses: str) -> tuple[Source, ...]:
    """Every source, or those of some statuses, by slug."""
    with database.read() as connection:
        return sources_of(connection, *statuses)


def sources_of(connection: Connection, *statuses: str) -> tuple[Source, ...]:
    """As `list_sources`, inside a snapshot that is open already."""
    query = select(_SOURCE).order_by(_SOURCE.c.slug)
    if statuses:
        query = query.where(_SOURCE.c.status.in_(statuses))
    return tuple(_source(row) for row in connection.execute(query).mappings())


def edit_source(database: Database, slug: str, **changes: Any) -> Source:
    """Change what is known of a source, by the names of `Source`; id, slug and dates cannot be given.

    Raises `UnknownSourceError`; TypeError for a name that cannot be changed.
    """
    with database.write() as connection:
        return edit_source_in(connection, slug, **changes)


def edit_source_in(connection: Connection, slug: str, **changes: Any) -> Source:
    """As `edit_source`, inside a transaction that is open already."""
    if wrong := changes.keys() - _EDITABLE:
        raise TypeError(f"not to be changed on a source: {', '.join(sorted(wrong))}")
    values = _columns({**changes, "modified": datetime.now(UTC)})
    _require(connection, slug)
    connection.execute(update(_SOURCE).where(_SOURCE.c.slug == slug).values(values))
    source = _require(connection, slug)
    if not _TELLS_ORIGINALS.isdisjoint(changes):
        _examine_again(connection, source.id)
    return source


def lock_source(connection: Connection, slug: str) -> Source:
    """The source of this slug, which nobody else changes until the transaction ends.  Raises `UnknownSourceError`."""
    connection.execute(select(_SOURCE.c.id).where(_SOURCE.c.slug == storable(slug)).with_for_update())
    return _require(connection, slug)


def set_status(
    connection: Connection,
    source: Source,
    status: str,
    *,
    who: str,
    reason: str = "",
    reason_es: str | None = None,
    withdrawn: bool = False,
) -> Source:
    """Give a source another status, and write who did it and why; `federation.states` says whether it may."""
    values = {"status": status, "withdrawn": int(withdrawn), "modified": datetime.now(UTC)}
    connection.execute(update(_SOURCE).where(_SOURCE.c.id == source.id).values(values))
    add_event(connection, source.id, source.status, status, who=who, reason=reason, reason_es=reason_es)
    return _require(connection, source.slug)


def move_source(connection: Connection, source: Source, *, url: str, protocol: str, schema: str, home: str) -> None:
    """Give a source another address, in the transaction that says so in its life."""
    values = {"url": url, "protocol": protocol, "schema": schema, "home": home, "modified": datetime.now(UTC)}
    connection.execute(update(_SOURCE).where(_SOURCE.c.id == source.id).values(_columns(values)))
    _examine_again(connection, source.id)


_TELLS_ORIGINALS = frozenset({"url", "home", "title", "organisation", "government_level"})
"""What of a source tells whether its records are the originals of their copies."""


def _examine_again(connection: Connection, source_id: int) -> None:
    """Have it found out again which of a source's records are copies, and of what."""
    connection.execute(update(_RECORD).where(_RECORD.c.source_id == source_id).values(examined=0))


def _find(connection: Connection, slug: str) -> Source | None:
    row = connection.execute(select(_SOURCE).where(_SOURCE.c.slug == storable(slug))).mappings().one_or_none()
    return None if row is None else _source(row)


def _require(connection: Connection, slug: str) -> Source:
    source = _find(connection, slug)
    if source is None:
        raise UnknownSourceError(
            f"No hay ninguna fuente llamada «{slug}». Vea los nombres con: milpa sources",
            f"There is no source called “{slug}”. See the names with: milpa sources",
        )
    return source


def _require_slug(slug: str) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_LENGTH:
        raise InvalidSlugError(
            f"«{slug}» no sirve de nombre. Use letras minúsculas sin acento, cifras y guiones, hasta {_SLUG_LENGTH}.",
            f"“{slug}” cannot be a name. Use lower-case letters, digits and hyphens, at most {_SLUG_LENGTH}.",
        )


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the table keeps them."""
    return {name: _column(value) for name, value in values.items()}


def _column(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, SourceOptions):
        return json.dumps({name: option for name, option in asdict(value).items() if option is not None})
    return storable(value) if isinstance(value, str) else value


def _source(row: RowMapping) -> Source:
    title = (
        row["title"].strip() or row["slug"]
    )  # a blank title was once accepted; a catalogue is published by its title
    return Source(**{**row, "title": title, "options": _options(row["options"]), "withdrawn": bool(row["withdrawn"])})


def _options(text: str) -> SourceOptions:
    given = json.loads(text)
    if given.get("columns") is not None:
        given["columns"] = tuple((header, field) for header, field in given["columns"])
    return SourceOptions(**given)
