"""A hash of the code and the tables that decide what is made: what they made is known as theirs.

Taken from the files themselves, since what changed without a new version number would else leave old and new side by
side.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from importlib.resources.abc import Traversable


def fingerprint_of(written: Iterable[tuple[str, bytes]]) -> str:
    """The fingerprint of files, given by name with their content."""
    digest = blake2b(digest_size=8)
    for name, content in sorted(written):
        digest.update(b"%b\0%d\0%b" % (name.encode(), len(content), content))
    return digest.hexdigest()


def iter_files(folder: Traversable, place: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file of a folder, and of those in it."""
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from iter_files(entry, f"{place}{entry.name}/")
        elif entry.is_file():
            yield place + entry.name, entry.read_bytes()
