"""A catalogue in a file of JSON, of any shape: a portal's answer, a list of records, a line for each of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harvesters.catalogue_pieces import CatalogueFile, Piece
from harvesters.catalogue_words import words_of_json
from harvesters.encodings import Encoding, encoding_of, iter_text, open_document
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.json_datasets import identifier_of, schema_of
from harvesters.json_depth import MAX_RECORD, start_of_too_deep, without_too_deep
from harvesters.json_documents import Element, JsonDocument
from harvesters.json_keys import RepeatedKeys
from harvesters.json_recognition import (
    Found,
    JsonShape,
    holds_empty_list,
    identifier_in,
    is_catalogue,
    iter_records,
    recognise_json,
)
from harvesters.json_series import SeriesOfDocument

DECODED_WHOLE = 64 << 20
"""A JSON document of at most so many bytes is decoded at once; a larger one must be a list of datasets."""

PATIENCE = 20
"""Lines that cannot be read, more than those that can, after which a document is not a list of lines."""


def iter_json(file: CatalogueFile) -> Iterator[Piece]:
    """Read a document of any shape whole, or, where it is large or broken, a list of datasets piece by piece."""
    if file.path.stat().st_size <= DECODED_WHOLE:
        encoding = encoding_of(file.path, "", DECODED_WHOLE)
        keys = RepeatedKeys()
        decoded = _decoded(file, encoding, keys)
        shape = recognise_json(decoded) if decoded is not None else None
        if shape is not None:
            if not encoding.is_utf_8:
                yield Piece("", Refusal("encoding.repaired", str(encoding)), "")
            if keys.words:
                yield Piece("", Refusal("document.repeated_keys", keys.words), "")
            for found in _iter_told(decoded, shape):
                yield Piece(shape.schema, _record(found.value, shape), found.place)
            if is_catalogue(decoded, shape):
                yield Piece("", words_of_json(decoded), "")
            return
        if holds_empty_list(decoded):
            return
    yield from _iter_data_json(file)


def _iter_told(document: Any, shape: JsonShape) -> Iterator[Found]:
    """The records of a document; in a data.json each is told which series it is in."""
    if shape.schema != "dcat_us":
        yield from iter_records(document, shape)
        return
    series = SeriesOfDocument()
    for found in iter_records(document, shape):
        if isinstance(found.value, dict):
            series.note(found.value, _list_of(found))
    for found in iter_records(document, shape):
        if isinstance(found.value, dict):
            yield from (Found(found.place, value) for value in series.iter_told(found.value, _list_of(found)))
        else:
            yield found


def _list_of(found: Found) -> str:
    """The key of the list in which a record stands; empty where it stands in none."""
    return found.place.split("/")[1] if found.place else ""


def _decoded(file: CatalogueFile, encoding: Encoding, keys: RepeatedKeys) -> Any:
    """The document, or the list of its lines where each is an object of its own; None when it is not whole."""
    opened, _ = open_document(file.path, DECODED_WHOLE)
    with opened as stream:
        text = "".join(iter_text(stream, encoding)).removeprefix("\ufeff")
    too_deep = False
    for read in (_without_too_deep, _lines_without_too_deep):
        try:
            return read(text, keys)
        except RecursionError:
            too_deep = True
        except ValueError:
            continue
    if too_deep:
        raise SourceError(
            "too_deep",
            f"{file.name} anida objetos a demasiada profundidad fuera de una lista de registros. Publíquelo más plano.",
            f"{file.name} nests objects too deeply outside of a list of records. Publish it flatter.",
        )
    return None


def _without_too_deep(text: str, keys: RepeatedKeys) -> Any:
    """Decode; what `harvesters.json_depth` knows stands in the place of each record that is nested too deeply."""
    try:
        return keys.decode(text)
    except RecursionError:
        rest, cuts = without_too_deep(text.encode("utf-8", "surrogatepass"))
        if not cuts:
            raise
        return keys.decode(rest.decode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class _BrokenLine:
    """Stands in the place of a record whose line is no JSON."""

    number: int
    start: str


def _lines_without_too_deep(text: str, keys: RepeatedKeys) -> list[Any]:
    """Decode a document of which each line is a record; raise ValueError unless most lines are.

    Lines end where JSON Lines says, at a line feed: the other ends that Unicode knows may stand within a text.
    """
    records: list[Any] = []
    broken = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            (record,) = _without_too_deep(f"[{line}]", keys)
        except ValueError:
            broken += 1
            record = _BrokenLine(number, line.strip()[:100])
        records.append(record)
        if 2 * broken > len(records) + PATIENCE:
            break
    if 2 * broken >= len(records):
        raise ValueError(broken)
    return records


def _record(value: Any, shape: JsonShape) -> Record | Refusal:
    if isinstance(value, _BrokenLine):
        return Refusal("record.unreadable", f"{value.number}: {value.start}")
    if start := start_of_too_deep(value):
        return Refusal("record.too_deep", start)
    if not isinstance(value, dict):
        return Refusal("record.not_object", json.dumps(value, ensure_ascii=False)[:100])
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    identifier = identifier_in(value, shape)
    if len(body) > MAX_RECORD:
        return Refusal("record.too_large", f"{len(body):,} bytes", identifier)
    beginning = body[:200].decode("utf-8", "replace")
    return Record(identifier, body) if identifier else Refusal("record.no_identifier", beginning)


def _iter_data_json(file: CatalogueFile) -> Iterator[Piece]:
    schema = ""
    series = SeriesOfDocument()
    for _ in series.iter_read(file.path, file.name):
        pass
    with JsonDocument(file.path, file.name) as document:
        for element in series.iter_elements(document):
            if isinstance(element, Element):
                schema = schema or schema_of(element.value)
            place = f"{f'/{document.list_name}' if document.list_name else ''}/{document.listed}"
            if isinstance(element, Refusal):
                yield Piece(schema, element, place)
                continue
            identifier = identifier_of(element.value, schema)
            beginning = element.body[:200].decode("utf-8", "replace")
            found = Record(identifier, element.body) if identifier else Refusal("record.no_identifier", beginning)
            yield Piece(schema, found, place)
        for refusal in document.refusals:
            yield Piece("", refusal, "")
        if document.list_name:
            yield Piece("", words_of_json(document.catalog), "")
