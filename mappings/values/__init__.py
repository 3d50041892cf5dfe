"""Normalisers: one module for one kind of value.

Every normaliser takes a value as a portal gave it and returns a `Reading`: what could be read (None when nothing
could) and the code, in the catalogue of `mappings.issues`, of what has to be said about it (None when all was well).
``(None, None)`` is an absent value: None, an empty or blank text, an empty list.
"""

from typing import TypeVar

T = TypeVar("T")

Reading = tuple[T | None, str | None]

__all__ = ["Reading"]
