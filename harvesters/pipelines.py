"""Where pages leave Scrapy: one pipeline, handed over as a class, since Scrapy copies its settings deeply."""

from typing import Any, Self

from scrapy.crawler import Crawler

from harvesters.items import Page
from harvesters.walk import Walk


class SinkPipeline:
    """The one item pipeline: hands pages to the sink of their walk."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawler, whose spider is a `Walk`."""
        assert isinstance(crawler.spider, Walk)
        return cls(crawler.spider)

    async def process_item(self, item: Page) -> Page | dict[str, Any]:
        """Store a page; without a sink (a developer's shell) give it a form that a feed can hold."""
        await self._walk.store(item)
        if self._walk.sink is not None:
            return item
        return {
            "url": item.url,
            "schema": item.schema,
            "records": [{"identifier": r.identifier, "body": r.body.decode("utf-8", "replace")} for r in item.records],
            "refusals": [{"code": refusal.code, "value": refusal.value} for refusal in item.refusals],
        }
