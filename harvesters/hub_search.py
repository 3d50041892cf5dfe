"""The two searches of an ArcGIS Hub, page by page: OGC API Records, and the JSON:API that came before it.

Sources: Esri's documentation of the search API and hub.js (``/api/search/v1/collections/dataset/items``: ``limit``,
``startindex`` from 1, ``numberMatched``, ``links`` with ``rel: next``); answers of ``/api/v3/datasets`` saved by
OpenDataScotland/the_od_bods (``page[number]``, ``page[size]``, ``meta.stats.totalCount``, no links at all).
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from scrapy.http import Response

from harvesters.answers import require_json
from harvesters.errors import SourceError
from harvesters.hub_items import native_identifier
from harvesters.items import Record, Refusal
from harvesters.sentences import Sentence

RECORDS: Final = "/api/search/v1/collections/dataset/items"
V3: Final = "/api/v3/datasets"
SEARCHES: Final = (("records", RECORDS), ("v3", V3))
"""Names of the searches and where they are, the newer first."""
ROWS: Final = {"records": 100, "v3": 20}
"""Rows of a page: a layer of the older search is 100 KB of statistics."""
MAX_PAGE: Final = 64 << 20
"""Bytes of a page, which is held in memory while its rows are taken from it; of a larger one fewer rows are asked."""
A_SEARCH: Final = Sentence("la búsqueda de un ArcGIS Hub", "the search of an ArcGIS Hub")


def search_url(base: str, name: str, start: int, rows: int) -> str:
    """Ask one of the searches for a page; `start` counts from 0, as everywhere here.

    The older one counts pages, so `start` has to stand at the edge of one.
    """
    if name == "records":
        return f"{base}{RECORDS}?limit={rows}&startindex={start + 1}"
    return f"{base}{V3}?page%5Bnumber%5D={start // rows + 1}&page%5Bsize%5D={rows}"


class _Stats(msgspec.Struct):
    totalCount: int | None = None  # noqa: N815 -- Esri's name


class _Meta(msgspec.Struct):
    stats: _Stats | None = None


class _Answer(msgspec.Struct):
    features: list[msgspec.Raw] | None = None
    data: list[msgspec.Raw] | None = None
    numberMatched: int | None = None  # noqa: N815 -- of OGC API Records
    meta: _Meta | None = None
    links: Any = None


class _Identified(msgspec.Struct):
    id: str | int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page."""

    found: Record | Refusal
    key: int
    """What tells it from other rows: its identifier, since counters in its body differ each time; else its body."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What one answer of a search holds."""

    rows: tuple[Row, ...]
    total: int | None
    says_end: bool
    """It leads to no next page, though it is of the kind that does."""
    repairs: tuple[Refusal, ...] = ()


def require_page(response: Response) -> SearchPage:
    """Read an answer of either search; raises `SourceError` for anything else."""
    answer, repairs = require_json(response, _Answer, A_SEARCH)
    rows = answer.features if answer.features is not None else answer.data
    if rows is None:
        raise SourceError(
            "unexpected_json",
            f"{response.url} respondió con un JSON que no es {A_SEARCH.es}. Revise la dirección de la fuente.",
            f"{response.url} answered JSON that is not {A_SEARCH}. Check the address of the source.",
        )
    stats = answer.meta.stats if answer.meta is not None else None
    total = answer.numberMatched if answer.numberMatched is not None else stats.totalCount if stats else None
    links = answer.links if isinstance(answer.links, list) else []
    leads_on = any(isinstance(link, dict) and link.get("rel") == "next" for link in links)
    return SearchPage(tuple(map(_row, rows)), total, bool(links) and not leads_on, repairs)


def _row(raw: msgspec.Raw) -> Row:
    body = bytes(raw)
    try:
        given = msgspec.json.decode(body, type=_Identified).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Row(Refusal("record.unreadable", body[:200].decode("utf-8", "replace")), hash(body))
    identifier = str(given).strip() if given is not None else ""
    if not identifier:
        return Row(Refusal("record.no_identifier", body[:200].decode("utf-8", "replace")), hash(body))
    found = Record(native_identifier(identifier), body)
    return Row(found, hash(found.identifier))
