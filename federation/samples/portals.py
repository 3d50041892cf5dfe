"""A loopback server that plays the bundled portals, each in its own protocol.

It answers like the software it stands for (CKAN's action API, paged DCAT, plain documents with an ETag), always with
the same bytes, and only to this machine.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

CKAN_ROWS = 10
"""Rows of a CKAN page when none are asked for, as in CKAN itself."""
CKAN_MOST_ROWS = 20
"""Rows that the played CKAN gives at most, without a word about it: real portals cap them, too."""
RDF_PAGES = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """A bundled portal: what the demo assumes of it, and what it truly is."""

    slug: str
    title: str
    level: str
    """The demo's assumption, like the place."""
    branch: str | None
    state: str | None
    municipality: str | None
    path: str
    """Where it joins, below the server's address."""
    protocol: str | None
    """None where `join` finds it by asking."""
    datasets: int
    origin: str
    """Whose catalogue it truly is."""
    home: str
    """Where people read, or read, that portal."""
    licence: str
    """SPDX identifier of the licence under which it was published."""


SAMPLES: tuple[Sample, ...] = (
    Sample(
        slug="muestra-brasil",
        title="Muestra: Portal Brasileiro de Dados Abertos (CKAN)",
        level="federal",
        branch="executive",
        state=None,
        municipality=None,
        path="/brasil",
        protocol=None,
        datasets=34,
        origin="legado.dados.gov.br, 2022",
        home="https://legado.dados.gov.br",
        licence="MIT",
    ),
    Sample(
        slug="muestra-belgica",
        title="Muestra: Hacienda de Bélgica, SPF Finances (DCAT en RDF)",
        level="state",
        branch="executive",
        state="14",
        municipality=None,
        path="/belgica/catalog",
        protocol=None,
        datasets=24,
        origin="opendata.fin.belgium.be, 2022",
        home="https://opendata.fin.belgium.be",
        licence="BSD-2-Clause",
    ),
    Sample(
        slug="muestra-educacion",
        title="Muestra: Departamento de Educación de los EE. UU. (data.json)",
        level="municipal",
        branch="executive",
        state="14",
        municipality="14039",
        path="/educacion/data.json",
        protocol=None,
        datasets=40,
        origin="www2.ed.gov/data.json, 2018",
        home="https://www2.ed.gov",
        licence="MIT",
    ),
    Sample(
        slug="muestra-sedesol",
        title="Muestra: SEDESOL 2014, reconstruida (Adela)",
        level="federal",
        branch="executive",
        state=None,
        municipality=None,
        path="/sedesol/catalogo.json",
        protocol=None,
        datasets=25,
        origin="Secretaría de Desarrollo Social, México, 2014",
        home="http://www.sedesol.gob.mx",
        licence="MIT",
    ),
)


@contextmanager
def serve_samples(port: int = 0) -> Iterator[Mapping[str, str]]:
    """Play all samples on 127.0.0.1 as long as the block lasts; give the URL at which each joins, by slug.

    `port` 0 takes a free one.  Raises `OSError` when a given port is taken.
    """
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05), name="samples", daemon=True)
    thread.start()
    try:
        yield {sample.slug: f"http://127.0.0.1:{server.server_port}{sample.path}" for sample in SAMPLES}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# -- what is answered --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    media_type: str = "application/json; charset=utf-8"
    status: int = 200

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:32]}"'


Query = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Question:
    query: Query
    accept: str


@cache
def _file(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


@cache
def _packages() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(_file("ckan.json")))


def _action(action: Callable[[Query], Any], question: _Question) -> _Answer:
    """One action of CKAN's API, in its envelope."""
    try:
        envelope: dict[str, Any] = {"success": True, "result": action(question.query)}
        status = 200
    except LookupError:
        error = {"__type": "Not Found Error", "message": "Not found"}
        envelope, status = {"success": False, "error": error}, 404
    except ValueError:
        error = {"__type": "Validation Error", "message": "Invalid value"}
        envelope, status = {"success": False, "error": error}, 409
    return _Answer(json.dumps({"help": "", **envelope}, ensure_ascii=False).encode(), status=status)


