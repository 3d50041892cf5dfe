"""What an RDF document describes beside its datasets and is a record of its own: services and series.

A series always is one.  A service is one unless it is nothing but a part of one distribution: a blank node that one
``dcat:accessService`` leads to; an IRI that such a link leads to and of which not even a name is said, or that begins
with the distribution's own, as our index calls such parts.
"""

import re
from typing import Final, NamedTuple

from harvesters.subjects import SERIES, SERVICE, SubjectTable

_ACCESS_SERVICE: Final = re.compile(
    rb"^(\S+) <http://www\.w3\.org/ns/dcat#accessService> (<[^>]*>|_:\S+) \.$", re.MULTILINE
)
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
