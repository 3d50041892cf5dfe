"""Split one RDF document into datasets: each with all that the document says of it, as canonical N-Triples.

1. Decide the syntax (`rdf_syntaxes`), bring the document to UTF-8 where it is not.
2. Parse it with pyoxigraph, strictly, then leniently, then as far as it goes; put its triples on disk by subject.
3. For each ``dcat:Dataset`` gather the closure: its triples, its distributions, contacts, periods, places …, stopping
   at other datasets and catalogues.
4. Rename blank nodes canonically, sort the lines: the same description is the same bytes, whatever the order was.
"""

import re
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from harvesters.blank_nodes import canonical_edges
from harvesters.closing import closes_its_root
from harvesters.encodings import encoding_of, in_words, iter_text, open_document
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.parser_words import spanish_of_parser
from harvesters.rdf_syntaxes import RDF_XML, Syntax, require_syntax
from harvesters.subjects import SubjectTable

BATCH = 10_000
"""Triples between two pauses, some 15 ms."""
MAX_DOCUMENT = 2 << 30
MAX_RECORD = 4 << 20
"""Bytes of one dataset's closure."""
MAX_BROKEN_LINES = 20
"""Broken lines that are quoted one by one; all of them are counted."""

_IDENTIFIER = re.compile(rb" <http://purl\.org/dc/terms/identifier> \"((?:[^\"\\]|\\.)+)\"")
_IDENTIFIER_NODE = re.compile(rb" <http://purl\.org/dc/terms/identifier> <([^>]+)> ")
_OTHER_IDENTIFIER = re.compile(rb" <http://www\.w3\.org/ns/adms#identifier> (<[^>]*>|_:\S+) ")
_NOTATION = re.compile(rb" <http://www\.w3\.org/2004/02/skos/core#notation> \"((?:[^\"\\]|\\.)+)\"")

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

_UNWRITABLE = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_XML_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
_MENDED = {True: "", False: r"\1-"}
"""What stands for the declaration of RDF/XML, or for a tag with an underscore."""
_UNDERSCORED_TAG = re.compile(r"(\"@[A-Za-z]{2,3})_(?=[A-Za-z]{2,4}\b)")


