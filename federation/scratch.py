"""Drafts and graves: what is written beside before it is moved in place, and what is moved away before it is deleted.

On the same disk as what is published, so that every move is one step.  Whatever a killed process leaves here is
nobody's, and the next publisher empties it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path


class Scratch:
    """The scratch folder of one publication folder; one process at a time uses it."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self._numbers = count(1)

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Give a folder to write in; it is gone afterwards unless it was moved in place."""
        place = self.folder / f"draft-{next(self._numbers)}"
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def bury(self, path: Path) -> None:
        """Take something away in one step, then delete it at leisure."""
        grave = self.folder / f"grave-{next(self._numbers)}"
        path.rename(grave)
        shutil.rmtree(grave, ignore_errors=True)