def _first(query: Query, name: str, otherwise: str) -> str:
    return query.get(name, [otherwise])[0]


def _package_search(query: Query) -> dict[str, Any]:
    field, _, direction = _first(query, "sort", "metadata_modified desc").split(",")[0].strip().partition(" ")
    packages = sorted(_packages(), key=lambda package: (str(package.get(field, "")), package["id"]))
    if direction.strip().lower() == "desc":
        packages.reverse()
    start, rows = int(_first(query, "start", "0")), int(_first(query, "rows", str(CKAN_ROWS)))
    if start < 0 or rows < 0:
        raise ValueError("start and rows count from 0")
    results = packages[start : start + min(rows, CKAN_MOST_ROWS)]
    return {"count": len(packages), "sort": f"{field} {direction}".strip(), "facets": {}, "results": results}


def _package_show(query: Query) -> dict[str, Any]:
    wanted = _first(query, "id", "")
    found = next((package for package in _packages() if wanted in (package["id"], package["name"])), None)
    if found is None:
        raise LookupError(wanted)
    return found


def _package_list(query: Query) -> list[str]:
    start = int(_first(query, "offset", "0"))
    limit = int(_first(query, "limit", str(len(_packages()))))
    return sorted(package["name"] for package in _packages())[start : start + limit]


def _status_show(_query: Query) -> dict[str, Any]:
    return {"ckan_version": "2.9.5", "site_title": "Portal Brasileiro de Dados Abertos", "extensions": []}


def _catalog(question: _Question) -> _Answer:
    """A page of the catalogue in Turtle; a browser gets a page to read."""
    page = _first(question.query, "page", "1")
    if question.accept.startswith("text/html"):
        return _page("SPF Finances", question)
    if page not in {str(number) for number in range(1, RDF_PAGES + 1)}:
        return _not_found(question)
    return _Answer(_file(f"catalog-{page}.ttl"), "text/turtle; charset=utf-8")


def _document(name: str, _question: _Question) -> _Answer:
    return _Answer(_file(name))


def _page(title: str, _question: _Question) -> _Answer:
    return _Answer(f"<!DOCTYPE html><title>{title}</title><h1>{title}</h1>".encode(), "text/html; charset=utf-8")


def _not_found(_question: _Question) -> _Answer:
    return _Answer(b"<!DOCTYPE html><title>404</title>", "text/html; charset=utf-8", 404)


ROUTES: dict[str, Callable[[_Question], _Answer]] = {
    "/": partial(_page, "Portales de muestra"),
    "/brasil": partial(_page, "Portal Brasileiro de Dados Abertos"),
    "/brasil/api/3/action/package_search": partial(_action, _package_search),
    "/brasil/api/3/action/package_show": partial(_action, _package_show),
    "/brasil/api/3/action/package_list": partial(_action, _package_list),
    "/brasil/api/3/action/status_show": partial(_action, _status_show),
    "/belgica/catalog": _catalog,
    "/educacion/data.json": partial(_document, "data.json"),
    "/sedesol/catalogo.json": partial(_document, "catalogo.json"),
}


class _Handler(BaseHTTPRequestHandler):
    """Looks the path up in `ROUTES`; knows GET, HEAD and If-None-Match."""

    protocol_version = "HTTP/1.1"
    server_version = "MilpaSamples"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with a body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without one."""
        self._answer(with_body=False)

    def log_message(self, *_args: object) -> None:
        """Say nothing: the demo's screen belongs to its table."""

    def _answer(self, *, with_body: bool) -> None:
        target = urlsplit(self.path)
        route = ROUTES.get(target.path.rstrip("/") or "/", _not_found)
        answer = route(_Question(parse_qs(target.query), self.headers.get("Accept", "")))
        is_known = answer.status == 200 and answer.etag in self.headers.get("If-None-Match", "")
        self.send_response(304 if is_known else answer.status)
        self.send_header("ETag", answer.etag)
        self.send_header("Vary", "Accept")
        if not is_known:
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body and not is_known:
            self.wfile.write(answer.body)
