"""Answers from the served index: one snapshot each, with its entity tag, kept in memory, sent once.

An endpoint gives `answer` a function that makes the answer out of the snapshot; whether the client has it already,
whether it is in memory, how it is compressed and when it last changed is told here, for all of them.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from typing import Final

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import Connection

from federation.settings import TOOL_VERSION
from federation.web.cache import VARY, Answer
from federation.web.problems import ProblemError
from federation.web.site import Site
from storage.index import IndexState, get_state

__all__ = ["Answer", "Make", "answer", "fresh_headers", "has_it", "is_unmodified"]

Make = Callable[[Connection, IndexState], Answer]

WORTH_PACKING: Final = 600
"""Bytes below which compression gains nothing."""
KEPT: Final = frozenset((200, 301, 410))
"""Answers that hold as long as the release does; what is not here may be asked for in endless ways."""
_PACKED: Final = "-gzip"
_GZIP: Final = 31
_LEVEL: Final = 6


def answer(request: Request, site: Site, make: Make, *, variant: str = "") -> Response:
    """Answer a GET from the served index; `variant` names what was negotiated.

    An answer is one gzip member or none: of several, some clients read the first only.
    """
    packed = _accepts_gzip(request.headers.get("accept-encoding", ""))
    seen = site.last_state.get()
    if seen is not None:
        tag = _tag(seen, request, variant, packed=packed)
        if (known := _known(request, site, seen, tag)) is not None:
            site.asked_before.put(request, seen, tag)
            return known
    with site.database.read() as connection:
        state = require_state(get_state(connection))
        if state != seen:
            site.last_state.see(state)
            tag = _tag(state, request, variant, packed=packed)
            if (known := _known(request, site, state, tag)) is not None:
                site.asked_before.put(request, state, tag)
                return known
        made = make(connection, state)
    held = _packed(made) if packed else made
    if _is_kept(held):
        site.cache.put(tag, held)
        site.asked_before.put(request, state, tag)
    return _sent(request, held, tag, state)


def known_answer(request: Request, site: Site) -> Response | None:
    """What answers a GET that was asked before, while what was seen last of the index is believed; else None."""
    seen = site.last_state.get()
    tag = site.asked_before.get(request, seen) if seen else None
    return _known(request, site, seen, tag) if seen and tag else None


def _known(request: Request, site: Site, state: IndexState, tag: str) -> Response | None:
    """The answer that the client has already, or that is in memory; None where it is to be made."""
    if names_tag(request.headers.get("if-none-match"), tag, tag.removesuffix(_PACKED)):
        return _unmodified(tag, state.changed)
    held = site.cache.get(tag)
    return None if held is None else _sent(request, held, tag, state)


def _sent(request: Request, held: Answer, tag: str, state: IndexState) -> Response:
    modified = held.modified or state.changed
    if _is_kept(held) and held.status == 200 and is_unmodified(request.headers, modified):
        return _unmodified(tag, modified, held.headers)
    fresh = fresh_headers(tag, modified) if _is_kept(held) else {"Cache-Control": "no-store"}
    return Response(held.body, held.status, {**held.headers, **fresh}, media_type=held.media_type)


def _is_kept(held: Answer) -> bool:
    return held.status in KEPT and not held.is_of_the_moment


def require_state(state: IndexState | None) -> IndexState:
    """What the served index holds.  Raises `ProblemError` before the first release."""
    if state is None:
        raise ProblemError(
            503,
            "Todavía no hay nada publicado.",
            "Nothing is published yet.",
            headers={"Retry-After": "60"},
        )
    return state


def fresh_headers(tag: str, modified: datetime) -> dict[str, str]:
    """The headers by which a client learns whether what it has still holds; it asks each time."""
    return {
        "ETag": f'"{tag}"',
        "Last-Modified": http_date(modified),
        "Cache-Control": "public, no-cache",
        "Vary": ", ".join(VARY),
    }


def has_it(request: Request, tag: str, modified: datetime) -> bool:
    """Whether a client has what `tag` names and what last changed at `modified`, by either of its conditions."""
    return names_tag(request.headers.get("if-none-match"), tag) or is_unmodified(request.headers, modified)


def is_unmodified(headers: Mapping[str, str], modified: datetime) -> bool:
    """Whether a client that tells no tag has what last changed at `modified` (RFC 9110, 13.1.3)."""
    since = headers.get("if-modified-since")
    if since is None or "if-none-match" in headers:
        return False
    try:
        told = parsedate_to_datetime(since)
    except ValueError:
        return False
    return told.tzinfo is not None and modified.replace(microsecond=0) <= told


def http_date(moment: datetime) -> str:
    """A moment as HTTP writes it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _tag(state: IndexState, request: Request, variant: str, *, packed: bool) -> str:
    """What names an answer: the state of the index, what was asked, how it is written and by which Milpa."""
    scope = request.scope
    facts = (state.digest, str(state.sequence), state.made_with or "", variant, TOOL_VERSION)
    told = blake2b("\x1f".join(facts).encode(), digest_size=16)
    for part in (scope.get("raw_path") or scope["path"].encode(), scope["query_string"]):
        told.update(b"\x1f" + part)
    return told.hexdigest() + (_PACKED if packed else "")


def names_tag(header: str | None, *tags: str) -> bool:
    """Whether a list of tags names one of ours; a weak one does, as for any GET (RFC 9110, 13.1.2)."""
    if header is None:
        return False
    told = {one.strip().removeprefix("W/") for one in header.split(",")}
    return any(f'"{tag}"' in told for tag in tags)


def _unmodified(tag: str, modified: datetime, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status_code=304, headers={**(headers or {}), **fresh_headers(tag, modified)})


def _packed(plain: Answer) -> Answer:
    """The answer as one gzip member, without a name and a time; as it is where that gains nothing."""
    if len(plain.body) < WORTH_PACKING:
        return plain
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    body = compressor.compress(plain.body) + compressor.flush()
    headers = {**plain.headers, "Content-Encoding": "gzip"}
    return replace(plain, body=body, headers=headers)


def _accepts_gzip(header: str) -> bool:
    for one in header.lower().split(","):
        name, _, rest = one.strip().partition(";")
        if name.strip() in {"gzip", "x-gzip", "*"}:
            return rest.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
