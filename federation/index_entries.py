"""What the served index keeps of a document to find it by, and to search in it."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import unquote

import orjson

from federation.code_fingerprint import fingerprint_of, iter_files
from federation.kinds import KINDS
from federation.titles import get_title
from mappings.ckan_limits import tags_from_keywords
from mappings.ckan_package import licence_of
from mappings.uris import record_uri
from storage.index.writes import (
    Facts,
    PreparedEntry,
    PreparedRecord,
    Term,
    Texts,
    name_from,
    prepare_entry,
    prepare_record,
)

Document = Mapping[str, Any]
SourceFacts = Mapping[str, Any]
"""What a manifest tells of a source."""


_MADE_BY: Final = (
    ("federation", "index_entries.py"), ("federation", "titles.py"), ("storage.index", "writes.py"),
    ("storage.index", "words.py"),
)  # fmt: skip
"""What takes terms and words out of a document, beside all of `mappings`."""


@cache
def terms_fingerprint() -> str:
    """A fingerprint of what terms, words and columns of an entry are taken with: other code takes others."""
    here = [(f"{package}/{name}", (files(package) / name).read_bytes()) for package, name in _MADE_BY]
    return fingerprint_of([*iter_files(files("mappings")), *here])


def record_from_bytes(source: str, record: bytes) -> PreparedRecord:
    """A catalogue record of a source, ready to be stored."""
    told = orjson.loads(record)
    return prepare_record(told["@id"], told["primaryTopic"], source, record)


def entry_from_document(
    base_uri: str, source: SourceFacts, document: bytes, record: bytes | None = None
) -> PreparedEntry:
    """An entry, ready to be stored.

    A release of an older version has no file of catalogue records: one that tells no more than its URI is made.
    """
    told = orjson.loads(document)
    slug = str(source["slug"])
    segments, kind = _identifier(base_uri, told["@id"]), KINDS[told["@type"]]
    if record is None:
        record = _least_record(base_uri, told["@id"], slug, segments[1])
    facts = Facts(
        uri=told["@id"],
        name=name_from(*segments, uri=told["@id"], plain=kind == "dataset"),
        kind=kind,
        source=slug,
        title=get_title(told.get("title")) or "",
        publisher=_id(told.get("publisher")),
        level=(told.get("publisher") or {}).get("govType") or source.get("government_level"),
        branch=(told.get("publisher") or {}).get("govBranch") or source.get("government_branch"),
        state=source.get("state"),
        municipality=source.get("municipality"),
        modified=told.get("modified"),
    )
    return prepare_entry(facts, document, record_from_bytes(slug, record), _terms(facts, told), _texts(told))


def _identifier(base_uri: str, uri: str) -> tuple[str, str]:
    """The source in whose name a URI was made, and the identifier in it."""
    _, _, rest = uri.removeprefix(f"{base_uri}/").partition("/")
    slug, _, identifier = rest.partition("/")
    return slug, unquote(identifier)


def _least_record(base_uri: str, uri: str, slug: str, identifier: str) -> bytes:
    return orjson.dumps({"@id": record_uri(base_uri, slug, identifier), "@type": "CatalogRecord", "primaryTopic": uri})


def _terms(facts: Facts, told: Document) -> Iterator[Term]:
    """What can be asked for; the same value twice is one.

    Tags and the licence are those that a CKAN shows of it: who finds by a value sees it.
    """
    yield Term("kind", facts.kind)
    yield Term("source", facts.source)
    for field, value in (
        ("level", facts.level), ("branch", facts.branch), ("state", facts.state), ("municipality", facts.municipality),
    ):  # fmt: skip
        if value:
            yield Term(field, value)
    if facts.publisher:
        yield Term("publisher", facts.publisher, get_title(told["publisher"].get("name")) or "")
    for theme in told.get("theme", ()):
        yield from _concept("theme", theme)
    for tag in tags_from_keywords(_keywords(told)).names:
        yield Term("tag", tag)
    yield from _concept("license", licence_of(told))
    for distribution in told.get("distribution", ()):
        yield from _format(distribution)


def _format(distribution: Document) -> Iterator[Term]:
    """The format as people call it: ``CSV``; without one the media type."""
    given = distribution.get("format") or {}
    name = get_title(given.get("label")) or str(given.get("@id", "")).rpartition("/")[2]
    if name or distribution.get("mediaType"):
        yield Term("format", name or str(distribution["mediaType"]))


def _concept(field: str, concept: Any) -> Iterator[Term]:
    uri = _id(concept)
    if uri:
        yield Term(field, uri, get_title(concept.get("label")) or "")


def _id(node: Any) -> str | None:
    return node.get("@id") if isinstance(node, dict) else None


def _keywords(told: Document) -> list[str]:
    return [word for words in (told.get("keyword") or {}).values() for word in words]


def _texts(told: Document) -> Texts:
    return Texts(
        title=_joined(told.get("title")),
        keywords=" ".join(_keywords(told)),
        publisher=_joined((told.get("publisher") or {}).get("name")),
        description=_joined(told.get("description")),
    )


def _joined(texts: Any) -> str:
    """All languages of a text."""
    return " ".join(map(str, texts.values())) if isinstance(texts, dict) else ""
