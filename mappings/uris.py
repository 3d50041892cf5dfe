"""Every URI that Milpa mints, in one place.

The base is one setting.  A part of a dataset gets a fragment of the dataset's URI, so that no blank node is published
and each record can be compared, patched and fed as a delta.
"""

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import quote

from mappings.values.secrets import without_secrets

DCATMX = "https://w3id.org/dcat-mx#"
"""Namespace of the few terms and concepts of our own, the same for every installation."""

_SAFE = "-._~"
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]+")
_DIGEST = blake2b(digest_size=6)
_ENCODED = re.compile(r"[A-Za-z0-9\-._~%]*")


def encode(identifier: str) -> str:
    """Percent-encode a native identifier as one path segment (everything but RFC 3986 unreserved characters).

    Nearly all are UUIDs or slugs and stay as they are.
    """
    if not identifier.isascii():
        return quote(identifier, safe=_SAFE)
    if identifier.isalnum() or _UNRESERVED.fullmatch(identifier):
        return identifier
    slashed = identifier.replace("%", "%25").replace(":", "%3A").replace("/", "%2F")  # an IRI
    return slashed if _ENCODED.fullmatch(slashed) else quote(identifier, safe=_SAFE)


def encode_native(identifier: str) -> str:
    """A native identifier as one path segment that shows no key.

    One that had a key bears a hash of the whole, so that two that differ in their keys only stay two.
    """
    shown = without_secrets(identifier)
    return encode(shown) if shown == identifier else f"{encode(shown)}-{short_hash(identifier)}"


def shown_identifier(identifier: str) -> str:
    """A native identifier as it is published: without its key, and then with a hash of the whole behind a ``#``.

    Two that differ in their keys only stay two here, too; what stands before the ``#`` is still an address.
    """
    shown = without_secrets(identifier)
    if shown == identifier:
        return identifier
    return f"{shown}{'-' if '#' in shown else '#'}{short_hash(identifier)}"


def short_hash(*parts: str) -> str:
    """Hash text into 12 hex digits, for parts that have no identifier of their own."""
    digest = _DIGEST.copy()
    digest.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def slug(words: str, limit: int = 80) -> str:
    """Make an ASCII slug: ``Secretaría de Salud`` → ``secretaria-de-salud``; a hash when nothing is left."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_words).strip("-")[:limit].rstrip("-") or short_hash(words)


def catalog_uri(base: str, source: str | None = None) -> str:
    """The national index, or the sub-catalogue of a source."""
    return f"{base}/catalog/{source}" if source else f"{base}/catalog"


def dataset_uri(base: str, source: str, identifier: str) -> str:
    """The dataset, or series, of a source, by its native identifier."""
    return f"{base}/dataset/{source}/{encode_native(identifier)}"


def service_uri(base: str, source: str, identifier: str) -> str:
    """The service of a source, by its native identifier."""
    return f"{base}/service/{source}/{encode_native(identifier)}"


def record_uri(base: str, source: str, identifier: str) -> str:
    """The catalogue record of a source's copy of a dataset, series or service, by the same identifier."""
    return f"{base}/record/{source}/{encode_native(identifier)}"


def agent_uri(base: str, name: str, place: str = "mx") -> str:
    """An institution, by the slug of its name and the place whose portal names it (``mx``: the federation's).

    Every state has its Secretaría de Salud: without the place they would be one institution.
    """
    return f"{base}/agent/{slug(name)}" if place == "mx" else f"{base}/agent/{slug(name)}-{place}"


def place_uri(base: str, code: str) -> str:
    """A place of INEGI's catalogue by its code; ``mx`` is the country."""
    return f"{base}/place/{code}"


def part_uri(whole: str, kind: str, key: str = "") -> str:
    """A part of a dataset or distribution: ``{dataset}#distribution-{key}``, ``{dataset}#contact``."""
    separator = "-" if "#" in whole else "#"
    return f"{whole}{separator}{kind}-{encode(key)}" if key else f"{whole}{separator}{kind}"
