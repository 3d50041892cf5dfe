"""What is written stays written: a file, or the names in a folder, forced to the disk."""

import os
from collections import Counter
from pathlib import Path
from typing import Final


def flush_to_disk(path: Path) -> None:
    """Force a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


MANY: Final = 64
"""So many files are forced to the disk together: one by one each waits for the disk to turn."""


def flush_tree(folder: Path) -> None:
    """Force a folder to the disk with all that is new in it: a file with a name elsewhere, too, was forced before."""
    names_here: Counter[int] = Counter()
    names: dict[int, int] = {}
    paths: dict[int, str] = {}
    places: list[str] = []
    for place, _, files in os.walk(folder):
        places.append(place)
        for name in files:
            path = f"{place}/{name}"
            told = os.stat(path)  # noqa: PTH116 (a Path for each file of a nation costs more)
            names_here[told.st_ino] += 1
            names[told.st_ino], paths[told.st_ino] = told.st_nlink, path
    new = [*(paths[inode] for inode, held in names_here.items() if held == names[inode]), *places]
    if len(new) > MANY:
        os.sync()
        return
    for path in new:
        flush_to_disk(Path(path))
