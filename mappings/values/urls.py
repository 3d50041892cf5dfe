"""URLs, other IRIs, e-mail addresses.

Everything accepted is ASCII: what a portal left unencoded (spaces, accents, brackets, stray percent signs) is
percent-encoded, existing ``%XX`` stay as they are, and international host names become punycode.  Measured: one space
in one URL makes a whole N-Triples or Turtle file unreadable for strict readers.
"""

import re
from functools import lru_cache
from typing import Any

from mappings.values import Reading
from mappings.values.folding import scalar
from mappings.values.hosts import leads_inside
from mappings.values.secrets import names_a_user, without_keys

LONGEST = 4_000
"""Characters of a URL; longer ones are refused by servers and by indexes."""

_SIGNS = r"A-Za-z0-9\-._~!$&'()*+,;=:@/"
_PATH = rf"[{_SIGNS}]*+(?:%[0-9A-Fa-f]{{2}}[{_SIGNS}]*+)*+"
_AFTER = rf"[{_SIGNS}?]*+(?:%[0-9A-Fa-f]{{2}}[{_SIGNS}?]*+)*+"
_TAIL = rf"(?:\?{_AFTER})?(?:#{_AFTER})?"
_HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?"
_CLEAN = re.compile(rf"(?:https?|ftp)://{_HOST}(?::[0-9]{{1,5}})?(?:/{_PATH})?{_TAIL}")
_USUAL = re.compile(rf"(https?://[a-z0-9.-]++(?::[0-9]{{1,5}})?+)(?:/{_PATH})?{_TAIL}")
"""A URL whose rest is clean: all of it is when its beginning, which many share, is."""
_CLEAN_OPAQUE = re.compile(rf"[a-z][a-z0-9+.-]*:(?=/?[^/?#]){_PATH}{_TAIL}")
_CLEAN_OTHER = re.compile(rf"[a-z][a-z0-9+.-]*://(?:{_HOST})(?::[0-9]{{1,5}})?(?:/{_PATH})?{_TAIL}")
_HOST_ALONE = re.compile(_HOST)

