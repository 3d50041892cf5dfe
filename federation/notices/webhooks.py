"""A notice as a signed JSON document, posted to a URL of the operator's.

The receiver checks ``Milpa-Signature``: ``sha256=`` and, in hexadecimal, the HMAC-SHA256 of ``Milpa-Timestamp``, a full
stop and the body, with the secret; a timestamp of long ago is somebody else's repetition.  The same notice always has
the same ``key``, whose second coming a receiver may ignore.
"""

import hmac
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import requests

from federation.notices.outcomes import NotSentError, PutOffError, RefusedError, UnavailableError
from federation.notices.words import Told, clean
from federation.settings import Settings
from harvesters.addresses import AddressPolicy
from harvesters.errors import ForbiddenAddressError
from harvesters.probing import make_session
from harvesters.sentences import Sentence
from storage.outbox import OutgoingNotice
from storage.sources import Source

SECONDS: Final = 20.0
ATTEMPTS: Final = 3
VERSION: Final = 1
"""Of the document; a field may be added without a new one."""


def document_from_notice(notice: OutgoingNotice, source: Source, words: Told) -> dict[str, Any]:
    """What is posted.  It names no person's address."""
    return {
        "version": VERSION,
        "key": notice.key,
        "event": notice.code,
        "at": notice.at.astimezone(UTC).isoformat(),
        "source": {"slug": source.slug, "title": clean(source.title), "url": source.url, "status": source.status},
        "facts": notice.facts,
        "text": {
            lang: {name: getattr(getattr(words, name), lang) for name in ("subject", "happened", "means", "do")}
            for lang in ("es", "en")
        },
    }


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body that is posted at a moment."""
    return f"sha256={hmac.digest(secret.encode(), timestamp.encode() + b'.' + body, 'sha256').hex()}"


def post(settings: Settings, url: str, document: dict[str, Any]) -> None:
    """Post one notice; a redirect is not followed.  Raises what `federation.notices.outcomes` names.

    The URL is the operator's own setting: it may be of the intranet, never of a cloud's metadata service.  It may
    hold a secret, and is not said.
    """
    body = orjson.dumps(document)
    timestamp = str(int(datetime.now(UTC).timestamp()))
    headers = {
        "Content-Type": "application/json", "Milpa-Event": document["event"], "Milpa-Timestamp": timestamp,
        "Milpa-Signature": sign(settings.webhook_secret, timestamp, body),
    }  # fmt: skip
    host = urlsplit(url).hostname or "?"
    policy = AddressPolicy(allow_private=True)
    try:
        with make_session(policy, user_agent=settings.user_agent, attempts=ATTEMPTS, total=SECONDS) as session:
            answer = session.post(url, data=body, headers=headers, allow_redirects=False)
    except ForbiddenAddressError:  # its own sentence quotes the whole URL
        raise UnavailableError(
            _of(host, Sentence("está en una dirección que nunca se consulta", "is at an address that is never asked"))
        ) from None
    except requests.RequestException as error:
        name = type(error).__name__
        raise UnavailableError(_of(host, Sentence(f"no respondió ({name})", f"did not answer ({name})"))) from None
    if answer.status_code >= 300:
        raise _not_taken(host, answer.status_code)


def _not_taken(host: str, status: int) -> NotSentError:
    """What a status means: the document will never be right (400, 422), or the receiver is to be mended first."""
    words = _of(host, Sentence(f"respondió {status}", f"answered {status}"))
    if status in {400, 413, 415, 422}:
        return RefusedError(words)
    return PutOffError(words) if status in {409, 425, 429} else UnavailableError(words)


def _of(host: str, words: Sentence) -> Sentence:
    return Sentence(
        f"El webhook de {host} {words.es}. Revise MILPA_WEBHOOK_URLS.",
        f"The webhook of {host} {words.en}. Check MILPA_WEBHOOK_URLS.",
    )
