"""Where catalogues stand, and how a portal's own page tells what software it is: the tables that detection reads.

One row is one probe.  A new protocol adds its rows here, and its place in `PREFERENCE`; nothing else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from harvesters.asking import CKAN_SEARCH, Ask, ask_ckan, ask_document
from harvesters.asking_geoportals import ask_csw, ask_geonode
from harvesters.asking_pages import ask_sitemap
from harvesters.csw_requests import PATHS, folder_in, names_csw
from harvesters.geonode_requests import APIS, geonode_base, names_api, probe_path
from harvesters.sitemaps import PLACES, names_sitemap
from harvesters.table_layouts import TableLayout

ANYTHING: Final = "*/*"
JSON: Final = "application/json"
RDF: Final = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7"

CKAN_PREFIXES: Final = ("", "/busca", "/catalogo", "/data", "/ckan", "/datos", "/es")
"""Where a CKAN hides below its host: ``/busca`` was datos.gob.mx's from 2014 on."""

PREFERENCE: Final = ("ckan", "dkan", "arcgis_hub", "dcat_rdf", "geonode", "csw", "data_json", "spreadsheet", "sitemap")
"""The richest first: a paged API before a paged document before one long document before pages for people."""


DKAN_1: Final = "/api/3/action/current_package_list_with_resources?limit=1&offset=0"
"""Asked of the host alone, as all that stands nowhere else: 40 questions must do for everything."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One question that detection may put to a portal."""

    protocol: str
    """What it finds, where it finds anything."""
    path: str
    """Below the base of a portal; may hold a query."""
    ask: Ask
    host_only: bool = False
    """Asked below the host alone, not below the folder that the URL names, too."""
    folder: str = ""
    """What `path` begins with that is the portal's own address still: where it hides below its host."""
    named_in: Callable[[str], str] = lambda _url: ""
    """The address to ask when a URL names this very API; empty when it does not."""


_CKAN_API: Final = re.compile(r"(?P<base>.*?)/api(/[0-9])?(/(action|search|rest)(/[a-z_]*)?)?/?")


def ckan_search_named_in(url: str) -> str:
    """The ``package_search`` of the CKAN API that a URL names (``…/api/3/action/package_show``); empty for others."""
    parts = urlsplit(url)
    api = _CKAN_API.fullmatch(parts.path)
    return urlunsplit((parts.scheme, parts.netloc, api["base"] + CKAN_SEARCH, "", "")) if api else ""


def document(accept: str, layouts: tuple[TableLayout, ...] = ()) -> Ask:
    """Ask for a document in one of the media types of `accept`, and recognise it; a table, by one of `layouts`."""
    return partial(ask_document, accept=accept, layouts=layouts)


def csw_named_in(url: str) -> str:
    """The address itself, where it is that of a catalogue service; else empty."""
    return url if names_csw(url) else ""


def geonode_named_in(url: str, path: str) -> str:
    """The same portal's `path`, where a URL is that of an API of GeoNode; else empty."""
    return geonode_base(url) + path if names_api(url) else ""


PROBES: Final[tuple[Probe, ...]] = (
    Probe("ckan", CKAN_SEARCH, ask_ckan, named_in=ckan_search_named_in),
    *(
        Probe("ckan", prefix + CKAN_SEARCH, ask_ckan, host_only=True, folder=prefix)
        for prefix in CKAN_PREFIXES
        if prefix
    ),
    *(
        Probe(
            "geonode",
            path,
            partial(ask_geonode, version=f"API v{api.version}"),
            named_in=partial(geonode_named_in, path=path),
        )
        for api in (APIS[0], APIS[-1])  # one of the two answers in every release
        for path in (probe_path(api),)
    ),
    Probe("csw", "", ask_csw, named_in=csw_named_in),
    *(
        Probe("csw", path, ask_csw, host_only=path not in {PATHS[0], PATHS[-1]}, folder=folder_in(path))
        for path in PATHS
    ),
    Probe("dcat_rdf", "/catalog.ttl", document(RDF)),  # ckanext-dcat
    Probe("dcat_rdf", "/catalog.rdf", document(RDF), host_only=True),
    Probe("dcat_rdf", "/catalog.xml", document(RDF), host_only=True),
    Probe("dcat_rdf", "/catalog.jsonld", document(RDF), host_only=True),
    Probe("dcat_rdf", "/catalog", document(RDF)),
    Probe("data_json", "/data.json", document(JSON)),  # Project Open Data, DKAN
    Probe("data_json", "/catalogo.json", document(JSON), host_only=True),  # Adela
    Probe("arcgis_hub", "/api/feed/dcat-us/1.1.json", document(JSON), host_only=True),
    Probe("dkan", "/api/1/search?page=1&page-size=1", document(JSON), host_only=True),  # 2 and later
    Probe("dkan", DKAN_1, document(JSON), host_only=True),
    Probe("sitemap", PLACES[0], ask_sitemap, host_only=True, named_in=lambda url: url if names_sitemap(url) else ""),
    Probe("sitemap", PLACES[1], ask_sitemap, host_only=True),  # WordPress names its own in robots.txt
)
"""Asked in this order, the likeliest first, as long as there is time."""


