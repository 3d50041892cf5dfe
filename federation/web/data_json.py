"""``/data.json``: the datasets that are served, as DCAT-US has them, at the address where it is looked for.

It is the release's own file, unpacked while it is sent: many readers of such files know neither ``.gz`` nor gzip of
several members.  A release of before that file was one of its dialects is written from the served index.
"""

import gzip
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from federation.exporters import EXPORTERS
from federation.release_folder import read_manifest
from federation.web.answers import has_it, http_date
from federation.web.ckan.catalogue import DATASETS
from federation.web.documented import NOT_MODIFIED, problems
from federation.web.frame import HEAD_ONLY
from federation.web.problems import ProblemError
from federation.web.site import Site, SiteDependency
from mappings.dcat_us_form import dcat_us_from_document
from mappings.uris import catalog_uri
from storage.index import iter_entries

router = APIRouter(tags=["data.json"])

CHUNK: Final = 1 << 18
"""Bytes that are unpacked at a time."""

_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Los conjuntos / The datasets", "content": {"application/json": {"schema": {}}}},
    **NOT_MODIFIED,
    **problems(404),
}


@router.get("/data.json", summary="data.json (DCAT-US 1.1)", responses=_FILE)
def data_json(request: Request, site: SiteDependency) -> Response:
    """All datasets in one ``data.json``."""
    exporter = EXPORTERS["data_json"]
    found = read_manifest(site.out)
    if found is None:
        raise ProblemError(404, "Todavía no hay nada publicado.", "Nothing is published yet.")
    path = site.out / "releases" / str(found["release"]) / exporter.file_name
    published = datetime.fromisoformat(found["published"])
    tag = blake2b(f"data.json\x1f{found['digest']}\x1f{found['release']}".encode(), digest_size=16).hexdigest()
    headers = {"ETag": f'"{tag}"', "Last-Modified": http_date(published), "Cache-Control": "public, no-cache"}
    if has_it(request, tag, published):
        return Response(status_code=304, headers=headers)
    pieces = _unpacked(path) if path.is_file() else _written(site)
    if request.scope.get(HEAD_ONLY):  # nothing is unpacked for nobody; how long it is, nobody knows before
        pieces = iter(())
    return StreamingResponse(pieces, headers=headers, media_type=exporter.media_type)


def _unpacked(path: Path) -> Iterator[bytes]:
    """The file's content, piece by piece."""
    with gzip.open(path) as packed:
        while piece := packed.read(CHUNK):
            yield piece


def _written(site: Site) -> Iterator[bytes]:
    """The same, written from one snapshot of the index."""
    exporter = EXPORTERS["data_json"]
    yield exporter.head([(catalog_uri(site.base_uri), [])])
    with site.database.read() as connection:
        for number, entry in enumerate(iter_entries(connection, DATASETS)):
            element = orjson.dumps(dcat_us_from_document(orjson.loads(entry.document)))
            yield exporter.separator + element if number else element
    yield exporter.tail()
