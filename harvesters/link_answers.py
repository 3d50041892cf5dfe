"""From what the wire gave to what a link answered."""

import re
import socket
from asyncio import get_running_loop
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from scrapy.http import Response

from harvesters.errors import RestAskedError, SourceError
from harvesters.hosts import seconds_from_retry_after
from harvesters.link_items import ANSWERED, LinkAnswer
from harvesters.transport import source_error_from_failure

LONGEST_TYPE: Final = 100
PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<!--(?>.{0,500}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a web page begins, whatever its header calls it."""
TOTAL: Final = re.compile(rb"bytes\s+(?:\d+-\d+|\*)/(\d{1,18})")
NO_SUCH_NAME: Final = frozenset((socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)))
"""What the system says of a name that does not exist; any other failure to resolve is trouble, perhaps our own."""

DNS_TROUBLE: Final = "dns_trouble"


def answer_from_response(response: Response) -> LinkAnswer:
    """Read an answer to HEAD, or the beginning of one to GET."""
    headers = response.headers
    media_type = _words(headers.get("Content-Type")).partition(";")[0].strip().lower()[:LONGEST_TYPE]
    if response.body and PAGE.match(response.body):
        media_type = "text/html"
    return LinkAnswer(
        ANSWERED,
        response.status,
        media_type=media_type,
        size=_size(response),
        modified=_day(_words(headers.get("Last-Modified"))),
        rest=seconds_from_retry_after(headers.get("Retry-After")) or 0.0,
    )


async def answer_from_failure(error: Exception, url: str) -> LinkAnswer:
    """Say what kept a link from answering; a name that does not resolve is asked for again, to know why."""
    code = error.code if isinstance(error, SourceError) else source_error_from_failure(error, url).code
    if code == "unknown_host" and not await _is_unknown(urlsplit(url).hostname or ""):
        code = DNS_TROUBLE
    return LinkAnswer(code, rest=error.seconds if isinstance(error, RestAskedError) else 0.0)


async def _is_unknown(host: str) -> bool:
    """Whether the system's resolver says that a name does not exist."""
    try:
        await get_running_loop().getaddrinfo(host, None)
    except socket.gaierror as error:
        return error.errno in NO_SUCH_NAME
    except (OSError, UnicodeError):
        return False
    return False


def _size(response: Response) -> int | None:
    """The bytes of the whole file; None for an answer to HEAD, whose length Twisted keeps to itself, and for packed."""
    headers = response.headers
    if response.request is None or response.request.method != "GET" or headers.get("Content-Encoding"):
        return None
    total = TOTAL.match(headers.get("Content-Range") or b"")
    if total:
        return int(total[1])
    length = headers.get("Content-Length") or b""
    return int(length) if response.status == 200 and length.isdigit() and len(length) <= 18 else None


def _day(words: str) -> str | None:
    try:
        return parsedate_to_datetime(words).date().isoformat() if words else None
    except (ValueError, OverflowError):
        return None


def _words(value: bytes | None) -> str:
    return (value or b"").decode("latin-1")
