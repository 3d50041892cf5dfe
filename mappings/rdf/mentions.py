"""What a document refers to and does not describe: institutions, places, themes, licences, formats, languages.

Each is described once a file, in its head.  A mention is a small plain JSON object, so that it can be kept with the
fragment that it was found in::

    {"@type": ["License"], "label": {"es": "Libre Uso MX"}}

``@type`` names the parts that the IRI plays (keys of `mappings.terms.RDF_TYPES`); the other keys are those of the
node's own JSON form.  Labels that a vocabulary of ours knows (languages, frequencies, access rights) are not repeated.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from mappings.namespaces import UNSHARED
from mappings.quality.metrics import MQA
from mappings.rdf.documents import Document, is_shared, reachable
from mappings.rdf.iris import media_type_iri
from mappings.terms import RDF_TYPES, Range, Term, terms_of
from mappings.uris import DCATMX
from mappings.values.access import access_iri
from mappings.values.frequencies import frequency_iri

OPENNESS: Final = f"{DCATMX}openness"
"""The metric of the five stars."""

Mention = dict[str, Any]
Mentions = dict[str, Mention]
Find = Callable[[Any, str, Mentions], None]


def mentions_from_document(document: Document, class_name: str = "") -> Mentions:
    """Find what a document refers to: IRI → mention.  Without a `class_name` its ``@type`` is its class."""
    mentions: Mentions = {}
    _search(document, class_name or document["@type"], mentions)
    return mentions


def _search(document: Document, class_name: str, mentions: Mentions) -> None:
    whole = document["@id"]
    for key, find in _table(class_name):
        value = document.get(key)
        if value is not None:
            find(value, whole, mentions)


def add_mention(mentions: Mentions, iri: str, role: str, facts: Document) -> None:
    """Note a mention; an IRI that plays two parts keeps both, and what was known of it first."""
    known = mentions.get(iri)
    if known is None:
        mentions[iri] = {"@type": [role], **facts}
        return
    if role not in known["@type"]:
        known["@type"] = sorted([*known["@type"], role])
    for key, value in facts.items():
        known.setdefault(key, value)


def merge_mentions(mentions: Mentions, more: Mapping[str, Mention]) -> None:
    """Add `more` to `mentions`; where both describe one thing, what was known first stays."""
    for iri, mention in more.items():
        facts = {key: value for key, value in mention.items() if key != "@type"}
        for role in mention["@type"]:
            add_mention(mentions, iri, role, facts)


@cache
def _table(class_name: str) -> tuple[tuple[str, Find], ...]:
    rows = ((term.key, _finder(term)) for term in terms_of(class_name) if term.of)
    return tuple((key, find) for key, find in rows if find is not None)


def _finder(term: Term) -> Find | None:
    """How a field mentions something; None when it cannot."""
    match term.range:
        case Range.NODE:
            return _find_nodes(term)
        case Range.CONCEPT:
            return _find_each(term, lambda value: value["@id"], _label_of)
        case Range.IRI:
            return _find_each(term, str, _nothing) if RDF_TYPES[term.of] and term.of not in UNSHARED else None
        case Range.MEDIA_TYPE:
            return _find_each(term, media_type_iri, lambda value: {"notation": value})
        case Range.FREQUENCY:
            return _find_each(term, frequency_iri, lambda value: {"notation": value})
        case Range.ACCESS:
            return _find_each(term, access_iri, lambda value: {"notation": value})
        case Range.STARS:
            return lambda _value, _whole, mentions: add_mention(mentions, OPENNESS, "Metric", {})
        case Range.SCORE:  # one metric stands for all of them: fifteen mentions a record would cost more than its score
            return lambda _value, _whole, mentions: add_mention(mentions, MQA, "Metric", {})
        case _:
            return None


def _nothing(_value: Any) -> Document:
    return {}


def _label_of(concept: Document) -> Document:
    return {"label": concept["label"]} if "label" in concept else {}


def _find_each(term: Term, iri_of: Callable[[Any], str], facts_of: Callable[[Any], Document]) -> Find:
    role = term.of

    def find_one(value: Any, _whole: str, mentions: Mentions) -> None:
        add_mention(mentions, iri_of(value), role, facts_of(value))

    def find_many(values: Iterable[Any], whole: str, mentions: Mentions) -> None:
        for value in values:
            find_one(value, whole, mentions)

    return find_many if term.many else find_one


_PLACE_FACTS: Final = ("identifier", "label")
"""What may be said of a place that datasets share: one dataset's geometry of it is not everyone's."""


def _find_nodes(term: Term) -> Find:
    class_name = term.of

    def find_one(value: Document, whole: str, mentions: Mentions) -> None:
        part = reachable(value) if class_name == "Distribution" else value
        if part is None:
            return
        if not is_shared(class_name, part["@id"], whole):
            _search(part, class_name, mentions)
        elif class_name == "Agent":
            facts = {key: fact for key, fact in part.items() if key[0] != "@"}
            add_mention(mentions, part["@id"], "Agent", facts)
            _search(part, "Agent", mentions)
        else:
            add_mention(mentions, part["@id"], "Location", {key: part[key] for key in _PLACE_FACTS if key in part})

    def find_many(values: Iterable[Document], whole: str, mentions: Mentions) -> None:
        for value in values:
            find_one(value, whole, mentions)

    return find_many if term.many else find_one
