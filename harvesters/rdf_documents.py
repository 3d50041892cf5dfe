"""Split one RDF document into datasets: each with all that the document says of it, as canonical N-Triples.

1. Decide the syntax (`rdf_syntaxes`), bring the document to UTF-8 where it is not.
2. Parse it with pyoxigraph, strictly, then leniently, then as far as it goes; put its triples on disk by subject.
3. For each ``dcat:Dataset`` gather the closure: its triples, its distributions, contacts, periods, places …, stopping
   at other datasets and catalogues; then for each service and series that is a record of its own (`beside`).
4. Rename blank nodes canonically, sort the lines: the same description is the same bytes, whatever the order was.
"""

from collections.abc import Iterable, Iterator
from operator import eq

from harvesters.beside import subjects_beside, tell_members
from harvesters.blank_nodes import canonical_edges, is_chained
from harvesters.hydra import listed_in
from harvesters.items import Record, Refusal
from harvesters.parser_words import spanish_of_parser
from harvesters.rdf_depth import MAX_CHAIN
from harvesters.rdf_identifiers import NamesOfNodes
from harvesters.rdf_loading import RdfLoading
from harvesters.sentences import DATASETS, Sentence, agreeing
from harvesters.subjects import SERIES

MAX_RECORD = 4 << 20
"""Bytes of one dataset's closure."""

NOT_FOLLOWED = frozenset(
    b"<%s%s>" % (namespace, name)
    for namespace, names in (
        (b"http://www.w3.org/2004/02/skos/core#", b"inScheme topConceptOf broader narrower related hasTopConcept"),
        (b"http://www.w3.org/ns/dcat#", b"servesDataset dataset record catalog service"),
        (b"http://purl.org/dc/terms/", b"hasPart"),
        (b"http://xmlns.com/foaf/0.1/", b"primaryTopic"),
    )
    for name in names.split()
)
"""Predicates that lead out of a dataset's description: up a thesaurus, or to what else a service or catalogue holds."""


class RdfDocument(RdfLoading):
    """A document on disk, being split.

    Drive `iter_load` to its end (it pauses between batches, so that other work gets its turn), then read
    `iter_records`.  Close it when done; it is a context manager too.

    `ended` says that the document was read to its end without loss.  `refusals` are about the document as a whole.
    Raises `SourceError` for what is no RDF.
    """

    _names: NamesOfNodes | None = None

    def iter_load(self) -> Iterator[int]:
        """Read the document into the table, and name what has no name; yields the number of triples so far."""
        yield from super().iter_load()
        tell_members(self.table)
        self._names = NamesOfNodes(self.table, subjects_beside(self.table))
        self.refusals += [Refusal("record.identifier_made", name, name) for name in self._names.made]

    @property
    def objection(self) -> Sentence:
        """Why it was not read whole, where that is so, and what is kept of it."""
        broken = [refusal.value for refusal in self.refusals if refusal.code == "document.broken"]
        unknown = [refusal.value for refusal in self.refusals if refusal.code == "document.unknown_context"]
        if not broken:
            where = ", ".join(unknown)
            return Sentence(
                f"{self.name} usa contextos de JSON-LD que no se conocen, y lo que dice con ellos no se entiende: "
                f"{where}.",
                f"{self.name} uses contexts of JSON-LD that are not known, and what it says by them is not understood: "
                f"{where}.",
            )
        kept = sum(1 for _ in self.table.iter_datasets())
        whole = agreeing(kept, *DATASETS)
        es, en = f"Se conserva lo que vino entero: {whole.es}.", f"Kept is what came whole: {whole.en}."
        if not kept:
            es, en = "No trae ningún conjunto entero.", "No dataset of it came whole."
        return Sentence(
            f"{self.name} está dañado o se cortó: {spanish_of_parser(broken[0])}. {es}",
            f"{self.name} is broken or was cut off: {broken[0]}. {en}",
        )

    def iter_records(self) -> Iterator[Record | Refusal]:
        """Every dataset of the document, in its order, then what it holds beside them.

        A refusal where one has no identifier or is too large.
        """
        names = self._names or NamesOfNodes(self.table, subjects_beside(self.table))
        yield from self._iter_made(self.table.iter_datasets(), names)
        yield from self._iter_made(
            names.beside, names, beside=frozenset(names.beside).difference(self._listed_series())
        )

    def _listed_series(self) -> set[bytes]:
        """The series that the catalogue lists among its datasets, and counts with them."""
        series = self.table.subjects_of(SERIES)
        return listed_in(self.table).intersection(series) if series else set()

    def _iter_made(
        self, subjects: Iterable[bytes], names: NamesOfNodes, beside: frozenset[bytes] = frozenset()
    ) -> Iterator[Record | Refusal]:
        for subject in subjects:
            closure = self.table.closure(subject, NOT_FOLLOWED, MAX_RECORD)
            identifier = names.get(subject)
            if closure.size > MAX_RECORD:
                yield Refusal("record.too_large", f"more than {MAX_RECORD:,} bytes", identifier)
                continue
            if is_chained(closure.edges, subject, MAX_CHAIN):
                yield Refusal("record.too_deep", f"more than {MAX_CHAIN:,} blank nodes in a row", identifier)
                continue
            body = _joined(sorted([*closure.lines, *canonical_edges(closure.edges)]))
            if identifier:
                yield Record(identifier, body, subject in beside)
            else:
                yield Refusal(names.why_none(subject), names.title_of(subject)[:300] or _quoted(body))


def _joined(lines: list[bytes]) -> bytes:
    """Sorted lines, each once, with their ends."""
    if any(map(eq, lines, lines[1:])):
        lines = list(dict.fromkeys(lines))
    return b"\n".join(lines) + b"\n"


def _quoted(body: bytes) -> str:
    return body[:300].decode("utf-8", "replace")
