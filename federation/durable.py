"""What is written stays written: a file, or the names in a folder, forced to the disk."""

import os
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
    """Force a folder to the disk with all that is new in it: a file that has another name, too, was forced before."""
    new: list[str] = []
    for place, _, names in os.walk(folder):
        paths = [os.path.join(place, name) for name in names]  # noqa: PTH118 (a Path for each file of a nation costs more)
        new += [path for path in paths if os.stat(path).st_nlink == 1]  # noqa: PTH116
        new.append(place)
    if len(new) > MANY:
        os.sync()
        return
    for path in new:
        flush_to_disk(Path(path))
