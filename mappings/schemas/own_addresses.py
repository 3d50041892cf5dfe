"""Addresses that hold only inside a portal: hosts of its private network, and stand-ins for its own name.

Seen: ``http://172.16.6.140/geoserver/ows`` (CONABIO's GeoNode, 2019), ``http://geoserver:8080/…`` (GeoNode in Docker),
``http://default/…`` (Drupal that was never told its address), ``https://h-o.st/…`` (DKAN 2's token for its own host).
Such an address is never handed out as one that can be reached.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.values import Reading
from mappings.values.urls import url

STAND_INS = frozenset({"default", "h-o.st"})
"""Hosts that a platform writes where its own should stand."""

_PRIVATE_ZONES = (
    ".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".docker",
)  # fmt: skip


def reachable(value: Any) -> Reading[str]:
    """Read a URL that others can reach; one of a private network is ``url.internal``.  Otherwise as `url`."""
    found, code = url(value)
    return (None, "url.internal") if found and is_internal(host_of(found)) else (found, code)


@lru_cache(maxsize=4_096)
def host_of(address: str) -> str:
    """The host of an address in lower case, without its port; empty when it names none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=4_096)
def is_internal(host: str) -> bool:
    """Whether a host is known only inside a network: a private number, a name without a dot, a private zone."""
    if not host:
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host in STAND_INS or "." not in host or host.endswith(_PRIVATE_ZONES)


def own_hosts(addresses: Iterable[Any]) -> frozenset[str]:
    """The internal hosts among the addresses at which a portal says that it answers itself."""
    hosts = {host_of(address) for address in addresses if isinstance(address, str) and len(address) <= 4_000}
    return frozenset(host for host in hosts if is_internal(host)) | STAND_INS


def rehosted(value: Any, field: str, own: frozenset[str], origin: Origin, issues: list[Issue]) -> Any:
    """Put the portal's public address in front of a path of its own: one below an `own` host, or a bare ``/path``.

    Anything else, and everything when the registry knows no address of the portal, is returned as it is.  An internal
    host that had to go is reported as ``url.rehosted``; a bare path is how some platforms write their own addresses.
    """
    if not isinstance(value, str) or not origin.home:
        return value
    words = value.strip()
    if words.startswith("/") and not words.startswith("//"):
        return _at_home(words, origin.home)
    host = host_of(words) if "://" in words[:10] else ""
    if not host or host not in own:
        return value
    issues.append(make_issue("url.rehosted", field, value))
    return _at_home(f"/{words.split('://', 1)[1].partition('/')[2]}", origin.home)


def _at_home(path: str, home: str) -> str:
    """A path at the portal's address; where the portal lives below a path of its host, the path may begin with it."""
    beginning = urlsplit(home).path
    if beginning and path.startswith(f"{beginning}/"):
        return f"{home.removesuffix(beginning)}{path}"
    return home + path
