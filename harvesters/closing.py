"""Whether an XML document reaches its own end."""

import re

from harvesters.wrapped_files import Readable

_EDGE = 1 << 16
"""Bytes at the beginning and at the end that are looked at."""

_ROOT = re.compile(rb"<([A-Za-z_][^\s/>]*)")
_NOT_ELEMENTS = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)


def closes_its_root(file: Readable) -> bool:
    """Whether the last tag of an XML document closes (or is) its root element.

    Comments, processing instructions and white space may follow it.  Reads `file` to its end, in constant memory.
    """
    start = file.read(_EDGE)
    end = start
    while chunk := file.read(_EDGE):
        end = (end + chunk)[-_EDGE:]
    root = _ROOT.search(_NOT_ELEMENTS.sub(b"", start))
    tail = _NOT_ELEMENTS.sub(b"", end).rstrip().removesuffix(b"\x00")
    if root is None:
        return False
    name = re.escape(root[1])
    return re.search(rb"(</" + name + rb"\s*>|<" + name + rb"(\s[^<>]*)?/>)$", tail) is not None
