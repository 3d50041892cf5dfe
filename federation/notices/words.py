"""What a notice says: its text, filled with what happened, as its reader is to read it.

An officer of a portal is told what to do there; who operates the installation, what to type.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from federation.notices.telling import OPENED, OPERATOR
from federation.notices.texts import MEANS, WORDS
from federation.states import STATES
from harvesters.sentences import NOTHING, RECORDS, Sentence, agreeing
from storage.outbox import OutgoingNotice
from storage.sources import Source

LONGEST: Final = 300
"""Characters of a value that somebody else wrote."""
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


_STATE: Final = {state.name: Sentence(state.es, state.name) for state in STATES}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words for one kind of reader."""

    subject: Sentence
    happened: Sentence
    means: Sentence
    do: Sentence
    types: Sentence
    """What the operator types; empty where `do` says it."""
    listed: tuple[str, ...] = ()
    """Names of records, in no language."""
    unlisted: int = 0
    """How many more there are."""


def told(notice: OutgoingNotice, source: Source) -> Told:
    """Put a notice into words, as its recipient reads them."""
    words, facts = WORDS[notice.code], notice.facts
    filled = [
        _filled(sentence, source, facts)
        for sentence in (words.subject, words.happened, words.means, words.contact, words.operator)
    ]
    subject, happened, means, contact, operator = filled
    listed = tuple(_iter_listed(facts.get("list", ())))
    unlisted = facts["records"] - len(listed) if notice.code == OPENED else 0
    if notice.recipient == OPERATOR:
        return Told(subject, happened, means, operator, NOTHING, listed, unlisted)
    return Told(subject, happened, means, contact, operator, listed, unlisted)


def clean(value: object) -> str:
    """What a portal or a person wrote, on one line and not too long: it can neither break a header nor command."""
    words = " ".join(_UNPRINTED.sub(" ", str(value)).split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _filled(sentence: Sentence, source: Source, facts: Mapping[str, Any]) -> Sentence:
    es, en = (dict(_iter_values(source, facts, lang)) for lang in ("es", "en"))
    return Sentence(sentence.es.format(**es), sentence.en.format(**en))


def _iter_values(source: Source, facts: Mapping[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    """Yield what the texts name, in one language, each value clean."""
    yield from (("slug", source.slug), ("title", clean(source.title)), ("url", clean(source.url)))
    for name, value in facts.items():
        if isinstance(value, dict) and lang in value:
            yield name, clean(value[lang])
        elif name in ("before", "after"):
            yield name, getattr(_STATE[value], lang)
        elif isinstance(value, str | int):
            yield name, clean(value)
    if "largest" in facts:
        count = facts["records"]
        several = agreeing(count, *RECORDS)
        es, en = ("falta", "is") if count == 1 else ("faltan", "are")
        yield "missing", f"{es} {several.es}" if lang == "es" else f"{several.en} {en} missing"
    if "after" in facts:
        state = "withdrawn" if facts.get("withdrawn") else facts["after"]
        yield "means", getattr(MEANS.get(state, NOTHING), lang)
        reason = clean(facts["reason"][lang])
        why = f" Razón: {reason}" if lang == "es" else f" Reason: {reason}"
        yield "because", why if reason else ""


def _iter_listed(records: Any) -> Iterator[str]:
    for record in records:
        title = clean(record["title"]) if record["title"] else "—"
        yield f"{clean(record['identifier'])}  {title}"
