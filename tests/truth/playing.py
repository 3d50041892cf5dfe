"""Portals that tell the same facts, one for each protocol, or way of speaking one, that Milpa knows.

They stand where the stand-ins of `tests/harvesters` stand: their envelopes, paging and faults are those of the
platforms, with the source of each noted there.
"""

import html
import json
from collections.abc import Callable, Sequence

from tests.harvesters.geoportals import CSW_RECORD, Csw, GeoNode
from tests.harvesters.portal import HTML, Answer, Asked, Portal
from tests.truth.facts import DatasetFacts
from tests.truth.in_json import (
    ckan_package,
    dcat_us_dataset,
    dkan_package,
    geonode_resource,
    hub_item,
    schema_org_dataset,
)
from tests.truth.in_pages import page_of
from tests.truth.in_rdf import triples_of, written
from tests.truth.in_tables import Table, table_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
MISSING = Answer(HTML, 404, content_type="text/html")

Play = Callable[[Portal, Sequence[DatasetFacts]], None]
"""Make a portal tell some facts."""


def dumps(value: object) -> bytes:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def respond_with(body: bytes, content_type: str = "application/json") -> Answer:
    """An answer that is well."""
    return Answer(body, content_type=content_type)


# ── CKAN and DKAN ────────────────────────────────────────────────────────────────────────────────────────────────────