class RdfDocument:
    """A document on disk, being split.

    Drive `iter_load` to its end (it pauses between batches, so that other work gets its turn), then read
    `iter_records`.  Close it when done; it is a context manager too.

    `ended` says that the document was read to its end without loss.  `refusals` are about the document as a whole.
    Raises `SourceError` for what is no RDF.
    """

    def __init__(self, path: Path, url: str, content_type: str = "", max_bytes: int = MAX_DOCUMENT) -> None:
        self.path = path
        self.url = url
        self.refusals: list[Refusal] = []
        self.ended = False
        self.max_bytes = max_bytes
        self.table = SubjectTable()
        self._charset = content_type.partition("charset=")[2].strip(" \"'").lower()
        with self._open() as file:
            start = file.read(1 << 16)
        encoding = encoding_of(path, "", max_bytes) if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
        self.syntax: Syntax = require_syntax(start.decode(encoding, "replace").encode(), content_type, url)
        self._declared_xml = (_XML_ENCODING.match(start) or [b"", b""])[1].decode("ascii", "replace").lower()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop what was put on disk."""
        self.table.close()

    @property
    def broken(self) -> bool:
        """Whether it broke off, or broke somewhere: a dataset's description may then lack a part."""
        return any(refusal.code == "document.broken" for refusal in self.refusals)

    def _open(self) -> Any:
        file, refusals = open_document(self.path, self.max_bytes)
        self.refusals += [refusal for refusal in refusals if refusal not in self.refusals]
        return file

    def iter_load(self) -> Iterator[int]:
        """Read the document into the table; yields the number of triples so far after each batch."""
        encoding = encoding_of(self.path, self._charset or self._declared_xml, self.max_bytes)
        if encoding != "utf-8" or self._declared_xml not in {"", "utf-8", "utf8", "us-ascii"}:
            yield from self._iter_mend(encoding, f"encoded as {encoding}")
        else:
            yield from self._iter_strict()
        self.table.index()

    def _iter_strict(self) -> Iterator[int]:
        try:
            with self._open() as file:
                yield from self._iter_parse(file, lenient=False)
        except SyntaxError as error:
            require_local_context(error, self.url)
            self.table.close()
            self.table = SubjectTable()
            yield from self._iter_mend("utf-8", str(error))
        else:
            with self._open() as file:
                self._end(file)

    def _end(self, file: IO[bytes]) -> None:
        """The parser came to an end without a complaint: believe it, but for RDF/XML that is cut off.

        pyoxigraph 0.5 takes RDF/XML that ends between two elements, or within a text, for whole.
        """
        if self.syntax is RDF_XML and not closes_its_root(file):
            self._cut_short("the document ends before its root element does")
        self.ended = not self.broken

    def _iter_mend(self, encoding: str, complaint: str) -> Iterator[int]:
        """Read a document that strict reading refuses: transcoded, its tags and IRIs mended, to its first break."""
        if encoding not in {"utf-8", "utf-8-sig"}:
            self.refusals.append(Refusal("encoding.repaired", in_words(encoding)))
        with tempfile.TemporaryFile(prefix="milpa-") as mended:
            with self._open() as file:
                mended.writelines(self._mended_text(file, encoding))
            mended.seek(0)
            try:
                yield from self._iter_parse(mended, lenient=True)
            except SyntaxError as error:
                require_local_context(error, self.url)
                self._cut_short(str(error))
            else:
                mended.seek(0)
                self._end(mended)
                if encoding == "utf-8" and self.ended:
                    self.refusals.append(Refusal("document.repaired", complaint))

    def _mended_text(self, file: Any, encoding: str) -> Iterator[bytes]:
        """The document in UTF-8, without what pyoxigraph stumbles over before it can be lenient."""
        is_xml = self.syntax is RDF_XML
        mend: re.Pattern[str] = _XML_DECLARATION if is_xml else _UNDERSCORED_TAG
        for number, text in enumerate(iter_text(file, encoding)):
            start = text.removeprefix("\ufeff") if number == 0 else text
            mended = start if is_xml and number else mend.sub(_MENDED[is_xml], start)
            yield mended.encode("utf-8", "replace")

    def _cut_short(self, complaint: str) -> None:
        self.refusals.append(Refusal("document.broken", complaint))
        last = self.table.forget_last_dataset()
        if last is not None:
            identifier = last.decode().strip("<>")
            self.refusals.append(Refusal("record.cut_short", complaint, identifier))

    def _iter_parse(self, file: Any, *, lenient: bool) -> Iterator[int]:
        try:
            parser = parse(file, self.syntax.format, base_iri=_base_iri(self.url), lenient=lenient)
        except ValueError as error:
            raise SourceError(
                "not_rdf",
                f"{self.url} no se puede leer como {self.syntax.name}: {spanish_of_parser(str(error))}.",
                f"{self.url} cannot be read as {self.syntax.name}: {error}.",
            ) from error
        quads: Iterator[Any] = parser
        broken: list[SyntaxError] = []
        if lenient:
            by_line = self.syntax.by_line
            quads = _past_broken_lines(parser, self.refusals) if by_line else _before_break(parser, broken)
            quads = map(_mended, quads)
        elif self.syntax.graphs:
            quads = (quad.triple for quad in quads)
        loaded = 0
        while lines := _lines(quads, triples=lenient or self.syntax.graphs):
            self.table.add(lines)
            if self.table.bytes > self.max_bytes:
                raise SourceError(
                    "too_large",
                    f"{self.url} contiene más de {self.max_bytes:,} bytes de tripletas.",
                    f"{self.url} holds more than {self.max_bytes:,} bytes of triples.",
                )
            loaded += BATCH
            yield loaded
        if broken:
            raise broken[0]

    def iter_records(self) -> Iterator[Record | Refusal]:
        """Every dataset of the document, in its order; a refusal where one has no identifier or is too large."""
        for subject in self.table.iter_datasets():
            closure = self.table.closure(subject, NOT_FOLLOWED, MAX_RECORD)
            identifier = identifier_of(subject, self.table)
            if closure.size > MAX_RECORD:
                yield Refusal("record.too_large", f"more than {MAX_RECORD:,} bytes", identifier)
                continue
            lines = {*closure.lines, *canonical_edges(closure.edges)}
            body = b"\n".join(sorted(lines)) + b"\n"
            yield Record(identifier, body) if identifier else Refusal("record.no_identifier", _quoted(body))


