"""An accepted series as a document: what its editions have in common, and the period that all of them cover.

Nothing of it is the portal's own word, so all of it is said to be derived.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from federation.duplicates.editions import period_of, shared_period, without_period
from federation.titles import get_title
from mappings.uris import part_uri
from mappings.values.frequencies import frequency

Document = Mapping[str, Any]

_COMMON: Final = ("theme", "spatial", "applicableLegislation", "hvdCategory", "creator")
"""What the series says where all its editions say it."""


def series_document(uri: str, identifier: str, name: str, editions: Sequence[Document]) -> dict[str, Any]:
    """A `dcat:DatasetSeries` in DCAT-MX JSON of the `editions` that are in the index, one at least; `name` if need be.

    Title and publisher are those of the newest edition: an office that was renamed has its new name.
    """
    newest = max(editions, key=lambda edition: (_newest(edition), str(edition["@id"])))
    title = {language: bare for language, text in newest["title"].items() if (bare := without_period(text))}
    said: dict[str, Any] = {
        "title": title or {"es": name},
        "description": _description(get_title(title) or name, newest),
        "publisher": newest["publisher"],
        "accrualPeriodicity": _frequency(editions),
        "keyword": _keywords(editions),
        "temporal": _temporal(uri, editions),
        **{key: _in_all(key, editions) for key in _COMMON},
    }
    said = {key: value for key, value in said.items() if value}
    return {
        "@id": uri, "@type": "DatasetSeries", "identifier": identifier, **said, "derived": sorted(said),
    }  # fmt: skip


def _newest(edition: Document) -> str:
    periods = list(_iter_periods(edition))
    return max((end for _, end in periods), default="")


def _description(title: str, newest: Document) -> dict[str, str]:
    """A description is mandatory in DCAT-AP; one that we wrote says so."""
    publisher = get_title(newest["publisher"].get("name")) or ""
    whose = (f" de {publisher}", f" of {publisher}") if publisher else ("", "")
    return {
        "es": f"Los conjuntos que se publican por periodo como «{title}»{whose[0]}. Una persona que opera este índice "
        "los reunió en una serie; no proviene del portal.",
        "en": f"The datasets that are published by period as “{title}”{whose[1]}. A person who runs this index put "
        "them together as a series; it does not come from the portal.",
    }


def _frequency(editions: Sequence[Document]) -> str | None:
    """How often an edition comes, as the titles' periods tell; else what all editions say of themselves."""
    periods = [period_of(get_title(edition["title"]) or "") for edition in editions]
    intervals = {period.interval if period else "" for period in periods}
    (interval,) = intervals if len(intervals) == 1 else ("",)
    told, _ = frequency(interval) if interval else (None, None)
    said = {edition.get("accrualPeriodicity") for edition in editions}
    return told or (said.pop() if len(said) == 1 else None)


def _temporal(uri: str, editions: Sequence[Document]) -> list[dict[str, str]]:
    whole = shared_period(period for edition in editions for period in _iter_periods(edition))
    if whole is None:
        return []
    return [{"@id": part_uri(uri, "period"), "@type": "PeriodOfTime", "startDate": whole[0], "endDate": whole[1]}]


def _iter_periods(edition: Document) -> Iterator[tuple[str, str]]:
    """Yield what an edition says that it covers, where both ends are known; else what its title tells."""
    said = [(one.get("startDate"), one.get("endDate")) for one in edition.get("temporal", ())]
    known = [(start, end) for start, end in said if start and end]
    told = period_of(get_title(edition["title"]) or "")
    yield from known or ([(told.start, told.end)] if told else [])


def _keywords(editions: Sequence[Document]) -> dict[str, list[str]]:
    """The keywords that all editions have, by language, in the order of the first one."""
    of_each = [edition.get("keyword", {}) for edition in editions]
    shared = {
        language: [word for word in words if all(word in each.get(language, ()) for each in of_each)]
        for language, words in of_each[0].items()
    }
    return {language: words for language, words in shared.items() if words}


def _in_all(key: str, editions: Sequence[Document]) -> list[Any]:
    """The values of a field that all editions have; not those that are a part of one of them."""
    of_each = [_by_iri(edition, edition.get(key, ())) for edition in editions]
    return [value for iri, value in of_each[0].items() if all(iri in each for each in of_each)]


def _by_iri(edition: Document, values: Iterable[Any]) -> dict[str, Any]:
    named = ((value["@id"] if isinstance(value, dict) else value, value) for value in values)
    return {iri: value for iri, value in named if not iri.startswith(f"{edition['@id']}#")}
