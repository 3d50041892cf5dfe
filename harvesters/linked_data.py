"""Catalogues whose every dataset is a document of its own: what a document says of those that it leads to.

Linked Data Platform 1.0 (https://www.w3.org/TR/ldp/, 5: ``ldp:contains``, ``ldp:hasMemberRelation``), its paging
(https://www.w3.org/TR/ldp-paging/; ``ldp:nextPage`` of its drafts), and the FAIR Data Point
(https://specs.fairdatapoint.org): a service with ``fdp-o:metadataCatalog``, catalogues, datasets, distributions.
"""

import re
from dataclasses import dataclass
from typing import Final

from harvesters.links import document_of, site_of
from harvesters.subjects import DATASET, SERIES, SubjectTable

DCAT: Final = "http://www.w3.org/ns/dcat#"
LDP: Final = "http://www.w3.org/ns/ldp#"
FDP: Final = (
    "https://w3id.org/fdp/fdp-o#",
    "http://purl.org/fdp/fdp-o#",
    "http://rdf.biosemantics.org/ontologies/fdp-o#",  # 1.0
)
R3D: Final = "http://www.re3data.org/schema/3-0#"

DATASETS: Final = DCAT + "dataset"
DISTRIBUTIONS: Final = DCAT + "distribution"
OTHER_MEMBERS: Final = frozenset((DISTRIBUTIONS, DCAT + "service", DCAT + "record"))
"""What containers hold that leads to no dataset; distributions belong to the dataset that names them."""

LEADING: Final = frozenset((
    LDP + "contains", LDP + "member", DATASETS, DCAT + "catalog", R3D + "dataCatalog",
    *(namespace + name for namespace in FDP for name in ("metadataCatalog", "metadataService")),
))  # fmt: skip
"""Predicates from a document to others."""
SIGNS: Final = (LDP, *FDP, R3D + "dataCatalog")
"""What tells such a catalogue from a document that only names its datasets."""
_WORDS: Final = tuple(word.encode() for word in (*SIGNS, DATASETS, DCAT + "catalog"))

FDP_PAGE_ROWS: Final = 25
"""Datasets that are asked of a FAIR Data Point at a time; its own number is 10."""
FEW: Final = 10
"""Datasets that are asked for one by one without looking for a page that holds several."""

_LINK: Final = re.compile(rb"^<([^>]*)> <([^>]*)> <([^>]*)> \.$", re.MULTILINE)
_PART: Final = re.compile(rb" <http://www\.w3\.org/ns/dcat#distribution> <([^>]*)> \.$", re.MULTILINE)
NOTHING_MORE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"


@dataclass(frozen=True, slots=True)
class Member:
    """A document that another one leads to."""

    url: str
    iri: str
    """What it describes; its address, and perhaps a fragment."""
    is_dataset: bool = False
    """It was named as a dataset, and must describe one."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a document leads to."""

    is_linked: bool = False
    """It is a container or a FAIR Data Point: what it names is to be had at its own address."""
    members: tuple[Member, ...] = ()
    next_url: str | None = None
    """The next page of a container, where the document itself names it."""
    page_urls: tuple[str, ...] = ()
    """Where a FAIR Data Point gives many of its members at a time; derived from its containers, so it may not exist."""
    sites: frozenset[str] = frozenset()
    """Sites that the document speaks for: its subjects may have persistent addresses on another host."""


def links_of(table: SubjectTable, url: str) -> Links:
    """Find the documents that a loaded one, which came from `url`, leads to: members that it does not describe."""
    links = [
        (subject.decode(), predicate.decode(), target.decode())
        for lines in table.iter_lines_with(*_WORDS)
        for subject, predicate, target in _LINK.findall(lines)
    ]
    relations = {subject: target for subject, predicate, target in links if predicate == LDP + "hasMemberRelation"}
    here = document_of(url)
    members: dict[str, Member] = {}
    nexts: list[str] = []
    for subject, predicate, target in links:
        if predicate == LDP + "nextPage" and target != NOTHING_MORE:
            nexts.append(target)
        relation = relations.get(subject, "") if predicate.startswith(LDP) else predicate
        if predicate not in LEADING or relation in OTHER_MEMBERS:
            continue
        document = _document_of(target) or target
        if document == here or _is_described(table, target):
            continue
        known = members.get(document)
        is_dataset = relation == DATASETS or (known is not None and known.is_dataset)
        members[document] = Member(document, target, is_dataset)
    return Links(
        is_linked=any(predicate.startswith(SIGNS) for _, predicate, _ in links),
        members=tuple(members.values()),
        next_url=next((target for target in nexts if target != url), None),
        page_urls=_pages_of(links, relations),
        sites=frozenset(
            site_of(subject) for subject, predicate, _ in links if predicate in LEADING and _document_of(subject)
        ),
    )


def _document_of(iri: str) -> str:
    """Where what an IRI names is described; empty for what cannot be asked for."""
    return (document_of(iri) or "") if iri.startswith(("http://", "https://")) else ""


def _is_described(table: SubjectTable, iri: str) -> bool:
    found = table.get(b"<%s>" % iri.encode())
    return found is not None and found[0] in {DATASET, SERIES}


def _pages_of(links: list[tuple[str, str, str]], relations: dict[str, str]) -> tuple[str, ...]:
    """Where a FAIR Data Point gives a catalogue's datasets in pages.

    Its reference implementation calls a container ``{catalogue}/{kind}/``, and answers at
    ``{catalogue}/page/{kind}?page=0&size=25`` with the descriptions of several, and ``Link: rel="next"``.
    """
    if not any(predicate.startswith(FDP) for _, predicate, _ in links):
        return ()
    contained: dict[str, int] = {}
    for subject, predicate, _ in links:
        if predicate == LDP + "contains" and relations.get(subject) == DATASETS:
            contained[subject] = contained.get(subject, 0) + 1
    found = ((container.rstrip("/").rpartition("/"), count) for container, count in contained.items())
    return tuple(
        f"{catalogue}/page/{kind}?page=0&size={FDP_PAGE_ROWS}"
        for (catalogue, _, kind), count in found
        if count > FEW and catalogue
    )


def parts_of(table: SubjectTable, url: str) -> tuple[Member, ...]:
    """The distributions of a document's datasets that stand in documents of their own."""
    here = document_of(url)
    found: dict[str, Member] = {}
    for subject in table.iter_datasets():
        _, lines = table.get(subject) or (0, b"")
        for target in _PART.findall(lines):
            iri = target.decode()
            document = _document_of(iri)
            if document not in {"", here} and table.get(b"<%s>" % target) is None:
                found.setdefault(iri, Member(document, iri))
    return tuple(found.values())
