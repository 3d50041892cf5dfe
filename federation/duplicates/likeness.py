"""Datasets of two sources that look alike, without evidence that they are one: proposed to a person, and never merged.

Only those are compared that have rare words of their titles in common (blocking), so that a new record is compared with
some, and never with all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from rapidfuzz import fuzz
from sqlalchemy import Connection

from federation.duplicates.evidence import Kind, key_of
from federation.duplicates.grouping import Group
from federation.titles import get_title
from mappings.values.folding import fold
from storage.cluster_decisions import Proposal, decisions_on, replace_proposals
from storage.evidence import RecordFacts, documents_of, facts_of, holders_of, keys_of

MOST_TOKENS: Final = 8
"""Words of one title that are kept: the longest, which are the rarest, and numbers."""
RARE: Final = 30
"""Records that may have a word for it to be rare."""
MOST_COMPARED: Final = 12
"""Records that one is compared with: those that have most rare words in common with it."""
ALIKE: Final = 0.86
"""From which likeness on a pair is proposed."""
LEAST_TITLE: Final = 0.8
"""How much titles alone must be alike."""

_WEIGHTS: Final[Mapping[str, float]] = {"title": 5, "publisher": 2, "period": 1, "files": 2}
"""What each part counts, where both records have it."""


def words_of(title: str) -> tuple[str, ...]:
    """The words and numbers of a title, folded, in their order."""
    return tuple("".join(sign if sign.isalnum() else " " for sign in fold(title)).split())


def token_keys(document: Mapping[str, Any]) -> tuple[bytes, ...]:
    """The keys of the words by which a dataset like this one is looked for."""
    words = {word for word in words_of(get_title(document.get("title")) or "") if len(word) > 3 or word.isdigit()}
    chosen = sorted(words, key=lambda word: (-len(word), word))[:MOST_TOKENS]
    return tuple(key_of("token", word) for word in chosen)


@dataclass(frozen=True, slots=True)
class Look:
    """What of a dataset is compared."""

    title: tuple[str, ...]
    publisher: str
    period: tuple[str, str]
    files: frozenset[str]


def look_of(document: Mapping[str, Any]) -> Look:
    """What of a dataset is compared with others."""
    publisher = fold(get_title(document.get("publisher", {}).get("name")) or "")
    period: Mapping[str, Any] = next(iter(document.get("temporal", ())), {})
    names = (
        str(one.get("downloadURL") or one.get("accessURL") or "").partition("?")[0].rstrip("/").rpartition("/")[2]
        for one in document.get("distribution", ())
    )
    return Look(
        words_of(get_title(document.get("title")) or ""),
        publisher,
        (str(period.get("startDate", "")), str(period.get("endDate", ""))),
        frozenset(name.lower() for name in names if name),
    )


def likeness(one: Look, other: Look) -> float:
    """How alike two datasets look, from 0 to 1.

    0 where a number in the title differs: «2024» and «2025» are two editions of one thing, and never one dataset.
    """
    if not (one.title and other.title) or _numbers(one) != _numbers(other):
        return 0.0
    title = fuzz.token_sort_ratio(" ".join(one.title), " ".join(other.title)) / 100
    if title < LEAST_TITLE:
        return 0.0
    parts = {"title": title}
    if one.publisher and other.publisher:
        parts["publisher"] = fuzz.token_set_ratio(one.publisher, other.publisher) / 100
    if any(one.period) and any(other.period):
        parts["period"] = float(one.period == other.period)
    if one.files and other.files:
        parts["files"] = len(one.files & other.files) / len(one.files | other.files)
    return sum(_WEIGHTS[name] * value for name, value in parts.items()) / sum(_WEIGHTS[name] for name in parts)


def _numbers(look: Look) -> Counter[str]:
    return Counter(word for word in look.title if any(sign.isdigit() for sign in word))


def propose(connection: Connection, records: Sequence[RecordFacts], groups: Sequence[Group], now: datetime) -> None:
    """Propose what looks like any of some records, and is not one dataset with it already."""
    pairs = _pairs_to_compare(connection, [one for one in records if one.is_live and "echo" not in one.traits], groups)
    documents = documents_of(connection, sorted({number for pair in pairs for number in pair}))
    looks = {number: look_of(orjson.loads(document)) for number, document in documents.items()}
    scores = ((low, high, likeness(looks[low], looks[high])) for low, high in pairs if low in looks and high in looks)
    proposals = [Proposal(low, high, round(1000 * score), now) for low, high, score in scores if score >= ALIKE]
    replace_proposals(connection, [one.id for one in records], proposals)


def _pairs_to_compare(
    connection: Connection, records: Sequence[RecordFacts], groups: Sequence[Group]
) -> tuple[tuple[int, int], ...]:
    """The pairs of some records and others that are to be compared, the lower id first."""
    ids = [one.id for one in records]
    tokens = keys_of(connection, ids, (Kind.TOKEN,))
    sharing: dict[bytes, list[tuple[int, int]]] = {}
    for held in holders_of(connection, sorted({one.key for one in tokens}), RARE):
        if held.is_live:
            sharing.setdefault(held.key, []).append((held.record_id, held.source_id))
    common: dict[int, Counter[int]] = {}
    source_of = {one.id: one.source_id for one in records}
    for token in tokens:
        common.setdefault(token.record_id, Counter()).update(
            number for number, source in sharing.get(token.key, ()) if source != source_of[token.record_id]
        )
    pairs = {
        (min(number, other), max(number, other))
        for number, others in common.items()
        for other, _ in others.most_common(MOST_COMPARED)
    }
    return tuple(sorted(pairs - set(_settled(connection, pairs, groups))))


def _settled(connection: Connection, pairs: set[tuple[int, int]], groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Pairs that are one dataset already, or of which a person has decided."""
    place = {number: index for index, group in enumerate(groups) for number in group.evidence}
    numbers = sorted({number for pair in pairs for number in pair})
    cluster = {number: one.cluster_id for number, one in facts_of(connection, numbers).items()}
    for low, high in pairs:
        if (low in place and place[low] == place.get(high)) or (
            cluster.get(low) is not None and cluster[low] == cluster.get(high)
        ):
            yield low, high
    for decision in decisions_on(connection, numbers):
        yield decision.low_id, decision.high_id
