"""A graph store is brought to what the release says, by the SPARQL 1.1 Graph Store HTTP Protocol.

1. What each graph of the release is to hold is known by its digest; what the store was given last is remembered.
2. A graph with another digest is put whole, and read back: as many triples as the release has.
3. One with the same digest is asked for, so that what somebody took away comes back; with `verify` it is counted.
4. A graph that was ours and is in the release no more (a source that was withdrawn) is deleted.
5. The national graph comes last: it names the others.

Nothing else in the store is touched.  Where nothing is remembered, the national graph that stands there says which
graphs were ours.  Each graph changes in one step, as far as the store keeps its protocol's promise.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import requests

from federation.consumers.remembered import Remembered
from federation.consumers.session import ask
from federation.errors import PushError
from federation.release_differences import ReleaseFiles
from federation.release_graphs import ReleaseGraph, graphs_of_release
from federation.shares import iter_lines
from federation.words import say
from mappings.uris import catalog_uri

NTRIPLES: Final = "application/n-triples"
_SHOWN: Final = 300
"""Characters of a store's complaint that are repeated."""
_PARTS: Final = b" <http://www.w3.org/ns/dcat#catalog> <"
"""How the national catalogue names those of the sources."""


class Step(StrEnum):
    """What is done with a graph."""

    PUT = "put"
    DELETE = "delete"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class GraphStep:
    """What is done with one graph, or was."""

    uri: str
    step: Step
    size: int = 0
    """In bytes."""
    triples: int | None = None
    """How many the store has of it now; None where nothing was put."""
    problem: str = ""
    """Why it was not done."""


