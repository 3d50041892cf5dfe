"""What stopped a question to a portal, in words that an operator can act on."""

import ssl
from collections.abc import Callable

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from harvesters.errors import ForbiddenAddressError, words_of
from harvesters.sentences import Sentence


class BodyTooLongError(requests.RequestException):
    """An answer is longer than is read of it; `response.content` holds its beginning."""


class TooManyRequestsError(requests.RequestException):
    """A session has sent as many requests as it may."""


def is_unreachable(error: BaseException) -> bool:
    """Whether no connection came about at all: an unknown or forbidden host, nobody listening, a bad certificate."""
    inner = getattr(error.args[0], "reason", None) if error.args else None
    refused = isinstance(error, (requests.exceptions.SSLError, ForbiddenAddressError))
    return refused or isinstance(inner, (NewConnectionError, ConnectTimeoutError))


Words = Callable[[BaseException], Sentence]


def explain(error: BaseException) -> Sentence:
    """Say in one sentence, without a full stop, what stopped a question.  Takes any exception of a session."""
    return next(words(error) for kind, words in _EXPLANATIONS if isinstance(error, kind))


def _explain_tls(error: BaseException) -> Sentence:
    text = str(error)
    said = _shorten(text)
    failed = Sentence(f"su conexión TLS falló: {said}", f"its TLS connection failed: {said}")
    return next((words for sign, words in _TLS_SIGNS if sign in text), failed)


def _explain_connection(error: BaseException) -> Sentence:
    text = str(error)
    if is_unknown_name(error):
        return Sentence(
            "su nombre no se puede resolver (revise cómo está escrito)",
            "its name does not resolve (check the spelling)",
        )
    said = _shorten(text)
    none = Sentence(f"no hay conexión: {said}", f"no connection: {said}")
    return next((words for sign, words in _CONNECTION_SIGNS if sign in text), none)


def _explain_length(error: BaseException) -> Sentence:
    words = words_of(error)
    return Sentence(f"su respuesta es demasiado larga ({words.es})", f"its answer is too long ({words.en})")


def _explain_url(error: BaseException) -> Sentence:
    return Sentence(f"no es una URL que se pueda consultar: {error}", f"it is no URL that can be asked: {error}")


def _explain_other(error: BaseException) -> Sentence:
    said = _shorten(str(error) or type(error).__name__)
    return Sentence(f"falló: {said}", f"it failed: {said}")


def _always(es: str, en: str) -> Words:
    return lambda _: Sentence(es, en)


def is_unknown_name(error: BaseException) -> bool:
    """Whether a name that does not resolve is the cause, however deep requests wrapped it."""
    inner = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(inner, NameResolutionError)


def _shorten(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"


_OTHER_HOST = Sentence(
    "su certificado es de otro servidor (use el nombre que aparece en el certificado)",
    "its certificate belongs to another host (use the host that the certificate names)",
)

_TLS_SIGNS = (
    (
        "unable to get local issuer certificate",
        Sentence(
            "su certificado no se puede verificar: falta un certificado intermedio (sus operadores deben instalarlo)",
            "its certificate cannot be verified: an intermediate certificate is missing "
            "(its operators should install it)",
        ),
    ),
    (
        "self-signed certificate",
        Sentence(
            "su certificado está autofirmado (sus operadores deben instalar uno público)",
            "its certificate is self-signed (its operators should install a public one)",
        ),
    ),
    (
        "certificate has expired",
        Sentence("su certificado venció (avise a sus operadores)", "its certificate has expired (tell its operators)"),
    ),
    ("Hostname mismatch", _OTHER_HOST),
    ("doesn't match", _OTHER_HOST),
    (
        "WRONG_VERSION_NUMBER",
        Sentence("ahí no habla TLS (pruebe con http://)", "it does not speak TLS there (try http://)"),
    ),
)

_CONNECTION_SIGNS = (
    (
        "Connection refused",
        Sentence(
            "rechaza la conexión (ahí no hay nada que escuche)", "it refuses the connection (nothing listens there)"
        ),
    ),
    ("No route to host", Sentence("no hay ruta hacia él", "there is no route to it")),
    ("Network is unreachable", Sentence("la red no llega hasta él", "the network cannot reach it")),
    (
        "Remote end closed connection",
        Sentence("cerró la conexión sin responder", "it closed the connection without an answer"),
    ),
    ("Connection reset", Sentence("cortó la conexión", "it broke the connection off")),
)

_EXPLANATIONS: tuple[tuple[type[BaseException], Words], ...] = (
    (ForbiddenAddressError, words_of),
    (BodyTooLongError, _explain_length),
    (TooManyRequestsError, words_of),
    (requests.TooManyRedirects, _always("redirige demasiadas veces", "it redirects too many times")),
    (requests.exceptions.SSLError, _explain_tls),
    (ssl.SSLError, _explain_tls),
    (
        requests.ConnectTimeout,
        _always("no responde (se agotó el tiempo de la conexión)", "it does not answer (the connection timed out)"),
    ),
    (requests.Timeout, _always("no responde a tiempo", "it does not answer in time")),
    (
        requests.exceptions.ChunkedEncodingError,
        _always("su respuesta se cortó a la mitad", "its answer broke off in the middle"),
    ),
    (requests.exceptions.InvalidURL, _explain_url),
    (requests.ConnectionError, _explain_connection),
    (BaseException, _explain_other),
)
