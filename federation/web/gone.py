"""What is told of a URI that leads to nothing here: where it moved, when it was retired, or what may be meant."""

from datetime import UTC
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from rapidfuzz import process
from sqlalchemy import Connection

from federation.web.answers import Answer
from federation.web.html import gone_page, lost_page
from federation.web.negotiation import HTML, JSON, Form
from federation.web.problems import MEDIA_TYPE, ProblemError, bytes_from_problem
from mappings.rdf import SYNTAXES
from mappings.rdf.statements import IRI, TYPED, Node
from storage.index import Gone, list_sources

WITHDRAWN: Final = "http://publications.europa.eu/resource/authority/dataset-status/WITHDRAWN"
_NEAR: Final = 60
"""How like a slug must be to one of ours, of 100, to be suggested."""


def gone_answer(gone: Gone, form: Form, base_uri: str, suffix: Form | None) -> Answer:
    """Where it moved (301), or that it was retired (410)."""
    if gone.moved_to is not None:
        target = f"{gone.moved_to}.{suffix.suffix}" if suffix else gone.moved_to
        return Answer(b"", "text/plain", 301, {"Location": target}, gone.removed)
    if form is HTML:
        body = gone_page(gone, base_uri)
    elif form is JSON:
        body = orjson.dumps(document_from_gone(gone))
    else:
        syntax = SYNTAXES[form.name]
        body = syntax.head([node_from_gone(gone)]) + syntax.tail()
    return Answer(body, form.content_type, 410, modified=gone.removed)


def document_from_gone(gone: Gone) -> dict[str, Any]:
    """A tombstone as JSON."""
    return {
        "@id": gone.uri,
        "@type": "Tombstone",
        "kind": gone.kind,
        "title": gone.title,
        "source": gone.source,
        "release": gone.release,
        "removed": gone.removed.astimezone(UTC).isoformat(timespec="seconds"),
    }


def node_from_gone(gone: Gone) -> Node:
    """A tombstone in RDF.  It has no class of DCAT: no reader shall take it for a dataset."""
    removed = gone.removed.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"
    return (
        gone.uri,
        [
            ("dct:title", TYPED, gone.title, ""),
            ("adms:status", IRI, WITHDRAWN, ""),
            ("prov:invalidatedAtTime", TYPED, removed, "xsd:dateTime"),
        ],
    )


def lost_answer(connection: Connection, uri: str, form: Form | None, base_uri: str) -> Answer:
    """That nothing is or was here (404), with the sources whose names are near."""
    suggestions = _suggestions(connection, uri, base_uri)
    if form is HTML:
        return Answer(lost_page(uri, suggestions, base_uri), form.content_type, 404)
    problem = ProblemError(
        404,
        f"Nada del índice tiene ni tuvo la URI {uri}.",
        f"Nothing of the index has or had the URI {uri}.",
        members={"suggestions": suggestions},
    )
    return Answer(bytes_from_problem(problem), MEDIA_TYPE, 404)


def _suggestions(connection: Connection, uri: str, base_uri: str) -> list[dict[str, str]]:
    """The catalogue of the source that the URI names, or of those that are called nearly so."""
    titles = {source.slug: str(source.facts.get("title", source.slug)) for source in list_sources(connection)}
    parts = urlsplit(uri.removeprefix(base_uri)).path.split("/")
    named = parts[2] if len(parts) > 2 else ""
    near = process.extract(named, list(titles), limit=3, score_cutoff=_NEAR)
    slugs = [named] if named in titles else [slug for slug, _, _ in near]
    return [{"uri": f"{base_uri}/catalog/{slug}", "title": titles[slug]} for slug in slugs]
