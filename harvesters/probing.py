"""The HTTP session of `join`: guarded addresses, bounded time and size, patient with a portal that stumbles.

Harvesting goes through Scrapy; this session only asks a few questions before a portal is registered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, stop_after_attempt, stop_any, stop_before_delay
from tenacity.wait import wait_exponential, wait_random
from urllib3.exceptions import HTTPError

from harvesters.addresses import AddressPolicy
from harvesters.connections import Deadline, make_pool_manager
from harvesters.errors import ForbiddenAddressError
from harvesters.failures import BodyTooLongError, TooManyRequestsError, is_unknown_name
from harvesters.sentences import Sentence

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 60.0
"""For one question: connecting, redirects, retries and the whole answer."""

MAX_BODY = 4 * 1024 * 1024
"""Bytes of an answer that are read, decompressed: a first page of any catalogue is smaller."""

MAX_REDIRECTS = 10
MAX_REQUESTS = 40
"""In the whole session, redirects and tries again among them."""
ATTEMPTS = 3
MAX_RETRIES = 8
"""In the whole session: a portal that stumbles at everything is not asked everything three times."""

MAX_RETRY_WAIT = 10.0
"""Seconds; a portal that asks for a longer pause (Retry-After) is not asked again."""

_end: ContextVar[float] = ContextVar("end", default=float("inf"))
"""When the question that this thread puts is over (`one_question`)."""

WORTH_RETRYING = frozenset((408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))


@contextmanager
def one_question(seconds: float) -> Iterator[None]:
    """Hold all that this thread asks within the context to one deadline: a question may take several answers."""
    before = _end.set(monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(before)


def make_session(
    policy: AddressPolicy,
    *,
    user_agent: str,
    attempts: int = ATTEMPTS,
    total: float = TOTAL_SECONDS,
    max_body: int = MAX_BODY,
    max_requests: int = MAX_REQUESTS,
    ca_bundle: Path | None = None,
) -> requests.Session:
    """Make a session for a few questions to one portal.

    It asks only what `policy` allows (each redirect anew), verifies certificates (against `ca_bundle` when the
    operator has one of their own), reads no proxy, password or certificate setting from the environment, tries up to
    `attempts` times, and gives every question at most `total` seconds (a smaller ``timeout=`` counts) and `max_body`
    bytes.  It sends no more than `max_requests`.

    Its methods raise `ForbiddenAddressError`, `BodyTooLongError`, `TooManyRequestsError` and the exceptions of
    requests; `harvesters.failures.explain` puts them into words.
    """
    session = _ProbingSession(attempts=attempts, total=total)
    adapter = _GuardedAdapter(policy, max_body=max_body, max_requests=max_requests)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.headers["User-Agent"] = user_agent
    session.verify = str(ca_bundle) if ca_bundle else True
    return session


class _ProbingSession(requests.Session):
    """Retries, and one deadline for all that a question takes."""

    def __init__(self, *, attempts: int, total: float) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = MAX_REDIRECTS
        self._attempts = attempts
        self._total = total
        self._retries = 0

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **settings: Any) -> requests.Response:
        """Ask; ``timeout`` is the seconds for the answer, retries included, where `one_question` leaves so many."""
        now = monotonic()
        total = min(float(settings.pop("timeout", None) or self._total), self._total, _end.get() - now)
        if total <= 0:
            raise requests.Timeout("no time is left for this question")
        end = now + total
        retrying = Retrying(
            stop=stop_any(stop_after_attempt(self._attempts), stop_before_delay(total)),
            wait=_pause,
            retry=lambda state: self._retries < MAX_RETRIES and _is_worth_retrying(state),
            before_sleep=self._count_retry,
            retry_error_callback=_last_outcome,
        )
        answer: requests.Response = retrying(self._ask_once, end, method, url, *args, **settings)
        return answer

    def _count_retry(self, _state: RetryCallState) -> None:
        self._retries += 1

    def _ask_once(self, end: float, method: str | bytes, url: str | bytes, *args: Any, **settings: Any) -> Any:
        seconds = max(end - monotonic(), 0.001)
        settings["timeout"] = (min(CONNECT_SECONDS, seconds), min(READ_SECONDS, seconds))
        with Deadline(seconds) as deadline:
            try:
                answer = super().request(method, url, *args, **settings)
            except requests.RequestException as error:
                if not deadline.passed:
                    raise
                raise requests.Timeout(f"no whole answer within {seconds:.0f} s", request=error.request) from None
            except ValueError as error:  # a host or a Location that no library could read
                raise requests.exceptions.InvalidURL(str(error)) from error
        if deadline.passed:
            raise requests.Timeout(f"no whole answer within {seconds:.0f} s", request=answer.request)
        return answer


class _GuardedAdapter(HTTPAdapter):
    """Checks every URL, connects through guarded connections, and reads no more of an answer than is allowed."""

    def __init__(self, policy: AddressPolicy, *, max_body: int, max_requests: int) -> None:
        self._policy = policy
        self._max_body = max_body
        self._max_requests = max_requests
        self._sent = count(1)
        super().__init__(pool_connections=4, pool_maxsize=8)

    def init_poolmanager(self, connections: int, maxsize: int, *_unused: Any, **_unused_too: Any) -> None:
        self.poolmanager = make_pool_manager(self._policy, pools=connections, size=maxsize)

    def proxy_manager_for(self, proxy: str, **_unused: Any) -> Any:
        raise ForbiddenAddressError(
            f"No se usa ningún proxy, y {proxy!r} es uno: se revisaría el proxy y no el portal.",
            f"No proxy is used, and {proxy!r} is one: it would be the proxy that is checked.",
        )

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        self._policy.check_url(request.url or "")
        if next(self._sent) > self._max_requests:
            words = Sentence(
                f"ya se hicieron {self._max_requests} preguntas", f"{self._max_requests} requests were sent already"
            )
            raise TooManyRequestsError(words, request=request)
        response = super().send(request, *args, **{**settings, "stream": True})
        self._read_body(response)
        return response

    def _read_body(self, response: requests.Response) -> None:
        """Read the body here, where its size is watched; a redirect's is thrown away unread."""
        limit = 0 if response.is_redirect else self._max_body
        try:
            body = b"".join(_iter_upto(response, limit + 1)) if limit else b""
        except HTTPError as error:
            response.raw.close()
            raise requests.exceptions.ChunkedEncodingError(error, request=response.request) from error
        if len(body) <= limit and not response.is_redirect:
            response.raw.release_conn()
        else:
            response.raw.close()
        response._content = body[:limit]  # noqa: SLF001 -- requests has no public way to hand a body over
        response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 -- as above
        if len(body) > limit:
            words = Sentence(f"más de {limit} bytes", f"more than {limit} bytes")
            raise BodyTooLongError(words, request=response.request, response=response)


