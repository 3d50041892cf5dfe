"""Which addresses may be asked: the public Internet, and an intranet only where the operator says so.

A harvester takes URLs from strangers.  Without this a portal's redirect could make us read a cloud's credentials
(``http://169.254.169.254/``) or a service that trusts its own network (server-side request forgery).  Networks and
their purposes: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates); metadata addresses:
the clouds' own documentation.
"""

import re
import socket
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from unicodedata import normalize
from urllib.parse import urlsplit

from harvesters.errors import ForbiddenAddressError
from harvesters.sentences import NOTHING, Sentence

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _table(*rows: tuple[str, str, str]) -> tuple[tuple[Network, Sentence], ...]:
    """Rows of (network, what it is in Spanish, in English), parsed once."""
    return tuple((ip_network(network), Sentence(es, en)) for network, es, en in rows)


NEVER = _table(
    ("0.0.0.0/8", "una dirección sin especificar", "an unspecified address"),
    ("100.100.100.200/32", "el servicio de metadatos de una nube (Alibaba)", "a cloud's metadata service (Alibaba)"),
    ("100.64.0.0/10", "NAT de un operador de red", "carrier-grade NAT"),
    ("168.63.129.16/32", "el servicio de metadatos de una nube (Azure)", "a cloud's metadata service (Azure)"),
    ("169.254.169.254/32", "el servicio de metadatos de una nube", "a cloud's metadata service"),
    ("169.254.0.0/16", "una dirección de enlace local", "a link-local address"),
    ("192.0.0.0/24", "una dirección reservada para protocolos", "reserved for protocols"),
    ("192.0.2.0/24", "una dirección reservada para documentación", "reserved for documentation"),
    ("192.31.196.0/24", "una dirección reservada (AS112)", "reserved (AS112)"),
    ("192.52.193.0/24", "una dirección reservada (AMT)", "reserved (AMT)"),
    ("192.88.99.0/24", "una dirección reservada (relés 6to4)", "reserved (6to4 relays)"),
    ("192.175.48.0/24", "una dirección reservada (AS112)", "reserved (AS112)"),
    ("198.18.0.0/15", "una dirección reservada para pruebas de rendimiento", "reserved for benchmarks"),
    ("198.51.100.0/24", "una dirección reservada para documentación", "reserved for documentation"),
    ("203.0.113.0/24", "una dirección reservada para documentación", "reserved for documentation"),
    ("224.0.0.0/4", "una dirección de multidifusión", "a multicast address"),
    ("255.255.255.255/32", "la dirección de difusión", "the broadcast address"),
    ("240.0.0.0/4", "una dirección reservada", "reserved"),
    ("::/128", "una dirección sin especificar", "an unspecified address"),
    ("100::/64", "una dirección reservada para descartar", "reserved to discard"),
    (
        "2001::/23",
        "una dirección reservada para protocolos (Teredo entre ellos)",
        "reserved for protocols (Teredo among them)",
    ),
    ("2001:db8::/32", "una dirección reservada para documentación", "reserved for documentation"),
    ("2620:4f:8000::/48", "una dirección reservada (AS112)", "reserved (AS112)"),
    ("3fff::/20", "una dirección reservada para documentación", "reserved for documentation"),
    ("64:ff9b:1::/48", "la traducción de una red privada", "a translation of a private network"),
    ("5f00::/16", "una dirección reservada (enrutamiento por segmentos)", "reserved (segment routing)"),
    ("fd00:42::42/128", "el servicio de metadatos de una nube (Scaleway)", "a cloud's metadata service (Scaleway)"),
    ("fd00:ec2::/32", "el servicio de metadatos de una nube (Amazon)", "a cloud's metadata service (Amazon)"),
    ("fd20:ce::/32", "el servicio de metadatos de una nube (Google)", "a cloud's metadata service (Google)"),
    ("fe80::/10", "una dirección de enlace local", "a link-local address"),
    ("fec0::/10", "una dirección de sitio local", "a site-local address"),
    ("ff00::/8", "una dirección de multidifusión", "a multicast address"),
)
"""What is never asked, intranet or not.  The first row that holds an address names it."""

