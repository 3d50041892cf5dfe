"""What is known of a crawl from document to document: what waits, what came, what failed."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from harvesters.errors import SourceError
from harvesters.linked_data import Links, Member
from harvesters.links import document_of, site_of
from harvesters.sentences import NOTHING, Sentence, agreeing, joined

MAX_IN_A_ROW: Final = 20
"""Documents that fail one after the other, until the portal is left alone."""

_DOCUMENTS = Sentence("documento", "document"), Sentence("documentos", "documents")
_READ = Sentence("se leyó", "was read"), Sentence("se leyeron", "were read")
_FAILED = Sentence("falló", "failed"), Sentence("fallaron", "failed")
_WITHOUT_RDF = Sentence("no es RDF", "is no RDF"), Sentence("no son RDF", "are no RDF")
_UNREAD = (
    Sentence(
        "documento que los contenedores nombran no se pudo leer", "document that the containers name could not be read"
    ),
    Sentence(
        "documentos que los contenedores nombran no se pudieron leer; el primero",
        "documents that the containers name could not be read; the first",
    ),
)
_ELSEWHERE = (
    Sentence(
        "documento que los contenedores nombran es de otro sitio, o no tiene dirección: no se pidió.",
        "document that the containers name is of another site, or has no address, and was not asked for.",
    ),
    Sentence(
        "documentos que los contenedores nombran son de otros sitios, o no tienen dirección: no se pidieron.",
        "documents that the containers name are of other sites, or have no address, and were not asked for.",
    ),
)
_LEFT_OVER = (
    Sentence("documento quedó sin pedir", "document was not asked for"),
    Sentence("documentos quedaron sin pedir", "documents were not asked for"),
)


@dataclass(slots=True)
class Crawl:
    """The documents of one source, each asked for once."""

    most: int
    """Documents after which nothing more is asked for."""
    sites: set[str]
    """Where they may stand: members elsewhere are other people's to publish."""
    waiting: deque[Member] = field(default_factory=deque)
    named: int = 0
    """Members of all containers."""
    read: int = 0
    elsewhere: int = 0
    left_over: int = 0
    without_rdf: int = 0
    """Members that are no RDF, and were not named as datasets: a container may hold anything."""
    failed: list[SourceError] = field(default_factory=list)
    failed_members: int = 0
    described: set[str] = field(default_factory=set)
    """Datasets that came, by IRI: a page that held them spares their own documents."""
    datasets: set[str] = field(default_factory=set)
    """Datasets that are named or that came, by IRI but for what differs between the addresses of one site."""
    nameless: int = 0
    """Datasets that came without an IRI."""
    others_lacking: int = 0
    """Members of which nothing is known, and that were not named as datasets, but may be some."""
    _known: set[str] = field(default_factory=set)
    _failing: int = 0

    def know(self, url: str) -> None:
        """Note a document that was read already, so that no circle leads to it again."""
        self._known.add(url)

    def add(self, links: Links) -> None:
        """Queue the members that are new: pages that hold several of them first."""
        for member in links.members:
            if member.is_dataset:
                self.datasets.add(_plain(member.iri))
            if self._is_new(member.url):
                self.named += 1
                self._queue(member)
        pages = (*links.page_urls, *((links.next_url,) if links.next_url else ()))
        self.add_pages(reversed(pages))

    def add_pages(self, urls: Iterable[str]) -> None:
        """Queue pages of containers that are new, before anything else."""
        for url in urls:
            if document_of(url) is None or not self._is_new(url) or site_of(url) not in self.sites:
                continue
            if len(self._known) > self.most:  # a container may name a next page for ever
                self.left_over += 1
            else:
                self.waiting.appendleft(Member(url, ""))

    def describe(self, subjects: Iterable[str]) -> None:
        """Note the datasets of a document, by IRI or the name of a blank node."""
        for subject in subjects:
            if subject.startswith("_:"):
                self.nameless += 1
                continue
            self.described.add(subject)
            self.datasets.add(_plain(subject))

    def _queue(self, member: Member) -> None:
        if not member.url.startswith(("http://", "https://")) or site_of(member.url) not in self.sites:
            self.elsewhere += 1
        elif len(self._known) > self.most:
            self.left_over += 1
        else:
            self.waiting.append(member)
            return
        self.others_lacking += not member.is_dataset

    def _is_new(self, url: str) -> bool:
        if url in self._known:
            return False
        self._known.add(url)
        return True

    def next(self) -> Member | None:
        """The next document to ask for; None at the end."""
        while self.waiting:
            member = self.waiting.popleft()
            if member.iri not in self.described:
                return member
            self.read += 1
        return None

    def succeed(self, member: Member) -> None:
        """Count a document that was read."""
        self._failing = 0
        self.read += bool(member.iri)

    def fail(self, member: Member, problem: SourceError, *, is_part: bool = False) -> None:
        """Count one that could not be had; raises the problem when too many fail one after the other.

        A page of several members is no member: they are asked for one by one.
        """
        if problem.code == "not_rdf" and member.iri and not member.is_dataset and not is_part:
            self.without_rdf += 1
            self._failing = 0
            return
        if member.iri:
            self.failed.append(problem)
            self.failed_members += not is_part
            self.others_lacking += not is_part and not member.is_dataset
        self._failing += 1
        if self._failing >= MAX_IN_A_ROW:
            raise problem

    @property
    def lacking(self) -> int:
        """Members of which nothing is known."""
        return self.failed_members + self.elsewhere + self.left_over

    @property
    def declared(self) -> int:
        """Datasets that the containers name, and those that came without being named."""
        return len(self.datasets) + self.nameless + self.others_lacking

    @property
    def story(self) -> Sentence:
        """What was asked for, and what came."""
        named = agreeing(self.named, *_DOCUMENTS)
        head = Sentence(f"Los contenedores nombran {named.es}", f"Containers name {named.en}")
        parts = [agreeing(self.read, *_READ), agreeing(self.failed_members, *_FAILED)]
        if self.without_rdf:
            parts.append(agreeing(self.without_rdf, *_WITHOUT_RDF))
        return joined(head, *parts)

    @property
    def objection(self) -> Sentence:
        """Why not all was seen; nothing where it was."""
        if self.failed:
            first, unread = self.failed[0], agreeing(len(self.failed), *_UNREAD)
            return Sentence(f"{unread.es}: {first.es}", f"{unread.en}: {first.en}")
        if self.elsewhere:
            return agreeing(self.elsewhere, *_ELSEWHERE)
        if self.left_over:
            left = agreeing(self.left_over, *_LEFT_OVER)
            return Sentence(
                f"{left.es}: {self.most} es el máximo de una fuente.",
                f"{left.en}: {self.most} is the most of one source.",
            )
        return NOTHING


def _plain(iri: str) -> str:
    """An IRI without its scheme and ``www``: who names a dataset in one way may describe it in another."""
    return iri.partition("://")[2].removeprefix("www.") or iri
