"""Guards for workbooks (XLSX, ODS), which are zip archives of XML: no bombs, no document types, no endless rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from harvesters.errors import SourceError
from harvesters.parser_words import spanish_of_parser

MAX_MEMBERS = 5_000
MAX_UNPACKED = 128 << 20
"""Bytes of XML in all members together.  `zipfile` gives out no more of a member than its entry says, so what the
entries say is enough to know."""
PIECE = 1 << 16
_ENCRYPTED = 1


@contextmanager
def open_archive(path: Path) -> Iterator[ZipFile]:
    """Open a workbook's archive; raises `SourceError` for one that is broken, locked, or would unpack to too much."""
    try:
        archive = ZipFile(path)
    except (BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise broken(error) from error
    with archive:
        members = [member for member in archive.infolist() if not is_picture(member.filename)]
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise SourceError(
                "too_large",
                f"El libro, descomprimido, rebasa {MAX_UNPACKED >> 20} MiB o {MAX_MEMBERS} partes.",
                f"The workbook unpacks to more than {MAX_UNPACKED >> 20} MiB or {MAX_MEMBERS} parts.",
            )
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise SourceError(
                "locked_workbook",
                "El libro está protegido con contraseña: publíquelo sin ella.",
                "The workbook is locked with a password: publish it without.",
            )
        yield archive


def is_picture(name: str) -> bool:
    """Whether a member is never read: pictures, fonts, macros."""
    return not name.lower().endswith((".xml", ".rels"))


def broken(error: object) -> SourceError:
    """The error of a workbook that cannot be read."""
    words = f"{type(error).__name__}: {error}" if isinstance(error, Exception) else str(error)
    return SourceError(
        "broken_workbook",
        f"El libro está dañado o no es XLSX ni ODS: {spanish_of_parser(words[:200])}. Guárdelo de nuevo, o "
        "publíquelo como CSV.",
        f"The workbook is broken, or neither XLSX nor ODS: {words[:200]}. Save it again, or publish it as CSV.",
    )


def make_parser(start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]) -> Any:
    """A streaming XML parser that refuses document types, which no workbook has and every entity bomb needs."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> NoReturn:
    raise broken("DOCTYPE")


def iter_parsed(archive: ZipFile, name: str, parser: Any) -> Iterator[None]:
    """Parse a member piece by piece, yielding after each; raises `SourceError` when it is broken."""
    try:
        with archive.open(name) as member:
            while piece := member.read(PIECE):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
    except (expat.ExpatError, BadZipFile, LookupError, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise broken(error) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise broken(error) from error
        raise
    yield
