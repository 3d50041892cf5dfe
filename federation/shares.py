"""Two heaps of lines, compared with flat memory: what may be equal lies in one share, and a share fits into memory.

Small heaps are one share and never leave memory.  Large ones are parted by a hash of each line's key into files.
"""

import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

SHARE_BYTES = 32 << 20
"""Of the lines of both heaps in one share, about."""
MOST_SHARES = 256
"""Files are open at once for each heap."""

Share = tuple[list[bytes], list[bytes]]
"""Lines of the one heap and of the other, without their ends."""


def iter_shares(
    before: Iterable[bytes], after: Iterable[bytes], size: int, key: Callable[[bytes], bytes], scratch: Path
) -> Iterator[Share]:
    """Yield both heaps, share by share; lines with equal keys are in one share.

    `size` is how many bytes they are together; it alone decides how many shares there are, so that the same lines come
    in the same order.  `scratch` is a folder for what memory does not hold.
    """
    count = min(MOST_SHARES, -(-size // SHARE_BYTES))
    if count <= 1:
        yield list(before), list(after)
        return
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        heaps = Path(folder) / "before", Path(folder) / "after"
        for heap, lines in zip(heaps, (before, after), strict=True):
            heap.mkdir()
            _part(lines, heap, count, key)
        for number in range(count):
            old, new = ((heap / str(number)).read_bytes().split(b"\n")[:-1] for heap in heaps)
            yield old, new


def _part(lines: Iterable[bytes], heap: Path, count: int, key: Callable[[bytes], bytes]) -> None:
    with ExitStack() as stack:
        files: list[IO[bytes]] = [stack.enter_context((heap / str(number)).open("wb")) for number in range(count)]
        for line in lines:
            files[zlib.crc32(key(line)) % count].write(line + b"\n")


def iter_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a content that comes in chunks, without their ends."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        yield rest
