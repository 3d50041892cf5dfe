"""What DKAN answers, decoded no more than it must be: rows keep their exact bytes."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from scrapy.http import Response

from harvesters.answers import complaint_of
from harvesters.errors import SourceError
from harvesters.sentences import Sentence

A_DKAN = Sentence("la API de un DKAN", "the API of a DKAN")


class _Row(msgspec.Struct):
    identifier: str | int | None = None
    id: str | int | None = None
    name: str | None = None


_ROW = msgspec.json.Decoder(_Row)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_NAMES = msgspec.json.Decoder(list[str | int] | dict[str, str | int])


@dataclass(frozen=True, slots=True)
class Identified:
    """A row with what identifies it; empty texts for what it lacks."""

    identifier: str
    name: str
    body: bytes


class Found(msgspec.Struct):
    """An answer of the search of DKAN 2: ``results`` is an object by name, and a list when it is empty."""

    total: int | str | None = None
    results: dict[str, msgspec.Raw] | list[msgspec.Raw] = []

    @property
    def count(self) -> int | None:
        """How many datasets there are; None where it does not say."""
        if isinstance(self.total, str):
            return int(self.total) if self.total.isascii() and self.total.isdigit() and len(self.total) < 10 else None
        return self.total if self.total is None or self.total >= 0 else None

    @property
    def rows(self) -> tuple[Identified, ...]:
        """The datasets."""
        rows = self.results.values() if isinstance(self.results, dict) else self.results
        return tuple(map(_identified, rows))


class Listing(msgspec.Struct):
    """An answer of the look-alike of CKAN's API of DKAN 1."""

    result: msgspec.Raw = msgspec.Raw(b"")
    success: bool = True


def require_result(listing: Listing, response: Response) -> msgspec.Raw:
    """Return what an action gives; raises `SourceError` where it says that it failed."""
    if bytes(listing.result) and listing.success:
        return listing.result
    complaint = complaint_of(response)
    raise SourceError(
        "not_success" if not listing.success else "unexpected_json",
        f"{response.url} respondió con un JSON sin resultado.{complaint.es}",
        f"{response.url} answered JSON without a result.{complaint}",
    )


def names_in(result: msgspec.Raw) -> tuple[str, ...]:
    """The names of a ``package_list``, each once, in its order.  Raises `SourceError` for anything else."""
    try:
        names = _NAMES.decode(result)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise SourceError(
            "unexpected_json",
            "La lista de conjuntos del portal no es una lista de nombres.",
            "The portal's list of datasets is no list of names.",
        ) from None
    rows = names.values() if isinstance(names, dict) else names
    return tuple(dict.fromkeys(str(name).strip() for name in rows if str(name).strip()))


def packages_in(result: msgspec.Raw) -> tuple[Identified, ...]:
    """The packages of a result: one, a list of them, or a list in a list."""
    return tuple(map(_identified, _iter_objects(result, depth=2)))


def _iter_objects(result: msgspec.Raw, depth: int) -> Iterator[msgspec.Raw]:
    start = bytes(result)[:1]
    if start == b"[" and depth:
        for inner in _LIST.decode(result):
            yield from _iter_objects(inner, depth - 1)
    elif start not in (b"n", b"f"):  # null and false stand for nothing
        yield result


def _identified(row: msgspec.Raw) -> Identified:
    body = bytes(row)
    try:
        found = _ROW.decode(row)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Identified("", "", body)
    values = (found.identifier, found.id, found.name)
    identifier = next((str(value).strip() for value in values if value is not None and str(value).strip()), "")
    return Identified(identifier, (found.name or "").strip(), body)
