"""Addresses as evidence: without what differs between two spellings of one, and whose they are."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from tldextract import TLDExtract

from federation.plain_addresses import plain

_UUID: Final = re.compile(
    r"(?:urn:uuid:)?(?:\{(?=.*\}))?([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})\}?", re.IGNORECASE
)
"""Also as ArcGIS and Windows write it, in braces, and as a URN."""
_DIGITS: Final = 5
"""Different ones that a UUID has at least, unless somebody made it up: ``00000000-…``."""
_URI: Final = re.compile(r"(?:ark|doi|hdl|info|oai|tag|urn):\S+", re.IGNORECASE)
"""URIs of the schemes by which somebody hands out names that nobody else has.

Anybody may write a word and a colon: ``geonode:calles`` is a layer in many a GeoNode, ``dataset:1`` the first of any.
"""
_FOLDED: Final = ("doi:", "urn:")
"""Of these the case tells nothing."""
_SERVICE: Final = re.compile(
    r"/(?:wms|wfs|wcs|wmts|ows|csw|mapserver|featureserver|imageserver)/?(?:\?|$)|[?&]service=", re.IGNORECASE
)
"""A service stands behind many layers: that two datasets name it tells nothing."""

_extract = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list of public suffixes that it brings along


def telling_address(url: str) -> str | None:
    """An address that may be one dataset's own, without scheme, ``www``, last slash; None for a whole portal's."""
    if not url.startswith(("http://", "https://")):
        return None
    try:
        address = plain(url)
    except ValueError:  # a host in brackets that is none
        return None
    host, _, rest = address.partition("/")
    return address if (rest or "?" in host) and "." in host else None


def telling_identifier(text: str) -> str | None:
    """An identifier that is nobody else's, as it is compared: a UUID, or a URI of a scheme that hands out names.

    «1» is the first dataset of any catalogue.
    """
    if (uuid := _UUID.fullmatch(text)) is not None:
        plain_uuid = uuid[1].replace("-", "").lower()
        return plain_uuid if len(set(plain_uuid)) >= _DIGITS else None
    if _URI.fullmatch(text):
        return text.lower() if text.lower().startswith(_FOLDED) else text
    return None


def uuid_at_end(url: str) -> str | None:
    """The UUID that the path of a record's own URI ends in: CKAN's DCAT writes ``…/dataset/{id}``."""
    last = url.split("?", 1)[0].split("#", 1)[0].rstrip("/").rpartition("/")[2]
    return telling_identifier(last) if _UUID.fullmatch(last) else None


def is_service(url: str) -> bool:
    """Whether an address is a map service's."""
    return _SERVICE.search(url) is not None


@lru_cache(4096)
def domain_of(url: str) -> str:
    """The domain that somebody registered, of an address or an e-mail: ``jalisco.gob.mx``; empty without one."""
    try:
        host = (urlsplit(url).hostname if "://" in url else url.rpartition("@")[2]) or ""
    except ValueError:
        return ""
    found = _extract(host)
    if found.top_domain_under_public_suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix
    return ".".join(host.split(".")[-2:])  # a network's own names are under no public suffix
