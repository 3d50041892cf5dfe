"""A body becomes what the store keeps of it: mapped, in its canonical form, with its score and its issues."""

from typing import Any

from federation.kinds import kind_of
from federation.titles import get_title
from mappings.dcat_mx import Dataset, DatasetSeries, Resource
from mappings.json_form import canonical_bytes, content_hash, json_from_resource
from mappings.origin import Origin
from mappings.quality.score import score_of
from mappings.registry import map_body
from mappings.uris import dataset_uri
from storage.records import KnownRecord, RecordWrite

DATASET = "dataset"
"""The kind of nearly all records."""


def write_from_body(
    origin: Origin,
    *,
    known: KnownRecord | None,
    identifier: str,
    key: bytes,
    schema: str,
    body: bytes,
    body_hash: bytes,
    mapped_with: bytes,
) -> RecordWrite:
    """Map one body; a record that is not understood keeps what it was before."""
    mapped = map_body(schema, identifier, body, origin)
    understood: dict[str, Any]
    if mapped.resource is None:
        uri = dataset_uri(origin.base_uri, origin.source, identifier)
        understood = {"uri": uri, "kind": known.kind if known else DATASET}
    else:
        understood = _understood(mapped.resource)
    return RecordWrite(
        known=known,
        identifier=identifier,
        key=key,
        schema=schema,
        body=body,
        body_hash=body_hash,
        mapped_with=mapped_with,
        issues=mapped.issues,
        **understood,
    )


def _understood(resource: Resource) -> dict[str, Any]:
    """The fields of a write that say what a mapping made of the record, and the score that a dataset earns by it."""
    document = json_from_resource(resource)
    if isinstance(resource, Dataset):
        document["score"] = score_of(document)
    content = canonical_bytes(document)
    license_ = None if isinstance(resource, DatasetSeries) else resource.license
    return {
        "uri": resource.uri,
        "kind": kind_of(resource),
        "content_hash": content_hash(content),
        "document": content,
        "title": get_title(resource.title),
        "publisher": resource.publisher.uri if resource.publisher else None,
        "modified": resource.modified,
        "distributions": len(resource.distribution) if isinstance(resource, Dataset) else 0,
        "license": license_.uri if license_ else None,
    }
