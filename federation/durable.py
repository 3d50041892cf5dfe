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
