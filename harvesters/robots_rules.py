"""robots.txt for the walks that read web pages: asked for once a host, obeyed at every request and every redirect."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from harvesters.errors import SourceError
from harvesters.middlewares import WalkMiddleware
from harvesters.robots import Robots, robots_from_answer, robots_url
from harvesters.transport import is_transient, source_error_from_failure
from harvesters.walk_ends import WalkWithEnds

OF_ITSELF = "is_robots_txt"
"""Key of a request's ``meta``: it asks for the rules themselves."""
MOST_RECEIVED = 4 << 20
"""Bytes of a robots.txt, unpacked: of more than that nobody knows what it allows."""


class RobotsRules(WalkMiddleware):
    """Asks for a host's robots.txt before its first page, and refuses what it forbids.

    A downloader middleware as Scrapy's own, but what it refuses has a sentence, and its crawl-delay is kept.
    """

    def __init__(self, walk: WalkWithEnds, crawler: Crawler) -> None:
        super().__init__(walk)
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawler, whose spider is a walk, of a source or of links."""
        assert isinstance(crawler.spider, WalkWithEnds)
        return cls(crawler.spider, crawler)

    async def process_request(self, request: Request) -> None:
        """Let a page pass, or raise `SourceError`: for what is forbidden, and where the rules never came (2.3.1.4)."""
        if not self.walk.obeys_robots or request.meta.get(OF_ITSELF):
            return
        where = robots_url(request.url)
        if where in self.walk.robots_missing:
            raise self.walk.robots_missing[where]
        if where not in self.walk.robots:
            self.walk.robots[where] = await self._ask(where)
        if not self.walk.robots[where].allows(request.url):
            raise SourceError(
                "forbidden_by_robots",
                f"{request.url} no se pidió: el robots.txt del portal no lo permite (o no respondió: {where}). Pida al "
                "portal que lo permita a este cosechador; su nombre está en el User-Agent.",
                f"{request.url} was not asked for: the portal's robots.txt does not allow it (or failed: {where}). Ask "
                "the portal to allow it to this harvester; its name is in the User-Agent.",
            )

    async def _ask(self, where: str) -> Robots:
        meta = {OF_ITSELF: True, "download_maxsize": min(self.walk.limits.max_body_bytes, MOST_RECEIVED)}
        request = Request(where, headers={"Accept": "text/plain, */*;q=0.1"}, meta=meta, dont_filter=True)
        agent = self.walk.limits.user_agent
        try:
            engine = self._crawler.engine
            assert engine is not None
            response: Response = await engine.download_async(request)
        except SourceError:  # it redirects to nowhere: there is none
            return robots_from_answer(404, b"", where, agent)
        except Exception as error:
            is_of_the_answer = is_transient(error) or isinstance(error, DownloadCancelledError | IgnoreRequest)
            if not is_of_the_answer or self.walk.over.is_set():
                raise
            # every try was made: as an error of the wire, it would be tried as often again with the page
            self.walk.robots_missing[where] = source_error_from_failure(error, where, 1 + self.walk.limits.retries)
            raise self.walk.robots_missing[where] from None
        return robots_from_answer(response.status, response.body, where, agent)
