"""Portals that tell facts as DCAT in RDF: documents, pages, containers, a FAIR Data Point."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tests.harvesters.fair_data_points import PREFIXES, FairDataPoint, iris
from tests.harvesters.portal import Answer, Asked, Portal
from tests.truth.facts import DatasetFacts
from tests.truth.in_rdf import dataset_triples, file_triples, paged, triples_of, viewed, written
from tests.truth.playing import Play, respond_with


def play_rdf(media_type: str) -> Play:
    """One document in one syntax."""

    def play(portal: Portal, every: Sequence[DatasetFacts]) -> None:
        triples = [triple for facts in every for triple in triples_of(facts)]
        portal.script("/catalog", respond_with(written(triples, media_type), media_type))

    return play


def play_hydra(*, with_views: bool) -> Play:
    """Pages of a hundred, in the older or the newer design."""

    def play(portal: Portal, every: Sequence[DatasetFacts]) -> None:
        def respond(asked: Asked) -> Answer:
            number = int(asked.query.get("page", 1))
            page, following = (f"{portal.url}/catalog?page={each}" for each in (number, number + 1))
            following = following if number * 100 < len(every) else ""
            leads = (
                viewed(f"{portal.url}/catalog", page, following, len(every))
                if with_views
                else paged(page, following, len(every))
            )
            found = every[(number - 1) * 100 : number * 100]
            triples = [*leads, *(triple for facts in found for triple in triples_of(facts))]
            return respond_with(written(triples), "text/turtle")

        portal.script("/catalog", respond)

    return play


def play_container(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """A basic container (LDP) of documents, each a dataset with its files."""
    for facts in every:
        document = written(triples_of(facts, f"{portal.url}/{facts.name}"))
        portal.script(f"/{facts.name}", respond_with(document, "text/turtle"))
    members = iris(*(f"{portal.url}/{facts.name}" for facts in every))
    head = f"{PREFIXES}<{portal.url}/catalogo/> a ldp:BasicContainer ; ldp:contains {members} ."
    portal.script("/catalogo/", respond_with(head.encode(), "text/turtle"))


@dataclass
class DataPoint(FairDataPoint):
    """A FAIR Data Point whose datasets say all that is true of them; each has one distribution."""

    every: Sequence[DatasetFacts] = ()

    @cached_property
    def facts(self) -> dict[str, DatasetFacts]:
        """By name."""
        return {facts.name: facts for facts in self.every}

    def dataset(self, name: str) -> str:
        """A dataset's own document."""
        iri = f"{self.base}/dataset/{name}"
        triples = dataset_triples(replace(self.facts[name], files=()), iri)
        link = f"<{iri}> dcat:distribution <{self.base}/distribution/{name}> .\n"
        return link + written(triples, "application/n-triples").decode()

    def distribution(self, name: str) -> str:
        """A distribution's own document."""
        triples = file_triples(self.facts[name], 0, f"{self.base}/distribution/{name}")
        return written(triples, "application/n-triples").decode()


def play_data_point(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """A FAIR Data Point with one catalogue."""
    DataPoint(portal, {"catalogo": [facts.name for facts in every]}, every=every)
