"""What is asked of a Catalogue Service for the Web, as key-value pairs: OGC 07-006r1 (2.0.2) and 12-176r7 (3.0).

GetCapabilities tells the version and the output schemas; where it does not, 2.0.2 and ISO 19139 are what everybody
speaks.  What it tells of addresses is not used: a GeoNode behind a proxy gives its internal one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

GEONETWORK: Final = "/geonetwork"
"""The folder in which a GeoNetwork stands that has not a host of its own."""

PATHS: Final = (
    "/catalogue/csw",  # GeoNode
    f"{GEONETWORK}/srv/spa/csw",
    f"{GEONETWORK}/srv/eng/csw",
    "/srv/spa/csw",  # GeoNetwork at the root of its host
    "/srv/eng/csw",
    "/csw",  # pycsw, deegree, ckanext-spatial
)
"""Where the service lies below a portal's address."""

WORDS: Final = frozenset((
    "service", "version", "acceptversions", "request", "typenames", "elementsetname", "resulttype", "outputschema",
    "outputformat", "startposition", "maxrecords", "sortby", "constraint", "constraintlanguage", "namespace", "id",
    "constraint_language_version", "sections",
))  # fmt: skip
"""Parameters that are ours to say; any other in a registered address (``map=…``, a language) is kept."""

SORTABLES: Final = ("dc:identifier", "Identifier", "")
"""How services call what they sort by, in the order they are asked: pycsw and GeoNetwork take the first; none at all
where the service sorts by nothing."""

NO_CONSTRAINT: Final[Mapping[str, str]] = MappingProxyType({})

DIRECTIONS: Final = ("A", "D")
"""The order of each pass."""


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """A form in which records are asked for."""

    uri: str
    schema: str
    """The schema of its records here."""


OUTPUT_SCHEMAS: Final = (
    OutputSchema("http://www.isotc211.org/2005/gmd", "iso19139"),
    OutputSchema("http://standards.iso.org/iso/19115/-3/mdb/2.0", "iso19139"),
    OutputSchema("http://standards.iso.org/iso/19115/-3/mdb/1.0", "iso19139"),
    OutputSchema("http://www.w3.org/ns/dcat#", "dcat"),
)
"""The first that a service offers is asked for: ISO is what the records are kept in, DCAT what is left of them."""
LAST_RESORTS: Final = {
    "2.0.2": OutputSchema("http://www.opengis.net/cat/csw/2.0.2", "dublin_core"),
    "3.0.0": OutputSchema("http://www.opengis.net/cat/csw/3.0", "dublin_core"),
}
"""The form that every service has to give (OGC 07-006r1, section 10.2.5.3), by version: asked for where it gives no
other.  Italy's RNDT offers ISO 19139 and refuses it."""

TYPE_NAMES: Final = {"2.0.2": "csw:Record", "3.0.0": "csw30:Record"}
"""What is searched, by version: everything, whatever it is kept as."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a service says of itself."""

    version: str = "2.0.2"
    title: str = ""
    software: str = ""
    """``pycsw``, ``GeoNetwork`` or ``GeoNode``, where a sign of it is seen; with its version where that is told."""
    output_schemas: tuple[str, ...] = ()
    """Empty where it does not say."""


def capabilities_from_xml(body: bytes) -> Capabilities | None:
    """Read an answer to GetCapabilities, of any version of OWS; None when it is none."""
    if b"Capabilities" not in body:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root: Any = etree.fromstring(body.lstrip(), parser)
        name = etree.QName(root) if root is not None else None
    except (etree.XMLSyntaxError, ValueError):  # a root whose name is none was recovered, too
        return None
    if name is None or name.localname != "Capabilities" or "/cat/csw/" not in (name.namespace or ""):
        return None
    operations = (each for each in root.iter("{*}Operation") if each.get("name") == "GetRecords")
    parameters = (each for each in next(operations, ()) if str(each.get("name")).lower() == "outputschema")
    values = [" ".join("".join(value.itertext()).split()) for each in parameters for value in each.iter("{*}Value")]
    version = "3.0.0" if (root.get("version") or "").startswith("3.") else "2.0.2"
    title = root.findtext("{*}ServiceIdentification/{*}Title") or ""
    return Capabilities(version, " ".join(title.split()), software_of(body), tuple(dict.fromkeys(values)))


_SOFTWARE: Final = (
    (re.compile(rb"<!-- pycsw (\d[\w.+-]{0,20}) -->"), "pycsw {}"),
    (re.compile(rb"geonetwork", re.IGNORECASE), "GeoNetwork"),
    (re.compile(rb"geonode|/catalogue/csw", re.IGNORECASE), "GeoNode"),
    (re.compile(rb"deegree", re.IGNORECASE), "deegree"),
)


