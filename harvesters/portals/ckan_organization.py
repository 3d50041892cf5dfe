"""One institution's part of somebody else's CKAN: the worked example of a portal that needs code.

historico.datos.gob.mx keeps what 28 states and municipalities published through Adela until 2018
(``estado-de-*``, ``ayuntamiento-de-*``).  Many have no other catalogue, and each answers for its own part alone: each
is a source of its own, and the page of its organization is what it registers.
"""

import re
from dataclasses import replace
from typing import Final

import msgspec
from scrapy import Request

from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.protocols.ckan import Ckan

PAGE: Final = re.compile(r"(?P<portal>https?://[^?#]+?)/organization/(?P<slug>[a-z0-9_-]{2,100})/?(?:[?#].*)?")


class CkanOrganization(Ckan):
    """Walk the datasets of one organization of a CKAN.

    1. Take the portal and the organization from the address of the organization's page.
    2. Walk as through any CKAN, but ask for ``fq=organization:…`` (``owner_org:…`` wants an identifier, not the slug).
    3. Compare with no list of names: ``package_list`` is the whole portal's.
    4. Give up where a dataset of another organization comes: the portal ignores ``fq``, and would give all that it has.
    """

    name = "ckan_organization"

    def first_request(self) -> Request:
        """Ask for the first page of the organization's datasets."""
        page = PAGE.fullmatch(self.endpoint.url)
        if page is None:
            raise SourceError(
                "no_organization",
                f"{self.endpoint.url} no es la página de una organización de un CKAN. Registre una dirección como "
                "https://historico.datos.gob.mx/busca/organization/estado-de-sonora",
                f"{self.endpoint.url} is not the page of an organization of a CKAN. Register an address such as "
                "https://historico.datos.gob.mx/busca/organization/estado-de-sonora",
            )
        self.filter_query = f"organization:{page['slug']}"
        self._organization = f"organization/{page['slug']}"
        self.endpoint = replace(self.endpoint, url=page["portal"], by_date=False)  # one filter at a time
        return super().first_request()

    def _split(self, rows: list[msgspec.Raw]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
        """As every CKAN.  Raises `SourceError` for a row of another organization."""
        slug = self._organization.partition("/")[2]
        for name in map(_organization_of, rows):
            if name not in {None, slug}:
                raise SourceError(
                    "filter_ignored",
                    f"{self.endpoint.url} no atiende el filtro por organización: se le pidió {slug} y entregó "
                    f"conjuntos de {name}. Registre el portal entero.",
                    f"{self.endpoint.url} does not heed the filter by organization: it was asked for {slug} and gave "
                    f"datasets of {name}. Register the whole portal.",
                )
        return super()._split(rows)

    def source_url(self, url: str) -> str:
        """Return the page of the organization on the portal that answered."""
        return f"{super().source_url(url).partition('/api/')[0]}/{self._organization}"


class _Institution(msgspec.Struct):
    name: str | None = None


class _Package(msgspec.Struct):
    organization: _Institution | None = None


def _organization_of(row: msgspec.Raw) -> str | None:
    """The name of the organization that a row says it is of; None where it does not say, or is no package."""
    try:
        package = msgspec.json.decode(row, type=_Package)
    except (msgspec.MsgspecError, ValueError):
        return None
    return package.organization.name if package.organization else None
