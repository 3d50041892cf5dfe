"""Where mail is given to, as it is written in one URL, and what an e-mail address is."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic_core import PydanticCustomError

LONGEST: Final = 254
"""Characters of an address (RFC 5321)."""
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}")
_PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is given to, and how."""

    host: str
    port: int
    tls: str
    """``at once``, ``starttls``, or ``none`` where the operator says so or it is this very machine."""
    user: str = ""
    password: str = field(default="", repr=False)


def server_from_url(url: str) -> MailServer:
    """Read ``smtp[s]://user:password@host:port``, user and password percent-encoded.

    ``smtp`` is STARTTLS, always, but on this very machine, where ``?tls=starttls`` asks for it; a relay of an intranet
    that has no TLS is ``smtp://relay:25?tls=none``, without a password.  Raises `PydanticCustomError`, which quotes
    nothing.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, parts, port = None, urlsplit(""), None
    asked = parse_qs(parts.query)
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or asked.keys() - {"tls"}:
        raise PydanticCustomError("mail_server", "must be smtp[s]://user:password@host:port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    given = asked.get("tls", [""])[0]
    clear = given == "none"
    if given not in {"", "none", "starttls"} or bool(user) != bool(password):
        raise PydanticCustomError("mail_server", "must be smtp[s]://user:password@host:port")
    if clear and (password or parts.scheme == "smtps"):
        raise PydanticCustomError("mail_in_clear", "a password would travel in the clear")
    in_clear = clear or (_is_here(host) and not given)
    tls = "at once" if parts.scheme == "smtps" else "none" if in_clear else "starttls"
    return MailServer(host, port or _PORTS[parts.scheme], tls, user, password)


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address and nothing else, which cannot break a header."""
    return len(text) <= LONGEST and ".." not in text and _ADDRESS.fullmatch(text) is not None


def _is_here(host: str) -> bool:
    """Whether a host is this very machine: nobody listens between."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
