"""RDF that is nested too deeply to be read, refused before a parser sees it.

Measured with pyoxigraph 0.5: the time that RDF/XML takes grows with the square of its levels (10,000: 4 s, 100,000:
minutes); triple terms (``<<( … )>>``), one within the other, overflow the stack at some 30,000, which ends the process.
Brackets in Turtle do it no harm at 100,000; what is made of them is bounded record by record (`MAX_CHAIN`).
"""

import re
from abc import abstractmethod
from typing import Final

from harvesters.errors import SourceError
from harvesters.json_depth import MAX_NESTING
from harvesters.wrapped_files import Readable, WrappedFile

MAX_CHAIN: Final = 1_000
"""Blank nodes, each named by the one before it only; to rename 3,000 of them canonically takes seconds."""
STRETCH: Final = 1 << 14
"""Bytes that are counted at a time."""
MAX_TAG: Final = 8 << 20
"""Bytes of one tag."""

_REST = rb"(?:\"[^\"]*+\"[^>\"'/]*+|'[^']*+'[^>\"'/]*+|/(?!>)[^>\"'/]*+)*+"
"""What a tag may hold from its first quote or slash on."""
_TAG = re.compile(
    rb"(?P<leaves>(?:<([^\s<>\"'/!?]++)(?:[^<>\"'/]*+\"[^\"]*+\")*+[^<>\"'/]*+(?:/>|>[^<]*+</\2\s*+>)\s*+)++)"
    rb"|<(?:!--.*?--|!\[CDATA\[.*?\]\]|\?.*?\?|(?!!--|!\[CDATA\[)![^>]*+|(?P<closing>/)[^>]*+"
    rb"|(?P<opening>[^>\"'/!?]++)%(rest)s)>|(?P<broken><)" % {b"rest": _REST},
    re.DOTALL,
)
"""Elements in a row that hold no other, which is most of a catalogue; a closing tag, an opening one; what is none of
these, or one that does not end here.
"""
_ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
"""What may be as long as it likes, and how it ends."""
_UNFINISHED: Final = re.compile(rb"<[^>\"'/!?]++%b([\"']?)" % _REST)
"""An opening tag that ends outside of what was read, and the quote that it ends within."""
_TERM = re.compile(rb"\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+\"|<<|>>", re.DOTALL)


class _Counted(WrappedFile):
    """A document that is counted in stretches before a parser has it, which asks for less at a time.

    The document stays open, for its end to be looked at.
    """

    def __init__(self, file: Readable, name: str) -> None:
        super().__init__(file, closes=False)
        self._name = name
        self._level = 0
        self._stretch = b""
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Read on, up to `size` bytes."""
        if self._at == len(self._stretch):
            self._stretch, self._at = self._file.read(STRETCH if size >= 0 else -1) or b"", 0
            self._take(self._stretch)
        data = self._stretch[self._at : self._at + size] if size >= 0 else self._stretch[self._at :]
        self._at += len(data)
        return data

    @abstractmethod
    def _take(self, data: bytes) -> None:
        """Count what is next in the document; nothing at its end."""


class FlatXml(_Counted):
    """An XML document whose elements are counted before a parser has them; memory does not grow with it.

    Reading raises `SourceError` past `MAX_NESTING` levels.
    """

    def __init__(self, file: Readable, name: str) -> None:
        super().__init__(file, name)
        self._rest = b""
        """The tag that the last stretch broke off, shortened."""
        self._length = 0
        """How long it is in truth."""
        self._until = b""
        """How the comment ends that the last stretch broke off."""

    def _take(self, data: bytes) -> None:
        text = self._rest + data
        is_going_on = bool(self._rest) and not self._until
        if self._until:
            _, found, after = text.partition(self._until)
            if not found:
                self._rest = text[1 - len(self._until) :]
                return
            text, self._until = after, b""
        self._rest = b""
        for tag in _TAG.finditer(text):
            kind = tag.lastgroup
            if kind == "opening":
                self._level += 1
            elif kind == "closing":
                self._level = max(0, self._level - 1)
            elif kind == "broken":
                is_going_on = is_going_on and not tag.start()
                self._length = self._length + len(data) if is_going_on else len(text) - tag.start()
                self._break_off(text[tag.start() :])
                return
            if self._level >= MAX_NESTING and (self._level > MAX_NESTING or (kind == "leaves" and b"</" in tag[0])):
                raise _too_deep(self._name)

    def _break_off(self, rest: bytes) -> None:
        """Keep of a tag that does not end here what its end is told by."""
        first, self._until = next((each for each in _ENDS.items() if rest.startswith(each[0])), (b"", b""))
        if self._until:
            self._rest = rest[len(first) :][1 - len(self._until) :]
            return
        self._rest = _shortened(rest)
        if self._length > MAX_TAG:
            raise SourceError(
                "too_large",
                f"{self._name} contiene una etiqueta de más de {MAX_TAG:,} bytes, y no se lee.",
                f"{self._name} holds a tag of more than {MAX_TAG:,} bytes, and is not read.",
            )


def _shortened(tag: bytes) -> bytes:
    """What goes on as an unfinished tag does: read again with every stretch, its time would grow with its square."""
    opening = _UNFINISHED.match(tag)
    if opening is None:
        return tag[: len(b"<![CDATA[")] if tag.startswith(b"<!") else tag[:2]
    return b"<a" + (opening[1] or (b"/" if tag.endswith(b"/") else b""))


class FlatTerms(_Counted):
    """Turtle and its kin, whose triple terms are counted before a parser has them; only where there are any.

    A text that a stretch broke off is taken for what it holds: 200 signs of this kind in one text are none.
    Reading raises `SourceError` past `MAX_NESTING` of them, one within the other.
    """

    def __init__(self, file: Readable, name: str) -> None:
        super().__init__(file, name)
        self._last = b""

    def _take(self, data: bytes) -> None:
        text = self._last + data
        self._last = text[len(text.rstrip(b"<>")) :] if data else b""
        if b"<<" in text or (self._level and b">>" in text):
            self._count(text.removesuffix(self._last) if len(self._last) <= 2 * MAX_NESTING else text)

    def _count(self, text: bytes) -> None:
        for sign in _TERM.findall(text):
            self._level = max(0, self._level + {b"<<": 1, b">>": -1}.get(sign, 0))
            if self._level > MAX_NESTING:
                raise _too_deep(self._name)


def _too_deep(name: str) -> SourceError:
    return SourceError(
        "too_deep",
        f"{name} anida más de {MAX_NESTING} niveles, uno dentro de otro, y no se lee. Publíquelo más plano: un "
        "catálogo no llega a 20.",
        f"{name} nests more than {MAX_NESTING} levels, one within the other, and is not read. Publish it flatter: no "
        "catalogue needs 20.",
    )
