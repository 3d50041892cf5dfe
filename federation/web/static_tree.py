"""A tree of files beside the one that stands, made in its likeness, and put in its place in one step.

::

    DIR/site -> .trees/7-3f2b…    the root of the web server
    DIR/.trees/…                  one file for each address, named as it is asked: percent-encoded, query included
    DIR/.lock                     one writer at a time

What is as it was is a hard link to the tree before, and not written again.
"""

import gzip
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from federation.errors import PublicationBusyError, UsageError
from federation.file_locks import held_file
from federation.words import say

SITE: Final = "site"
TREES: Final = ".trees"
_PIECE: Final = 1 << 18
LONGEST_NAME: Final = 255
"""Bytes of a file's name: a longer address has no file."""


class StaticTree:
    """One tree that is being made.  Make it with `make_tree`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        link = folder / SITE
        self.before = folder / link.readlink() if link.is_symlink() else None
        """The tree that stands."""
        (folder / TREES).mkdir(exist_ok=True)
        self.root = Path(mkdtemp(prefix=f"{name}-", dir=folder / TREES))
        self.root.chmod(0o755)  # the web server is another user
        self.files: Counter[str] = Counter()
        """How many were ``written``, ``linked``, or ``nameless``: those whose addresses are too long for a name."""

    def put(self, path: str, content: bytes) -> None:
        """Write a file, or link it where the same stands in the tree before."""
        place = self._place(path)
        if place is None:
            return
        if self.before is not None:
            old = self.before / path
            with suppress(OSError):
                if old.read_bytes() == content:
                    os.link(old, place)
                    self.files["linked"] += 1
                    return
        place.write_bytes(content)
        self.files["written"] += 1

    def keep(self, path: str) -> bool:
        """Link a file that is known to be as it was; False where it does not stand in the tree before."""
        place = self._place(path)
        if place is None:
            return True
        with suppress(OSError):
            if self.before is not None:
                os.link(self.before / path, place)
                self.files["linked"] += 1
                return True
        return False

    def alias(self, path: str, other: str) -> None:
        """Give a file of this tree a second address."""
        place = self._place(other)
        with suppress(FileNotFoundError):  # what has no name has no second one
            if place is not None:
                os.link(self.root / path, place)
                self.files["linked"] += 1

    def adopt(self, source: Path, path: str) -> None:
        """Take over a folder of files: as hard links, or as copies where it lies on another disk.

        Raises OSError where the folder is removed meanwhile; nothing of it is left in the tree.
        """
        try:
            shutil.copytree(source, self.root / path, copy_function=_link_or_copy)
        except OSError:  # `shutil.Error` is one
            shutil.rmtree(self.root / path, ignore_errors=True)
            raise

    def unpack(self, packed: str, path: str) -> None:
        """Write what a gzip file of this tree holds; link it where the tree before has the same file, unpacked."""
        with suppress(OSError):
            if self.before is not None and (self.before / packed).samefile(self.root / packed):
                os.link(self.before / path, self.root / path)
                self.files["linked"] += 1
                return
        with gzip.open(self.root / packed) as file, (self.root / path).open("wb") as plain:
            shutil.copyfileobj(file, plain, _PIECE)
        self.files["written"] += 1

    def switch(self) -> None:
        """Put this tree in the place of the one that stands; remove all others but that: somebody may be reading it."""
        link = self._folder / f".{SITE}"
        link.unlink(missing_ok=True)
        link.symlink_to(self.root.relative_to(self._folder))
        link.replace(self._folder / SITE)
        for tree in (self._folder / TREES).iterdir():
            if tree not in {self.root, self.before}:
                shutil.rmtree(tree, ignore_errors=True)

    def _place(self, path: str) -> Path | None:
        """Where a file goes; None, and counted, where a part of its path cannot be a name."""
        parts = path.split("/")
        if any(len(part.encode()) > LONGEST_NAME or part in {"", ".", ".."} for part in parts):
            self.files["nameless"] += 1
            return None
        place = self.root.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


@contextmanager
def hold_static(folder: Path) -> Iterator[None]:
    """Hold a folder of static files for one writer.

    Raises `PublicationBusyError` while another writes into it, `UsageError` where it holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / ".lock").exists():
        raise UsageError(
            say(
                f"{folder} contiene otros archivos. Dé una carpeta nueva.",
                f"{folder} holds other files. Give a new folder.",
            )
        )
    with held_file(folder / ".lock") as is_ours:
        if not is_ours:
            raise PublicationBusyError(
                say(f"Otro proceso escribe en {folder}.", f"Another process writes into {folder}.")
            )
        yield


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
