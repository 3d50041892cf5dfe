"""The identifiers of a CKAN, made of URIs: UUIDs of version 8 (RFC 9562), always the same for the same thing.

They begin with the first 48 bits of what the index knows a URI by, so that what an identifier belongs to is found by
it; that of a resource begins as its package's does.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Final
from uuid import UUID

PREFIX_BYTES: Final = 6
"""Bytes of a UUID before its version."""


@lru_cache(maxsize=16_384)
def ckan_id(uri: str) -> str:
    """The identifier of what has a URI."""
    return _uuid(_digest(uri))


def resource_id(package_uri: str, uri: str) -> str:
    """The identifier of a resource, which tells of which package it is."""
    return _uuid(_digest(package_uri)[:PREFIX_BYTES] + _digest(uri)[PREFIX_BYTES:])


def prefix_of_id(identifier: str) -> bytes | None:
    """What an identifier has in common with that of its package; None for what is no UUID as we write it."""
    try:
        parsed = UUID(identifier)
    except ValueError:
        return None
    return parsed.bytes[:PREFIX_BYTES] if str(parsed) == identifier.lower() else None


def _digest(uri: str) -> bytes:
    return blake2b(uri.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _uuid(digest: bytes) -> str:
    digits = digest.hex()
    variant = "89ab"[digest[8] >> 4 & 3]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
