"""Controlled vocabularies as data files; README.md names the source, date and licence of each.

A table is a TSV file with a header line; several values in one cell stand between ``|``.  An operator may lay a folder
of their own over the shipped tables (`mappings.vocabularies.overlays`): one overlay for the whole process, named once
at its start.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What an operator adds to the shipped tables."""

    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """The whole tables, shipped and added rows together, of which it adds to; by name."""
    fingerprint: str = ""
    """Changes with whatever changes in it; empty for no overlay."""


class _Reading:
    """The overlay through which tables are read."""

    overlay = Overlay()


def use_overlay(overlay: Overlay) -> None:
    """Read every table through an overlay from now on; `Overlay()` is none.

    What normalisers remember was read through the last one, so every cache of this package is emptied.
    """
    if overlay == _Reading.overlay:
        return
    _Reading.overlay = overlay
    forget_readings()


def forget_readings() -> None:
    """Empty every cache of this package: what it reads by has changed."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("mappings."):
            for thing in vars(module).values():
                if isinstance(thing, _Cached):
                    thing.cache_clear()


def current_overlay() -> Overlay:
    """The overlay in use, to be used by another process as well."""
    return _Reading.overlay


def overlay_fingerprint() -> str:
    """What tells the overlay in use from any other; empty for none."""
    return _Reading.overlay.fingerprint


def read_table(name: str) -> tuple[Row, ...]:
    """Read a table with what the overlay adds to it: one dict a row, keyed by the header."""
    return _Reading.overlay.tables.get(name) or shipped_table(name)


@cache
def shipped_table(name: str) -> tuple[Row, ...]:
    """Read a table of this package as it is shipped."""
    lines = (files(__name__) / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return tuple(dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:] if line)


def parts(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several values."""
    return tuple(cell.split("|")) if cell else ()


_Cached = type(shipped_table)
"""The class of functions that `functools` caches."""
