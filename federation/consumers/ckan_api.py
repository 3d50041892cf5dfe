"""The action API of a CKAN that we write to, with its errors in the house's words.

ckanapi writes the requests and reads the answers; they travel by the session of `federation.consumers.session`.
"""

from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import requests
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from ckanapi.errors import CKANAPIError

from federation.consumers.session import ask
from federation.errors import PushError
from federation.words import say

__all__ = ["Ckan", "DeniedError", "FailedError", "NotFound", "ValidationError"]

_SHOWN: Final = 200
_WRITING: Final = ("_create", "_patch", "_delete")


class DeniedError(PushError):
    """We may not do it: not to this thing, or to none."""


class FailedError(PushError):
    """It failed at it, though it is up: a value that its index cannot take, a fault of its own."""


class Ckan:
    """A CKAN that is written to."""

    def __init__(self, address: str, key: str, session: requests.Session) -> None:
        self._remote = _Remote(address, apikey=key or None, session=session)
        self._host = urlsplit(address).hostname or "?"
        self.has_written = False
        """Whether anything was written by this one: then our user may write something."""

    def call(self, action: str, **parameters: Any) -> Any:
        """Do an action; return its result.

        Raises `ValidationError` and `NotFound` as CKAN tells them, `DeniedError` where we may not, `FailedError` where
        it cannot, and `PushError` where it answers something that is no CKAN's, or nothing.
        """
        try:
            result = self._remote.call_action(action, parameters)
        except (ValidationError, NotFound):
            raise
        except NotAuthorized:
            raise DeniedError(
                say(
                    f"{self._host} no deja hacer {action} (403). Revise MILPA_CKAN_API_KEY, y que su usuario pueda "
                    "crear organizaciones, grupos y conjuntos.",
                    f"{self._host} does not let us do {action} (403). Check MILPA_CKAN_API_KEY, and that its user may "
                    "create organisations, groups and datasets.",
                )
            ) from None
        except CKANAPIError as error:
            said = " ".join(str(error).split())[:_SHOWN]
            raise PushError(
                say(
                    f"{self._host} no hizo {action}: {said}. Repita la orden: sigue donde quedó.",
                    f"{self._host} did not do {action}: {said}. Repeat the command: it goes on from there.",
                )
            ) from None
        self.has_written = self.has_written or action.endswith(_WRITING)
        return result


class _Remote(RemoteCKAN):  # type: ignore[misc]  # ckanapi has no types
    """Asks by our session; what is no answer of an API is told as such."""

    def _request_fn(self, url: str, data: Any, headers: Any, files: Any, requests_kwargs: Any) -> tuple[int, str]:
        del files, requests_kwargs  # nothing is uploaded; the session has its own times
        host = urlsplit(url).hostname or "?"
        answer = ask(self.session, "POST", url, data=data, headers=headers)
        status = answer.status_code
        if 300 <= status < 400:
            where = answer.headers.get("Location", "?")
            raise PushError(
                say(
                    f"{host} manda a otra dirección ({where}). Si es la correcta, escríbala en la orden.",
                    f"{host} sends us to another address ({where}). Where that is right, write it in the command.",
                )
            )
        if status == 500:
            raise FailedError(_say_failed(host, answer.text))
        if status > 500:
            raise PushError(
                say(
                    f"{host} no pudo ({status}). Lo enviado se queda: repita la orden y sigue donde quedó.",
                    f"{host} could not ({status}). What was sent stays: repeat the command and it goes on from there.",
                )
            )
        if not answer.text.lstrip().startswith("{"):
            raise PushError(
                say(
                    f"{host} respondió otra cosa que la API de un CKAN ({status}). La dirección es la raíz del CKAN, "
                    "como https://datos.ejemplo.gob.mx.",
                    f"{host} answered something that is no CKAN's API ({status}). The address is the root of the CKAN, "
                    "like https://datos.ejemplo.gob.mx.",
                )
            )
        return status, answer.text


def _say_failed(host: str, text: str) -> str:
    """That it failed, and at what, where it says so in its envelope."""
    try:
        told = orjson.loads(text)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        told = ""
    said = f"500: {' '.join(str(told).split())[:_SHOWN]}" if told else "500"
    return say(
        f"{host} no pudo ({said}). Quien lo opera verá por qué en el registro de su CKAN.",
        f"{host} could not ({said}). Who operates it sees why in the log of that CKAN.",
    )
