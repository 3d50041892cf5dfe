"""Split one JSON catalogue into its datasets, reading it piece by piece: memory does not grow with the document.

Shapes: a list of datasets (DCAT-US 1.0, "Project Open Data" of 2013), or an object with a ``dataset`` list anywhere
among its keys (DCAT-US 1.1 and 3, DKAN, ArcGIS Hub, Adela; of Adela's opening plans the list is ``opening_plans``).
Its other keys are kept as facts about the catalogue.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from harvesters.encodings import encoding_of, iter_text, open_document
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.json_datasets import BESIDE
from harvesters.json_depth import MAX_RECORD
from harvesters.json_keys import RepeatedKeys
from harvesters.json_windows import NEAR_THE_END, EndOfDocumentError, JsonWindow, TooLargeError
from harvesters.parser_words import parser_sentence
from harvesters.sentences import CHECK_ADDRESS, NOTHING, TRY_LATER, Sentence, blanks, came

MAX_DOCUMENT = 2 << 30
MAX_FACT = 1 << 16
"""Characters of one other value of the catalogue; longer ones are skipped."""
LISTS = frozenset({"dataset", "datasets", "dcat:dataset", "opening_plans"})
"""Keys whose value is the list of datasets."""
_ALL_LISTS = LISTS.union(BESIDE)
_OF_ONE_DATASET = frozenset({"title", "identifier", "officials"})
"""Keys that tell one dataset from an object of datasets by name; a promised one has officials who answer for it."""

_OF_A_FILE = frozenset({"downloadURL", "accessURL", "mediaType"})
"""Keys of a distribution, which a dataset has beside a list of distributions or an identifier, or not at all."""

_WEB_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html|<head|<body|<script|<div|<center)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Element:
    """One dataset: what it says, and its bytes as they stand in the document (in UTF-8)."""

    value: dict[str, Any]
    body: bytes


class JsonDocument(JsonWindow):
    """A document on disk, being split by `iter_elements`.

    `ended` says that it was read to its end.  `catalog` holds the other facts of the catalogue that stand before and
    after the list; `refusals` are about the document as a whole.
    """

    def __init__(self, path: Path, url: str, charset: str = "", max_bytes: int = MAX_DOCUMENT) -> None:
        self.ended = False
        self.catalog: dict[str, Any] = {}
        self.refusals: list[Refusal] = []
        self._encoding = encoding_of(path, charset, max_bytes)
        self._file, packed = open_document(path, max_bytes)
        super().__init__(iter_text(self._file, self._encoding), url, max_bytes)
        self._lists = 0
        self.list_name = ""
        """The key of the list that is being read; empty where the document is the list."""
        self.listed = 0
        """Elements of that list before the one that is being read."""
        self._elements = 0
        self._keys = RepeatedKeys()
        self.objection = NOTHING
        """Why it was not read whole, and what is kept of it."""
        self.refusals += packed
        if not self._encoding.is_utf_8:
            self.refusals.append(Refusal("encoding.repaired", str(self._encoding)))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def iter_elements(self) -> Iterator[Element | Refusal]:
        """Every dataset, in order; a refusal for each that cannot be read.

        Raises `SourceError` for what is no catalogue: a web page, an empty answer, ``{}``, an object without datasets.
        """
        try:
            yield from self._iter_document()
        except EndOfDocumentError:
            self._break(f"it ends in the middle, at character {self._read}")
        except json.JSONDecodeError as error:
            at = self._read - len(self._text) + error.pos
            self._break(f"{error.msg} at character {at}")

    def _iter_document(self) -> Iterator[Element | Refusal]:
        sign = self._peek(optional=True)
        if sign == "[":
            yield from self._iter_list()
        elif sign == "{":
            yield from self._iter_object()
        else:
            self._refuse_stranger(sign)
        self.ended = True
        if self._peek(optional=True):
            self._repaired("something follows the end of the catalogue")
        if self._keys.words:
            self.refusals.append(Refusal("document.repeated_keys", self._keys.words))

    def _refuse_stranger(self, sign: str) -> None:
        if not sign:
            due = Sentence("un catálogo", "a catalogue")
            raise SourceError("empty", *blanks(self.url, self._read, due))
        if sign == "<" and _WEB_PAGE.match(self._text, self._at):
            raise SourceError(
                "html_page",
                *came(
                    self.url, Sentence("una página web en lugar de un catálogo JSON", "a web page, no JSON catalogue")
                ),
            )
        start = self._text[self._at : self._at + 40].split("\n")[0]
        raise SourceError(
            "broken_json",
            *came(
                self.url,
                Sentence(
                    f"algo que no es un catálogo JSON: {start!r}", f"something that is no JSON catalogue: {start!r}"
                ),
            ),
        )

    def _iter_object(self) -> Iterator[Element | Refusal]:
        self._at += 1
        while (sign := self._peek()) != "}":
            if sign == ",":
                self._at += 1
                continue
            key = self._value(MAX_FACT)
            if self._peek() != ":" or not isinstance(key, str):
                raise json.JSONDecodeError("Expecting a key and ':'", self._text, self._at)
            self._at += 1
            sign = self._peek()
            if key in _ALL_LISTS and sign == "[":
                self.list_name = key
                yield from self._iter_list()
            elif key in LISTS and sign == "{":
                self.list_name = key
                yield from self._iter_lone_objects()
            else:
                self._keep_fact(key)
        self._at += 1
        if not self._lists:
            raise SourceError("no_catalogue", *came(self.url, self._no_catalogue(), CHECK_ADDRESS))

    def _no_catalogue(self) -> Sentence:
        if not self.catalog:
            return Sentence(
                "{}: ahí no se publica ningún catálogo (lo que no significa que esté vacío)",
                "{}: no catalogue is published there (which does not mean that it is empty)",
            )
        if _is_of_a_file(self.catalog):
            return Sentence(
                "una distribución sin el conjunto de datos al que pertenece (dé el objeto del conjunto, con su "
                "identifier, su title y su lista distribution)",
                "a distribution without the dataset that it belongs to (give the object of the dataset, with its "
                "identifier, its title and its list distribution)",
            )
        keys = ", ".join(list(self.catalog)[:8])
        return Sentence(
            f"un JSON sin lista de conjuntos de datos, solo {keys}", f"JSON without a list of datasets, only {keys}"
        )

    def _iter_list(self) -> Iterator[Element | Refusal]:
        """Read a list, element by element; a broken one costs that element where its end can be found."""
        self._lists += 1
        self.listed = 0
        self._at += 1
        comma_due = some = False
        while (sign := self._peek()) != "]":
            if sign == ",":
                if not comma_due:
                    self._repaired("a comma too many in the list of datasets")
                comma_due = False
                self._at += 1
                continue
            if comma_due:
                if sign != "{":
                    raise json.JSONDecodeError("Expecting ',' or ']'", self._text, self._at)
                self._repaired("a comma missing in the list of datasets")
            if len(self._text) - self._at < NEAR_THE_END:
                self._more()
            yield self._element()
            self._elements += 1
            self.listed += 1
            comma_due = some = True
        if some and not comma_due:
            self._repaired("a comma too many in the list of datasets")
        self._at += 1

    def _element(self) -> Element | Refusal:
        try:
            value = self._value(MAX_RECORD)
            words = self._text[self._at - self._taken : self._at]
        except RecursionError:
            return self._skipped("record.too_deep", "nested too deeply")
        except json.JSONDecodeError as error:
            return self._skipped("record.unreadable", f"{error.msg}: {self._around(error.pos)}")
        except ValueError as error:  # a whole number of thousands of digits
            return self._skipped("record.unreadable", str(error))
        except TooLargeError:
            return self._skipped("record.too_large", f"more than {MAX_RECORD:,} characters")
        if not isinstance(value, dict):
            return Refusal("record.not_object", words[:100])
        body = words.encode("utf-8", "surrogatepass")
        self._keys.suspect(value, body)
        return Element(value, body)

    def _iter_lone_objects(self) -> Iterator[Element | Refusal]:
        """Read datasets that stand as one object, or as an object of objects by identifier, where a list is due."""
        self._lists += 1
        self.listed = 0
        whole = self._element()
        if isinstance(whole, Refusal) or not _OF_ONE_DATASET.isdisjoint(whole.value):
            self._repaired("one dataset where a list of datasets is due")
            yield whole
            return
        self._repaired("datasets by name where a list of datasets is due")
        for value in whole.value.values():
            if isinstance(value, dict):
                yield Element(value, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
                self.listed += 1

    def _keep_fact(self, key: str) -> None:
        try:
            self.catalog[key] = self._value(MAX_FACT)
        except (TooLargeError, RecursionError):
            self.catalog[key] = None
            self._skip()

    def _skipped(self, code: str, why: str) -> Refusal:
        start = self._text[self._at : self._at + 120]
        self._skip()
        return Refusal(code, f"{why}: {start}")

    # ── what is said of the document ─────────────────────────────────────────────────────────────────────────────

    def _repaired(self, words: str) -> None:
        refusal = Refusal("document.repaired", words)
        if refusal not in self.refusals:
            self.refusals.append(refusal)

    def _break(self, words: str) -> None:
        if not self._lists:
            why = parser_sentence(words)
            raise SourceError(
                "broken_json",
                *came(self.url, Sentence(f"un JSON dañado: {why.es}", f"broken JSON: {why.en}"), TRY_LATER),
            )
        words += f", in record {self._elements + 1}"
        why = parser_sentence(words)
        self.refusals.append(Refusal("document.broken", words))
        self.objection = Sentence(
            f"{self.url} está dañado o se cortó: {why.es}. Se conservan los {self._elements} que venían antes.",
            f"{self.url} is broken or was cut off: {why.en}. The {self._elements} that came before it are kept.",
        )


def _is_of_a_file(facts: Mapping[str, Any]) -> bool:
    """Whether an object is one distribution, alone or under that name: Adela's server answers so for one file."""
    keys = facts.keys()
    return keys == {"distribution"} or bool(_OF_A_FILE & keys and not {"distribution", "identifier"} & keys)
