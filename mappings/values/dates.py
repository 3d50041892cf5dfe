"""Dates and periods: the door to `moments` (one date) and `periods` (from one to another)."""

from mappings.values.moments import moment, utc_moment
from mappings.values.periods import period

__all__ = ["moment", "period", "utc_moment"]
