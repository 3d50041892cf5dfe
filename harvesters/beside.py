"""What an RDF document describes beside its datasets and is a record of its own: services and series.

A series always is one.  A service is one unless it is nothing but a part of one distribution: a blank node that one
``dcat:accessService`` leads to; an IRI that such a link leads to and of which not even a name is said, or that begins
with the distribution's own, as our index calls such parts.
"""

import re
from typing import Final, NamedTuple

from harvesters.subjects import DATASET, SERIES, SERVICE, SubjectTable

_ACCESS_SERVICE: Final = re.compile(
    rb"^(\S+) <http://www\.w3\.org/ns/dcat#accessService> (<[^>]*>|_:\S+) \.$", re.MULTILINE
)
_MEMBER: Final = re.compile(rb" <http://www\.w3\.org/ns/dcat#(?:seriesMember|first|last)> (<[^>]*>) \.$", re.MULTILINE)
_IN_SERIES: Final = b"%s <http://www.w3.org/ns/dcat#inSeries> %s .\n"
_NAME: Final = re.compile(
    rb" <(?:http://purl\.org/dc/(?:terms|elements/1\.1)/title|https?://schema\.org/name"
    rb"|http://www\.w3\.org/2000/01/rdf-schema#label|http://xmlns\.com/foaf/0\.1/name)> \""
)


class _Links(NamedTuple):
    """What is known of the distributions that lead to a service."""

    several: bool = False
    foreign: bool = False
    """Whether one of them has an IRI that the service's does not begin with."""


def subjects_beside(table: SubjectTable) -> tuple[bytes, ...]:
    """The series and services of a loaded document that are records, each kind in the order of the document."""
    services = table.subjects_of(SERVICE)
    links = _links_to(table) if services else {}
    return (*table.subjects_of(SERIES), *(each for each in services if _stands_alone(each, table, links.get(each))))


def tell_members(table: SubjectTable) -> None:
    """Say of each dataset that a series names that it is in it: DCAT 3 lets either of them say so (6.7.1).

    A dataset is split off without its series, and would not know.  A series without an IRI cannot be named.
    """
    told = False
    for series in table.subjects_of(SERIES):
        described = table.get(series)
        if described is None or series.startswith(b"_:"):
            continue
        members = dict.fromkeys(_MEMBER.findall(described[1]))
        here = [each for each in members if (found := table.get(each)) and found[0] == DATASET]
        table.add(b"".join([_IN_SERIES % (each, series) for each in here]))
        told = told or bool(here)
    if told:
        table.index()


def _links_to(table: SubjectTable) -> dict[bytes, _Links]:
    """The services that distributions lead to."""
    links: dict[bytes, _Links] = {}
    for lines in table.iter_lines_with(b"dcat#accessService> "):
        for distribution, service in _ACCESS_SERVICE.findall(lines):
            known = links.get(service)
            foreign = not service.startswith(distribution[:-1])
            links[service] = _Links(known is not None, foreign or (known is not None and known.foreign))
    return links


def _stands_alone(service: bytes, table: SubjectTable, links: _Links | None) -> bool:
    if links is None:
        return True
    described = table.get(service)
    if described is None or _NAME.search(described[1]) is None:
        return False
    return links.several if service.startswith(b"_:") else links.foreign
