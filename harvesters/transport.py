"""Failures of the wire, in words: what happened, where, and what to try next."""

import re
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed

from harvesters.errors import ForbiddenAddressError, SourceError, words_of
from harvesters.sentences import Sentence

TRANSIENT_ERRORS: tuple[type[Exception], ...] = (
    CannotResolveHostError,
    ConnectError,
    ConnectionClosed,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,  # TimeoutError among them; the decompression of half a body, too
    ResponseDataLossError,
)
"""What may be gone at the next try."""

TOO_LARGE = Sentence(
    "{url} envió más de lo que se lee de una sola respuesta. Si es correcto, permita respuestas mayores en la "
    "configuración.",
    "{url} sent more than we read of one answer. If that is right, allow larger answers in the settings.",
)

NOT_TRUSTED = Sentence(
    "La conexión segura con {host} no es de confianza: {words}. "
    "Su certificado quizá venció, o le falta un eslabón de la cadena: pida al portal que lo corrija.",
    "The secure connection to {host} cannot be trusted: {words}. "
    "Its certificate may have expired, or lack a link in its chain: ask the portal to mend it.",
)

LONGEST = 2_000
"""Characters of what a failure says that are looked at."""
WRAPPINGS = (re.compile(r"<twisted\.python\.failure\.Failure [\w.]+: (.*)>"), re.compile(r"\[\('.*'([^']+)'\)\]"))

BROKEN = Sentence(
    "La conexión con {host} se rompió: {words}. Intente de nuevo más tarde.",
    "The connection to {host} broke: {words}. Try again later.",
)

FAILURES: tuple[tuple[type[Exception], str, Sentence], ...] = (
    (ForbiddenAddressError, "forbidden_address", Sentence("{words}.", "{words}.")),
    (
        CannotResolveHostError,
        "unknown_host",
        Sentence(
            "El nombre {host} no se puede resolver. Revise la dirección de la fuente, o intente de nuevo más tarde.",
            "The name {host} does not resolve. Check the address of the source, or try again later.",
        ),
    ),
    (
        DownloadConnectionRefusedError,
        "connection_refused",
        Sentence(
            "{host} rechaza las conexiones. Revise la dirección y su puerto, o intente de nuevo más tarde.",
            "{host} refuses connections. Check the address and its port, or try again later.",
        ),
    ),
    (
        TimeoutError,
        "timeout",
        Sentence(
            "{url} se quedó callado: {words}. Intente de nuevo más tarde.",
            "{url} fell silent: {words}. Try again later.",
        ),
    ),
    (
        DownloadTimeoutError,
        "timeout",
        Sentence(
            "{url} no terminó en el tiempo que puede tardar una petición. Intente de nuevo más tarde.",
            "{url} did not end in the time that one request may take. Try again later.",
        ),
    ),
    (
        ResponseDataLossError,
        "truncated",
        Sentence(
            "{url} se cortó antes del final de su respuesta. Intente de nuevo más tarde.",
            "{url} broke off before the end of its answer. Try again later.",
        ),
    ),
    (DownloadCancelledError, "too_large", TOO_LARGE),
    (IgnoreRequest, "too_large", TOO_LARGE),
    (
        UnsupportedURLSchemeError,
        "forbidden_address",
        Sentence(
            "{url} no se consulta: solo se cosechan http:// y https://.",
            "{url} is not asked: only http:// and https:// are harvested.",
        ),
    ),
)
"""(error, code, sentence), the first that fits counts; whatever fits none is a broken connection."""

TLS_SIGNS = ("certificate", "VerificationError")
"""What the words of a failed handshake hold when it is the certificate that is at fault."""


def source_error_from_failure(error: BaseException, url: str, tries: int = 1) -> SourceError:
    """Say what went wrong with a request to `url` that was tried `tries` times."""
    if isinstance(error, SourceError):
        return error
    code, sentence = _told(error)
    host, name, words = urlsplit(url).hostname or url, type(error).__name__, words_of(error)
    es = sentence.es.format(url=url, host=host, words=_plain(words.es) or name)
    en = sentence.en.format(url=url, host=host, words=_plain(words.en) or name)
    return (
        SourceError(code, f"{es} ({tries} intentos)", f"{en} ({tries} tries)")
        if tries > 1
        else SourceError(code, es, en)
    )


def is_of_the_wire(error: BaseException) -> bool:
    """Whether an error came from the network, the address guard or the source, and not from a fault of ours."""
    return isinstance(error, (*TRANSIENT_ERRORS, *(kind for kind, _, _ in FAILURES), SourceError))


def is_transient(error: BaseException) -> bool:
    """Whether another try may help.  A certificate that cannot be trusted stays so."""
    return isinstance(error, TRANSIENT_ERRORS) and not _is_about_trust(error)


def _is_about_trust(error: BaseException) -> bool:
    return isinstance(error, DownloadFailedError) and any(sign in str(error) for sign in TLS_SIGNS)


def _plain(words: str) -> str:
    """Free the words of an error from what Twisted and OpenSSL wrap around them."""
    words = " ".join(words.split())
    for wrapping in WRAPPINGS:
        found = wrapping.search(words[:LONGEST])
        words = found.group(1) if found else words
    return words.rstrip(".")[:300]


def _told(error: BaseException) -> tuple[str, Sentence]:
    for kind, code, sentence in FAILURES:
        if isinstance(error, kind):
            return code, sentence
    if _is_about_trust(error):
        return "tls", NOT_TRUSTED
    return "connection_lost", BROKEN
