"""The files of releases: ``manifest.json`` names them, and what it names never changes.

They are files, several gzip members in a row, and are sent as such (``application/gzip``, with ranges), never with
``Content-Encoding``, of which some clients read the first member only.
"""

import os
import re
import stat
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from federation.release_folder import MANIFEST, read_manifest
from federation.web.answers import has_it, http_date
from federation.web.documented import NOT_MODIFIED, problems
from federation.web.frame import HEAD_ONLY
from federation.web.problems import ProblemError
from federation.web.site import Site, SiteDependency

router = APIRouter(tags=["Versiones"])

KEPT: Final = "public, max-age=86400, immutable"
"""A day, though it never changes: what was erased on a person's demand is not to lie in caches for a year."""
ASKED_EACH_TIME: Final = "public, no-cache"

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".gz": "application/gzip",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".ttl": "text/turtle; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "El archivo / The file", "content": {kind: {} for kind in _MEDIA_TYPES.values()}},
    206: {"description": "Una parte / A part", "content": {kind: {} for kind in _MEDIA_TYPES.values()}},
    400: {"description": "Range no se entiende / is not understood", "content": {"text/plain": {}}},
    416: {"description": "No hay esa parte / No such part", "content": {"text/plain": {}}},
    **NOT_MODIFIED,
    **problems(404),
}


@router.get("/manifest.json", summary="Qué hay en la versión publicada / What the release holds", responses=_FILE)
def manifest(request: Request, site: SiteDependency) -> Response:
    """The manifest of the newest release: read it first, its paths lie beside it."""
    current = _require_current(site)
    return _send(request, site.out / "releases" / str(current["release"]) / MANIFEST, current, ASKED_EACH_TIME)


@router.get(
    "/releases/{number}/{path:path}", summary="Un archivo de una versión / A file of a release", responses=_FILE
)
def release_file(number: int, path: str, request: Request, site: SiteDependency) -> Response:
    """A file of a release that is kept, whole or in part (``Range``)."""
    current = _require_current(site)
    names = path.split("/")
    known = _release(site.out, number) if 0 < number <= current["release"] else None
    if known is None or len(names) > 4 or not all(_NAME.fullmatch(name) for name in names):
        raise _missing(number, current["release"])
    return _send(request, site.out.joinpath("releases", str(number), *names), known, KEPT)


@router.get(
    "/current/{path:path}",
    summary="El mismo archivo de la última versión / The same file of the newest release",
    status_code=307,
    response_class=Response,  # nothing is sent but the address
    responses={307: {"description": "Donde está / Where it is"}, **problems(404)},
)
def current_file(path: str, site: SiteDependency) -> Response:
    """Leads to the file in the newest release."""
    number = _require_current(site)["release"]
    if not all(_NAME.fullmatch(name) for name in path.split("/")):
        raise _missing(number, number)
    target = f"{site.prefix}/releases/{number}/{path}"
    return Response(status_code=307, headers={"Location": target, "Cache-Control": ASKED_EACH_TIME})


def _send(request: Request, path: Path, release: Mapping[str, Any], cache: str) -> Response:
    found = _regular(path)
    if found is None:
        raise _missing(release["release"], release["release"])
    published = datetime.fromisoformat(release["published"])
    facts = (release["digest"], str(release["release"]), path.name, str(path.parent), str(found.st_size))
    tag = blake2b("\x1f".join(facts).encode(), digest_size=16).hexdigest()
    headers = {"ETag": f'"{tag}"', "Last-Modified": http_date(published), "Cache-Control": cache}
    if has_it(request, tag, published):
        return Response(status_code=304, headers=headers)
    if request.scope.get(HEAD_ONLY):
        request.scope["method"] = "HEAD"  # a file is not read through for nobody
    return FileResponse(path, headers=headers, media_type=_media_type(path), stat_result=found)


def _regular(path: Path) -> os.stat_result | None:
    """What is known of a file; None where there is none, or something else, such as a link that leads elsewhere."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _media_type(path: Path) -> str:
    return _MEDIA_TYPES.get(path.suffix, "application/octet-stream")


def _require_current(site: Site) -> Mapping[str, Any]:
    found = read_manifest(site.out)
    if found is None:
        raise ProblemError(
            404, "Todavía no hay ninguna versión publicada aquí.", "No release is published here yet."
        )  # fmt: skip
    return found


@lru_cache(maxsize=64)
def _facts(place: Path, _changed: int) -> Mapping[str, Any] | None:
    found = read_manifest(place)
    return found and {name: found[name] for name in ("release", "digest", "published")}


def _release(out: Path, number: int) -> Mapping[str, Any] | None:
    """What names the content of a release; None where it is not kept."""
    place = out / "releases" / str(number)
    found = _regular(place / MANIFEST)
    return _facts(place, found.st_mtime_ns) if found else None


def _missing(number: int, current: int) -> ProblemError:
    return ProblemError(
        404,
        f"Ese archivo de la versión {number} no está. La última versión es la {current}: lea manifest.json.",
        f"That file of release {number} is not here. The newest release is {current}: read manifest.json.",
    )