@dataclass(slots=True)
class GraphPush:
    """One push to a store."""

    session: requests.Session
    target: str
    remembered: Remembered
    verify: bool = False
    dry_run: bool = False
    _scratch: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))

    def steps(self, release: ReleaseFiles) -> Iterator[GraphStep]:
        """Do what is to be done, graph by graph; a store that refuses one is told with it, and the others go on.

        Raises `PushError` for a store that does not answer or does not let us in, `UnreadableReleaseError`.
        """
        *sources, national = graphs_of_release(release)
        wanted = {graph.uri for graph in (*sources, national)}
        ours = set(self.remembered.facts) or self._named_there(national.uri, catalog_uri(release.base_uri, "x")[:-1])
        refused = False
        for graph in sources:
            step = self._bring(graph)
            refused = refused or bool(step.problem)
            yield step
        for uri in sorted(ours - wanted):
            yield self._delete(uri)
        if refused:  # the national graph would name what is not there
            why = say(
                "antes hay que arreglar lo de las fuentes", "what is wrong with the sources is to be mended first"
            )
            yield GraphStep(national.uri, Step.PUT, national.size, problem=why)
        else:
            yield self._bring(national)

    def _bring(self, graph: ReleaseGraph) -> GraphStep:
        known = self.remembered.facts.get(graph.uri)
        if known and known["digest"] == graph.digest and self._stands(graph.uri, known["triples"]):
            return GraphStep(graph.uri, Step.SAME, graph.size, known["triples"])
        if self.dry_run:
            return GraphStep(graph.uri, Step.PUT, graph.size)
        self.remembered.forget(graph.uri)
        headers = {"Content-Type": NTRIPLES}
        answer = ask(self.session, "PUT", self._address(graph.uri), headers=headers, make_body=lambda: _Body(graph))
        if problem := self._objection(answer):
            return GraphStep(graph.uri, Step.PUT, graph.size, problem=problem)
        expected, found = graph.count(self._scratch), self._count(graph.uri)
        if found != expected:
            why = say(
                f"se enviaron {expected} tripletas y el almacén tiene {found}",
                f"{expected} triples were sent and the store has {found}",
            )
            return GraphStep(graph.uri, Step.PUT, graph.size, found, problem=why)
        self.remembered.keep(graph.uri, {"digest": graph.digest, "triples": expected})
        return GraphStep(graph.uri, Step.PUT, graph.size, expected)

    def _delete(self, uri: str) -> GraphStep:
        if not self.dry_run:
            answer = ask(self.session, "DELETE", self._address(uri))
            if answer.status_code not in {404, 410} and (problem := self._objection(answer)):
                return GraphStep(uri, Step.DELETE, problem=problem)
            self.remembered.forget(uri)
        return GraphStep(uri, Step.DELETE)

    def _stands(self, uri: str, triples: int) -> bool:
        """Whether a graph that was put is still there; how much of it, only where that is asked for."""
        if self.verify:
            return self._count(uri) == triples
        with self._get(uri) as answer:
            return answer.ok and any(self._lines(answer))

    def _count(self, uri: str) -> int:
        """How many triples the store has in a graph."""
        with self._get(uri) as answer:
            return sum(1 for _ in self._lines(answer)) if answer.ok else 0

    def _named_there(self, national: str, prefix: str) -> set[str]:
        """The graphs of sources that the store's national graph names: those that were put and not remembered."""
        with self._get(national) as answer:
            if not answer.ok:
                return set()
            named = (line.partition(_PARTS)[2].partition(b">")[0].decode() for line in self._lines(answer))
            return {uri for uri in named if uri.startswith(prefix)}

    def _get(self, uri: str) -> requests.Response:
        answer = ask(self.session, "GET", self._address(uri), headers={"Accept": NTRIPLES}, stream=True)
        try:
            self._refuse_strangers(answer)
        except PushError:
            answer.close()
            raise
        return answer

    def _lines(self, answer: requests.Response) -> Iterator[bytes]:
        """The triples of an answer, a line each.  Raises `PushError` where it breaks off."""
        try:
            for line in iter_lines(answer.iter_content(1 << 18)):
                if line.strip() and not line.startswith(b"#"):
                    yield line
        except requests.RequestException:
            host = urlsplit(self.target).hostname or "?"
            raise PushError(
                say(
                    f"{host} dejó a medias lo que contestaba. Repita la orden: sigue donde quedó.",
                    f"{host} broke off its answer. Repeat the command: it goes on from there.",
                )
            ) from None

    def _address(self, uri: str) -> str:
        separator = "&" if urlsplit(self.target).query else "?"
        return f"{self.target}{separator}graph={quote(uri, safe='')}"

    def _objection(self, answer: requests.Response) -> str:
        """Why a store did not do what it was asked; empty where it did."""
        self._refuse_strangers(answer)
        if answer.ok and answer.status_code < 300:
            return ""
        said = " ".join(answer.text[:_SHOWN].split())
        return f"HTTP {answer.status_code}: {said}" if said else f"HTTP {answer.status_code}"

    def _refuse_strangers(self, answer: requests.Response) -> None:
        """Raise `PushError` where the store will not have us at all."""
        host, status = urlsplit(self.target).hostname or "?", answer.status_code
        if status in {401, 403}:
            raise PushError(
                say(
                    f"{host} no deja entrar ({status}). Revise MILPA_PUSH_USER y MILPA_PUSH_PASSWORD, o "
                    "MILPA_PUSH_TOKEN.",
                    f"{host} does not let us in ({status}). Check MILPA_PUSH_USER and MILPA_PUSH_PASSWORD, or "
                    "MILPA_PUSH_TOKEN.",
                )
            )
        if 300 <= status < 400:
            where = answer.headers.get("Location", "?")
            raise PushError(
                say(
                    f"{host} manda a otra dirección ({where}). Si es la correcta, escríbala en la orden.",
                    f"{host} sends us to another address ({where}). Where that is right, write it in the command.",
                )
            )
        if status in {405, 501} or status >= 500 or (status == 404 and answer.request.method == "PUT"):
            raise PushError(
                say(
                    f"{host} respondió {status}: no es un almacén de grafos, o ahora no puede. La dirección es la del "
                    "Graph Store Protocol, como https://sparql.ejemplo.gob.mx/store.",
                    f"{host} answered {status}: it is no graph store, or it cannot now. The address is that of the "
                    "Graph Store Protocol, like https://sparql.example/store.",
                )
            )


class _Body:
    """A graph as the body of one request: its length is told, and it is read as it is sent."""

    def __init__(self, graph: ReleaseGraph) -> None:
        self._graph = graph

    def __len__(self) -> int:
        return self._graph.size

    def __iter__(self) -> Iterator[Any]:
        return self._graph.chunks()
