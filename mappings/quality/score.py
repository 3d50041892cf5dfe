"""The score of a dataset as it is stored with its record and published: `mappings.dcat_mx.Score` in JSON form.

Nothing of it asks the calendar, so that equal content has an equal score on any day: of the law's ten characteristics
timeliness is left to whoever reads.
"""

from functools import lru_cache
from typing import Any

from mappings.quality.evidence import Document, Evidence, evidence_of
from mappings.quality.law import judgements_of
from mappings.quality.link_facts import NOT_ASKED, LinkFacts
from mappings.quality.mqa import points_of


def score_of(dataset: Document, links: LinkFacts = NOT_ASKED) -> dict[str, Any]:
    """Score a dataset's JSON form by what is known of its links; a score that it already has plays no part."""
    points, law = _score(evidence_of(dataset, links))
    return {**points, "law": {**law}}


@lru_cache(maxsize=16384)
def _score(evidence: Evidence) -> tuple[dict[str, int], dict[str, str]]:
    """Points and judgements; a portal's datasets have a few dozen kinds of evidence between them."""
    points = points_of(evidence)
    law = {name: judgement.value for name, judgement in judgements_of(evidence).items()}
    return {"mqa": points.earned, "unknown": points.unknown, **points.dimensions}, law


def with_links(document: dict[str, Any], links: str | None) -> dict[str, Any]:
    """Score a document anew by what is known of its links, as `LinkFacts.to_text` wrote it; as it is where nothing is.

    What is stored says nothing of links, so that a portal's dataset does not change with the weather of its hosts.
    """
    if links and "score" in document:
        return {**document, "score": score_of(document, LinkFacts.from_text(links))}
    return document


def stored_score(dataset: Document, links: LinkFacts = NOT_ASKED) -> Document:
    """The score that a document brings, or the one that it would bring: of an older version, or once its links told."""
    found: Document | None = dataset.get("score") if links == NOT_ASKED else None
    return found or score_of(dataset, links)
