"""Scrapy's settings: every value that is not its default, with the default and the reason.

``scrapy.cfg`` names this module for a developer's shell; `make_settings` adds what the limits of a harvest say.
What is here reaches a crawler by deep copy: classes and plain values only.
"""

import sys

from scrapy.settings import Settings

from harvesters.downloader import PoliteDownloader
from harvesters.handlers import HarvestDownloadHandler
from harvesters.limits import USER_AGENT, Limits
from harvesters.middlewares import AddressGuard, Keys, Redirects, Retries
from harvesters.pipelines import SinkPipeline
from harvesters.robots_rules import RobotsRules

__all__ = ["USER_AGENT", "Limits", "make_settings"]

BOT_NAME = "milpa"  # scrapybot
SPIDER_MODULES = [
    "harvesters.protocols",
    "harvesters.portals",
]  # []: where `scrapy crawl NAME` looks; the engine has its own registry

# ── one reactor, asyncio's ──
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the default, said: sinks are coroutines
STATS_DUMP = False  # True: the outcome of a walk says what matters
LOG_LEVEL = "INFO"  # DEBUG: it would print whole pages
EXTENSIONS_BASE = {  # eleven: what is left out opens no port (telnet), takes no orders (remote control), kills no
    # process (memory usage), puts no handler on the root logger for each live source (log count) and raises no delay
    # behind our back (auto-throttle); nor is it imported, which was most of the start-up time
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,  # for a developer's shell only
}

# ── manners: ours, in harvesters.hosts, for the whole process ──
DOWNLOADER = PoliteDownloader  # scrapy.core.downloader.Downloader: its limit per host does not hold
CONCURRENT_REQUESTS = 16  # the default, said: a walk has one request in flight, the rest is waiting
CONCURRENT_REQUESTS_PER_DOMAIN = 4  # 8: kept-alive connections per host of one walk
DOWNLOAD_DELAY = 0  # the default, said: `Hosts` keeps the distance

# ── what a request goes through ──
DOWNLOAD_HANDLERS = {  # {}: connect times, documents on disk; and no file:, data:, ftp:, s3:
    "http": HarvestDownloadHandler,
    "https": HarvestDownloadHandler,
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # RFPDupeFilter: a second pass asks the same URLs again
# Scrapy's own lists, named whole for once: this is all that a request goes through.  Left out: its robots.txt (ours
# says what it refused, and leaves out registered APIs: CKAN's stock file says `Disallow: /api/`), proxies of the
# environment (the address guard would check the proxy), passwords, cookies, the cache, meta refresh, offsite (a source
# may move), and its own retries and redirects, which ours replace.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
DOWNLOADER_MIDDLEWARES = {
    Retries: 550,
    Keys: 605,  # after a redirect, which may lead elsewhere
    Redirects: 600,
    RobotsRules: 605,  # pages and sitemaps only: see there
    AddressGuard: 610,  # nearest the wire: every redirect comes by, and a refused name before `Retries` sees it
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}  # seven: every status goes to the walk (else a 404 ends as «finished»), no
# URL is dropped for its length, no referer is sent, nobody counts depth
ITEM_PIPELINES = {SinkPipeline: 100}  # {}
CONCURRENT_ITEMS = 1  # 100: the next request only after the page is stored
DEFAULT_REQUEST_HEADERS = {"Accept-Language": "es,en;q=0.5"}  # text/html, en: each request says what it accepts
WARN_ON_GENERATOR_RETURN_VALUE = False  # True: reads the source of every callback

# ── caps and times: the defaults of `Limits`, replaced by those of the harvest ──
DOWNLOAD_WARNSIZE = 0  # 32 MB: a large catalogue is no news
DOWNLOAD_FAIL_ON_DATALOSS = True  # the default, said: half a body is no body
DOWNLOAD_VERIFY_CERTIFICATES = True  # False: who gives us the records must be who we asked
DNSCACHE_ENABLED = False  # True: an address is checked when it is used


def make_settings(limits: Limits) -> Settings:
    """Make the settings of all crawlers of a harvest."""
    settings = Settings()
    settings.setmodule(sys.modules[__name__], priority="project")
    settings.update(
        {
            "USER_AGENT": limits.user_agent,
            "DOWNLOAD_MAXSIZE": limits.max_body_bytes,
            "DOWNLOAD_TIMEOUT": limits.timeout_total,
            "LOG_ENABLED": False,  # the operator's log is Python's own
            "SPIDER_MODULES": [],
            "EXTENSIONS_BASE": {"scrapy.extensions.corestats.CoreStats": 0},
        },
        priority="cmdline",
    )
    return settings