_PARTS = re.compile(r"([A-Za-z]+)://(?:([^/?#@]*)@)?([^/?#:]*)(?::([0-9]*))?(/[^?#]*)?(\?[^#]*)?(#.*)?", re.DOTALL)
_DOUBLED = re.compile(r"(?:https?:/*)+(?=(?:https?|ftp)://)", re.IGNORECASE)
_SLIP = re.compile(r"(https?)(?::/(?!/)|//|:/{3,})(?=[^/])", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NO_SCHEME = re.compile(r"(?:www\.|(?:[a-z0-9-]+\.)+(?:mx|com|org|net|edu|gov|info)(?=[/:?#]|$))", re.IGNORECASE)
_UNSAFE = re.compile(rf"%(?![0-9A-Fa-f]{{2}})|[^{_SIGNS}?%]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_EXECUTED = frozenset({"javascript", "data", "file", "vbscript", "blob", "about", "view-source"})
"""Schemes that a browser runs or that name nothing for others."""

_ADDRESS = re.compile(
    r"[A-Za-z0-9._+\-'&=~!$*]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_BETWEEN_ADDRESSES = re.compile(r"[;,/\s]+")


def url(value: Any) -> Reading[str]:
    """Read an absolute http, https or ftp URL that others can reach as an ASCII IRI.

    ``//host/…`` becomes https and ``www.host/…`` http.  Issues: ``url.repaired`` when anything but white space at the
    ends had to change; ``url.token_removed`` when it carried a key or a user's name, which are left out;
    ``url.unreadable`` when no host is named, or the scheme is another; ``url.internal`` when its host is known only
    inside a network.
    """
    if isinstance(value, str) and len(value) <= LONGEST and (usual := _USUAL.fullmatch(value)):
        refusal = _refusal_of(usual[1])
        if refusal is None and ("=" not in value or without_keys(value) == value):
            return value, None
        if refusal == "url.internal":
            return None, refusal
    words = scalar(value)
    if not words:
        return None, None if words == "" else "url.unreadable"
    return _url(words) if len(words) <= LONGEST else (None, "url.unreadable")


def iri(value: Any) -> Reading[str]:
    """Read any absolute IRI, ``urn:`` and its kin included; for identifiers and standards.  Issues as for `url`."""
    words = value.strip() if isinstance(value, str) else scalar(value)
    if not words:
        return None, None if words == "" else "url.unreadable"
    return _iri(words) if len(words) <= LONGEST else (None, "url.unreadable")


def email(value: Any) -> Reading[str]:
    """Read one bare address: ``mailto:``, names, quotes and all but the first of several are left out.

    Issues: ``email.unreadable``.
    """
    words = value.strip() if isinstance(value, str) else scalar(value)
    if not words:
        return None, None if words == "" else "email.unreadable"
    return _email(words) if len(words) <= LONGEST else (None, "email.unreadable")


@lru_cache(maxsize=4_096)
def _refusal_of(beginning: str) -> str | None:
    """What is said of scheme, host and port of a URL: they are not clean, or others cannot reach the host."""
    if not (_CLEAN.fullmatch(beginning) and _port_exists(beginning)):
        return "url.unreadable"
    return "url.internal" if leads_inside(beginning) else None


def _url(words: str) -> Reading[str]:
    address, code = _address(words)
    return (None, "url.internal") if address and leads_inside(address) else (address, code)


def _address(words: str) -> Reading[str]:
    clean = words if _CLEAN.fullmatch(words) and _port_exists(words) else _repaired(words)
    if clean is None:
        return None, "url.unreadable"
    bare = without_keys(clean)
    if bare != clean or names_a_user(words):
        return bare, "url.token_removed"
    return bare, None if bare == words else "url.repaired"


@lru_cache(maxsize=4_096)
def _iri(words: str) -> Reading[str]:
    scheme, colon, rest = words.partition(":")
    scheme = scheme.lower()
    if not colon or not _SCHEME.match(words) or scheme in ("http", "https", "ftp"):
        return _url(words)  # a link to whoever reads it, too
    if scheme in _EXECUTED or not rest.strip("/"):
        return None, "url.unreadable"
    before, mark, fragment = rest.partition("#")
    clean = f"{scheme}:{_encoded(before)}{mark}{_encoded(fragment)}"
    if not (_CLEAN_OPAQUE.fullmatch(clean) or (_CLEAN_OTHER.fullmatch(clean) and _port_exists(clean))):
        return None, "url.unreadable"
    return clean, None if clean == words else "url.repaired"


@lru_cache(maxsize=4_096)
def _email(words: str) -> Reading[str]:
    if words[:7].lower() == "mailto:":
        words = words[7:].partition("?")[0].replace("%20", " ").replace("%40", "@")
    inner = words[words.find("<") + 1 : words.find(">")] if 0 <= words.find("<") < words.find(">") else words
    for part in _BETWEEN_ADDRESSES.split(inner.strip()):
        candidate = part.strip("\"'()[]<>.:").removeprefix("mailto:")
        if _ADDRESS.fullmatch(candidate) and ".." not in candidate:
            name, _, host = candidate.rpartition("@")
            return f"{name}@{host.lower()}", None
    return None, "email.unreadable"


def _repaired(words: str) -> str | None:
    """Make an IRI out of what nearly is one; None when no host can be found.

    A user name or a password in a URL is nobody's business but its owner's: it is dropped.
    """
    words = _with_scheme(_CONTROLS.sub("", words).replace("\\", "/"))
    parts = _PARTS.fullmatch(words)
    if parts is None:
        return None
    scheme, _user, host, port, path, query, fragment = (part or "" for part in parts.groups())
    host = _ascii_host(host.strip())
    if scheme.lower() not in ("http", "https", "ftp") or not host:
        return None
    clean = "".join(
        (
            f"{scheme.lower()}://{host}{':' + port if port else ''}",
            _encoded(path),
            f"?{_encoded(query[1:])}" if query else "",
            f"#{_encoded(fragment[1:])}" if fragment else "",
        )
    )
    return clean if _CLEAN.fullmatch(clean) and _port_exists(clean) else None


def _with_scheme(words: str) -> str:
    """Mend the beginning: ``http://https://host``, ``http:/host``, ``http//host``, ``//host``, ``www.host``."""
    if doubled := _DOUBLED.match(words):
        words = words[doubled.end() :]
    if slip := _SLIP.match(words):
        return f"{slip[1]}://{words[slip.end() :]}"
    if words.startswith("//"):
        return f"https:{words}"
    return f"http://{words}" if _NO_SCHEME.match(words) else words


def _encoded(part: str) -> str:
    """Percent-encode every character that may not stand in a path, query or fragment."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), part)


def _ascii_host(host: str) -> str:
    """Write a host in ASCII (``ñandú.mx`` → ``xn--and-6ma2c.mx``); empty when it is no host name."""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if _HOST_ALONE.fullmatch(host) else ""


def _port_exists(words: str) -> bool:
    """Whether the port of a clean URL, if it names one, is one of TCP's."""
    if words.find(":", 8) < 0:
        return True
    authority = words.split("/", 3)[2].partition("?")[0].partition("#")[0]
    _, colon, port = authority.rpartition(":")
    return not colon or 0 < int(port) < 65_536