INTRANET = _table(
    ("127.0.0.0/8", "una dirección de la propia máquina (loopback)", "a loopback address"),
    ("10.0.0.0/8", "una dirección privada", "a private address"),
    ("172.16.0.0/12", "una dirección privada", "a private address"),
    ("192.168.0.0/16", "una dirección privada", "a private address"),
    ("::1/128", "una dirección de la propia máquina (loopback)", "a loopback address"),
    ("fc00::/7", "una dirección privada", "a private address"),
)
"""What is asked only where private addresses are allowed."""

TRANSLATED = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
"""IPv6 ways to write an IPv4 address: mapped (RFC 4291), NAT64 (RFC 6052)."""

SIX_TO_FOUR = ip_network("2002::/16")
"""Tunnels to the IPv4 address in bits 16 to 48 (RFC 3056)."""

ISATAP_MARKS = frozenset((0x0000_5EFE, 0x0200_5EFE))
"""The middle 32 bits of an address that tunnels to the IPv4 address in its last 32 (RFC 5214)."""

GLOBAL_UNICAST = ip_network("2000::/3")
"""The only part of IPv6 that is the public Internet (RFC 4291); the rest is reserved, whatever it may become."""

_32_BITS = 0xFFFF_FFFF
_LOCAL_NAMES = ("localhost", "localhost.localdomain")
_DOTS = str.maketrans("。．｡", "...")


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Says no to addresses that must not be asked."""

    allow_private: bool = False
    """Allow loopback, RFC 1918 and unique local addresses: sources on an intranet.  Never link-local or metadata."""

    def check_ip(self, address: str) -> None:
        """Let an IP address pass (text, an IPv6 zone included).

        Raises `ForbiddenAddressError` for one that must not be asked, and for text that is no IP address.
        """
        objection = _objection(address, self.allow_private)
        if objection:
            raise ForbiddenAddressError(objection.es, objection.en)

    def check_url(self, url: str) -> None:
        """Let an absolute http(s) URL pass; a host given as an address, in any form a resolver takes, is checked.

        Names are not resolved here: what they resolve to is checked where the connection is made.
        Raises `ForbiddenAddressError`.
        """
        literal = address_from_host(require_host(url))
        if literal is not None:
            try:
                self.check_ip(literal)
            except ForbiddenAddressError as error:
                raise ForbiddenAddressError(
                    f"{url} no se consulta: {error.es}", f"{url} is not asked: {error.en}"
                ) from None


def require_host(url: str) -> str:
    """Return the host of an absolute http(s) URL, in lower case and without brackets.

    Raises `ForbiddenAddressError` for another scheme, no host, a user name or password (they would travel into logs
    and into the published index), and for characters that two readers of URLs take in two ways.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ForbiddenAddressError(
            f"{_shown(url)!r} no es una URL: {error}. Corrija la dirección.",
            f"{_shown(url)!r} is no URL: {error}. Correct the address.",
        ) from None
    objections = (
        (_CONTROL.search(url), Sentence("contiene caracteres de control", "it holds control characters")),
        (
            parts.scheme not in ("http", "https"),
            Sentence("solo se cosechan http:// y https://", "only http:// and https:// are harvested"),
        ),
        (not host, Sentence("no nombra ningún servidor", "it names no host")),
        (
            "@" in parts.netloc,
            Sentence(
                "un usuario o una contraseña en una URL se publicarían con ella",
                "a user name or password in a URL would be published with it",
            ),
        ),
        (
            not _AUTHORITY.fullmatch(parts.netloc),
            Sentence(
                "el nombre de su servidor contiene caracteres que ninguno puede contener",
                "its host holds characters that no host may hold",
            ),
        ),
        (
            bool(host) and not _is_nameable(host or ""),
            Sentence("el nombre de su servidor no puede existir", "no host may be called like this"),
        ),
        (port == 0, Sentence("ningún portal escucha en el puerto 0", "no portal listens on port 0")),
    )
    objection = next((words for found, words in objections if found), NOTHING)
    if objection or not host:
        raise ForbiddenAddressError(
            f"«{_shown(url)}» no se consulta: {objection.es}. Escriba una como https://datos.ejemplo.gob.mx.",
            f"“{_shown(url)}” is not asked: {objection}. Give one like https://datos.ejemplo.gob.mx.",
        )
    return host


