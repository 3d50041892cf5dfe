"""Hosts that nobody outside a network can reach.

Seen: ``http://172.16.6.140/geoserver/ows`` (CONABIO's GeoNode, 2019), ``http://geoserver:8080/…`` (GeoNode in Docker),
``http://default/…`` (Drupal that was never told its address), ``https://h-o.st/…`` (DKAN 2's token for its own host).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from mappings.vocabularies import forget_readings

STAND_INS = frozenset({"default", "h-o.st"})
"""Hosts that a platform writes where its own should stand."""

_PRIVATE_ZONES = (
    ".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".docker",
)  # fmt: skip
_USUAL = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]*)?(?:[/?#]|\Z)")
"""How nearly every address begins: what `urlsplit` makes of it, at a fifth of its cost."""
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""A host that browsers read as an IPv4 address, however it is written (WHATWG URL, 3.5): ``127.1``, ``0x7f.0.0.1``."""


class _Network:
    """Whom what is read is for."""

    includes_internal = False


@contextmanager
def including_internal(included: bool) -> Iterator[None]:
    """While the block lasts, read for a network whose own hosts its readers reach, too, or for everybody."""
    before = _Network.includes_internal
    _include_internal(included)
    try:
        yield
    finally:
        _include_internal(before)


def _include_internal(included: bool) -> None:
    if included != _Network.includes_internal:
        _Network.includes_internal = included
        forget_readings()


def includes_internal() -> bool:
    """Whether it is."""
    return _Network.includes_internal


def leads_inside(address: str) -> bool:
    """Whether an address is one that only its own network can reach (`is_internal`)."""
    return is_internal(host_of(address))


def host_of(address: str) -> str:
    """The host of an address in lower case, without its port; empty when it names none."""
    if usual := _USUAL.match(address):
        return usual[1].rstrip(".")
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=4_096)
def is_internal(host: str) -> bool:
    """Whether a host is known only inside a network: a private number, a name without a dot, a private zone.

    A number in another form than its usual one hides what it is, and counts as private.  In an index for a network of
    its own (`including_internal`) only what stands in for a name is.
    """
    if not host:
        return False
    if _Network.includes_internal:
        return host in STAND_INS
    try:
        return not ip_address(host).is_global
    except ValueError:
        return (
            host in STAND_INS or "." not in host or host.endswith(_PRIVATE_ZONES) or _NUMBER.fullmatch(host) is not None
        )
