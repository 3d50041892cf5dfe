"""A portal's addresses of its own that hold only inside it (`mappings.values.hosts`): put at its public address.

What cannot be put there is refused by `mappings.values.urls.url`, as every address is that nobody else can reach.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.values.hosts import STAND_INS, host_of, is_internal


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
