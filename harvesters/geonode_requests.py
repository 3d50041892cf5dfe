"""What is asked of GeoNode's own APIs: v2 (3.2 and later, Django REST) and v1 (2.x to 4.x, Tastypie).

v2 counts pages, v1 rows.  Both say in ``next`` whether there is more; its address is the server's idea of its own,
often an internal one, and is not followed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec

from harvesters.listings import SHRINK, Listing

CSW_PATH: Final = "/catalogue/csw"
"""Where every GeoNode has its catalogue service."""

KINDS: Final = ("dataset", "layer", "document")
"""Resources that are data, by their names in 4.x and in 3.2; maps, stories and dashboards show what others describe."""


@dataclass(frozen=True, slots=True)
class Api:
    """One way to ask a GeoNode for its resources."""

    version: int
    paths: tuple[str, ...]
    """Listings that are read one after the other."""
    orders: tuple[str, ...]
    """The order of each pass."""

    def url(self, base: str, path: str, listing: Listing, *, is_sorted: bool) -> str:
        """The address of the page on which a listing goes on."""
        query: list[tuple[str, str]] = []
        if self.version == 1:
            query += [("limit", str(listing.rows)), ("offset", str(listing.position))]
        else:
            rows = aligned(listing.position, listing.rows)
            query += [("page", str(listing.position // rows + 1)), ("page_size", str(rows))]
        if is_sorted:
            query.append(("sort[]" if self.version == 2 else "order_by", self.orders[listing.passed]))
        if path.endswith("/resources"):
            query += [("filter{resource_type.in}", kind) for kind in KINDS]
        return f"{base}{path}?{urlencode(query)}"


_V2: Final = ("pk", "-pk")
_V1: Final = ("date", "-date")

APIS: Final = (
    Api(2, ("/api/v2/resources",), _V2),
    Api(2, ("/api/v2/datasets", "/api/v2/documents"), _V2),
    Api(2, ("/api/v2/layers", "/api/v2/documents"), _V2),
    Api(1, ("/api/layers/", "/api/documents/"), _V1),
)
"""Asked in this order; the first that answers is read."""

ENVELOPE: Final = ("resources", "datasets", "layers", "documents", "objects")
"""Where the rows of an answer are."""


class _Meta(msgspec.Struct):
    total_count: int | None = None
    next: str | None = None


class _Links(msgspec.Struct):
    next: str | None = None


class _Identity(msgspec.Struct):
    uuid: str | int | None = None
    pk: str | int | None = None
    id: str | int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a listing."""

    rows: tuple[msgspec.Raw, ...]
    total: int | None
    """What the listing holds, as it says."""
    is_last: bool
    """Whether it says that no page follows."""
    links_on: bool = False
    """Whether it gives the address of a next page."""


def answer_from_json(found: Mapping[str, msgspec.Raw]) -> Answer | None:
    """Read the envelope of either API; None for what is none of them."""
    key = next((name for name in ENVELOPE if name in found), None)
    if key is None:
        return None
    try:
        rows = msgspec.json.decode(found[key], type=tuple[msgspec.Raw, ...])
        meta = msgspec.json.decode(found["meta"], type=_Meta) if "meta" in found else None
        links = msgspec.json.decode(found["links"], type=_Links) if "links" in found else None
        total = msgspec.json.decode(found["total"], type=int | None) if "total" in found else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    said = links or meta
    return Answer(
        rows, total if meta is None else meta.total_count, said is not None and not said.next, bool(said and said.next)
    )


def identifier_of(row: msgspec.Raw) -> str:
    """The native identifier: the ``uuid``, which is that of the CSW record as well, else the ``pk``; perhaps empty."""
    try:
        found = msgspec.json.decode(row, type=_Identity)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return next((words for each in (found.uuid, found.pk, found.id) if (words := str(each or "").strip())), "")


def same_name(identifier: str) -> str:
    """What an identifier is compared by: the API and the catalogue service may write one UUID in two ways."""
    return identifier.strip().lower().removeprefix("urn:uuid:").strip("{}")


_WITH_UUID: Final = re.compile(rb'"uuid"\s*:\s*"\s*[^"\s]')


def have_uuids(rows: Sequence[msgspec.Raw]) -> bool:
    """Whether every row bears its ``uuid``, by which it can be told among the records of the catalogue service."""
    return all(_WITH_UUID.search(bytes(row)) for row in rows)


_WITH_LINKS: Final = re.compile(rb'"(?:links|download_urls)"\s*:\s*\[\s*[{"]|"(?:download_url|href)"\s*:\s*"')


def leads_to_data(rows: Sequence[msgspec.Raw]) -> bool:
    """Whether any row says where its data are; before 3.3 none did in v2, and before 3.0 none in v1."""
    return any(_WITH_LINKS.search(bytes(row)) for row in rows)


def aligned(position: int, rows: int) -> int:
    """The largest page that begins at a row: page numbers reach only multiples of their size."""
    while position % rows:
        rows = max(1, rows // SHRINK)
    return rows


def geonode_base(url: str) -> str:
    """The address that a GeoNode's paths hang from, whatever page, API or catalogue service of it a URL names."""
    parts = urlsplit(url)
    path = re.sub(
        r"/(api(/v2)?(/[a-z_]+(/\d+)?)?|catalogue(/.*)?|(datasets|layers|documents|maps)(/.*)?)/?$", "", parts.path
    )
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def probe_path(api: Api) -> str:
    """What to ask below a portal's address to learn whether this API answers."""
    return api.url("", api.paths[0], Listing(1), is_sorted=False)


def names_api(url: str) -> bool:
    """Whether a URL is that of one of GeoNode's APIs."""
    return bool(re.search(r"/api/(v2/?|v2/(resources|datasets|layers|documents)/?|(layers|documents|base)/)$",
                          urlsplit(url).path))  # fmt: skip
