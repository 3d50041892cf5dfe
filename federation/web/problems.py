"""What a client is told when there is no answer: a problem (RFC 9457), in Spanish and English, never a traceback."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from storage.errors import StorageError

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("No se entiende la petición", "The request is not understood"),
    404: ("No está aquí", "It is not here"),
    405: ("Aquí solo se lee", "It is only read here"),
    406: ("No hay esa forma", "There is no such form"),
    410: ("Ya no está", "It is gone"),
    413: ("La petición es demasiado grande", "The request is too large"),
    414: ("La dirección es demasiado larga", "The address is too long"),
    415: ("No se lee esa forma", "That form is not read"),
    422: ("Un parámetro no puede ser así", "A parameter cannot be so"),
    500: ("Error interno", "Internal error"),
    503: ("Ahora no se puede", "Not now"),
    504: ("Tardó demasiado", "It took too long"),
}


class ProblemError(Exception):
    """An answer that is a problem: its status, what to do in both languages, more headers, more members."""

    def __init__(
        self,
        status: int,
        es: str,
        en: str,
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        members: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        super().__init__(en)
        self.status = status
        self.es = es
        self.en = en
        self.headers = headers
        self.members = members


def bytes_from_problem(problem: ProblemError) -> bytes:
    """The problem as JSON: what RFC 9457 names in Spanish, and the same in English beside."""
    phrase = HTTPStatus(problem.status).phrase
    es, en = TITLES.get(problem.status, (phrase, phrase))
    document = {"type": "about:blank", "title": es, "status": problem.status, "detail": problem.es}
    return orjson.dumps({**document, "title_en": en, "detail_en": problem.en, **problem.members})


def response_from_problem(problem: ProblemError) -> Response:
    """The problem as it is sent."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(bytes_from_problem(problem), problem.status, headers, MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Have every error of the application told as a problem."""
    app.add_exception_handler(ProblemError, _tell_problem)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_parameters)
    app.add_exception_handler(StorageError, _tell_storage)
    app.add_exception_handler(Exception, _tell_unexpected)


def _tell_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return response_from_problem(error)


def _tell_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    es, en = TITLES.get(error.status_code, (error.detail, error.detail))
    return response_from_problem(ProblemError(error.status_code, f"{es}.", f"{en}.", headers=error.headers or {}))


def _tell_parameters(_: Request, error: Exception) -> Response:
    """Name the parameters that are wrong; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    wrong = [{"parameter": ".".join(map(str, one["loc"])), "reason": one["msg"]} for one in error.errors()[:20]]
    names = ", ".join(one["parameter"] for one in wrong)
    members = {"invalid": wrong}
    return response_from_problem(ProblemError(422, f"Corrija: {names}.", f"Correct: {names}.", members=members))


def _tell_storage(_: Request, error: Exception) -> Response:
    """The database is away.  Where it lies is nobody's business: that goes to the log."""
    log.error("%s", error)
    return response_from_problem(
        ProblemError(
            503,
            "La base de datos no responde. Repita en un momento.",
            "The database does not answer. Repeat in a moment.",
            headers={"Retry-After": "5"},
        )
    )


def _tell_unexpected(_: Request, error: Exception) -> Response:
    log.error("unexpected: %s", type(error).__name__)
    return response_from_problem(
        ProblemError(
            500,
            "Algo falló aquí, y quedó en el registro. Repita en un momento.",
            "Something failed here, and is in the log. Repeat in a moment.",
        )
    )
