"""Is an answer what it should be?  ``require_*`` give what was asked for, or a `SourceError` that says what came.

Seen in the wild: web pages with status 200 (every WAF), JSON with ``text/html``, a byte order mark in front, Latin-1
that nobody declares, UTF-8 with broken bytes, raw control characters in strings, half a body, no body at all.
"""

import re
from io import BytesIO
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from scrapy.http import Response

from harvesters.encodings import MIXED, iter_text, wide_encoding_of
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.json_depth import without_too_deep
from harvesters.parser_words import parser_sentence
from harvesters.sentences import NOTHING, Sentence, blanks

T = TypeVar("T")

STATUS_PROBLEMS: tuple[tuple[range, str, Sentence], ...] = (
    (
        range(401, 402),
        "refused",
        Sentence(
            "pide una contraseña. Registre una dirección pública, o acuerde el acceso con el portal.",
            "asks for a password. Register a public address, or agree on access with the portal.",
        ),
    ),
    (
        range(403, 404),
        "refused",
        Sentence(
            "nos rechaza. Pida al portal que deje pasar a este cosechador; su nombre está en el User-Agent.",
            "refuses us. Ask the portal to let this harvester in; its name is in the User-Agent.",
        ),
    ),
    (
        range(404, 405),
        "not_found",
        Sentence(
            "no tiene nada ahí. Revise la dirección de la fuente.",
            "has nothing there. Check the address of the source.",
        ),
    ),
    (
        range(410, 411),
        "not_found",
        Sentence(
            "dice que eso se retiró para siempre. Revise la dirección de la fuente.",
            "says that it is gone for good. Check the address of the source.",
        ),
    ),
    (
        range(429, 430),
        "busy",
        Sentence(
            "pide que se le consulte con menos frecuencia. Intente de nuevo más tarde, con una pausa mayor "
            "para esta fuente.",
            "asks us to come less often. Try again later, with a longer delay for this source.",
        ),
    ),
    (
        range(503, 504),
        "busy",
        Sentence(
            "está fuera de servicio por ahora. Intente de nuevo más tarde.",
            "is out of service for now. Try again later.",
        ),
    ),
    (
        range(304, 305),
        "not_modified",
        Sentence(
            "dice que nada ha cambiado a quien lo pide todo. Avise al portal: su servidor o su caché está mal.",
            "says that nothing has changed to who asks for everything. Tell the portal: its server or cache is wrong.",
        ),
    ),
    (
        range(300, 400),
        "bad_redirect",
        Sentence(
            "redirige sin decir a dónde. Revise la dirección de la fuente.",
            "redirects without saying where to. Check the address of the source.",
        ),
    ),
    (
        range(500, 600),
        "server_error",
        Sentence(
            "está fallando. Intente de nuevo más tarde; si sigue así, avise al portal.",
            "is failing. Try again later; if it stays so, tell the portal.",
        ),
    ),
)
"""(statuses, code, what the host does and what to try), the first that fits counts."""

WEB_PAGE = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<body|<script|<div|<center|<h1)", re.IGNORECASE)
CONTROLS_TO_SPACES = bytes(max(byte, 0x20) for byte in range(256))