def _quoted(body: bytes) -> str:
    return body[:300].decode("utf-8", "replace")


def _lines(quads: Iterator[Any], *, triples: bool) -> bytes:
    """The next triples as N-Triples lines."""
    written = serialize(islice(quads, BATCH), format=RdfFormat.N_TRIPLES if triples else RdfFormat.N_QUADS)
    return written or b""


def _before_break(quads: Iterator[Any], broken: list[SyntaxError]) -> Iterator[Any]:
    """Give out what stands before a syntax error, and keep the error for later."""
    try:
        yield from quads
    except SyntaxError as error:
        broken.append(error)


def _past_broken_lines(parser: Iterator[Quad], refusals: list[Refusal]) -> Iterator[Quad]:
    """Read on after a broken line, which costs that line only; the first few are quoted, all of them make a loss."""
    broken = 0
    while True:
        try:
            yield next(parser)
        except StopIteration:
            return
        except SyntaxError as error:
            broken += 1
            if broken <= MAX_BROKEN_LINES:
                refusals.append(Refusal("document.broken", str(error)))


def _mended(quad: Quad) -> Triple:
    """A triple whose IRIs and language tags every syntax can write."""
    return Triple(_mended_term(quad.subject), _mended_term(quad.predicate), _mended_term(quad.object))


def _mended_term(term: Any) -> Any:
    if isinstance(term, NamedNode) and _UNWRITABLE.search(term.value):
        return NamedNode(_UNWRITABLE.sub(lambda sign: quote(sign.group()), term.value))
    if isinstance(term, Literal) and term.language and not _LANGUAGE_TAG.fullmatch(term.language):
        tag = term.language.replace("_", "-")
        return Literal(term.value, language=tag) if _LANGUAGE_TAG.fullmatch(tag) else Literal(term.value)
    return term


def _base_iri(url: str) -> str:
    return _UNWRITABLE.sub(lambda sign: quote(sign.group()), url.partition("#")[0])


def identifier_of(subject: bytes, table: SubjectTable) -> str:
    """A dataset's native identifier: its IRI, else its dct:identifier, else its adms:identifier; empty if none."""
    if subject.startswith(b"<"):
        return subject[1:-1].decode()
    described = table.get(subject)
    own = described[1] if described else b""
    match = _IDENTIFIER.search(own) or _IDENTIFIER_NODE.search(own)
    if match is None and (node := _OTHER_IDENTIFIER.search(own)):
        notation = table.get(node[1])
        match = _NOTATION.search(notation[1]) if notation else None
        if match is None and node[1].startswith(b"<"):
            return node[1][1:-1].decode()
    return _unescaped(match[1]).strip() if match else ""


def _unescaped(literal: bytes) -> str:
    """The text of an N-Triples literal."""
    quad = next(iter(parse(b'<a:a> <a:a> "%s" .' % literal, RdfFormat.N_TRIPLES)))
    return str(quad.object.value)


def require_local_context(error: SyntaxError, url: str) -> None:
    """Say it plainly when JSON-LD asks for a context from elsewhere, which is never fetched."""
    if "LoadDocumentCallback" in str(error):
        raise SourceError(
            "remote_context",
            f"{url} es JSON-LD con un @context remoto, que nunca se descarga. "
            "Pruebe el mismo catálogo en Turtle o RDF/XML, o con su contexto dentro del documento.",
            f"{url} is JSON-LD with a remote @context, which is never fetched. "
            "Try the same catalogue as Turtle or RDF/XML, or with its context inlined.",
        ) from error
