"""Hosts that nobody outside a network can reach.

Seen: ``http://172.16.6.140/geoserver/ows`` (CONABIO's GeoNode, 2019), ``http://geoserver:8080/…`` (GeoNode in Docker),
``http://default/…`` (Drupal that was never told its address), ``https://h-o.st/…`` (DKAN 2's token for its own host).
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

STAND_INS = frozenset({"default", "h-o.st"})
"""Hosts that a platform writes where its own should stand."""

_PRIVATE_ZONES = (
    ".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".docker",
)  # fmt: skip
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""A host that browsers read as an IPv4 address, however it is written (WHATWG URL, 3.5): ``127.1``, ``0x7f.0.0.1``."""


@lru_cache(maxsize=4_096)
def host_of(address: str) -> str:
    """The host of an address in lower case, without its port; empty when it names none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=4_096)
def is_internal(host: str) -> bool:
    """Whether a host is known only inside a network: a private number, a name without a dot, a private zone.

    A number in another form than its usual one hides what it is, and counts as private.
    """
    if not host:
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return (
            host in STAND_INS or "." not in host or host.endswith(_PRIVATE_ZONES) or _NUMBER.fullmatch(host) is not None
        )
