"""Certificates are always verified, but on the one host that an operator has excepted for a while."""

from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer


@implementer(IPolicyForHTTPS)
class ExceptedHost:
    """A policy that verifies every certificate but those of one host."""

    def __init__(self, strict: Any, crawler: Crawler, host: str) -> None:
        self._strict = strict
        self._lenient = _ScrapyClientContextFactory.from_crawler(crawler)
        self._lenient._verify_certificates = False  # noqa: SLF001 -- as its own setting does, for one host only
        self._host = host.encode("idna") if host else b""

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 -- Twisted's interface
        """Make the options of a connection."""
        policy = self._lenient if hostname.lower() == self._host else self._strict
        return policy.creatorForNetloc(hostname, port)
