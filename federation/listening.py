"""Where a server listens: ``host:port``, an IPv6 address in brackets, port 0 for any."""

import socket
from typing import Final

from federation.errors import UsageError
from federation.words import say
from harvesters.system_words import words_of_system

BACKLOG: Final = 512
"""Connections that wait to be accepted."""
TAKING_SECONDS: Final = 60
"""That a client may leave an answer lying before its connection is ended."""


def place_from_text(listen: str, example: str) -> tuple[str, int]:
    """Host and port.  Raises `UsageError`, with an `example` of one that can be."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdecimal() or int(port) > 65_535:
        raise UsageError(
            say(
                f"--listen no puede ser «{listen}». Escriba dirección y puerto: {example}",
                f"--listen cannot be “{listen}”. Write address and port: {example}",
            )
        )
    return host.removeprefix("[").removesuffix("]"), int(port)


def refusal(listen: str, error: OSError) -> UsageError:
    """What is told where nobody can listen."""
    why = words_of_system(error)
    return UsageError(
        say(
            f"No se puede escuchar en {listen} ({why.es}). Elija otra dirección con --listen.",
            f"Cannot listen at {listen} ({why.en}). Choose another address with --listen.",
        )
    )


def make_socket(listen: str, example: str) -> socket.socket:
    """A socket that listens.  Raises `UsageError` where it cannot."""
    host, port = place_from_text(listen, example)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise refusal(listen, error) from None
    # connections inherit it; the event loop sets it only on those that name their protocol.  Without it the body of
    # each answer waits 40 ms for the client to acknowledge its headers
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux has it
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKING_SECONDS * 1000)
    return listening


def address_of(listen: str, listening: socket.socket) -> str:
    """The address that a browser asks, with the port that was given."""
    return f"http://{listen.rpartition(':')[0]}:{listening.getsockname()[1]}"
