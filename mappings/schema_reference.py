"""The reference page of the schemas: what of each goes where, from the very tables that mapping reads.

What is said in Spanish stands in ``mappings/schemas/words.tsv``, one line for each schema, normaliser and reason.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from mappings.markdown import Say, generated, speaker, table
from mappings.reading import Heed, Ignore, Row, TakeAll, TakeApart, TakeClearest
from mappings.registry import SCHEMAS


def schemas_page(language: str) -> str:
    """Every schema as Markdown, in ``es`` or ``en``."""
    say = speaker(language)
    lines = [
        say("# Los esquemas que se leen", "# The schemas that are read"),
        "",
        generated(say),
        "",
        say(
            "Cada tabla dice, en el orden en que se prueban, qué campos de la fuente llenan un campo del "
            "[perfil](profile.es.md). Lo que ninguna fila nombra se conserva en `extra` y se dice.",
            "Each table says, in the order in which they are tried, which fields of the source fill a field of the "
            "[profile](profile.en.md). What no row names is kept in `extra`, and it is said.",
        ),
    ]
    for name, schema in SCHEMAS.items():
        lines += ["", f"## `{name}`", "", _words("schema", name, say) + "."]
        for of, rows in schema.tables().items():
            lines += ["", f"### {of}", "", *_taken(rows, say), *_heeded(rows, say), *_ignored(rows, say)]
    return "\n".join(lines) + "\n"


def _taken(rows: tuple[Row, ...], say: Say) -> list[str]:
    titles = (say("campo de la fuente", "field of the source"), say("→ perfil", "→ profile"), say("cómo", "how"))
    return table(titles, (cells for row in rows if (cells := _taking(row, say))))


def _taking(row: Row, say: Say) -> tuple[str, ...] | None:
    if isinstance(row, Ignore):
        return None
    if isinstance(row, TakeApart):
        return _sources(row), f"`{row.into}`", _words("reason", row.because, say)
    how = _words("read", normaliser_name(row.by), say)
    if isinstance(row, TakeAll):
        how += say("; todos los valores", "; all values")
    if isinstance(row, TakeClearest):
        how += say("; vale el más claro", "; the clearest counts")
    return _sources(row), f"`{row.into}`", how


def _heeded(rows: tuple[Row, ...], say: Say) -> Iterator[str]:
    heeded = [row for row in rows if isinstance(row, Heed)]
    titles = (say("decide cómo se lee el resto", "decides how the rest is read"), say("para qué", "what for"))
    return _reasons(heeded, titles, say)


def _ignored(rows: tuple[Row, ...], say: Say) -> Iterator[str]:
    ignored = [row for row in rows if isinstance(row, Ignore) and not isinstance(row, Heed)]
    return _reasons(ignored, (say("se ignora por su nombre", "ignored by name"), say("porque", "because")), say)


def _reasons(rows: Sequence[Ignore], titles: tuple[str, str], say: Say) -> Iterator[str]:
    """A table of rows that fill no field, if there are any."""
    if rows:
        yield ""
        yield from table(titles, ((_sources(row), _words("reason", row.because, say)) for row in rows))


def _sources(row: Row) -> str:
    return ", ".join(f"`{name}`" for name in row.sources)


def normaliser_name(by: Callable[[Any], Any]) -> str:
    """What a normaliser is called, whatever it is wrapped in."""
    inner = getattr(by, "func", by)
    return str(getattr(inner, "__name__", type(inner).__name__)).lstrip("_").removesuffix("_of")


@cache
def _table_of_words() -> Mapping[tuple[str, str], tuple[str, str]]:
    return words_from_table((files("mappings") / "schemas" / "words.tsv").read_text(encoding="utf-8"))


def words_from_table(text: str) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Words in Spanish and English by kind and key.  Raises `ValueError` for a key that stands there twice."""
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        key = row["kind"], row["key"]
        if key in words:
            raise ValueError(f"words.tsv says twice what {' '.join(key)} is")
        words[key] = (row["es"], row["en"] or row["key"])
    return words


def _words(kind: str, key: str, say: Say) -> str:
    """The words for a schema, a normaliser or a reason.  KeyError when nobody wrote them."""
    return say(*_table_of_words()[kind, key])
