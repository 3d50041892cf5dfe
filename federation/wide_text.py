"""Text whose signs have two bytes or four (UTF-16, UTF-32), inside bytes of which nobody says what they are.

A stretch of a document has no byte order mark, and may begin in the middle of a sign.  So runs of signs are found by
their zeros, wherever they lie; one with signs past U+00FF ends there.
"""

import re
from collections.abc import Callable
from typing import Final

_FEWEST = 5
"""Signs of a run that is looked at; ``a@b.c`` is the shortest that names a person."""
_SIGN = rb"[\x21-\xff]"


def _runs(width: int) -> re.Pattern[bytes]:
    """Runs of signs whose other bytes are zeros, the zeros before them or after.

    One that begins with zeros begins behind no sign: these would be the zeros after it.
    """
    zeros = rb"\x00" * (width - 1)
    before, after = zeros + _SIGN, _SIGN + zeros
    return re.compile(rb"(?<!%b)(?:%b){%d,}|(?:%b){%d,}" % (_SIGN, before, _FEWEST, after, _FEWEST))


_RUNS: Final = tuple((width, _runs(width), f"utf-{8 * width}") for width in (2, 4))


def in_wide_text(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Make a function over bytes of ASCII and its supersets take the wide text in them, too."""

    def changed(data: bytes) -> bytes:
        if b"\x00" in data:
            for width, runs, codec in _RUNS:
                data = runs.sub(lambda found, w=width, c=codec: _changed_run(found[0], w, c, change), data)  # type: ignore[misc]
        return change(data)

    return changed


def _changed_run(run: bytes, width: int, codec: str, change: Callable[[bytes], bytes]) -> bytes:
    big_endian = run[0] == 0
    before = run[width - 1 if big_endian else 0 :: width].decode("latin-1").encode()
    after = change(before)
    return run if after == before else after.decode().encode(f"{codec}-{'be' if big_endian else 'le'}")
