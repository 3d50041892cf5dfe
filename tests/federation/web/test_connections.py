"""Nobody keeps the server from others by holding connections: what is asked comes in time, what is answered is taken."""

import socket
import time

import pytest
import requests

from federation.listening import make_socket
from federation.web import connections, serving
from tests.federation.web.running import running

HEAD = b"POST /sparql HTTP/1.1\r\nHost: indice.example\r\nContent-Type: application/sparql-query\r\n"
ASKED = b"GET /health HTTP/1.1\r\nHost: indice.example\r\n\r\n"


@pytest.fixture
def where(served, monkeypatch):
    """The address of a server that waits for less than half a second, and has room for eight."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.4)
    monkeypatch.setattr(serving, "CONNECTIONS", 8)
    with make_socket("127.0.0.1:0", "") as listening, running(served.app, listening):
        yield listening.getsockname()


@pytest.fixture
def opened(where):
    """Opens a connection that sends something."""
    held = []

    def open_one(sent: bytes) -> socket.socket:
        held.append(socket.create_connection(where[:2], timeout=5))
        held[-1].sendall(sent)
        return held[-1]

    yield open_one
    for one in held:
        one.close()


def is_ended(connection: socket.socket) -> bool:
    """Whether a connection was ended, within some seconds."""
    try:
        while connection.recv(1 << 16):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def status(where) -> int:
    return requests.get(f"http://127.0.0.1:{where[1]}/health", timeout=5).status_code


@pytest.mark.parametrize("sent", [b"", b"GET /catalog HTTP/1.1\r\nX-", HEAD + b"Content-Length: 100\r\n\r\nSELECT"],
                         ids=["nothing", "half a head", "half a body"])  # fmt: skip
def test_connections_that_ask_nothing_leave_room_for_who_does(where, opened, sent):
    held = [opened(sent) for _ in range(8)]
    deadline = time.monotonic() + 5
    while status(where) != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert all(is_ended(one) for one in held)


@pytest.mark.parametrize("drop", [b"x", b"\r\n"], ids=["a head by drops", "empty lines"])
def test_who_sends_a_little_now_and_then_is_not_waited_for_longer(opened, drop):
    held = opened(ASKED if drop == b"\r\n" else b"GET /health HTTP/1.1\r\nX-")
    if drop == b"\r\n":
        assert held.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
    begun = time.monotonic()
    with pytest.raises(ConnectionError):
        while time.monotonic() < begun + 5:
            held.sendall(drop)
            time.sleep(0.05)


def test_headers_without_an_end_are_refused(opened):
    held = opened(b"GET /health HTTP/1.1\r\nHost: indice.example\r\nX-Long: ")
    try:
        for _ in range(64):
            held.sendall(b"x" * 4096)
    except ConnectionError:
        pass
    else:
        assert held.recv(100).startswith(b"HTTP/1.1 400 ")


def test_who_asks_in_time_is_answered_as_often_as_he_likes(opened):
    held = opened(ASKED)
    for _ in range(6):
        assert held.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        time.sleep(0.15)
        held.sendall(ASKED)
    assert held.recv(1 << 16).startswith(b"HTTP/1.1 200 ")


def test_an_answer_may_take_longer_than_a_question(served, opened):
    @served.api.get("/slow")
    def slow():
        time.sleep(1)

    held = opened(b"GET /slow HTTP/1.1\r\nHost: indice.example\r\n\r\n")
    assert held.recv(1 << 16).startswith(b"HTTP/1.1 200 ")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="of Linux")
def test_each_connection_has_the_time_in_which_an_answer_must_be_taken():
    with make_socket("127.0.0.1:0", "") as listening:
        client = socket.create_connection(listening.getsockname())
        accepted, _ = listening.accept()
        with client, accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
