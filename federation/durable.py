"""What is written stays written: a file, or the names in a folder, forced to the disk."""

import os
from pathlib import Path


def flush_to_disk(path: Path) -> None:
    """Force a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path) -> None:
    """Force a folder to the disk with all that is new in it: a file that has another name, too, was forced before."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 (a Path for each file of a nation costs more)
            if os.stat(path).st_nlink == 1:  # noqa: PTH116
                flush_to_disk(Path(path))
        flush_to_disk(Path(place))
