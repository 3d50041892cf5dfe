"""Moments in statements below SQLAlchemy, which turns them into what each database takes."""

from datetime import UTC, datetime

from sqlalchemy import Connection


def moment(connection: Connection, when: datetime) -> datetime | str:
    """Write an aware moment the way a statement below SQLAlchemy must give it: as text for SQLite, in UTC."""
    return moment_text(when) if connection.dialect.name == "sqlite" else when.astimezone(UTC)


def moment_text(when: datetime) -> str:
    """An aware moment as SQLite keeps it: in UTC, to the microsecond."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def selected_text(connection: Connection, column: str) -> str:
    """What to select for a column of moments as `moment_text` writes them: to compare costs no clock's arithmetic."""
    is_text = connection.dialect.name == "sqlite"
    return column if is_text else f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


def aware(value: datetime | str) -> datetime:
    """Read a moment as `moment` wrote it; PostgreSQL gives one in its session's zone."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
