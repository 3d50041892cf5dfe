"""Months, as an official in Mexico counts them: by the clock of Mexico City."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from zoneinfo import ZoneInfo

from federation.errors import UsageError
from federation.words import say
from harvesters.sentences import Sentence

ZONE: Final = ZoneInfo("America/Mexico_City")
_NAMES: Final = (
    ("enero", "January"), ("febrero", "February"), ("marzo", "March"), ("abril", "April"), ("mayo", "May"),
    ("junio", "June"), ("julio", "July"), ("agosto", "August"), ("septiembre", "September"), ("octubre", "October"),
    ("noviembre", "November"), ("diciembre", "December"),
)  # fmt: skip
_TYPED: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of a year."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The month that a moment lies in."""
        there = moment.astimezone(ZONE)
        return cls(there.year, there.month)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read ``2026-10``.  Raises `UsageError`."""
        found = _TYPED.fullmatch(text.strip())
        if found is None or not 2000 <= int(found[1]) <= 9000:
            raise UsageError(
                say(
                    f"«{text}» no es un mes. Escriba año y mes: 2026-10",
                    f"“{text}” is no month. Write year and month: 2026-10",
                )
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month(self.year, self.month - 1) if self.month > 1 else Month(self.year - 1, 12)

    @property
    def after(self) -> "Month":
        """The month after."""
        return Month(self.year, self.month + 1) if self.month < 12 else Month(self.year + 1, 1)

    @property
    def begin(self) -> datetime:
        """Its first moment, in UTC."""
        return datetime(self.year, self.month, 1, tzinfo=ZONE).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment that is not in it any more, in UTC."""
        return self.after.begin

    @property
    def number(self) -> int:
        """``202610``: what the store calls it."""
        return self.year * 100 + self.month

    @property
    def name(self) -> Sentence:
        """``octubre de 2026``."""
        es, en = _NAMES[self.month - 1]
        return Sentence(f"{es} de {self.year}", f"{en} {self.year}")

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"
