"""What a link of ISO metadata leads to: a file, a service or a page, told from its protocol, function and address.

Sources: GeoNetwork's list of protocols, the OGC's names of services, CI_OnLineFunctionCode of ISO 19115, and the rules
of GeoDCAT-AP 2.0 (a link whose function is unknown is the landing page, information a page about the dataset).
"""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from mappings.dcat_mx import Concept
from mappings.formats import is_file


class Leads(Enum):
    """Where a link leads."""

    FILE = "file"
    SERVICE = "service"
    ACCESS = "access"
    """To the data by way of something: a form, a viewer, an order."""
    PAGE = "page"
    PICTURE = "picture"
    """To a thumbnail or a legend, which is no data."""


class Kind(NamedTuple):
    """What a protocol says of a link."""

    leads: Leads
    format: str = ""
    """The format in our table's words; empty where the address tells."""
    service: str = ""
    """The local name of the OGC's service type."""


_SERVICE_TYPES = "http://www.opengis.net/def/serviceType/ogc/"

PROTOCOLS: tuple[tuple[str, Kind], ...] = (
    ("ogc:wmts", Kind(Leads.SERVICE, "WMTS", "wmts")),
    ("ogc:wms-c", Kind(Leads.SERVICE, "WMS", "wms")),
    ("ogc:wms", Kind(Leads.SERVICE, "WMS", "wms")),
    ("ogc:wfs", Kind(Leads.SERVICE, "WFS", "wfs")),
    ("ogc:wcs", Kind(Leads.SERVICE, "WCS", "wcs")),
    ("ogc:wps", Kind(Leads.SERVICE, "WPS", "wps")),
    ("ogc:csw", Kind(Leads.SERVICE, "CSW", "csw")),
    ("ogc:sos", Kind(Leads.SERVICE, "SOS", "sos")),
    ("ogc:gml", Kind(Leads.FILE, "GML")),
    ("ogc:kml", Kind(Leads.FILE, "KML")),
    ("ogc:gpkg", Kind(Leads.FILE, "GPKG")),
    ("ogc", Kind(Leads.SERVICE)),
    ("esri", Kind(Leads.SERVICE)),
    ("inspire atom", Kind(Leads.SERVICE, "ATOM")),
    ("atom", Kind(Leads.SERVICE, "ATOM")),
    ("opendap", Kind(Leads.SERVICE)),
    ("thredds", Kind(Leads.SERVICE)),
    ("ows", Kind(Leads.SERVICE)),
    ("tms", Kind(Leads.SERVICE)),
    ("glg:kml", Kind(Leads.FILE, "KML")),
    ("glg", Kind(Leads.SERVICE)),
    ("www:download", Kind(Leads.FILE)),
    ("download", Kind(Leads.FILE)),
    ("file", Kind(Leads.FILE)),
    ("ftp", Kind(Leads.FILE)),
    ("db", Kind(Leads.ACCESS)),
)  # fmt: skip
"""How a protocol begins, in lower case; the first that fits counts.  All else is told by function and address."""

FUNCTIONS = {
    "download": Leads.ACCESS, "offlineaccess": Leads.ACCESS, "order": Leads.ACCESS, "search": Leads.ACCESS,
    "webmapservice": Leads.SERVICE, "webservice": Leads.SERVICE, "browsegraphic": Leads.PICTURE,
}  # fmt: skip
"""CI_OnLineFunctionCode; ``information`` and what is not here leads to a page, unless the address is a file's."""

_SERVICE_ADDRESS = re.compile(
    r"[?&]service=(wms|wfs|wcs|wmts|csw|wps|sos)\b|/(wms|wfs|wcs|wmts|csw)(?:server)?/?(?:\?|\Z)", re.IGNORECASE
)
_REST_SERVICE = re.compile(r"/(?:Map|Feature|Image)Server\b", re.IGNORECASE)
_IMAGE_REQUEST = re.compile(r"[?&]request=(?:getlegendgraphic|getmap|reflect)\b|/uploaded/thumbs/", re.IGNORECASE)
_PICTURE_WORDS = re.compile(r"\((?:remote )?(?:thumbnail|legend) format\)|\bthumbnail\b", re.IGNORECASE)
_OGC_TYPE = re.compile(r"https?://www\.opengis\.net/def/serviceType/ogc/", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"(?:application|text|image)/[\w.+-]+")


def kind_of_link(address: str, protocol: str, function: str, words: str) -> Kind:
    """Tell what a link leads to; `words` are its name and description."""
    if _PICTURE_WORDS.search(words) or (_IMAGE_REQUEST.search(address) and not protocol.upper().startswith("OGC")):
        return Kind(Leads.PICTURE)
    spoken, known = _kind_of_protocol(protocol)
    if known is not None:
        return known
    if match := _SERVICE_ADDRESS.search(address):
        name = (match[1] or match[2]).lower()
        return Kind(Leads.SERVICE, name.upper(), name)
    if _REST_SERVICE.search(address):
        return Kind(Leads.SERVICE)
    leads = FUNCTIONS.get(function.lower())
    if leads is Leads.SERVICE or leads is Leads.PICTURE:
        return Kind(leads)
    if _MEDIA_TYPE.fullmatch(spoken) and spoken != "text/html":
        return Kind(Leads.FILE, spoken)
    if is_file(address):
        return Kind(Leads.FILE)
    return Kind(leads or Leads.PAGE)


@lru_cache(maxsize=1_024)
def _kind_of_protocol(protocol: str) -> tuple[str, Kind | None]:
    """A protocol in lower case, and what our table says of it."""
    spoken = _OGC_TYPE.sub("ogc:", protocol[:300]).lower()
    return spoken, next((kind for beginning, kind in PROTOCOLS if spoken.startswith(beginning)), None)


def service_standard(kind: Kind) -> Concept | None:
    """The OGC's standard that a service follows."""
    if not kind.service:
        return None
    return Concept(uri=f"{_SERVICE_TYPES}{kind.service}", label={"en": f"OGC {kind.format}"})
