"""Moments in statements below SQLAlchemy, which turns them into what each database takes."""

from datetime import UTC, datetime

from sqlalchemy import Connection


def moment(connection: Connection, when: datetime) -> datetime | str:
    """Write an aware moment the way a statement below SQLAlchemy must give it: as text for SQLite, in UTC."""
    utc = when.astimezone(UTC)
    return utc.strftime("%Y-%m-%d %H:%M:%S.%f") if connection.dialect.name == "sqlite" else utc


def aware(value: datetime | str) -> datetime:
    """Read a moment as `moment` wrote it; PostgreSQL gives one in its session's zone."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
