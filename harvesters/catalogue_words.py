"""What a catalogue says of itself, in words: its title, who answers for it, under which licence it is.

The index takes none of it, and has a catalogue of its own for each source; whoever checks a catalogue is told.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, RdfFormat, parse

from harvesters.catalogue_facts import CATALOGUE, FOLLOWED, Facts, facts_of_table, typed
from harvesters.errors import HarvesterError
from harvesters.json_datasets import BESIDE
from harvesters.rdf_loading import RdfLoading
from harvesters.subjects import SubjectTable

MOST_VALUES: Final = 10
"""Values of one field that are kept."""
MOST_CATALOGUES: Final = 20
LONGEST: Final = 500
"""Characters of a value that are kept."""

_LINE: Final = re.compile(rb"^(\S+) <([^>]*)> [^\n]* \.$", re.MULTILINE)
_NAME: Final = re.compile(
    rb" <(?:http://xmlns\.com/foaf/0\.1/name|http://purl\.org/dc/(?:terms|elements/1\.1)/title"
    rb"|http://www\.w3\.org/2000/01/rdf-schema#label|http://www\.w3\.org/2004/02/skos/core#prefLabel"
    rb"|http://www\.w3\.org/2006/vcard/ns#fn)> (\"(?:[^\"\\]|\\.)*\"(?:@[\w-]+)?)"
)
_NAMING: Final = ("name", "prefLabel", "title", "fn", "label", "@id")
"""Keys under which an object of JSON has what it is called."""
_LISTS: Final = frozenset({"dataset", "datasets", *BESIDE})


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """One catalogue, as its source describes it."""

    uri: str
    """Empty where it has none."""
    said: tuple[tuple[str, str], ...] = ()
    """Fields as the source names them (an IRI, a key), each with one value; repeated for several."""
    could_say_all: bool = True
    """Whether its source has room for a whole description: an API tells its title and no more."""


def words_of_table(table: SubjectTable) -> tuple[CatalogueWords, ...]:
    """What a loaded RDF document says of each catalogue that it describes."""
    is_catalogue = typed(CATALOGUE)
    found: list[CatalogueWords] = []
    for lines in table.iter_boundaries():
        if is_catalogue in lines and len(found) < MOST_CATALOGUES:
            found.append(_words_of(lines, table))
    return tuple(found)


def words_of_json(facts: Mapping[str, Any], uri: str = "") -> CatalogueWords:
    """What the other keys of a document of JSON say of the catalogue that it is."""
    said = [
        (key, words)
        for key, value in facts.items()
        if key not in _LISTS and not key.startswith("@")
        for each in (value if isinstance(value, list) else [value])[:MOST_VALUES]
        if (words := _in_words(each))
    ]
    own = facts.get("@id")
    return CatalogueWords(own if isinstance(own, str) else uri, tuple(said))


def said_of_document(path: Path, url: str, content_type: str = "") -> tuple[Facts, tuple[CatalogueWords, ...]]:
    """What a document on disk says of its catalogues, counted and in words; what is no RDF says nothing."""
    try:
        with RdfLoading(path, url, content_type) as document:
            for _ in document.iter_load():
                pass
            return facts_of_table(document.table), words_of_table(document.table)
    except HarvesterError:
        return Facts(), ()


def _words_of(lines: bytes, table: SubjectTable) -> CatalogueWords:
    kept: dict[bytes, list[bytes]] = {}
    subject = lines.partition(b" ")[0]
    for match in _LINE.finditer(lines):
        values = kept.setdefault(match[2], [])
        if match[2].decode() not in FOLLOWED and len(values) < MOST_VALUES:
            values.append(match[0] + b"\n")
    triples = parse(b"".join(b"".join(values) for values in kept.values()), RdfFormat.N_TRIPLES)
    said = [(triple.predicate.value, _value(triple.object, table)) for triple in triples]
    uri = "" if subject.startswith(b"_:") else subject.decode().strip("<>")
    return CatalogueWords(uri, tuple((name, _cut(words)) for name, words in said if words))


def _value(node: Any, table: SubjectTable) -> str:
    """A literal's text; what else is named, by its name and its IRI."""
    if isinstance(node, Literal):
        return f"{node.value} ({node.language})" if node.language else str(node.value)
    described = table.get(str(node).encode())
    name = _NAME.search(described[1]) if described else None
    shown = next(_literals(name[1]), "") if name else ""
    iri = "" if str(node).startswith("_:") else str(node.value)
    return f"{shown} <{iri}>" if shown and iri else shown or iri


def _literals(quoted: bytes) -> Iterator[str]:
    for triple in parse(b"<urn:x> <urn:x> " + quoted + b" .", RdfFormat.N_TRIPLES):
        if isinstance(triple.object, Literal):
            yield triple.object.value


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        name = next((value[key] for key in _NAMING if isinstance(value.get(key), str)), None)
        return _cut(json.dumps(value, ensure_ascii=False) if name is None else name)
    if isinstance(value, list):
        return _cut(json.dumps(value, ensure_ascii=False))
    return "" if value is None else _cut(str(value))


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
