"""The native identifiers of the datasets, services and series of an RDF document: what names each, or stands for it."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pyoxigraph import RdfFormat, parse

from harvesters.made_identifiers import identifier_from_title
from harvesters.subjects import SubjectTable

_IDENTIFIER = re.compile(rb" <http://purl\.org/dc/terms/identifier> \"((?:[^\"\\]|\\.)+)\"")
_IDENTIFIER_NODE = re.compile(rb" <http://purl\.org/dc/terms/identifier> <([^>]+)> ")
_OTHER_IDENTIFIER = re.compile(rb" <http://www\.w3\.org/ns/adms#identifier> (<[^>]*>|_:\S+) ")
_NOTATION = re.compile(rb" <http://www\.w3\.org/2004/02/skos/core#notation> \"((?:[^\"\\]|\\.)+)\"")
_TITLE: Final = re.compile(rb" <http://purl\.org/dc/terms/title> \"((?:[^\"\\]|\\.)+)\"(?:@([A-Za-z0-9-]+))?")
_PUBLISHER: Final = re.compile(
    rb" <http://purl\.org/dc/terms/(?:publisher|creator)> (<[^>]*>|_:\S+|\"(?:[^\"\\]|\\.)*\")"
)
_NAME: Final = re.compile(rb" <http://xmlns\.com/foaf/0\.1/name> \"((?:[^\"\\]|\\.)+)\"")


class NamesOfNodes:
    """The identifiers of all datasets of a loaded document, and of what it describes `beside` them.

    `made` are those that had to be made, since the document gives none (`harvesters.made_identifiers`).
    """

    def __init__(self, table: SubjectTable, beside: Sequence[bytes] = ()) -> None:
        self._table = table
        self.beside = beside
        """Services and series that are records of their own (`harvesters.beside`)."""
        blank = [*table.blank_datasets(), *(subject for subject in beside if subject.startswith(b"_:"))]
        nameless = [subject for subject in blank if not identifier_of(subject, table)]
        names = {subject: name for subject in nameless if (name := _made_identifier(subject, table))}
        counts = Counter(names.values())
        self._made = {subject: name for subject, name in names.items() if counts[name] == 1}
        self._shared = names.keys() - self._made.keys()

    @property
    def made(self) -> tuple[str, ...]:
        """Identifiers that had to be made, in the order of the document."""
        return tuple(self._made.values())

    def get(self, subject: bytes) -> str:
        """A dataset's native identifier; empty if it has none, and none can be made."""
        return identifier_of(subject, self._table) or self._made.get(subject, "")

    def title_of(self, subject: bytes) -> str:
        """What a dataset is called, in Spanish where it can be; empty if it has no title."""
        return _title((self._table.get(subject) or (0, b""))[1])

    def why_none(self, subject: bytes) -> str:
        """The code of the refusal of a dataset without identifier."""
        return "record.identifier_shared" if subject in self._shared else "record.no_identifier"


def _made_identifier(subject: bytes, table: SubjectTable) -> str:
    own = (table.get(subject) or (0, b""))[1]
    title = _title(own)
    publishers = sorted(_name_of(node, table) for node in _PUBLISHER.findall(own))
    return identifier_from_title(title, " ".join(publishers)) if title else ""


def _title(own: bytes) -> str:
    titles = [(_unescaped(words), tag.decode()) for words, tag in _TITLE.findall(own)]
    titles.sort(key=lambda title: (not title[1].lower().startswith("es"), title[1], title[0]))
    return titles[0][0] if titles else ""


def _name_of(node: bytes, table: SubjectTable) -> str:
    """An agent's IRI, or its name where it has no IRI; never the label of a blank node, which is another each time."""
    if node.startswith(b"<"):
        return node[1:-1].decode()
    if node.startswith(b'"'):
        return _unescaped(node[1:-1])
    name = _NAME.search((table.get(node) or (0, b""))[1])
    return _unescaped(name[1]) if name else ""


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