def content_type_of(response: Response) -> str:
    """The Content-Type of an answer, with its parameters; empty where it declares none."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def require_status(response: Response) -> None:
    """Let an answer with a 2xx status pass."""
    if 200 <= response.status < 300:
        return
    complaint = complaint_of(response)
    for statuses, code, advice in STATUS_PROBLEMS:
        if response.status in statuses:
            raise SourceError(
                code,
                f"{response.url} respondió con el estado {response.status}: el portal {advice.es}{complaint.es}",
                f"{response.url} answered status {response.status}: the portal {advice}{complaint}",
            )
    raise SourceError(
        "bad_status",
        f"{response.url} respondió con el estado {response.status}, que su protocolo no conoce. "
        f"Revise la dirección de la fuente.{complaint.es}",
        f"{response.url} answered status {response.status}, which its protocol does not know. "
        f"Check the address of the source.{complaint}",
    )


A_JSON = Sentence("un JSON", "JSON")


def require_text(response: Response, what: Sentence) -> tuple[bytes, tuple[Refusal, ...]]:
    """Return the body as UTF-8 without a byte order mark, and what had to be repaired for it.

    `what` names what is due, for the error: «su API de CKAN», ``its CKAN API``.
    """
    require_status(response)
    if not response.body.strip():
        raise SourceError("empty", *blanks(response.url, len(response.body), what))
    body, how = utf8_from_bytes(response.body)
    if WEB_PAGE.match(body):
        host = urlsplit(response.url).netloc
        raise SourceError(
            "html_page",
            f"{host} respondió con una página web donde debería estar {what.es} ({response.url}). Abra esa dirección "
            "en un navegador: puede ser un cortafuegos, una pantalla de acceso, o un portal que cambió de lugar.",
            f"{host} answered a web page where {what} should be ({response.url}). Open that address in a browser: "
            "it may be a firewall, a login, or a portal that moved.",
        )
    return body, (Refusal("encoding.repaired", how),) if how else ()


def require_json(response: Response, shape: type[T], what: Sentence = A_JSON) -> tuple[T, tuple[Refusal, ...]]:
    """Decode a JSON answer into `shape`, whatever its declared type; return it with what had to be repaired.

    `shape` is a msgspec type; ``msgspec.Raw`` in it keeps exact bytes.
    """
    body, repairs = require_text(response, what)
    try:
        return _decoded(body, shape), repairs
    except msgspec.ValidationError as error:
        raise _misshapen(response, what, error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        broken = error
    try:  # raw control characters inside strings: as spaces they are JSON wherever they stand
        value = msgspec.json.decode(body.translate(CONTROLS_TO_SPACES), type=shape, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise SourceError(
            "broken_json",
            f"{response.url} respondió con un JSON dañado donde debería estar {what.es}: {parser_sentence(broken).es} "
            f"({len(body)} bytes, "
            f"que empiezan con {_start(body)}). Quizá la respuesta se cortó: intente de nuevo.",
            f"{response.url} answered broken JSON where {what} should be: {broken} ({len(body)} bytes, beginning "
            f"{_start(body)}). The answer may have been cut: try again.",
        ) from None
    return value, (*repairs, Refusal("document.repaired", "raw control characters in JSON strings"))


def _decoded(body: bytes, shape: type[T]) -> T:
    """Decode; what `harvesters.json_depth` knows stands in the place of each record that is nested too deeply."""
    try:
        return msgspec.json.decode(body, type=shape, strict=False)
    except RecursionError:
        rest, cuts = without_too_deep(body)
        if not cuts:
            raise
        return msgspec.json.decode(rest, type=shape, strict=False)


def utf8_from_bytes(body: bytes) -> tuple[bytes, str]:
    """Return a text as UTF-8 without a byte order mark, and how it had to be read; empty words when it was UTF-8.

    By evidence, never by declaration: a mark, zeros where UTF-16 has them, then valid UTF-8, then UTF-8 with single
    bytes of Windows-1252 in it, which is also how Latin-1 is read.
    """
    if (wide := wide_encoding_of(body)) is not None:
        return body.decode(wide.codec, "replace").encode(), "" if wide.is_utf_8 else str(wide)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(iter_text(BytesIO(body), MIXED)).encode(), str(MIXED)
    return body, ""


def _misshapen(response: Response, what: Sentence, error: msgspec.ValidationError) -> SourceError:
    return SourceError(
        "unexpected_json",
        f"{response.url} respondió con un JSON que no es {what.es}: {parser_sentence(error).es} "
        f"(empieza con {_start(response.body)}). "
        "Revise la dirección y el protocolo de la fuente.",
        f"{response.url} answered JSON that is not {what}: {error} (beginning {_start(response.body)}). "
        "Check the address and the protocol of the source.",
    )


class _Complaint(msgspec.Struct):
    """The error object of CKAN and of many other APIs."""

    message: str = ""
    kind: str = msgspec.field(default="", name="__type")


class _Failed(msgspec.Struct):
    error: _Complaint | str = ""


def complaint_of(response: Response) -> Sentence:
    """What an API says about its own failure, in brackets; empty when it says nothing."""
    try:
        error = msgspec.json.decode(response.body[:65536], type=_Failed).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return NOTHING
    words = error if isinstance(error, str) else error.message or error.kind
    return Sentence(f" (Dice: {words[:200]})", f" (It says: {words[:200]})") if words else NOTHING


def _start(body: bytes) -> str:
    return repr(body[:40].decode("utf-8", "replace"))
