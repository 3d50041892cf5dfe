"""Packages of the served index: found by name, identifier or URI, and shown as CKAN shows them."""

from typing import Any

import orjson
from sqlalchemy import Connection

from federation.web.ckan.errors import NotFoundError
from mappings.ckan_ids import ckan_id, prefix_of_id
from mappings.ckan_package import package_from_document
from storage.index import Gone, IndexEntry, get_entry, get_entry_by_name, get_gone_by_name, resolve
from storage.index.names import uris_by_key


def package_from_entry(entry: IndexEntry) -> dict[str, Any]:
    """The package of a dataset.

    Its moments are the index's: since when it has been there, and when the release was published that last changed it,
    so that who asks for what changed since then misses nothing.
    """
    return package_from_document(
        orjson.loads(entry.document),
        name=entry.name,
        source=entry.source,
        created=orjson.loads(entry.record).get("issued"),
        changed=entry.changed.isoformat(),
    ).package


def require_package(connection: Connection, name_or_id: str) -> IndexEntry:
    """The dataset with a name, an identifier or a URI.  Raises `NotFoundError`, which tells what became of it."""
    entry = get_entry_by_name(connection, name_or_id)
    if entry is None:
        uri = _uri_by_id(connection, name_or_id) or name_or_id
        found = resolve(connection, uri) if "://" in uri else get_gone_by_name(connection, name_or_id)
        if isinstance(found, IndexEntry):
            entry = found
        elif found is not None:
            raise _gone(connection, found)
    if entry is None or entry.kind != "dataset":
        raise NotFoundError("No existe", "Not found")
    return entry


def names_of_package(connection: Connection, identifier: str) -> tuple[str, ...]:
    """The names of the packages with an identifier or URI: one or none."""
    if "://" in identifier:
        entry = get_entry(connection, identifier)
        return (entry.name,) if entry else ()
    return tuple(name for uri, name in _beginning_like(connection, identifier) if ckan_id(uri) == identifier.lower())


def require_resource(connection: Connection, identifier: str) -> dict[str, Any]:
    """The resource with an identifier.  Raises `NotFoundError`."""
    for uri, _ in _beginning_like(connection, identifier):
        entry = get_entry(connection, uri)
        resources = package_from_entry(entry)["resources"] if entry and entry.kind == "dataset" else ()
        for resource in resources:
            if resource["id"] == identifier.lower():
                found: dict[str, Any] = resource
                return found
    raise NotFoundError("No existe", "Not found")


def _uri_by_id(connection: Connection, identifier: str) -> str | None:
    found = (uri for uri, _ in _beginning_like(connection, identifier) if ckan_id(uri) == identifier.lower())
    return next(found, None)


def _beginning_like(connection: Connection, identifier: str) -> tuple[tuple[str, str], ...]:
    beginning = prefix_of_id(identifier)
    return () if beginning is None else uris_by_key(connection, beginning)


def _gone(connection: Connection, gone: Gone) -> NotFoundError:
    """That a package is not here any more: which one it is a copy of, or with which release it left."""
    if gone.moved_to is None:
        return NotFoundError(
            f"Salió del índice en la versión {gone.release}", f"It left the index with release {gone.release}"
        )
    original = resolve(connection, gone.moved_to)
    called = f"{original.name} ({gone.moved_to})" if original is not None else gone.moved_to
    return NotFoundError(f"Es copia de {called}", f"It is a copy of {called}")
