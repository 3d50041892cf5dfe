"""Services in ISO metadata (SV_ServiceIdentification): where they answer, which standard they follow, what they serve.

Sources: ISO 19119 in ISO 19139 and 19115-3; the rules of GeoDCAT-AP 2.0; INSPIRE's list of types of services; answers
of GeoNetwork, pycsw and ArcGIS, which write an OGC standard or a URN of their own in the place of the type.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from mappings.dcat_mx import Concept
from mappings.issues import Issue, make_issue
from mappings.reading import LEFT_ASIDE
from mappings.schemas.iso_links import Kind, Leads, kind_of_link, service_standard
from mappings.schemas.iso_values import plain
from mappings.schemas.iso_xml import Fields, is_object, listed
from mappings.values import Reading
from mappings.values.urls import url

MOST_OPERATIONS: Final = 200

OPERATIONS: Final = "identificationInfo.containsOperations"
CAPABILITIES: Final = "getcapabilities"

INSPIRE_TYPES: Final = frozenset({"discovery", "view", "download", "transformation", "invoke", "other"})
_INSPIRE: Final = "http://inspire.ec.europa.eu/metadata-codelist/SpatialDataServiceType/"
_OGC_NAMES: Final = {
    "webmapservice": "wms", "webfeatureservice": "wfs", "webcoverageservice": "wcs", "webmaptileservice": "wmts",
    "catalogueservice": "csw", "sensorobservationservice": "sos", "webprocessingservice": "wps",
}  # fmt: skip
"""What the OGC's names of services, as its URNs spell them, are called for short."""
_OGC_SHORT: Final = re.compile(r"(?:\bogc[:\s/]*|^|[:/])(wmts|wms|wfs|wcs|csw|wps|sos)\b", re.IGNORECASE)
_OF_A_REQUEST: Final = re.compile(r"(?:service|request|version)=[^&]*(?:&|$)", re.IGNORECASE)


def ogc_service(value: Any) -> Reading[Concept]:
    """The OGC's standard that a type of service names; nothing for one that names none."""
    words = plain(value)
    match = _OGC_SHORT.search(words[:300])
    bare = next((short for name, short in _OGC_NAMES.items() if name in words[:300].lower().replace(" ", "")), "")
    name = match[1].lower() if match else bare
    return (service_standard(Kind(Leads.SERVICE, name.upper(), name)) if name else None), None


def inspire_service_type(value: Any) -> Reading[Concept]:
    """INSPIRE's type of a service; one that is neither INSPIRE's nor a standard of the OGC's is left aside."""
    words = plain(value).rpartition("/")[2].lower()
    if words in INSPIRE_TYPES:
        return Concept(uri=_INSPIRE + words, label={"en": words}), None
    return None, LEFT_ASIDE if ogc_service(value)[0] is None and words else None


def served(value: Any) -> Reading[str]:
    """The IRI of a dataset that a service operates on; one that is only named is left aside."""
    address = value.get("@id") if isinstance(value, dict) else value
    return url(address) if isinstance(address, str) and "://" in address else (None, LEFT_ASIDE if value else None)


def take_operations(record: Fields) -> list[Any]:
    """Take the operations of a service out of a record."""
    operations: list[Any] = record.pop(OPERATIONS, [])
    return operations


def take_endpoint(
    operations: list[Any], links: list[Fields], *, fields: Fields, extra: Fields, issues: list[Issue]
) -> None:
    """Find where a service answers: by its capabilities, else by a link to a service, else by what there is.

    `links` are those that lead to no page, as distributions.  Addresses that are not taken are kept apart.
    """
    named = list(_addresses_of(operations[:MOST_OPERATIONS]))
    found = [(link.get("access_url") or link.get("download_url"), link) for link in links]
    candidates = [
        *(address for name, address in named if CAPABILITIES in name.lower() or CAPABILITIES in address.lower()),
        *(address for address, link in found if address and _is_of_a_service(address, link)),
        *(address for _, address in named),
        *(address for address, _ in found if address),
    ]
    for address in candidates:
        reading, code = url(address)
        if code:
            issues.append(make_issue(code, OPERATIONS, address))
        if reading:
            fields["endpoint_url"] = root_of(reading)
            if _asks_for_capabilities(reading):
                fields["endpoint_description"] = (reading,)
            break
    standards = {one.uri: one for link in links for one in link.get("conforms_to", ())}
    standards.update((one.uri, one) for one in fields.get("conforms_to", ()))
    if standards:
        fields["conforms_to"] = tuple(standards.values())
    taken = {fields.get("endpoint_url"), *fields.get("endpoint_description", ())}
    if any(root_of(address) not in taken for _, address in named):
        extra[OPERATIONS] = operations
    left = [address for address, _ in found if address and root_of(address) not in taken]
    if left:
        extra["links"] = left


def _is_of_a_service(address: str, link: Fields) -> bool:
    return "conforms_to" in link or kind_of_link(address, "", "", "").leads is Leads.SERVICE


def _addresses_of(operations: list[Any]) -> Iterator[tuple[str, str]]:
    """The name and the address of each operation, at each of the points where it can be called."""
    for operation in operations:
        if not is_object(operation):
            continue
        for point in listed(operation.get("connectPoint")):
            address = plain(point.get("linkage") if is_object(point) else point)
            if address:
                yield plain(operation.get("operationName")), address


def root_of(address: str) -> str:
    """Where a service answers, of the address of one of its requests: what asks for the request is left out."""
    if not _asks_for_capabilities(address):
        return address.rstrip("?&")
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=_OF_A_REQUEST.sub("", parts.query).rstrip("&")))


def _asks_for_capabilities(address: str) -> bool:
    return CAPABILITIES in urlsplit(address).query.lower()
