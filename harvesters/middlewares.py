"""What every request goes through: the address guard, redirects, and tries again after a pause."""

import random
from collections.abc import Callable
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response
from w3lib.url import safe_url_string

from harvesters.errors import ForbiddenAddressError, RestAskedError, SourceError
from harvesters.hosts import seconds_from_retry_after
from harvesters.transport import is_transient
from harvesters.walk_ends import WalkWithEnds

BUSY_STATUSES = frozenset((408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
"""Answers that another try may better (52x are Cloudflare's words for a portal that it cannot reach)."""

GATEWAY_STATUSES = BUSY_STATUSES - {408, 429, 503}
"""Those that a smaller question may avoid: the server, or the proxy before it, gave up on this one."""

FAILURES_OF_SIZE = (TimeoutError, DownloadTimeoutError, ResponseDataLossError)
"""And the failures of transport that it may avoid."""

REDIRECTS = frozenset((301, 302, 303, 307, 308))
MAX_REDIRECTS = 10


class WalkMiddleware:
    """A downloader middleware that knows the walk it works for."""

    def __init__(self, walk: WalkWithEnds) -> None:
        self.walk = walk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawler, whose spider is a walk, of a source or of links."""
        assert isinstance(crawler.spider, WalkWithEnds)
        return cls(crawler.spider)


class AddressGuard(WalkMiddleware):
    """Refuses URLs that must not be asked, at every request and every redirect.

    What a *name* resolves to is checked by `harvesters.resolver`; here its objection takes the place of Twisted's
    «does not resolve», so that nobody tries again what will be refused again.
    """

    def process_request(self, request: Request) -> None:
        """Let a URL pass, or raise `ForbiddenAddressError`."""
        self.walk.policy.check_url(request.url)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say why a name was refused, where it was the guard that refused it."""
        if isinstance(exception, CannotResolveHostError):
            refusal = self.walk.refusal_of(urlsplit(request.url).hostname or "")
            if refusal:
                raise ForbiddenAddressError(refusal.es, refusal.en) from None


class Keys(WalkMiddleware):
    """Gives a portal its key, and nobody else: a redirect elsewhere goes without, and so does what is not verified."""

    def process_request(self, request: Request) -> None:
        """Put the key on a request, or take it off."""
        endpoint = self.walk.endpoint
        if not endpoint.key:
            return
        if endpoint.key.goes_to(request.url, endpoint.url) and not endpoint.tls_unverified:
            request.headers[endpoint.key.header] = endpoint.key.value
        else:
            request.headers.pop(endpoint.key.header, None)


class Redirects(WalkMiddleware):
    """Follows redirects over HTTP, no more than `MAX_REDIRECTS` and none in a circle.

    Leaves the statuses in ``meta["redirect_statuses"]``, from which the walk learns that its source has moved.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Follow a redirect; raise `SourceError` where it leads nowhere."""
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or not location:
            return response
        target = _target(request.url, location)
        been = [*request.meta.get("redirect_urls", []), request.url]
        if urlsplit(target).scheme not in ("http", "https"):
            raise SourceError(
                "bad_redirect",
                f"{request.url} redirige a {target[:200]}, que no se sigue.",
                f"{request.url} redirects to {target[:200]}, which is not followed.",
            )
        if target in been:
            raise SourceError(
                "bad_redirect",
                f"{request.url} redirige en círculo, de vuelta a {target}. Avise al portal.",
                f"{request.url} redirects in a circle, back to {target}. Tell the portal.",
            )
        if len(been) > MAX_REDIRECTS:
            raise SourceError(
                "bad_redirect",
                f"{been[0]} redirige más de {MAX_REDIRECTS} veces. Avise al portal.",
                f"{been[0]} redirects more than {MAX_REDIRECTS} times. Tell the portal.",
            )
        statuses = [*request.meta.get("redirect_statuses", []), response.status]
        return request.replace(
            url=target, meta={**_fresh(request), "redirect_urls": been, "redirect_statuses": statuses}
        )


def _target(url: str, location: bytes) -> str:
    """Where a redirect from `url` leads; raise `SourceError` for what no reader of addresses takes for one."""
    try:
        target = urljoin(url, safe_url_string(location.strip()))
        _ = urlsplit(target).port  # raises for one that no port can be
    except ValueError:
        where = location[:200].decode("utf-8", "replace")
        raise SourceError(
            "bad_redirect",
            f"{url} redirige a algo que no es una dirección: {where}. Avise al portal.",
            f"{url} redirects to what is no address: {where}. Tell the portal.",
        ) from None
    return target


class Retries(WalkMiddleware):
    """Tries again after failures of transport and answers of a busy server.

    Waits between tries grow exponentially, with jitter, so that sources that failed together do not come back together.
    ``Retry-After`` is honoured (the downloader holds back the other sources on that host, too); a server that asks for
    more patience than we have is left alone.  Any other wait blocks its own source only.
    """

    def __init__(self, walk: WalkWithEnds, jitter: Callable[[], float] = random.random) -> None:
        super().__init__(walk)
        self._jitter = jitter

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Try a busy server again; hand its answer on when the tries are used up."""
        if response.status not in BUSY_STATUSES:
            return response
        asked = seconds_from_retry_after(response.headers.get("Retry-After"))
        if asked is not None and asked > self.walk.limits.max_retry_wait:
            self.walk.rest_asked = asked
            raise RestAskedError(
                asked,
                f"{request.url} respondió con el estado {response.status} y pide que se le deje en paz por {asked:.0f} "
                "segundos. Intente de nuevo después.",
                f"{request.url} answered status {response.status} and asks to be left alone for {asked:.0f} seconds. "
                "Try again after that.",
            )
        return await self._again(request, asked, of_its_size=response.status in GATEWAY_STATUSES) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Try again what may be gone at the next try."""
        if not is_transient(exception):
            return None
        return await self._again(request, None, of_its_size=isinstance(exception, FAILURES_OF_SIZE))

    async def _again(self, request: Request, asked: float | None, *, of_its_size: bool) -> Request | None:
        """Wait and make the next try; None when there is none left, or the walk ends meanwhile."""
        limits, tries = self.walk.limits, request.meta.setdefault("tries", 1)
        most = 1 + limits.retries
        if of_its_size and request.meta.get("tries_at_size"):
            most = min(most, request.meta["tries_at_size"])
        if tries >= most or self.walk.over.is_set():
            return None
        longest = min(limits.backoff * 2 ** (tries - 1), limits.max_retry_wait)
        wait = longest * (0.5 + 0.5 * self._jitter()) if asked is None else asked + limits.backoff * self._jitter() / 4
        self.walk.retries += 1
        if not await self.walk.pause(wait):
            return None
        return request.replace(meta={**_fresh(request), "tries": tries + 1})


def _fresh(request: Request) -> dict[str, object]:
    """The notes of a request without those that Scrapy's downloader made for one transfer."""
    return {key: value for key, value in request.meta.items() if key not in ("download_slot", "download_latency")}
