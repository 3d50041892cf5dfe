"""Datasets that an RDF catalogue names (dcat:dataset) and that none of its pages describes: asked for by their IRI.

A page that broke off, that came empty, or of which a record slipped to another one leaves such names behind; some
catalogues only ever link to their datasets.  A dataset's IRI is an address in linked data, and answers with RDF.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from harvesters.errors import SourceError
from harvesters.links import document_of, site_of
from harvesters.sentences import NOTHING, Sentence, agreeing

MOST_ASKED: Final = 2_000
"""Datasets that are asked for by their IRI at most: whose pages lack more is walked as what it is, a list of links."""
MOST_FAILURES: Final = 5
"""Of them in a row that do not come; then nobody asks for the rest."""
SHOWN: Final = 3
"""Of them that are named in a sentence."""
_ASKED = (
    Sentence("se pidió por su propia dirección.", "was asked for by its own address."),
    Sentence("se pidieron por su propia dirección.", "were asked for by their own address."),
)
_LACKING = (
    Sentence("conjunto que no describe", "dataset that it does not describe"),
    Sentence("conjuntos que no describe", "datasets that it does not describe"),
)


@dataclass(slots=True)
class Undescribed:
    """What a catalogue has named, against what its pages have described.  What was described is kept as hashes."""

    site: str
    """Where the source stands (`harvesters.links.site_of`): what stands elsewhere is other people's to publish."""
    asked: int = 0
    lacking: list[str] = field(default_factory=list)
    """IRIs that could not be had, that stand elsewhere, or that were not asked for."""
    _named: dict[str, None] = field(default_factory=dict)
    _described: set[int] = field(default_factory=set)
    _waiting: list[str] = field(default_factory=list)
    _failures: int = 0
    _first_problem: Sentence = NOTHING

    def take(self, named: Iterable[str], described: Iterable[str]) -> None:
        """Note what one page names without describing it, and what it describes."""
        self._described.update(map(hash, described))
        self._named.update(dict.fromkeys(named))

    @property
    def named(self) -> int:
        """How many were named without being described on the same page, until they are lined up."""
        return len(self._named)

    @property
    def any(self) -> bool:
        """Whether something that was named has not been described by any page yet."""
        return any(hash(iri) not in self._described for iri in self._named)

    def begin(self) -> None:
        """Line up what no page has described."""
        left = [iri for iri in self._named if hash(iri) not in self._described]
        self._named.clear()
        here: list[str] = []
        elsewhere: list[str] = []
        for iri in left:
            (here if self._is_here(iri) else elsewhere).append(iri)
        self._waiting = here[:MOST_ASKED][::-1]
        self.lacking += [*elsewhere, *here[MOST_ASKED:]]

    def _is_here(self, iri: str) -> bool:
        is_address = iri.startswith(("http://", "https://")) and document_of(iri) is not None
        return is_address and site_of(iri) == self.site

    def next(self) -> str | None:
        """The next IRI to ask for; None when there is none, or none of the last ones came."""
        if self._failures >= MOST_FAILURES:
            self.lacking += self._waiting[::-1]
            self._waiting.clear()
        self.asked += bool(self._waiting)
        return self._waiting.pop() if self._waiting else None

    def succeed(self) -> None:
        """Note that one came."""
        self._failures = 0

    def fail(self, iri: str, problem: SourceError) -> None:
        """Note that one could not be had, and why."""
        self._failures += 1
        self.lacking.append(iri)
        self._first_problem = self._first_problem or problem.sentence

    @property
    def story(self) -> Sentence:
        """What was asked for one by one, for the story of the walk; nothing where nothing was."""
        if not self.asked:
            return NOTHING
        return Sentence(
            f"El catálogo nombra conjuntos que ninguna de sus páginas describe: {agreeing(self.asked, *_ASKED).es}",
            f"The catalogue names datasets that none of its pages describes: {agreeing(self.asked, *_ASKED).en}",
        )

    def objection(self, where: str) -> Sentence:
        """Which datasets are named and nowhere described; nothing where all are."""
        if not self.lacking:
            return NOTHING
        some = ", ".join(self.lacking[:SHOWN]) + ("…" if len(self.lacking) > SHOWN else "")
        why, lacking = self._first_problem or NOTHING, agreeing(len(self.lacking), *_LACKING)
        return Sentence(
            f"{where} nombra {lacking.es}: {some}. {why.es}".rstrip(),
            f"{where} names {lacking.en}: {some}. {why.en}".rstrip(),
        )