def _is_nameable(host: str) -> bool:
    """Whether a name can be asked for at all: no part is empty or too long, nor is the whole (RFC 1035, RFC 3490)."""
    try:
        return len(host.encode("idna").rstrip(b".")) <= LONGEST_NAME
    except UnicodeError:
        return False


def _shown(url: str) -> str:
    """A URL that may be printed: shortened, and without the password that someone put into it."""
    return _USERINFO.sub("//…@", url)[:200]


LONGEST_NAME: Final = 253
"""Octets of a host's name, without the dot of the root."""
_USERINFO = re.compile(r"//[^/?#]*@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s\[\]\\%@:<>\"^`{|}]+)(:\d*)?")


def address_from_host(host: str) -> str | None:
    """Return the IP address that a host *is*, as text; None for a name that has to be resolved.

    Takes what the system's resolver would take without asking anyone: dotted, short (``127.1``), decimal
    (``2130706433``), octal and hexadecimal IPv4, full-width digits and dots, IPv6, and the names of this machine.
    """
    name = normalize("NFKC", host).translate(_DOTS).lower().rstrip(".")
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    try:
        return str(IPv4Address(socket.inet_aton(name)))
    except (OSError, UnicodeError):
        return None


@lru_cache(maxsize=4096)
def _objection(text: str, allow_private: bool) -> Sentence:
    """Why an address must not be asked, as a sentence; empty when it may be."""
    try:
        address = ip_address(text)
    except ValueError:
        return Sentence(
            f"{text!r} no es una dirección IP. Corrija la dirección de la fuente.",
            f"{text!r} is no IP address. Correct the address of the source.",
        )
    for candidate in _leads_to(address):
        if what := _name_in(NEVER, candidate):
            return Sentence(
                f"{text} es {what.es}, que nunca se consulta. Escriba la dirección pública del portal.",
                f"{text} is {what}, which is never asked. Give the portal's public address.",
            )
        if what := _name_in(INTRANET, candidate):
            if not allow_private:
                return Sentence(
                    f"{text} es {what.es}. Si la fuente está en su propia intranet, permita las direcciones privadas "
                    "en la configuración (MILPA_ALLOW_PRIVATE_ADDRESSES=1).",
                    f"{text} is {what}. For a source on your own intranet, allow private addresses in the settings "
                    "(MILPA_ALLOW_PRIVATE_ADDRESSES=1).",
                )
        elif isinstance(candidate, IPv6Address) and candidate not in GLOBAL_UNICAST:
            return Sentence(
                f"{text} está fuera del Internet público y nunca se consulta. Use la dirección pública del portal.",
                f"{text} is outside the public Internet, and never asked. Give the portal's public address.",
            )
    return NOTHING


def _leads_to(address: Address) -> tuple[Address, ...]:
    """The addresses that a packet to `address` may reach: itself, or an IPv4 address that it embeds.

    Mapped and NAT64 addresses *are* their IPv4 address; 6to4 and ISATAP ones are tunnelled to it, so both count.
    """
    if isinstance(address, IPv4Address):
        return (address,)
    number = int(address)
    if any(address in network for network in TRANSLATED):
        return (IPv4Address(number & _32_BITS),)
    if address in SIX_TO_FOUR:
        return address, IPv4Address(number >> 80 & _32_BITS)
    if number >> 32 & _32_BITS in ISATAP_MARKS:
        return address, IPv4Address(number & _32_BITS)
    return (address,)


def _name_in(table: tuple[tuple[Network, Sentence], ...], address: Address) -> Sentence:
    """What the first row that holds `address` calls it; empty when none does."""
    return next((what for network, what in table if address in network), NOTHING)
