"""What every router is given: the store, the folder of releases, the base of all URIs, the answers that are kept."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

from fastapi import Depends, Request
from prometheus_client import CollectorRegistry

from federation.web.cache import AnswerCache, AskedBefore
from federation.web.ckan.catalogue import CatalogueMemory
from federation.web.national import NationalGraphs
from federation.web.standing import LastState
from storage.database import Database

CACHE_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Site:
    """One index that is served."""

    database: Database
    out: Path
    """The folder of releases."""
    base_uri: str
    cache: AnswerCache = field(default_factory=lambda: AnswerCache(CACHE_BYTES))
    asked_before: AskedBefore = field(default_factory=AskedBefore)
    last_state: LastState = field(default_factory=LastState)
    national: NationalGraphs = field(default_factory=NationalGraphs)
    catalogues: CatalogueMemory = field(default_factory=CatalogueMemory)
    figures: CollectorRegistry = field(default_factory=CollectorRegistry)
    """What is counted of its requests."""

    @property
    def prefix(self) -> str:
        """What stands before every path: that of the base URI, decoded."""
        return unquote(urlsplit(self.base_uri).path)


def get_site(request: Request) -> Site:
    """The site of a request."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


SiteDependency = Annotated[Site, Depends(get_site)]
"""The type of an endpoint's parameter that is given the site."""
