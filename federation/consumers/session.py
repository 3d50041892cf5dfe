"""Requests to whom we push: the operator's own target, asked behind the house's guard and tried again where it helps.

The target is named by the operator and by nobody else: it may stand on this machine or on the intranet, and never at a
cloud's metadata service.  Certificates are verified, no proxy or password is taken from the environment of other
programs, a redirect is not followed (what is pushed would go where nobody named), and a password or a key goes over
plain HTTP inside a network only.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

from federation.errors import PushError, UsageError
from federation.web_addresses import require_url
from federation.words import say, tell
from harvesters.addresses import AddressPolicy
from harvesters.connections import make_pool_manager
from harvesters.errors import ForbiddenAddressError
from harvesters.failures import explain, is_unknown_name
from harvesters.probing import WORTH_RETRYING, retry_after_seconds
from mappings.values.hosts import host_of, including_internal, is_internal

log = logging.getLogger(__name__)

ATTEMPTS: Final = 5
LONGEST_WAIT: Final = 60.0
"""Seconds; a target that asks for a longer pause is left for the next run."""
TIMEOUT: Final = (10.0, 600.0)
"""Seconds to connect, and to be told something: a store answers when it has taken all of a graph."""

_POLICY: Final = AddressPolicy(allow_private=True)
_backoff = wait_exponential(multiplier=0.5, max=LONGEST_WAIT) + wait_random(0, 0.5)


def require_target(url: str, *, has_secret: bool) -> str:
    """The address that is pushed to, without a fragment.  Raises `UsageError` for one that cannot be."""
    target = require_url(url)
    parts = urlsplit(target)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            say(
                "La dirección lleva una clave. Quítela de ahí y póngala en MILPA_PUSH_USER y MILPA_PUSH_PASSWORD.",
                "The address holds a password. Take it out, and set MILPA_PUSH_USER and MILPA_PUSH_PASSWORD.",
            )
        )
    if has_secret and parts.scheme == "http" and not _is_inside(target):
        host = parts.hostname
        raise UsageError(
            say(
                f"La clave para {host} viajaría a la vista por http. Use https, o quite la clave del entorno.",
                f"The key for {host} would travel in the clear over http. Use https, or unset the key.",
            )
        )
    return target


def make_push_session(user_agent: str, headers: Mapping[str, str], auth: tuple[str, str] | None) -> requests.Session:
    """A session that only goes where the guard lets it."""
    session = requests.Session()
    session.trust_env = False
    adapter = _GuardedAdapter()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.headers.update({"User-Agent": user_agent, **headers})
    session.auth = auth
    return session


def ask(session: requests.Session, method: str, url: str, **settings: Any) -> requests.Response:
    """Send a request; what passes (a busy server, a cut connection) is tried again.

    A body that is read once is given as ``make_body``, which makes it anew for each attempt.  Returns the last answer,
    whatever its status.  Raises `PushError` where there is none.
    """
    make_body: Callable[[], Any] | None = settings.pop("make_body", None)
    host = urlsplit(url).hostname or "?"

    def once() -> requests.Response:
        body = {"data": make_body()} if make_body else {}
        answer = session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **body, **settings)
        if answer.status_code in WORTH_RETRYING and not _is_too_long(answer):
            _ = answer.content  # so that the connection is free again
            raise _PassingError(answer)
        return answer

    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=_pause,
        retry=_is_passing,
        before_sleep=lambda state: log.info("%s %s is tried again (%s)", method, host, state.attempt_number),
        reraise=True,
    )
    try:
        return retrying(once)
    except _PassingError as passing:
        return passing.answer
    except ForbiddenAddressError:
        raise PushError(
            say(
                f"A {host} no se envía nada: está en una dirección que nunca se consulta.",
                f"Nothing is sent to {host}: it is at an address that is never asked.",
            )
        ) from None
    except requests.RequestException as error:
        why = tell(explain(error))
        raise PushError(
            say(
                f"{host} no contestó ({why}). Lo enviado se queda: repita la orden y sigue donde quedó.",
                f"{host} did not answer ({why}). What was sent stays: repeat the command and it goes on from there.",
            )
        ) from None


class _PassingError(Exception):
    """An answer that may be another one a moment later."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


class _GuardedAdapter(HTTPAdapter):
    """Checks every URL, and connects through guarded connections."""

    def init_poolmanager(self, connections: int, maxsize: int, *_unused: Any, **_unused_too: Any) -> None:
        self.poolmanager = make_pool_manager(_POLICY, pools=connections, size=maxsize)

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        _POLICY.check_url(request.url or "")
        return super().send(request, *args, **settings)


def _is_passing(state: RetryCallState) -> bool:
    """Whether what went wrong may be over a moment later: not a bad certificate, not an unknown name."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _PassingError):
        return True
    if error is None or isinstance(error, requests.exceptions.SSLError | requests.exceptions.InvalidURL):
        return False
    passing = requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError
    return isinstance(error, passing) and not is_unknown_name(error)


def _wait_of(answer: requests.Response) -> float | None:
    return retry_after_seconds(answer.headers.get("Retry-After", ""), datetime.now(UTC))


def _is_too_long(answer: requests.Response) -> bool:
    return (_wait_of(answer) or 0) > LONGEST_WAIT


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = _wait_of(error.answer) if isinstance(error, _PassingError) else None
    return _backoff(state) if asked is None else asked


def _is_inside(url: str) -> bool:
    with including_internal(included=False):  # a host of the intranet is one wherever it is read
        return is_internal(host_of(url))