def _iter_upto(response: requests.Response, limit: int) -> Iterator[bytes]:
    """Yield the decoded body in pieces, as they arrive, until `limit` bytes have come."""
    received = 0
    while received < limit:
        piece = response.raw.read1(min(65_536, limit - received), decode_content=True)
        if not piece:
            return
        received += len(piece)
        yield piece


# -- trying again ------------------------------------------------------------------------------------------------------

_backoff = wait_exponential(multiplier=0.5, max=MAX_RETRY_WAIT) + wait_random(0, 0.5)


def _is_worth_retrying(state: RetryCallState) -> bool:
    outcome = state.outcome
    if outcome is None:
        return True
    error = outcome.exception()
    if error is not None:
        return _is_passing(error)
    response: requests.Response = outcome.result()
    wait = retry_after_seconds(response.headers.get("Retry-After", ""), datetime.now(UTC))
    return response.status_code in WORTH_RETRYING and (wait is None or wait <= MAX_RETRY_WAIT)


def _is_passing(error: BaseException) -> bool:
    """Whether a failure of transport may be over a moment later: not a bad certificate, not an unknown name."""
    if isinstance(error, (requests.exceptions.SSLError, requests.exceptions.InvalidURL)) or is_unknown_name(error):
        return False
    return isinstance(error, (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError))


def _pause(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the portal asks for, or an exponential pause with jitter."""
    outcome = state.outcome
    if outcome is not None and not outcome.failed:
        wait = retry_after_seconds(outcome.result().headers.get("Retry-After", ""), datetime.now(UTC))
        if wait is not None:
            return wait
    return _backoff(state)


def _last_outcome(state: RetryCallState) -> Any:
    """What came last, answer or exception, as if there had been no retries."""
    return state.outcome.result() if state.outcome is not None else None


def retry_after_seconds(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either form (RFC 9110, 10.2.3); None when it is neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None
