"""A portal of sixty datasets that fails in the same ways over every protocol.

Each protocol is played from a slice of the datasets (which numbers a page holds, and how many are declared) and spoils
every answer alike.  The envelopes are those of the stand-ins in `tests/harvesters`, where their sources are noted.
"""

import json
from collections.abc import Callable
from typing import Any

from tests.harvesters.fair_data_points import PREFIXES, iris
from tests.harvesters.geoportals import Csw, iso, resource
from tests.harvesters.portal import SEARCH, Answer, Asked, Portal, package, search_body

HELD = 60
"""Datasets that the portal truly has."""
ROWS = 20

Slice = Callable[[int, int], tuple[list[int], int]]
"""From where a page begins and its rows, which numbers it holds, and what is declared."""
Spoil = Callable[[Answer], Answer]


def numbers(start: int, rows: int) -> list[int]:
    return list(range(HELD))[max(0, start) : start + rows]


def whole(start: int, rows: int) -> tuple[list[int], int]:
    return numbers(start, rows), HELD


def in_one(page: Slice) -> list[int]:
    """What a document without pages holds."""
    return numbers(0, HELD) if page(0, HELD)[0] else []


def of_json(value: object) -> Answer:
    return Answer(json.dumps(value).encode())


def of_html(text: str) -> Answer:
    return Answer(f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), content_type="text/html")


def dcat_us(number: int) -> dict[str, Any]:
    return {"identifier": f"id-{number}", "title": f"Conjunto {number}"}


def play_ckan(portal: Portal, page: Slice, spoil: Spoil) -> str:
    def search(asked: Asked) -> Answer:
        found, count = page(int(asked.query["start"]), int(asked.query["rows"]))
        return spoil(Answer(search_body([package(number) for number in found], count)))

    portal.script(SEARCH, search)
    return "/api/3/action"


def play_dkan_1(portal: Portal, page: Slice, spoil: Spoil) -> str:
    """As many names are listed as are declared; those of none are not shown."""
    action = "/api/3/action"

    def success(result: object) -> Answer:
        return spoil(of_json({"success": True, "result": result}))

    def names(_: Asked) -> Answer:
        return success([f"conjunto-{number}" for number in range(page(0, ROWS)[1])])

    def listing(asked: Asked) -> Answer:
        return success([list(map(package, page(int(asked.query["offset"]), int(asked.query["limit"]))[0]))])

    def show(asked: Asked) -> Answer:
        number = int(asked.query["id"].rpartition("-")[2])
        is_there = number < HELD and page(0, ROWS)[0]
        return success([package(number)]) if is_there else spoil(Answer(b'{"success": false}', 404))

    portal.script(f"{action}/package_list", names)
    portal.script(f"{action}/current_package_list_with_resources", listing)
    portal.script(f"{action}/package_show", show)
    return f"{action}/package_list"


def play_dkan_2(portal: Portal, page: Slice, spoil: Spoil) -> str:
    """The metastore's list holds what a page may hold; the search gives pages and the total."""

    def search(asked: Asked) -> Answer:
        rows, number = int(asked.query["page-size"]), int(asked.query["page"])
        found, count = page((number - 1) * rows, rows)
        results = {f"dkan_dataset/id-{each}": dcat_us(each) for each in found}
        return spoil(of_json({"total": count, "results": results}))

    items = "/api/1/metastore/schemas/dataset/items"
    portal.script(items, lambda _: spoil(of_json(list(map(dcat_us, page(0, ROWS)[0])))))
    portal.script("/api/1/search", search)
    return items


def play_data_json(portal: Portal, page: Slice, spoil: Spoil) -> str:
    portal.script("/data.json", lambda _: spoil(of_json({"dataset": list(map(dcat_us, in_one(page)))})))
    return "/data.json"


def play_hub(portal: Portal, page: Slice, spoil: Spoil) -> str:
    """A Hub without feeds: its search."""

    def search(asked: Asked) -> Answer:
        found, count = page(int(asked.query["startindex"]) - 1, int(asked.query["limit"]))
        items = [{"id": f"{number:032x}", "properties": {"title": f"Capa {number}"}} for number in found]
        return spoil(of_json({"features": items, "numberMatched": count}))

    portal.script("/api/search/v1/collections/dataset/items", search)
    return ""


def play_turtle(portal: Portal, page: Slice, spoil: Spoil) -> str:
    def respond(asked: Asked) -> Answer:
        number = int(asked.query.get("page", 1))
        found, count = page((number - 1) * ROWS, ROWS)
        body = "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        body += f"<{portal.url}/catalog?page={number}> hydra:totalItems {count} .\n"
        if number * ROWS < HELD:
            body += f"<{portal.url}/catalog?page={number}> hydra:nextPage <{portal.url}/catalog?page={number + 1}> .\n"
        body += "".join(
            f"<{portal.url}/d/{each}> a dcat:Dataset ; <http://purl.org/dc/terms/title> 'Conjunto {each}' .\n"
            for each in found
        )
        return spoil(Answer(body.encode(), content_type="text/turtle"))

    portal.script("/catalog", respond)
    return "/catalog"


