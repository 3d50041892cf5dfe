"""A file that is read by way of another: unpacked, transcoded, or looked at before a parser has it."""

from io import BufferedIOBase, RawIOBase
from typing import IO

Readable = IO[bytes] | RawIOBase | BufferedIOBase


class WrappedFile(RawIOBase):
    """What is read through it comes out of another file, which is closed with it if it `closes` that.

    Who derives from it says in `read` what becomes of the other's bytes.
    """

    def __init__(self, file: Readable, *, closes: bool = True) -> None:
        super().__init__()
        self._file = file
        self._closes = closes

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close the other file too, unless who opened it wants to go on with it."""
        if self._closes:
            self._file.close()
        super().close()
