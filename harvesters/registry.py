"""Which walk speaks which protocol."""

from harvesters.errors import UnknownProtocolError
from harvesters.portals.ckan_organization import CkanOrganization
from harvesters.protocols.arcgis_hub import ArcgisHub
from harvesters.protocols.ckan import Ckan
from harvesters.protocols.csw import Csw
from harvesters.protocols.data_json import DataJson
from harvesters.protocols.dcat_rdf import DcatRdf
from harvesters.protocols.dkan import Dkan
from harvesters.protocols.geonode import GeoNode
from harvesters.protocols.sitemap import SitemapPages
from harvesters.protocols.spreadsheet import Spreadsheet
from harvesters.protocols.web_pages import WebPages
from harvesters.walk import Walk

WALKS: dict[str, type[Walk]] = {
    "ckan": Ckan,
    "dkan": Dkan,
    "arcgis_hub": ArcgisHub,
    "data_json": DataJson,
    "dcat_rdf": DcatRdf,
    "geonode": GeoNode,
    "csw": Csw,
    "spreadsheet": Spreadsheet,
    "sitemap": SitemapPages,
    "web_pages": WebPages,
    "ckan_organization": CkanOrganization,
}


def require_walk(protocol: str) -> type[Walk]:
    """Return the walk that speaks a protocol.

    Raises `UnknownProtocolError` naming those that are spoken.
    """
    try:
        return WALKS[protocol]
    except KeyError:
        names = ", ".join(WALKS)
        raise UnknownProtocolError(
            f"Aquí nadie habla {protocol!r}. Elija entre: {names}.",
            f"Nobody here speaks {protocol!r}. Choose one of: {names}.",
        ) from None
