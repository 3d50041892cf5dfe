"""What a dataset says of its links, and where an answer differs from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import orjson

from harvesters.hosts import host_of
from storage.link_rows import LinkState, LinkUse

PAGES: Final = frozenset(("text/html", "application/xhtml+xml"))
TELL_NOTHING: Final = frozenset(
    (
        "", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/download",
        "application/x-download", "application/unknown", "application/text", "text/plain", "application/zip",
        "application/x-zip-compressed", "application/gzip", "application/x-gzip", "application/vnd.ms-excel",
    )
)  # fmt: skip
"""What servers say of any file: CSV comes as plain text or as Excel, and office documents are archives."""

SIZE_SHARE: Final = 0.1
SIZE_LEAST: Final = 4096
"""A size differs when it does so by more than this share of it, and by more than these bytes: many are rounded."""
DATE_LEAST: Final = timedelta(days=31)
"""A file that is newer than its description says, by more than this, was changed without a word."""
LONGEST_URL: Final = 2000
"""Characters of a URL that is asked; no portal needs more, and no server takes many more."""


class Promise(NamedTuple):
    """What a distribution says of the file behind a link."""

    media_type: str = ""
    size: int | None = None
    modified: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether it says that no web page stands there."""
        return bool(self.media_type) and self.media_type not in PAGES

    def to_text(self) -> str:
        """The promise as it is kept."""
        return orjson.dumps(tuple(self)).decode() if any(self) else ""


NOTHING_PROMISED: Final = Promise()


def promise_from_text(text: str) -> Promise:
    """Read what `Promise.to_text` wrote."""
    return Promise(*orjson.loads(text)) if text else NOTHING_PROMISED


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that an answer has otherwise than was promised."""

    words: str
    is_page: bool = False
    """A web page stands where a file should be, or nothing at all."""


def uses_of(dataset: Mapping[str, Any]) -> Iterator[LinkUse]:
    """Yield the links of a dataset in JSON form; only a download URL promises the file itself."""
    for number, part in enumerate(dataset.get("distribution") or ()):
        access, download = part.get("accessURL"), part.get("downloadURL")
        if download:
            role = "both" if access in {None, download} else "download"
            promise = Promise(part.get("mediaType") or "", part.get("byteSize"), part.get("modified"))
            yield LinkUse(f"distribution[{number}].downloadURL", download, _host(download), role, promise.to_text())
        if access and access != download:
            yield LinkUse(f"distribution[{number}].accessURL", access, _host(access), "access", "")


def difference(promise: Promise, state: LinkState) -> Difference | None:
    """The gravest difference between a promise and what a link answered; None where there is none."""
    if promise == NOTHING_PROMISED:
        return None
    told = state.media_type
    if promise.is_file and told in PAGES:
        return Difference(f"{told} ≠ {promise.media_type}", is_page=True)
    if state.size == 0:
        return Difference(f"0 B ≠ {promise.media_type or promise.size}", is_page=True)
    if promise.media_type and not _may_be(told, promise.media_type):
        return Difference(f"{told} ≠ {promise.media_type}")
    if promise.size and state.size is not None and _is_another_size(state.size, promise.size):
        return Difference(f"{state.size:,} B ≠ {promise.size:,} B")
    if promise.modified and state.modified and _is_later(state, promise.modified):
        return Difference(f"{state.modified[:10]} ≠ {promise.modified[:10]}")
    return None


def _may_be(told: str, promised: str) -> bool:
    """Whether a server's word for a file can mean what was promised: only what is plainly another thing cannot."""
    if told in TELL_NOTHING or promised in TELL_NOTHING or told == promised:
        return True
    kinds = (_kind(told), _kind(promised))
    return kinds[0] == kinds[1] or "other" in kinds


_KINDS: Final = (
    ("pdf", "pdf"), ("json", "json"), ("xml", "xml"), ("csv", "csv"), ("image/", "image"), ("audio/", "media"),
    ("video/", "media"),
)  # fmt: skip
"""What a media type holds, and what it then is; office formats are asked first, since their names hold ``xml``."""


def _kind(media_type: str) -> str:
    if media_type.startswith(("application/vnd.", "application/x-")):
        return "other"
    return next((kind for sign, kind in _KINDS if sign in media_type), "other")


def _is_another_size(found: int, promised: int) -> bool:
    return abs(found - promised) > max(SIZE_LEAST, SIZE_SHARE * promised)


def _is_later(state: LinkState, promised: str) -> bool:
    """Whether a file changed well after its description says; one that is always of today is made when asked."""
    try:
        found, said = date.fromisoformat(str(state.modified)[:10]), date.fromisoformat(promised[:10])
    except ValueError:  # a year, or a month, is no day that one can count from
        return False
    made_when_asked = state.checked is not None and state.checked.date() - found <= timedelta(days=1)
    return found - said > DATE_LEAST and not made_when_asked


def _host(url: str) -> str:
    """The host of a URL; empty for one that is not asked."""
    try:
        scheme_ok = url.startswith(("http://", "https://")) and len(url) <= LONGEST_URL and urlsplit(url).hostname
        return host_of(url) if scheme_ok else ""
    except ValueError:
        return ""
