"""What the columns of all tables are made of."""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, Text
from sqlmodel import SQLModel

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

WORDS = Text().with_variant(Text(collation="C"), "postgresql")
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; SQLite numbers its rows by itself only where the type is spelled INTEGER."""
HASH = LargeBinary(16)
"""BLAKE2b, 128 bits."""


class Row(SQLModel):
    """What every table shares: one metadata, with names for all constraints (SQLite's batch migrations need them)."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)


def named(name: str) -> dict[str, Any]:
    """Give a column another name than its attribute, where pydantic keeps that name for itself."""
    return {"name": name}


def starting_at(value: str) -> dict[str, Any]:
    """Give a column a default of the database's own, for the rows that are there already."""
    return {"server_default": value}
