"""A package as it is written to a CKAN: without what CKAN makes itself, and with what tells that it is ours.

Where a CKAN refuses values, what it refuses is taken out, kept as an extra where it is a field, and told.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

import orjson

INDEX: Final = "milpa_index"
"""The extra by which packages, organisations and groups of ours are known: the base of the index that they are from."""
MENDED: Final = "milpa_"
"""How the extra is named, before the name of the field, that keeps what a CKAN refused in it."""
URI: Final = "milpa_uri"
"""The extra that tells which of them it is."""
FORM: Final = 2
"""Grows when the same dataset is written otherwise: all packages are then written again."""

_MADE_BY_CKAN: Final = frozenset(
    {
        "id", "organization", "num_resources", "num_tags", "metadata_created", "metadata_modified", "isopen",
        "creator_user_id", "relationships_as_subject", "relationships_as_object", "type",
    }
)  # fmt: skip
_OF_ITS_REGISTER: Final = frozenset({"license_title", "license_url"})
"""What a CKAN tells of the licences in its own register, and drops of any other: written as extras, by which it is kept
(seen with CKAN 2.11.6)."""
_MADE_OF_RESOURCES: Final = frozenset({"package_id", "position", "cache_last_updated", "created", "last_modified"})
_LISTS: Final = frozenset({"tags", "groups", "resources", "extras"})
_NEEDED: Final = frozenset({"name", "owner_org", "id"})
"""Without these there is no package: what is wrong with them is told, and not mended."""


def written_package(package: Mapping[str, Any], uri: str, base_uri: str) -> dict[str, Any]:
    """A package of `mappings.ckan_package` as it is created or patched; its groups by name, no organisation yet."""
    fields = {key: value for key, value in package.items() if key not in {*_MADE_BY_CKAN, *_LISTS, "owner_org"}}
    beside = {
        key: fields.pop(key) for key in [*fields] if key in _OF_ITS_REGISTER or isinstance(fields[key], Mapping | list)
    }
    extras = {extra["key"]: extra["value"] for extra in package["extras"]} | beside | {INDEX: base_uri, URI: uri}
    return {
        **fields,
        "tags": [{"name": tag["name"]} for tag in package["tags"]],
        "groups": [{"name": group["name"]} for group in package["groups"]],
        "resources": [_resource(resource) for resource in package["resources"]],
        "extras": [{"key": key, "value": _text(value)} for key, value in extras.items() if value],
    }


def digest_of(document: bytes, name: str) -> str:
    """What tells whether a dataset is to be written again."""
    return blake2b(b"\x1f".join((str(FORM).encode(), name.encode(), document)), digest_size=12).hexdigest()


def extras_of(thing: Mapping[str, Any]) -> dict[str, Any]:
    """The extras of a package, organisation or group, by their keys."""
    return {extra.get("key"): extra.get("value") for extra in thing.get("extras") or ()}


def is_ours(thing: Mapping[str, Any], base_uri: str, uri: str) -> bool:
    """Whether a package, organisation or group is the one that we made of a URI."""
    extras = extras_of(thing)
    return extras.get(INDEX) == base_uri and extras.get(URI) == uri


def mend(package: dict[str, Any], errors: Mapping[str, Any]) -> list[str]:
    """Take what a CKAN refused out of a package, in place; return the fields.  Empty where it cannot be mended."""
    mended: list[str] = []
    for field, told in errors.items():
        if field.startswith("__") or field in _NEEDED:
            continue
        if field in _LISTS and isinstance(told, list) and any(isinstance(one, Mapping) for one in told):
            mended += _mend_list(package, field, told)
        elif field in _LISTS and package.get(field):
            package[field] = []
            mended.append(field)
        elif package.get(field):
            package["extras"] = [
                *(extra for extra in package["extras"] if extra["key"] != f"{MENDED}{field}"),
                {"key": f"{MENDED}{field}", "value": _text(package.pop(field))},
            ]
            mended.append(field)
    return mended


def _mend_list(package: dict[str, Any], field: str, told: list[Any]) -> list[str]:
    """Of a list only what is wrong goes: of a resource its fields, else the whole item."""
    kept, mended = [], []
    for item, wrong in zip(package[field], [*told, *({} for _ in package[field])], strict=False):
        fields = [name for name in wrong if name in item] if isinstance(wrong, Mapping) else []
        if not wrong:
            kept.append(item)
            continue
        if field == "resources" and fields and "url" not in fields:
            kept.append({key: value for key, value in item.items() if key not in fields})
        mended.append(f"{field}: {item.get('name') or item.get('key') or item.get('url') or ''}".strip())
    package[field] = kept
    return mended


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: value for key, value in resource.items() if key not in _MADE_OF_RESOURCES and value is not None}
    return {key: _text(value) if isinstance(value, Mapping | list) else value for key, value in given.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
