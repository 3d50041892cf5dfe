"""The application behind a real socket."""

import threading
from contextlib import contextmanager

from federation.web.serving import make_server


@contextmanager
def running(app, listening):
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)
