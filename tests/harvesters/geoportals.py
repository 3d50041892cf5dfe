"""Stand-ins of geoportals: a catalogue service (2.0.2 and 3.0) and a GeoNode (API v2 and v1), with their faults.

`Csw` answers as pycsw 2.6.2 (MIT) did when it was run and asked: its capabilities, results, statuses and exceptions
are written after those answers, shortened.  What it does otherwise on request, GeoNetwork does: ``nextRecord`` one past
the end (TerriaJS/terriajs, Apache-2.0, ``wwwroot/test/csw/Example1GetRecordsPage3.xml``), comments in the place of
records, counts that stop at 10,000 (geonetwork/core-geonetwork#6478), RDF/XML as an output.

`GeoNode` answers in the envelopes that the REST framework's and Tastypie's documentation describe, in the words of the
GeoNode developer documentation; none of its code or fixtures (GPL) is copied.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from tests.harvesters.portal import HTML, Answer, Asked

GMD = "http://www.isotc211.org/2005/gmd"
MDB = "http://standards.iso.org/iso/19115/-3/mdb/2.0"
DCAT = "http://www.w3.org/ns/dcat#"
CSW_RECORD = "http://www.opengis.net/cat/csw/2.0.2"

DIALECTS = {
    "2.0.2": ("http://www.opengis.net/cat/csw/2.0.2", "http://www.opengis.net/ows", 200),
    "3.0.0": ("http://www.opengis.net/cat/csw/3.0", "http://www.opengis.net/ows/2.0", 400),
}
"""Version: its namespace, that of OWS, and the status of an exception."""


def iso(identifier: str, title: str = "", stamp: str = "") -> str:
    stamp = f"<gmd:dateStamp><gco:DateTime>{stamp}</gco:DateTime></gmd:dateStamp>" if stamp else ""
    return (
        f'<gmd:MD_Metadata xmlns:gmd="{GMD}" xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier>'
        f"<gco:CharacterString>{identifier}</gco:CharacterString></gmd:fileIdentifier>{stamp}"
        "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>"
        f"{escape(title or 'Capa ' + identifier)}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation>"
        "</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )


def iso_19115_3(identifier: str) -> str:
    return (
        f'<mdb:MD_Metadata xmlns:mdb="{MDB}" xmlns:mcc="http://standards.iso.org/iso/19115/-3/mcc/1.0" '
        'xmlns:gco="http://standards.iso.org/iso/19115/-3/gco/1.0"><mdb:metadataIdentifier><mcc:MD_Identifier>'
        f"<mcc:code><gco:CharacterString>{identifier}</gco:CharacterString></mcc:code></mcc:MD_Identifier>"
        "</mdb:metadataIdentifier></mdb:MD_Metadata>"
    )


def rdf(identifier: str) -> str:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/" '
        f'xmlns:dcat="{DCAT}"><dcat:Dataset rdf:about="https://geo.example/{identifier}"><dct:identifier>{identifier}'
        f"</dct:identifier><dct:title>Capa {identifier}</dct:title><dcat:distribution><dcat:Distribution "
        'rdf:nodeID="d"><dcat:accessURL rdf:resource="https://geo.example/wms"/></dcat:Distribution>'
        "</dcat:distribution></dcat:Dataset></rdf:RDF>"
    )


def dublin_core(identifier: str) -> str:
    return (
        f'<csw:Record xmlns:csw="{CSW_RECORD}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{identifier}'
        "</dc:identifier></csw:Record>"
    )


WRITERS: dict[str, Callable[[str], str]] = {GMD: iso, MDB: iso_19115_3, DCAT: rdf, CSW_RECORD: dublin_core}


COMPARISON = re.compile(r"<(?:ogc|fes):PropertyIs(\w+)><\w+:\w+>([^<]*)</\w+:\w+><\w+:Literal>([^<]*)</")
"""Operator, property and value of the comparisons in a filter."""


@dataclass
class Csw:
    """A catalogue service; `respond` is what a portal is scripted with."""

    identifiers: list[str] = field(default_factory=lambda: [f"id-{number:05}" for number in range(1, 251)])
    speaks: tuple[str, ...] = ("2.0.2", "3.0.0")
    offers: tuple[str, ...] = (CSW_RECORD, GMD)
    sorts_by: tuple[str, ...] = ("dc:identifier", "dct:modified")
    ignores_sort: bool = False
    cap: int = 1000
    writes: Callable[[str], str] | None = None
    """How a record is written, whatever was asked for."""
    fails_at: frozenset[str] = frozenset()
    """Records that cannot be shown, and take their page along."""
    fails_with: Answer | None = None
    matched: Callable[[int], int | None] = lambda true: true
    returned: Callable[[int], int] = lambda true: true
    next_record: Callable[[int, int], int | None] = lambda position, total: 0 if position >= total else position + 1
    """From the rows given so far, and all there are."""
    before_page: Callable[[Asked], None] = lambda _: None
    stamps: dict[str, str] = field(default_factory=dict)
    """When each record was changed; none bears a date unless this says so."""
    filters_by: tuple[str, ...] = ("dc:identifier", "dct:modified")
    """Properties that it filters by; any other is refused."""
    ignores_filter: bool = False
    most: int | None = None
    """Records that it counts and gives of one question (Elasticsearch's ``max_result_window``)."""
    counts_on: bool = False
    """It counts all that match, and gives its most of them (``track_total_hits``)."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The questions for records."""

    def respond(self, asked: Asked) -> Answer:
        said = {name.lower(): value for name, value in asked.query.items()}
        version = said.get("version") or next(
            (each for each in said.get("acceptversions", "").split(",") if each in self.speaks), self.speaks[-1]
        )
        if said.get("service") != "CSW":
            return self.exception(version, "MissingParameterValue", "service", "Missing keyword: service")
        if version not in self.speaks:
            return self.exception(self.speaks[0], "VersionNegotiationFailed", "version", "Invalid version")
        if said["request"] == "GetCapabilities":
            return self.capabilities(version)
        if said.get("resulttype") != "hits":
            self.asked.append(said)
        self.before_page(asked)
        return self.records(version, said)

    def starts(self) -> list[int]:
        return [int(said["startposition"]) for said in self.asked]

    def capabilities(self, version: str) -> Answer:
        csw, ows, _ = DIALECTS[version]
        values = "".join(f"<ows:Value>{each}</ows:Value>" for each in self.offers)
        values = values if version == "2.0.2" else f"<ows:AllowedValues>{values}</ows:AllowedValues>"
        return _xml(
            f'<csw:Capabilities xmlns:csw="{csw}" xmlns:ows="{ows}" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'version="{version}"><ows:ServiceIdentification><ows:Title>Catálogo de prueba</ows:Title>'
            "<ows:ServiceType>CSW</ows:ServiceType></ows:ServiceIdentification><ows:OperationsMetadata>"
            '<ows:Operation name="GetRecords"><ows:DCP><ows:HTTP><ows:Get xlink:href="http://172.18.0.1:8001/csw"/>'
            f'</ows:HTTP></ows:DCP><ows:Parameter name="outputSchema">{values}</ows:Parameter></ows:Operation>'
            "</ows:OperationsMetadata></csw:Capabilities>"
        )

    def records(self, version: str, said: dict[str, str]) -> Answer:
        output = said.get("outputschema", CSW_RECORD)
        if output not in self.offers:
            words = f"Invalid outputSchema parameter value: {output}"
            return self.exception(version, "InvalidParameterValue", "outputschema", words)
        listed = self.identifiers
        if "constraint" in said:
            comparisons = COMPARISON.findall(said["constraint"])
            assert comparisons
            if unknown := [name for _, name, _ in comparisons if name not in self.filters_by]:
                return self.exception(version, "InvalidParameterValue", "constraint", f"Invalid property: {unknown[0]}")
            if not self.ignores_filter:
                listed = [each for each in listed if all(self.meets(each, *words) for words in comparisons)]
        if "sortby" in said and not self.ignores_sort:
            name, _, direction = said["sortby"].rpartition(":")
            if name not in self.sorts_by:
                words = f"Invalid SortBy propertyname: {name}"
                return self.exception(version, "InvalidParameterValue", "sortby", words)
            listed = sorted(listed, key=lambda each: self.value(each, name), reverse=direction == "D")
        if version == "2.0.2" and said.get("resulttype", "hits") == "hits":
            return self.results(version, output, [], len(listed), 0)
        start = int(said.get("startposition", 1)) - 1
        rows = int(said.get("maxrecords", 10))
        if self.most is not None and start + rows > self.most:
            return self.exception(version, "NoApplicableCode", "", f"Result window is too large: {self.most}")
        page = listed[start : start + min(rows, self.cap)]
        if self.fails_at.intersection(page):
            return self.fails_with or self.exception(version, "NoApplicableCode", "service", "Record serialization")
        total = len(listed) if self.most is None or self.counts_on else min(len(listed), self.most)
        return self.results(version, output, page, total, start + len(page))

    def value(self, identifier: str, name: str) -> str:
        return self.stamps.get(identifier, "") if name.lower().endswith("modified") else identifier

    def meets(self, identifier: str, operator: str, name: str, wanted: str) -> bool:
        value = self.value(identifier, name)
        return {"GreaterThanOrEqualTo": value >= wanted, "GreaterThan": value > wanted,
                "LessThanOrEqualTo": value <= wanted}[operator]  # fmt: skip

    def results(self, version: str, output: str, page: list[str], total: int, position: int) -> Answer:
        csw, _, _ = DIALECTS[version]
        write = self.writes or (self.stamped if output == GMD else WRITERS[output])
        counts = {
            "numberOfRecordsMatched": self.matched(total),
            "numberOfRecordsReturned": self.returned(len(page)),
            "nextRecord": self.next_record(position, total),
        }
        told = " ".join(f'{name}="{value}"' for name, value in counts.items() if value is not None)
        return _xml(
            f'<csw:GetRecordsResponse xmlns:csw="{csw}" version="{version}"><csw:SearchStatus timestamp="2026-11-26T01:43'
            f':15Z"/><csw:SearchResults {told} recordSchema="{output}" elementSet="full">'
            f"{''.join(map(write, page))}</csw:SearchResults></csw:GetRecordsResponse>"
        )

    def stamped(self, identifier: str) -> str:
        return iso(identifier, stamp=self.stamps.get(identifier, ""))

    def exception(self, version: str, code: str, locator: str, words: str) -> Answer:
        _, ows, status = DIALECTS[version]
        body = (
            f'<ows:ExceptionReport xmlns:ows="{ows}" version="1.2.0"><ows:Exception exceptionCode="{code}" '
            f'locator="{locator}"><ows:ExceptionText>{words}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>'
        )
        return _xml(body, status)


def _xml(body: str, status: int = 200) -> Answer:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!-- pycsw 2.6.2 -->\n'
    return Answer((head + body).encode(), status, content_type="application/xml")


def resource(number: int, kind: str = "dataset", **fields: object) -> dict[str, Any]:
    """One resource as API v2 lists it."""
    return {
        "pk": str(number),
        "uuid": f"uuid-{number:05}",
        "resource_type": kind,
        "title": f"Capa {number}",
        "links": [{"extension": "zip", "link_type": "data", "name": "Shapefile", "url": f"https://g.mx/{number}.zip"}],
        **fields,
    }


@dataclass
class GeoNode:
    """A GeoNode; `respond` is what each of the portal's paths is scripted with."""

    resources: list[Any] = field(default_factory=lambda: [resource(number) for number in range(1, 251)])
    cap: int = 1000
    sorts: bool = True
    filters: bool = True
    total: Callable[[int], int | None] = lambda true: true
    next_page: Callable[[bool], str | None] = lambda more: "http://172.16.6.140:80/api/?page=2" if more else None
    """From whether there is more: an address inside the portal's own network."""
    fails_at: frozenset[str] = frozenset()
    """The ``pk`` of resources that take their page along."""
    before_page: Callable[[Asked], None] = lambda _: None
    asked: list[Asked] = field(default_factory=list)

    def _listed(self, kind: str) -> list[Any]:
        kinds = {"datasets": {"dataset"}, "layers": {"dataset", "layer"}, "documents": {"document"}}.get(kind)
        return [each for each in self.resources if kinds is None or each["resource_type"] in kinds]

    def respond_v2(self, asked: Asked) -> Answer:
        """Pages by number, 404 past the last one (Django REST framework)."""
        self.asked.append(asked)
        self.before_page(asked)
        kind = asked.path.rstrip("/").rpartition("/")[2]
        listed = self._listed(kind)
        if kind == "resources" and self.filters and "filter{resource_type.in}" in asked.query:
            listed = [each for each in listed if each["resource_type"] in {"dataset", "layer", "document"}]
        order = asked.query.get("sort[]")
        if order and not self.sorts:
            return Answer(json.dumps(["Invalid sorting field"]).encode(), 400)
        if order:
            listed = sorted(listed, key=lambda each: int(each["pk"]), reverse=order.startswith("-"))
        page, asked_size = int(asked.query.get("page", 1)), int(asked.query.get("page_size", 10))
        size = min(asked_size, self.cap)
        if page > max(1, -(-len(listed) // size)):
            return Answer(b'{"detail": "Invalid page."}', 404)
        rows = listed[(page - 1) * size : page * size]
        if self.fails_at.intersection(str(each["pk"]) for each in rows):
            return Answer(HTML, 500)
        more = page * size < len(listed)
        envelope = {"links": {"next": self.next_page(more), "previous": None}, "total": self.total(len(listed))}
        return Answer(json.dumps({**envelope, "page": page, "page_size": asked_size, kind: rows}).encode())

    def respond_v1(self, asked: Asked) -> Answer:
        """Rows by offset, the total in ``meta`` (Tastypie)."""
        self.asked.append(asked)
        self.before_page(asked)
        listed = self._listed(asked.path.rstrip("/").rpartition("/")[2])
        order = asked.query.get("order_by")
        if order and not self.sorts:
            return Answer(b'{"error": "No matching \'date\' field for ordering on."}', 400)
        listed = listed[::-1] if (order or "").startswith("-") else listed
        offset, limit = int(asked.query.get("offset", 0)), int(asked.query.get("limit", 20))
        rows = listed[offset : offset + min(limit, self.cap)]
        more = offset + len(rows) < len(listed)
        meta = {"limit": limit, "offset": offset, "next": self.next_page(more), "total_count": self.total(len(listed))}
        objects = [{"id": int(each["pk"]), **each} for each in rows]
        return Answer(json.dumps({"geonode_version": "3.0.dev", "meta": meta, "objects": objects}).encode())
