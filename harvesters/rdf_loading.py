"""Bring an RDF document to its triples, on disk by subject: strictly, then leniently, then as far as it goes."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Self

from pyoxigraph import RdfFormat, parse, serialize

from harvesters.closing import closes_its_root
from harvesters.encodings import (
    UTF_8,
    Encoding,
    encoding_in_xml,
    encoding_of,
    iter_text,
    open_document,
    utf_8_from_start,
)
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.json_depth import FlatJson, iter_flat
from harvesters.json_ld_contexts import Inliner, names_contexts
from harvesters.json_ld_terms import Terms
from harvesters.parser_words import spanish_of_parser
from harvesters.rdf_depth import FlatTerms, FlatXml
from harvesters.rdf_mending import base_iri, before_break, in_public, iter_mended, mended_text, past_broken_lines
from harvesters.rdf_syntaxes import JSON_LD, RDF_XML, Syntax, require_syntax
from harvesters.spools import Spool
from harvesters.subjects import SubjectTable
from harvesters.wrapped_files import Readable

BATCH = 10_000
"""Triples between two pauses, some 15 ms."""
MAX_DOCUMENT = 2 << 30
NAMED = 20
"""Names without a meaning that are quoted of one document."""
INCOMPLETE = frozenset(("document.broken", "document.unknown_context"))
"""Refusals after which a dataset's description may lack a part."""
_ASKS_FOR_MORE = "LoadDocumentCallback"
"""What pyoxigraph complains of where a context imports another one."""


