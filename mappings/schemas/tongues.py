"""In which language a record's texts are, where they do not say it themselves: one rule for all schemas.

A text's own tag goes before anything (a language map, a tagged literal, a translation).  Next comes the one language
that the record declares, of its metadata or else of its data; where it declares none, several, or none that is known,
the source's.  Why the language of the data may be trusted for the texts: ``docs/decisions/0007-languages.md``.
"""

from dataclasses import replace
from typing import Any

from mappings.origin import Origin
from mappings.reading import elements_of, is_empty
from mappings.values.languages import known_tag

_LOOKED_AT = 20
"""Languages of one field that are looked at; whoever lists more does not mean one."""


def origin_of_texts(origin: Origin, *declared: Any) -> Origin:
    """The origin with the language of a record's bare texts, by what its fields declare, the most telling first.

    The first field that says anything decides.  Regions are left out, so that ``es-MX`` is the ``es`` of the source.
    """
    for value in declared:
        if not is_empty(value):
            words = [_words_of(each) for each in elements_of(value)[:_LOOKED_AT]]
            tags = {known_tag(each) for each in words if not is_empty(each)}
            tag = tags.pop() if len(tags) == 1 else None
            return origin if tag in (None, origin.language) else replace(origin, language=tag)
    return origin


def _words_of(declared: Any) -> Any:
    """A language as it is written: a node's IRI, a literal's words."""
    return (declared.get("@id") or declared.get("@value")) if isinstance(declared, dict) else declared