def play_ckan(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """Pages of packages, in the order of their identifiers."""
    portal.packages = sorted(map(ckan_package, every), key=lambda package: package["id"])


def play_dkan_1(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """The names, and pages of packages in a list within a list; the last ten are shown one by one only."""
    action = "/api/3/action"
    packages = list(map(dkan_package, every))
    listed = packages[:-10]

    def success(result: object) -> Answer:
        return respond_with(dumps({"help": "", "success": True, "result": result}))

    def listing(asked: Asked) -> Answer:
        start, rows = int(asked.query["offset"]), int(asked.query["limit"])
        return success([listed[start : start + rows]])

    by_name = {package["name"]: package for package in packages}
    portal.script(f"{action}/package_list", success(list(by_name)))
    portal.script(f"{action}/current_package_list_with_resources", listing)
    portal.script(f"{action}/package_show", lambda asked: success([by_name[asked.query["id"]]]))


def play_dkan_2(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """The metastore's list without the last ten, which only the search gives."""
    datasets = list(map(dcat_us_dataset, every))

    def search(asked: Asked) -> Answer:
        rows, page = min(int(asked.query["page-size"]), 100), int(asked.query["page"])
        found = datasets[(page - 1) * rows : page * rows]
        results = {f"dkan_dataset/{each['identifier']}": each for each in found}
        return respond_with(dumps({"total": str(len(datasets)), "results": results}))

    portal.script("/api/1/metastore/schemas/dataset/items", respond_with(dumps(datasets[:-10])))
    portal.script("/api/1/search", search)


def data_json(every: Sequence[DatasetFacts]) -> Answer:
    """A catalogue of DCAT-US 1.1."""
    schema = "https://project-open-data.cio.gov/v1.1/schema"
    return respond_with(dumps({"conformsTo": schema, "dataset": list(map(dcat_us_dataset, every))}))


def play_data_json(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """One document."""
    portal.script("/data.json", data_json(every))


# ── ArcGIS Hub ───────────────────────────────────────────────────────────────────────────────────────────────────────

HUB_FEED, HUB_RECORDS, HUB_V3 = (
    "/api/feed/dcat-us/1.1.json", "/api/search/v1/collections/dataset/items", "/api/v3/datasets"
)  # fmt: skip


def play_hub_feed(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """The feed; the searches are off."""
    portal.script(HUB_FEED, data_json(every))


def play_hub_records(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """No feed; OGC API Records."""
    items = list(map(hub_item, every))

    def respond(asked: Asked) -> Answer:
        start, rows = int(asked.query["startindex"]) - 1, min(int(asked.query["limit"]), 100)
        features = [{"id": each["id"], "type": "Feature", "properties": each} for each in items[start : start + rows]]
        links = [{"rel": "self"}, *([{"rel": "next"}] if start + rows < len(items) else [])]
        return respond_with(dumps({"features": features, "numberMatched": len(items), "links": links}))

    portal.script(HUB_RECORDS, respond)


def play_hub_v3(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """No feed; the JSON:API that came before."""
    items = list(map(hub_item, every))

    def respond(asked: Asked) -> Answer:
        rows, page = int(asked.query["page[size]"]), int(asked.query["page[number]"])
        found = items[(page - 1) * rows : page * rows]
        data = [{"id": each["id"], "type": "dataset", "attributes": each} for each in found]
        return respond_with(dumps({"data": data, "meta": {"stats": {"totalCount": len(items)}}}))

    portal.script(HUB_V3, respond)


# ── geoportals ───────────────────────────────────────────────────────────────────────────────────────────────────────


def play_csw(output: str, write: Callable[[DatasetFacts], str]) -> Play:
    """A catalogue service that offers one schema of records."""

    def play(portal: Portal, every: Sequence[DatasetFacts]) -> None:
        records = {facts.identifier: write(facts) for facts in every}
        offers = (CSW_RECORD,) if output == CSW_RECORD else (CSW_RECORD, output)
        service = Csw(identifiers=list(records), offers=offers, writes=records.__getitem__)
        portal.script("/csw", service.respond)

    return play


def rdf_record(facts: DatasetFacts) -> str:
    """A dataset as RDF/XML, the way a catalogue service puts it into its answer."""
    document = written(triples_of(facts), "application/rdf+xml").decode()
    return document.partition("?>")[2] if document.startswith("<?xml") else document


def geonode_of(every: Sequence[DatasetFacts]) -> GeoNode:
    """A GeoNode of these datasets."""
    return GeoNode(resources=[geonode_resource(facts, number) for number, facts in enumerate(every, 1)])


def play_geonode_2(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """GeoNode 4."""
    portal.script("/api/v2/resources", geonode_of(every).respond_v2)


def play_geonode_1(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """GeoNode 3.0."""
    geonode = geonode_of(every)
    portal.script("/api/layers/", geonode.respond_v1)
    portal.script("/api/documents/", geonode.respond_v1)


# ── tables and pages ─────────────────────────────────────────────────────────────────────────────────────────────────


def play_table(ending: str, content_type: str, write: Callable[[Table], bytes]) -> Play:
    """A catalogue in a file."""

    def play(portal: Portal, every: Sequence[DatasetFacts]) -> None:
        portal.script(f"/catalogo.{ending}", respond_with(write(table_of(every)), content_type))

    return play


def play_sitemap(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """A sitemap of pages with a dataset of schema.org in each."""
    pages = [f"{portal.url}/conjuntos/{facts.name}" for facts in every]
    urls = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    portal.script("/sitemap.xml", respond_with(f'<urlset xmlns="{namespace}">{urls}</urlset>'.encode(), "text/xml"))
    for facts in every:
        script = dumps(schema_org_dataset(facts)).replace(b"</", b"<\\/")
        page = b'<html><head><script type="application/ld+json">' + script + b"</script></head><body></body></html>"
        portal.script(f"/conjuntos/{facts.name}", respond_with(page, "text/html; charset=utf-8"))


def play_pages(portal: Portal, every: Sequence[DatasetFacts]) -> None:
    """Lists of a hundred, and a page for each dataset."""

    def listing(asked: Asked) -> Answer:
        number = int(asked.query.get("page", 1))
        found = every[(number - 1) * 100 : number * 100]
        links = "".join(f'<h2><a href="/conjuntos/{each.name}">{html.escape(each.title)}</a></h2>' for each in found)
        more = f'<a rel="next" href="?page={number + 1}">»</a>' if number * 100 < len(every) else ""
        body = f'<html><body><p class="total">{len(every):,} conjuntos</p>{links}{more}</body></html>'
        return respond_with(body.encode(), "text/html; charset=utf-8")

    portal.script("/datos", listing)
    for facts in every:
        portal.script(f"/conjuntos/{facts.name}", respond_with(page_of(facts).encode(), "text/html; charset=utf-8"))
