"""What stopped a question to a portal, in words that an operator can act on."""

import ssl
from collections.abc import Callable

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from harvesters.errors import ForbiddenAddressError


class BodyTooLongError(requests.RequestException):
    """An answer is longer than is read of it; `response.content` holds its beginning."""


def is_unreachable(error: BaseException) -> bool:
    """Whether no connection came about at all: an unknown or forbidden host, nobody listening, a bad certificate."""
    inner = getattr(error.args[0], "reason", None) if error.args else None
    refused = isinstance(error, (requests.exceptions.SSLError, ForbiddenAddressError))
    return refused or isinstance(inner, (NewConnectionError, ConnectTimeoutError))


Words = Callable[[BaseException], str]


def explain(error: BaseException) -> str:
    """Say in one English sentence, without a full stop, what stopped a question.  Takes any exception of a session."""
    return next(words(error) for kind, words in _EXPLANATIONS if isinstance(error, kind))


def _explain_tls(error: BaseException) -> str:
    text = str(error)
    return next((words for sign, words in _TLS_SIGNS if sign in text), "its TLS connection failed: " + _shorten(text))


def _explain_connection(error: BaseException) -> str:
    text = str(error)
    if is_unknown_name(error):
        return "its name does not resolve (check the spelling)"
    return next((words for sign, words in _CONNECTION_SIGNS if sign in text), "no connection: " + _shorten(text))


def is_unknown_name(error: BaseException) -> bool:
    """Whether a name that does not resolve is the cause, however deep requests wrapped it."""
    inner = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(inner, NameResolutionError)


def _shorten(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"


_TLS_SIGNS = (
    (
        "unable to get local issuer certificate",
        "its certificate cannot be verified: an intermediate certificate is missing (its operators should install it)",
    ),
    ("self-signed certificate", "its certificate is self-signed (its operators should install a public one)"),
    ("certificate has expired", "its certificate has expired (tell its operators)"),
    ("Hostname mismatch", "its certificate belongs to another host (use the host that the certificate names)"),
    ("doesn't match", "its certificate belongs to another host (use the host that the certificate names)"),
    ("WRONG_VERSION_NUMBER", "it does not speak TLS there (try http://)"),
)

_CONNECTION_SIGNS = (
    ("Connection refused", "it refuses the connection (nothing listens there)"),
    ("No route to host", "there is no route to it"),
    ("Network is unreachable", "the network cannot reach it"),
    ("Remote end closed connection", "it closed the connection without an answer"),
    ("Connection reset", "it broke the connection off"),
)

_EXPLANATIONS: tuple[tuple[type[BaseException], Words], ...] = (
    (ForbiddenAddressError, str),
    (BodyTooLongError, lambda error: f"its answer is too long ({error})"),
    (requests.TooManyRedirects, lambda _: "it redirects too many times"),
    (requests.exceptions.SSLError, _explain_tls),
    (ssl.SSLError, _explain_tls),
    (requests.ConnectTimeout, lambda _: "it does not answer (the connection timed out)"),
    (requests.Timeout, lambda _: "it does not answer in time"),
    (requests.exceptions.ChunkedEncodingError, lambda _: "its answer broke off in the middle"),
    (requests.exceptions.InvalidURL, lambda error: f"it is no URL that can be asked: {error}"),
    (requests.ConnectionError, _explain_connection),
    (BaseException, lambda error: f"it failed: {_shorten(str(error) or type(error).__name__)}"),
)