def software_of(body: bytes) -> str:
    """The software that wrote an answer, where it shows."""
    found = ((sign.search(body), name) for sign, name in _SOFTWARE)
    return next((name.format(*(each.decode() for each in match.groups())) for match, name in found if match), "")


def output_schemas_of(offered: Sequence[str], version: str, wanted: str = "") -> tuple[OutputSchema, ...]:
    """The forms to ask for, the best first; ISO 19139 where nothing known is offered, Dublin Core last.

    `wanted` is the schema that a source is registered with: its forms come first.
    """
    last = LAST_RESORTS[version]
    known = [each for each in OUTPUT_SCHEMAS if each.uri in offered or (not offered and each.schema == wanted)]
    known = [*(known or OUTPUT_SCHEMAS[:1]), last]
    return tuple(sorted(known, key=lambda each: each.schema != (wanted or each.schema)))


def csw_base(url: str) -> str:
    """The address of a service, without the question that may hang on it.

    ``https://x.mx/csw?service=CSW&request=GetCapabilities&map=a`` gives ``https://x.mx/csw?map=a``.
    """
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if name.lower() not in WORDS]  # fmt: skip
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


def csw_bases(url: str) -> tuple[str, ...]:
    """Where the service of a source may be, the likeliest first; one place when the URL names it."""
    base = csw_base(url)
    if names_csw(url):
        return (base,)
    plain = urlsplit(base)._replace(query="").geturl().rstrip("/")
    return tuple(dict.fromkeys((base, *(plain + path for path in PATHS))))


def folder_in(path: str) -> str:
    """What a path of `PATHS` begins with that is the portal itself still; empty where that is the host."""
    return GEONETWORK if path.startswith(GEONETWORK) else ""


def names_csw(url: str) -> bool:
    """Whether a URL is that of a service by its own words."""
    parts = urlsplit(url)
    said = {name.lower(): value.lower() for name, value in parse_qsl(parts.query)}
    return said.get("service") == "csw" or bool(re.search(r"/(csw|csw30)([-/.][\w.-]*)?/?$", parts.path, re.IGNORECASE))


def version_in(url: str) -> str:
    """The version that a registered address asks for; empty when it does not."""
    said = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
    version = said.get("version") or said.get("acceptversions", "").partition(",")[0]
    return "3.0.0" if version.startswith("3") else "2.0.2" if version else ""


def capabilities_url(base: str, version: str = "") -> str:
    """Ask for what the service says of itself; 2.0.2 before 3.0, unless a version is wanted."""
    accepted = {"acceptVersions": version or "2.0.2,3.0.0"} | ({"version": version} if version else {})
    return _with(base, {"service": "CSW", "request": "GetCapabilities", **accepted})


def records_url(
    base: str,
    version: str,
    output: str,
    *,
    start: int,
    rows: int,
    sort: str = "",
    constraint: Mapping[str, str] = NO_CONSTRAINT,
) -> str:
    """Ask for a page of whole records; `start` counts from 0, as everywhere here, and CSW from 1.

    `constraint` are the parameters of a filter (`harvesters.csw_filters`).
    """
    query = {
        "service": "CSW",
        "version": version,
        "request": "GetRecords",
        "typeNames": TYPE_NAMES[version],
        "elementSetName": "full",
        "outputSchema": output,
        "startPosition": str(start + 1),
        "maxRecords": str(rows),
    }
    if version == "2.0.2":
        query["resultType"] = "results"  # «hits» is the default there, and gone from 3.0
    if sort:
        query["sortBy"] = sort
    return _with(base, {**query, **constraint})


def count_url(base: str, version: str) -> str:
    """Ask how many records there are, and for no more of them than must be."""
    query = {"service": "CSW", "version": version, "request": "GetRecords", "typeNames": TYPE_NAMES[version]}
    return _with(base, {**query, "elementSetName": "brief", "resultType": "hits", "maxRecords": "1"})


def matched_in(body: bytes) -> int | None:
    """How many records an answer to GetRecords says that there are; None where it does not."""
    found = re.search(rb"<[^<>]*SearchResults\s[^<>]*\bnumberOfRecordsMatched=[\"'](\d{1,10})[\"']", body[: 1 << 16])
    return int(found[1]) if found else None


def _with(base: str, query: dict[str, str]) -> str:
    parts = urlsplit(base)
    words = "&".join(filter(None, (parts.query, urlencode(query, safe=":,"))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, words, ""))


def is_in_order(identifiers: Sequence[str]) -> bool:
    """Whether identifiers stand in some order that a database may sort by: bytes, letters, letters without signs."""
    keys = (str, str.casefold, lambda words: re.sub(r"\W", "", words.casefold()))
    for key in keys:
        listed = [key(each) for each in identifiers]
        if listed in (sorted(listed), sorted(listed, reverse=True)):
            return True
    return False
