"""The parameters of an action that is posted: as JSON, as a form, or as JSON inside a form, as CKAN's own guide has it.

`docs.ckan.org, API guide, "Making an API request"`: its example sends quoted JSON, which is the only name of a form.
"""

from collections.abc import Iterable
from email.parser import BytesParser
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from federation.web.ckan.errors import BadRequestError
from federation.web.ckan.parameters import Parameters

FORM: Final = "application/x-www-form-urlencoded"
PARTS: Final = "multipart/form-data"
_MOST_FIELDS: Final = 1_000
_NO_VALUE: Final = frozenset({"", "1"})


def parameters_from_pairs(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """The parameters of a query or a form; one that is repeated is a list."""
    given: dict[str, Any] = {}
    for name, value in pairs:
        before = given.get(name)
        given[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return given


def parameters_from_body(body: bytes, content_type: str) -> Parameters:
    """The parameters of a body.  Raises `BadRequestError`."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == PARTS:
        return parameters_from_pairs(_parts(body, content_type))
    if kind == FORM and not body.lstrip().startswith((b"{", b"[")):
        pairs = _fields(body)
        if len(pairs) != 1 or pairs[0][1] not in _NO_VALUE:
            return parameters_from_pairs(pairs)
        body = pairs[0][0].encode("utf-8", "surrogatepass")
    return _from_json(body)


def _from_json(body: bytes) -> Parameters:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequestError("", "JSON Error: Error decoding JSON data.") from None
    if not isinstance(given, dict):
        raise BadRequestError("", "Bad request data: Request data JSON needs to be a dictionary.")
    return given


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise _no_form() from None


def _parts(body: bytes, content_type: str) -> list[tuple[str, str]]:
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode("latin-1") + body)
    pairs: list[tuple[str, str]] = []
    for part in message.walk():
        if part is message:
            continue
        name, value = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(value, bytes):  # a part in parts, or one without a name
            raise _no_form()
        pairs.append((name, value.decode("utf-8", "replace")))
    if not pairs or len(pairs) > _MOST_FIELDS:
        raise _no_form()
    return pairs


def _no_form() -> BadRequestError:
    return BadRequestError("", "Bad request data: the form is not understood.")
