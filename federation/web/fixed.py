"""Documents that the program itself has: what they say changes with it, not with a release."""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from federation.web.answers import has_it, http_date

BEGUN: Final = datetime.now(UTC).replace(microsecond=0)
"""What is served so changes with the program, and so when it was begun at the latest."""
FOR_AN_HOUR: Final = "public, max-age=3600"
EACH_TIME: Final = "public, no-cache"


def fixed_answer(
    request: Request, body: bytes, media_type: str, *, changed: datetime = BEGUN, cache: str = FOR_AN_HOUR
) -> Response:
    """Send a document with its tag, or say that the client has it."""
    tag = blake2b(body, digest_size=16).hexdigest()
    headers = {"ETag": f'"{tag}"', "Last-Modified": http_date(changed), "Cache-Control": cache, "Vary": "Accept"}
    if has_it(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
