"""The server that carries the application: one process, bounded in what it holds at once."""

from typing import Final

import uvicorn
from starlette.types import ASGIApp

from federation.web.connections import PatientConnection

CONNECTIONS: Final = 400
"""Open at once; more are told to come back (503)."""
SECONDS_TO_END: Final = 10
"""For answers under way when the server is asked to end."""
IDLE_SECONDS: Final = 10
"""That a connection is kept for a next request."""


def make_server(app: ASGIApp, proxies: str = "") -> uvicorn.Server:
    """A server for a socket; `proxies` are the addresses whose ``X-Forwarded-For`` is believed."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=PatientConnection,
            access_log=False,  # the frame's own
            log_config=None,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=SECONDS_TO_END,
            ws="none",
        )
    )
