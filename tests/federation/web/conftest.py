"""An index that is published and served, asked without a network."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from federation.orders import Order
from federation.releases import publish
from federation.web.app import make_app
from federation.web.site import Site
from federation.web.standing import LastState
from tests.federation.publishing.conftest import BASE, Stock


@dataclass
class Served:
    """A store, the index that is published from it, and the application that serves it."""

    stock: Stock
    site: Site
    app: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        self.app = make_app(self.site)

    @property
    def api(self) -> FastAPI:
        """The application itself, inside its frame and its memory."""
        return self.app._app._app  # type: ignore[attr-defined]

    def ask(self, method: str, path: str, *, content: object = None, **headers: str) -> httpx.Response:
        """Ask the application; ``Accept_Encoding`` stands for ``Accept-Encoding``, which is none by default."""
        named = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(method, path, headers=named, content=content)

        return asyncio.run(send())

    def get(self, path: str, accept: str = "", **headers: str) -> httpx.Response:
        return self.ask("GET", path, **({"Accept": accept} if accept else {}), **headers)

    def publish(self) -> int:
        return publish(self.site.database, self.site.out, Order(self.site.base_uri, serve=True)).number


@pytest.fixture
def make_served(sqlite_database, tmp_path) -> Callable[..., Served]:
    """Makes an index that is served; nothing is published yet."""

    def make(base_uri: str = BASE) -> Served:
        return Served(
            Stock(sqlite_database),
            Site(sqlite_database, tmp_path / "index", base_uri, last_state=LastState(believed=0)),
        )

    return make


@pytest.fixture
def served(make_served) -> Served:
    """An index of two sources, published once and served."""
    made = make_served()
    made.stock.fill("uno", "dos")
    made.publish()
    return made