def portal_of(url: str, *protocols: str) -> str | None:
    """The portal that answers by one of `protocols` at `url`, by the probe that asks there; None where none does."""
    plain = url.partition("#")[0].partition("?")[0].rstrip("/")
    rows = ((probe.path.partition("?")[0].rstrip("/"), probe) for probe in PROBES if probe.protocol in protocols)
    found = max(((path, probe.folder) for path, probe in rows if path and plain.endswith(path)), default=None,
                key=lambda row: len(row[0]))  # fmt: skip
    return None if found is None else plain.removesuffix(found[0]) + found[1]


@dataclass(frozen=True, slots=True)
class Clue:
    """What a portal's own page says of the software that wrote it."""

    software: str
    sign: re.Pattern[bytes]
    """Its group ``version``, where it has one, is the software's."""
    protocols: tuple[str, ...] = ()
    """What this software speaks: asked first, and by its documented address even where robots.txt is silent on it."""


def _sign(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode(), re.IGNORECASE)


def _generator(name: str) -> re.Pattern[bytes]:
    """``<meta name="generator" content="NAME 1.2">``, in either order of its attributes."""
    content = rf"""content=["']{name}[ /]*v?(?P<version>[0-9][0-9.a-z-]{{0,20}})?"""
    return _sign(rf"""<meta (?=[^>]{{0,200}}name=["']generator["'])[^>]{{0,200}}{content}""")


CLUES: Final[tuple[Clue, ...]] = (
    Clue("CKAN", _generator("ckan"), ("ckan", "dcat_rdf")),
    Clue("CKAN", _sign(r"/(?:webassets|fanstatic)/(?:base|vendor)/|data-site-root="), ("ckan", "dcat_rdf")),
    Clue("GeoNode", _generator("geonode"), ("geonode", "csw")),
    Clue("GeoNode", _sign(r"/static/(?:geonode|mapstore)/|geonode\.org"), ("geonode", "csw")),
    Clue("GeoNetwork", _sign(r"/geonetwork/|gnSearch|geonetwork-opensource"), ("csw",)),
    Clue("ArcGIS Hub", _sign(r"hubcdn\.arcgis\.com|opendata-ui|arcgis-hub"), ("arcgis_hub", "data_json")),
    Clue("DKAN", _sign(r"/(?:profiles|modules(?:/contrib)?)/dkan|dkan-"), ("dkan", "data_json")),
    Clue("Opendatasoft", _sign(r"opendatasoft|ods-widgets")),
    Clue("Socrata", _sign(r"socrata\.com|/api/views/")),
    Clue("Dataverse", _sign(r"/javax\.faces\.resource/.{0,80}dataverse|<title>[^<]{0,80}dataverse")),
    Clue("udata", _sign(r"/_themes/|udata-")),
    Clue("Drupal", _generator("drupal"), ("dkan", "data_json", "sitemap")),
    Clue("WordPress", _generator("wordpress"), ("sitemap",)),
)
"""Looked for in this order; the first that is met names the software."""

SEARCHED: Final = 300_000
"""Bytes of a page in which clues are looked for."""


@dataclass(frozen=True, slots=True)
class Software:
    """What a page was written by."""

    name: str
    version: str
    protocols: tuple[str, ...]


def get_software(page: bytes) -> Software | None:
    """The software that a page says it was written by."""
    start = page[:SEARCHED]
    for clue in CLUES:
        if found := clue.sign.search(start):
            version = found["version"] if "version" in clue.sign.groupindex and found["version"] else b""
            return Software(clue.software, version.decode("ascii", "ignore").strip("."), clue.protocols)
    return None


_LINK: Final = re.compile(rb"<link\s[^>]{1,1000}>", re.IGNORECASE)
_ALTERNATE: Final = re.compile(rb"""rel\s*=\s*["']?alternate""", re.IGNORECASE)
_MACHINE: Final = re.compile(
    rb"""type\s*=\s*["']?(?:text/turtle|application/(?:rdf\+xml|ld\+json|n-triples))""", re.IGNORECASE
)
_HREF: Final = re.compile(rb"""href\s*=\s*["']?([^"'\s>]{1,800})""", re.IGNORECASE)


def iter_alternates(page: bytes) -> Iterator[str]:
    """Addresses of the RDF documents that a page names as its other forms, as they are written."""
    for link in _LINK.finditer(page[:SEARCHED]):
        href = _HREF.search(link[0])
        if href and _ALTERNATE.search(link[0]) and _MACHINE.search(link[0]):
            yield href[1].decode("utf-8", "ignore").replace("&amp;", "&")
