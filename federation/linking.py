"""The same bytes under another name."""

import os
import shutil
from pathlib import Path


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Give a file another name: without a copy, where the disk can do that."""
    try:
        os.link(source, target)
    except OSError:  # a file system without links, or a file that has as many as it may
        shutil.copyfile(source, target)
