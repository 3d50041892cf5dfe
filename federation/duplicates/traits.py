"""What a record shows that tells an original from a copy, read of its document and of what the registry knows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from federation.duplicates.addresses import domain_of
from federation.duplicates.evidence import Evidence
from federation.duplicates.origins import traits_from_origins
from federation.duplicates.precedence import Trait
from federation.titles import get_title
from mappings.uris import slug
from storage.sources import Source


def traits_of(document: Mapping[str, Any], evidence: Evidence, source: Source) -> frozenset[str]:
    """The traits of a dataset of a source, and the catalogues that it names as where it is from."""
    return frozenset(map(str, _iter_traits(document, evidence, source))) | {*traits_from_origins(evidence.origins)}


def _iter_traits(document: Mapping[str, Any], evidence: Evidence, source: Source) -> Iterator[Trait]:
    if evidence.own:
        yield Trait.ECHO
    if evidence.harvested:
        yield Trait.HARVESTED
    homes = {domain for domain in map(domain_of, (source.home, source.url)) if domain}
    if homes & set(_domains(document)):
        yield Trait.OWN_DOMAIN
    publisher = document.get("publisher", {})
    if publisher.get("govType") == source.government_level:
        yield Trait.OWN_LEVEL
    name = get_title(publisher.get("name"))
    if name and slug(name) in {slug(each) for each in (source.organisation, source.title) if each}:
        yield Trait.REGISTERED


def _domains(document: Mapping[str, Any]) -> Iterator[str]:
    """Where its files are, most of them, and its publisher; its landing page, where the portal gave one."""
    places = Counter(
        domain_of(url)
        for distribution in document.get("distribution", ())
        if (url := distribution.get("downloadURL") or distribution.get("accessURL") or "")
    )
    if places:
        yield places.most_common(1)[0][0]
    publisher = document.get("publisher", {})
    for address in (publisher.get("homepage"), publisher.get("email")):
        if address:
            yield domain_of(address)
    if "landingPage" not in document.get("derived", ()):
        yield domain_of(document.get("landingPage", ""))
