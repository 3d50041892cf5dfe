"""What stands once in a release: its catalogues, and the institutions, places and concepts that its records mention.

It is read from the release's own N-Triples, whose first member it is, and kept as long as that release is served: so it
says of each thing just what the files say.
"""

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from federation.errors import UnreadableReleaseError
from federation.release_members import FILES, GRAPH, head_of, read_members
from federation.web.problems import ProblemError
from mappings.rdf.parsed import statements_from_ntriples
from mappings.rdf.statements import IRI, NAME, Node, Statement
from mappings.terms import expand

_CATALOG: Final = ("rdf:type", NAME, "dcat:Catalog", "")


class NationalGraph:
    """The head of one release, by subject."""

    def __init__(self, said: Mapping[str, list[Statement]]) -> None:
        self._said = said

    def get(self, iri: str) -> Node | None:
        """What is said of a thing; None where nothing is."""
        statements = self._said.get(iri)
        return (iri, statements) if statements else None

    def parts_of(self, iri: str) -> list[Node]:
        """What the release says of the parts of a thing (``iri#…``), such as the mean score of an institution."""
        return [(subject, said) for subject, said in sorted(self._said.items()) if subject.startswith(f"{iri}#")]

    def described(self, *starts: str) -> list[Node]:
        """What is described under addresses that begin so, parts left out."""
        return [(iri, said) for iri, said in sorted(self._said.items()) if iri.startswith(starts) and "#" not in iri]

    def mentioned(self, nodes: Iterable[Node]) -> list[Node]:
        """What some nodes refer to, and what that refers to in turn, described; catalogues and themselves left out."""
        given = list(nodes)
        seen = {subject for subject, _ in given}
        found: dict[str, Node] = {}
        left = deque(given)
        while left:
            _, statements = left.popleft()
            for iri in _referred(statements):
                node = self.get(iri) if iri not in seen else None
                seen.add(iri)
                if node is not None and _CATALOG not in node[1]:
                    found[iri] = node
                    left.append(node)
        return [found[iri] for iri in sorted(found)]


class NationalGraphs:
    """The head of the release that is served, read when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._graph = NationalGraph({})

    def of_release(self, out: Path, number: int) -> NationalGraph:
        """The head of a release of a folder.  Raises `ProblemError` where its files are gone or damaged."""
        with self._lock:
            if self._number != number:
                self._graph, self._number = _read(out, number), number
            return self._graph


def _read(out: Path, number: int) -> NationalGraph:
    place = out / "releases" / str(number)
    try:
        head = head_of(place / FILES[GRAPH], read_members(place).stretches[GRAPH])
        return NationalGraph(statements_from_ntriples(head))
    except (UnreadableReleaseError, OSError, SyntaxError, ValueError):
        raise ProblemError(
            503,
            f"Los archivos de la versión {number} no están completos. Repita en un momento.",
            f"The files of release {number} are not whole. Repeat in a moment.",
            headers={"Retry-After": "5"},
        ) from None


def _referred(statements: Iterable[Statement]) -> Iterable[str]:
    for _, kind, value, _ in statements:
        if kind == IRI:
            yield value
        elif kind == NAME:
            yield expand(value)
