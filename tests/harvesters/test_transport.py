import pytest
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

from harvesters.errors import ForbiddenAddressError, SourceError
from harvesters.transport import is_of_the_wire, is_transient, source_error_from_failure

URL = "https://datos.example/api"
UNTRUSTED = DownloadFailedError(
    "[<twisted.python.failure.Failure OpenSSL.SSL.Error: [('SSL routines', '', 'certificate verify failed')]>]"
)


@pytest.mark.parametrize(
    ("error", "code", "transient"),
    [
        (CannotResolveHostError("no"), "unknown_host", True),
        (DownloadConnectionRefusedError("no"), "connection_refused", True),
        (DownloadTimeoutError("no"), "timeout", True),
        (TimeoutError("not one byte for 60 seconds"), "timeout", True),
        (ResponseDataLossError(), "truncated", True),
        (DownloadFailedError("reset"), "connection_lost", True),
        (ConnectionResetError(104, "reset"), "connection_lost", True),
        (UNTRUSTED, "tls", False),
        (DownloadCancelledError("too large"), "too_large", False),
        (IgnoreRequest("bomb"), "too_large", False),
        (UnsupportedURLSchemeError("gopher"), "forbidden_address", False),
        (
            ForbiddenAddressError("10.0.0.1 es una dirección privada.", "10.0.0.1 is a private address."),
            "forbidden_address",
            False,
        ),
        (SourceError("busy", "Pide un descanso.", "It asks for a rest."), "busy", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_failure_of_the_wire_is_told_by_a_code_and_a_sentence(error, code, transient):
    told = source_error_from_failure(error, URL)
    assert told.code == code
    assert str(told).endswith(".")
    assert "twisted" not in str(told)
    assert told.es.endswith(".")
    assert told.es != told.en
    assert (is_of_the_wire(error), is_transient(error)) == (True, transient)


def test_the_number_of_tries_is_said():
    told = source_error_from_failure(CannotResolveHostError("no"), URL, 5)
    assert told.en.endswith("(5 tries)")
    assert told.es.endswith("(5 intentos)")


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("x"), AssertionError(), RecursionError()])
def test_a_fault_of_ours_is_no_failure_of_the_wire(error):
    assert not is_of_the_wire(error)
    assert not is_transient(error)
