"""``/health`` and ``/metrics``: for who looks after the installation."""

from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from federation.metrics import registry_from_store
from federation.settings import TOOL_VERSION
from federation.web.answers import require_state
from federation.web.documented import problems
from federation.web.site import SiteDependency
from storage.index import get_state

router = APIRouter(tags=["Estado"])

_UNKEPT = {"Cache-Control": "no-store"}


class Health(BaseModel):
    """That the index is served, and which release of it."""

    status: str
    release: int
    published: str
    digest: str
    tool: str


@router.get("/health", summary="¿Sirve? / Is it up?", response_model=Health, responses=problems(503))
def health(site: SiteDependency) -> Response:
    """Tell the release that is served; 503 where none is, or the database is away."""
    with site.database.read() as connection:
        state = require_state(get_state(connection))
    document: dict[str, Any] = {
        "status": "ok",
        "release": state.release,
        "published": state.published.isoformat(),
        "digest": state.digest,
        "tool": f"milpa {TOOL_VERSION}",
    }
    return Response(orjson.dumps(document), headers=_UNKEPT, media_type="application/json")


@router.get("/metrics", summary="Cifras / Figures", responses={200: {"content": {"text/plain": {}}}, **problems(503)})
def metrics(site: SiteDependency) -> Response:
    """The figures of ``milpa serve-metrics``, and of the requests that this process answered (Prometheus)."""
    body = generate_latest(registry_from_store(site.database)) + generate_latest(site.figures)
    return Response(body, headers={**_UNKEPT, "Content-Type": CONTENT_TYPE_LATEST})