def play_container(portal: Portal, page: Slice, spoil: Spoil) -> str:
    """A container of the Linked Data Platform, each dataset a document."""
    members = [f"{portal.url}/d/{number}" for number in in_one(page)]
    contains = f" ; ldp:contains {iris(*members)}" if members else ""
    head = f"{PREFIXES}<{portal.url}/catalogo/> a ldp:BasicContainer{contains} ."
    portal.script("/catalogo/", lambda _: spoil(Answer(head.encode(), content_type="text/turtle")))
    for member in members:
        body = f"{PREFIXES}<{member}> a dcat:Dataset ; dct:title 'Conjunto' ; dct:description 'Del padrón' .".encode()
        answer = Answer(body, content_type="text/turtle")
        portal.script(member.removeprefix(portal.url), lambda _, answer=answer: spoil(answer))
    return "/catalogo/"


def play_csw(portal: Portal, page: Slice, spoil: Spoil) -> str:
    service = Csw()

    def respond(asked: Asked) -> Answer:
        said = {name.lower(): value for name, value in asked.query.items()}
        if said["request"] != "GetRecords":
            return service.respond(asked)
        found, count = page(int(said["startposition"]) - 1, int(said["maxrecords"]))
        body = (
            '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
            f'numberOfRecordsMatched="{count}" numberOfRecordsReturned="{len(found)}">'
            + "".join(iso(f"id-{number:03}") for number in found)
            + "</csw:SearchResults></csw:GetRecordsResponse>"
        )
        return spoil(Answer(body.encode(), content_type="application/xml"))

    portal.script("/csw", respond)
    return "/csw"


def play_geonode(portal: Portal, page: Slice, spoil: Spoil) -> str:
    """API v2, whose pages are numbered; past the last one there is none."""

    def respond(asked: Asked) -> Answer:
        rows, number = int(asked.query["page_size"]), int(asked.query["page"])
        found, count = page((number - 1) * rows, rows)
        if number > 1 and (number - 1) * rows >= HELD:
            return spoil(Answer(b'{"detail": "Invalid page."}', 404))
        return spoil(of_json({"total": count, "page_size": rows, "resources": list(map(resource, found))}))

    portal.script("/api/v2/resources", respond)
    return "/api/v2/resources"


def play_table(portal: Portal, page: Slice, spoil: Spoil) -> str:
    rows = "".join(f"id-{number},Conjunto {number},https://x.mx/{number}.csv\n" for number in in_one(page))
    body = "ds:identifier,ds:title,rs:downloadURL\n" + rows
    portal.script("/catalogo.csv", lambda _: spoil(Answer(body.encode(), content_type="text/csv")))
    return "/catalogo.csv"


def described(number: int) -> Answer:
    dataset = {"@context": "https://schema.org", "@type": "Dataset", "@id": f"urn:id:{number}", "name": f"C {number}"}
    return of_html(f'<script type="application/ld+json">{json.dumps(dataset)}</script>')


def play_sitemap(portal: Portal, page: Slice, spoil: Spoil) -> str:
    found = in_one(page)
    urls = "".join(f"<url><loc>{portal.url}/conjuntos/{number}</loc></url>" for number in found)
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    portal.script("/sitemap.xml", lambda _: spoil(Answer(body, content_type="text/xml")))
    for number in found:
        portal.script(f"/conjuntos/{number}", lambda _, number=number: spoil(described(number)))
    return "/sitemap.xml"


SELECTORS = '[list]\ndataset = "h2 a"\nnext = "a[rel=next]"\ncount = ".total"\n'


def play_pages(portal: Portal, page: Slice, spoil: Spoil) -> str:
    """Lists of twenty that count, and a page for each dataset."""

    def listing(asked: Asked) -> Answer:
        number = int(asked.query.get("page", 1))
        found, count = page((number - 1) * ROWS, ROWS)
        links = "".join(f'<h2><a href="/conjuntos/{each}">C {each}</a></h2>' for each in found)
        more = f'<a rel="next" href="?page={number + 1}">»</a>' if number * ROWS < HELD else ""
        return spoil(of_html(f'<p class="total">{count} conjuntos</p>{links}{more}'))

    portal.script("/datos", listing)
    for number in range(HELD):
        portal.script(f"/conjuntos/{number}", lambda _, number=number: spoil(described(number)))
    return "/datos"


PLAYED: dict[str, tuple[str, Callable[[Portal, Slice, Spoil], str]]] = {
    "ckan": ("ckan", play_ckan),
    "dkan_1": ("dkan", play_dkan_1),
    "dkan_2": ("dkan", play_dkan_2),
    "data_json": ("data_json", play_data_json),
    "arcgis_hub": ("arcgis_hub", play_hub),
    "dcat_rdf": ("dcat_rdf", play_turtle),
    "linked": ("dcat_rdf", play_container),
    "csw": ("csw", play_csw),
    "geonode": ("geonode", play_geonode),
    "spreadsheet": ("spreadsheet", play_table),
    "sitemap": ("sitemap", play_sitemap),
    "web_pages": ("web_pages", play_pages),
}
"""How each protocol is played, under the name of its walk."""
PLAYED_WITH_PAGES = ("ckan", "dkan_1", "dkan_2", "arcgis_hub", "dcat_rdf", "csw", "geonode", "web_pages")
