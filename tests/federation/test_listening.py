"""Sockets that listen."""

import socket
from contextlib import closing

from federation.listening import make_socket


def test_no_answer_waits_for_its_headers_to_be_acknowledged() -> None:
    with make_socket("127.0.0.1:0", "") as listening, closing(socket.create_connection(listening.getsockname())):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
