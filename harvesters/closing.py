"""Whether an XML document reaches its own end."""

import re

from harvesters.wrapped_files import Readable

_EDGE = 1 << 16
"""Bytes at the beginning and at the end that are looked at."""

_ROOT = re.compile(rb"<([A-Za-z_][^\s/>]*)")
NOT_ELEMENTS = re.compile(
    rb"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|<!DOCTYPE[^>\[]*+(?:\[.*?(?:\]\s*+>|\Z)|>|\Z)", re.DOTALL | re.IGNORECASE
)
"""What may stand before the root; what is never closed ends with the beginning, so that nothing is read twice."""
_BEGINNINGS = {b"-->": b"<!--", b"?>": b"<?"}
"""How that begins which may stand behind the root, by how it ends."""


def closes_its_root(file: Readable) -> bool:
    """Whether the last tag of an XML document closes (or is) its root element.

    Comments, processing instructions and white space may follow it.  Reads `file` to its end, in constant memory.
    """
    start = file.read(_EDGE)
    end = start
    while chunk := file.read(_EDGE):
        end = (end + chunk)[-_EDGE:]
    root = _ROOT.search(NOT_ELEMENTS.sub(b"", start))
    if root is None:
        return False
    tail = _up_to_the_root(end.rstrip().removesuffix(b"\x00"))
    name = re.escape(root[1])
    return re.search(rb"(</" + name + rb"\s*>|<" + name + rb"(\s[^<>]*)?/>)$", tail) is not None


def _up_to_the_root(end: bytes) -> bytes:
    """The end of a document without the comments and instructions behind its last tag."""
    end = end.rstrip()
    while beginning := next((first for last, first in _BEGINNINGS.items() if end.endswith(last)), b""):
        end = end[: max(0, end.rfind(beginning))].rstrip()
    return end
