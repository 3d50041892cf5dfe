"""A CKAN that is asked: by its actions, and over a real socket."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from federation.listening import make_socket
from federation.web.serving import make_server
from tests.federation.web.conftest import Served


@dataclass(frozen=True)
class Ckan:
    """The served index, asked as a CKAN."""

    served: Served

    def ask(self, action: str, **given: Any) -> tuple[int, Any]:
        """Ask by the query; the status and the whole answer."""
        query = urlencode({name.replace("__", "."): value for name, value in given.items()}, doseq=True)
        told = self.served.get(f"/api/3/action/{action}?{query}")
        return told.status_code, told.json()

    def get(self, action: str, **given: Any) -> Any:
        """The result of an action that succeeds; ``facet__field`` stands for ``facet.field``."""
        status, document = self.ask(action, **given)
        assert status == 200, document
        assert document["success"] is True
        return document["result"]

    def refused(self, action: str, **given: Any) -> tuple[int, Any]:
        """The status and the error of an action that does not."""
        status, document = self.ask(action, **given)
        assert document["success"] is False, document
        return status, document["error"]

    def post(self, action: str, body: Any, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body)
        return self.served.ask("POST", f"/api/action/{action}", content=content, **headers)

    def names(self, **given: Any) -> set[str]:
        """The names of all that a search finds."""
        return {package["name"] for package in self.get("package_search", rows=1000, **given)["results"]}


@pytest.fixture
def ckan(served) -> Ckan:
    return Ckan(served)


@pytest.fixture
def listening(served) -> Iterator[Callable[[], str]]:
    """Serves the index on a real socket: ``listening()`` gives its address."""
    running = []

    def listen() -> str:
        socket = make_socket("127.0.0.1:0", "127.0.0.1:8000")
        server = make_server(served.app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        running.append((server, thread, socket))
        while not server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{socket.getsockname()[1]}"

    yield listen
    for server, thread, socket in running:
        server.should_exit = True
        thread.join(20)
        socket.close()