class RdfLoading:
    """A document on disk, being loaded into a table of its subjects."""

    def __init__(
        self, path: Path, url: str, content_type: str = "", max_bytes: int = MAX_DOCUMENT, *, name: str = ""
    ) -> None:
        self.path = path
        self.url = url
        self.name = name or url
        """What it is called in sentences; `url` is the base of its relative IRIs."""
        self.refusals: list[Refusal] = []
        self.ended = False
        self.max_bytes = max_bytes
        self.table = SubjectTable()
        self._charset = content_type.partition("charset=")[2].strip(" \"'").lower()
        with self._open() as file:
            start = file.read(1 << 16)
        self.syntax: Syntax = require_syntax(utf_8_from_start(start), content_type, self.name)
        self._declared_xml = encoding_in_xml(start)
        self._contexts = Inliner(base_iri(url))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop what was put on disk."""
        self.table.close()

    @property
    def broken(self) -> bool:
        """Whether it broke off, broke somewhere, or has a context that is not known: descriptions may lack a part."""
        return any(refusal.code in INCOMPLETE for refusal in self.refusals)

    def _open(self) -> Readable:
        file, refusals = open_document(self.path, self.max_bytes)
        self.refusals += [refusal for refusal in refusals if refusal not in self.refusals]
        return file

    def iter_load(self) -> Iterator[int]:
        """Read the document into the table; yields the number of triples so far after each batch."""
        encoding = encoding_of(self.path, self._charset, self.max_bytes)
        if encoding != UTF_8 or self._declared_xml not in {"", "utf-8", "utf8", "us-ascii"}:
            yield from self._iter_mend(encoding, f"encoded as {encoding}")
        else:
            yield from self._iter_strict(encoding)
        self.table.index()
        self._report_contexts()
        if self.syntax is JSON_LD:
            yield from self._iter_terms(encoding)

    def _iter_strict(self, encoding: Encoding) -> Iterator[int]:
        try:
            with self._open_whole(encoding) as file:
                yield from self._iter_parse(file, lenient=False)
        except SyntaxError as error:
            self.table.close()
            self.table = SubjectTable()
            yield from self._iter_mend(encoding, in_public(error))
        else:
            with self._open() as file:
                self._end(file)

    def _open_whole(self, encoding: Encoding) -> Readable:
        """Open the document, with the contexts that it names in it; JSON no deeper than a parser can bear."""
        if self.syntax is not JSON_LD:
            return self._open()
        with self._open() as file:
            if not names_contexts(file):
                return FlatJson(self._open(), self.name)
        with self._open() as file:
            return self._spooled(self._mended_text(file, encoding))

    def _spooled(self, pieces: Iterator[bytes]) -> IO[bytes]:
        """What was made of the document, on disk as long as it is open."""
        spool = Spool()
        try:
            for piece in pieces:
                spool.write(piece)
                if spool.size > 2 * self.max_bytes:
                    raise SourceError(
                        "too_large",
                        f"{self.name} pasa de {self.max_bytes:,} bytes con sus contextos.",
                        f"{self.name} is larger than {self.max_bytes:,} bytes with its contexts.",
                    )
            spool.finish()
            return spool.path.open("rb")  # whoever asked closes it
        finally:
            spool.close()  # the open file outlives its name

    def _report_contexts(self) -> None:
        """Say which contexts are not known; without them nothing at all may be understood."""
        unknown = self._contexts.unknown
        if unknown and not self.table.has_resources():
            raise remote_context(self.name, unknown[0])
        self.refusals += [Refusal("document.unknown_context", address) for address in unknown]
        self.ended = self.ended and not unknown

    def _iter_terms(self, encoding: Encoding) -> Iterator[int]:
        """Read a document of JSON-LD once more, for names that no context defines; yields after each piece."""
        terms = Terms()
        with self._open() as file:
            for piece in Inliner(base_iri(self.url)).iter_inlined(iter_text(file, encoding)):
                terms.take(piece)
                yield 0
        if names := terms.undefined():
            more = f" … (+{len(names) - NAMED})" if len(names) > NAMED else ""
            self.refusals.append(Refusal("document.undefined_terms", ", ".join(names[:NAMED]) + more))

    def _end(self, file: Readable) -> None:
        """The parser came to an end without a complaint: believe it, but for RDF/XML that is cut off.

        pyoxigraph 0.5 takes RDF/XML that ends between two elements, or within a text, for whole.
        """
        if self.syntax is RDF_XML and not closes_its_root(file):
            size = self.path.stat().st_size
            self._cut_short(f"the document ends before its root element does (byte {size})")
        self.ended = not self.broken

    def _iter_mend(self, encoding: Encoding, complaint: str) -> Iterator[int]:
        """Read a document that strict reading refuses: transcoded, its tags and IRIs mended, to its first break."""
        if not encoding.is_utf_8:
            self.refusals.append(Refusal("encoding.repaired", str(encoding)))
        with self._open() as file:
            mended = self._spooled(self._mended_text(file, encoding))
        with mended:
            try:
                yield from self._iter_parse(mended, lenient=True)
            except SyntaxError as error:
                if _ASKS_FOR_MORE in str(error):
                    raise remote_context(self.name, "") from error
                self._cut_short(in_public(error))
            else:
                mended.seek(0)
                self._end(mended)
                if encoding == UTF_8 and self.ended:
                    self.refusals.append(Refusal("document.repaired", complaint))

    def _mended_text(self, file: Any, encoding: Encoding) -> Iterator[bytes]:
        """The document in UTF-8, without what pyoxigraph stumbles over before it can be lenient."""
        text = iter_text(file, encoding)
        if self.syntax is JSON_LD:
            text = self._contexts.iter_inlined(iter_flat(text, self.name))
        for piece in mended_text(text, xml=self.syntax is RDF_XML):
            yield piece.encode("utf-8", "replace")

    def _cut_short(self, complaint: str) -> None:
        self.refusals.append(Refusal("document.broken", complaint))
        for last in self.table.forget_last():
            identifier = last.decode().strip("<>")
            self.refusals.append(Refusal("record.cut_short", complaint, identifier))

    def _iter_parse(self, file: Any, *, lenient: bool) -> Iterator[int]:
        if self.syntax is not JSON_LD:  # whose levels were counted where it was opened
            file = FlatXml(file, self.name) if self.syntax is RDF_XML else FlatTerms(file, self.name)
        try:
            parser = parse(file, self.syntax.format, base_iri=base_iri(self.url), lenient=lenient)
        except ValueError as error:
            raise SourceError(
                "not_rdf",
                f"{self.name} no se puede leer como {self.syntax.name}: {spanish_of_parser(str(error))}.",
                f"{self.name} cannot be read as {self.syntax.name}: {error}.",
            ) from error
        quads: Iterator[Any] = parser
        broken: list[SyntaxError] = []
        if lenient:
            by_line = self.syntax.by_line
            quads = past_broken_lines(parser, self.refusals) if by_line else before_break(parser, broken)
            quads = iter_mended(quads, self.refusals)
        elif self.syntax.graphs:
            quads = (quad.triple for quad in quads)
        loaded = 0
        while lines := _lines(quads, triples=lenient or self.syntax.graphs):
            self.table.add(lines)
            if self.table.bytes > self.max_bytes:
                raise SourceError(
                    "too_large",
                    f"{self.name} contiene más de {self.max_bytes:,} bytes de tripletas.",
                    f"{self.name} holds more than {self.max_bytes:,} bytes of triples.",
                )
            loaded += BATCH
            yield loaded
        if broken:
            raise broken[0]


def _lines(quads: Iterator[Any], *, triples: bool) -> bytes:
    """The next triples as N-Triples lines."""
    written = serialize(islice(quads, BATCH), format=RdfFormat.N_TRIPLES if triples else RdfFormat.N_QUADS)
    return written or b""


def remote_context(name: str, address: str) -> SourceError:
    """Say it plainly when nothing of JSON-LD can be understood without a context from elsewhere."""
    return SourceError(
        "remote_context",
        f"{name} es JSON-LD cuyo @context está en otra dirección, que no se conoce y que nunca se descarga"
        f"{f': {address}' if address else ''}. Ponga el contexto dentro del documento, o publique el mismo catálogo "
        "en Turtle o RDF/XML.",
        f"{name} is JSON-LD whose @context stands at another address, which is not known and never fetched"
        f"{f': {address}' if address else ''}. Put the context into the document, or publish the same catalogue as "
        "Turtle or RDF/XML.",
    )
