"""That the store was brought back from a backup: numbers of releases and of events given since are not given again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.tables import TABLES

_RESTORATION = TABLES["restoration"]


@dataclass(frozen=True, slots=True)
class Restoration:
    """One time that the store was brought back."""

    restored: datetime
    saved: datetime
    """When the backup was made."""
    release: int
    """The last release that it knows of; 0 for none."""
    sequence: int
    """Of the last event that it knows of."""
    following: int
    """The least number of the next release: above whatever was given since."""


def add_restoration(connection: Connection, restoration: Restoration) -> None:
    """Remember that the store was brought back, in the backup before it is."""
    values = {name: getattr(restoration, name) for name in Restoration.__dataclass_fields__}
    connection.execute(insert(_RESTORATION).values(values))


def list_restorations(connection: Connection) -> tuple[Restoration, ...]:
    """Every time that the store was brought back, the first one first."""
    columns = [_RESTORATION.c[name] for name in Restoration.__dataclass_fields__]
    return tuple(Restoration(*row) for row in connection.execute(select(*columns).order_by(_RESTORATION.c.id)))


def following_release(connection: Connection) -> int:
    """The least number that the next release may have; 0 where the store was never brought back."""
    return int(connection.execute(select(func.max(_RESTORATION.c.following))).scalar() or 0)
