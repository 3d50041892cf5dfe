"""What a CKAN's action API answers, decoded no further than to tell its datasets apart."""

from typing import Any

import msgspec
from scrapy.http import Response

from harvesters.answers import complaint_of, require_json
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.json_depth import MAX_RECORD, start_of_too_deep
from harvesters.sentences import Sentence

API = Sentence("su API de CKAN", "its CKAN API")


class Search(msgspec.Struct):
    """The result of a ``package_search``."""

    count: int | None = None
    results: list[msgspec.Raw] = []


class _Answer(msgspec.Struct):
    result: Search | None = None
    success: bool = True


class _Names(msgspec.Struct):
    result: list[str] | None = None
    success: bool = True


class _Shown(msgspec.Struct):
    result: msgspec.Raw = msgspec.Raw(b"null")
    success: bool = True


class Identity(msgspec.Struct):
    """What names and dates a dataset."""

    id: str | int | None = None
    name: str | None = None
    metadata_modified: Any = None

    @property
    def identifier(self) -> str:
        """The native identifier: the name where there is no id; empty where there is neither."""
        return str(self.id) if self.id not in (None, "") else self.name or ""


_IDENTITY = msgspec.json.Decoder(Identity)


def require_search(response: Response) -> tuple[Search, tuple[Refusal, ...]]:
    """Return what a ``package_search`` found, and what had to be repaired to read it; raises `SourceError`."""
    answer, repairs = require_json(response, _Answer, API)
    if answer.result is None or not answer.success:
        complaint = complaint_of(response)
        raise SourceError(
            "not_success" if not answer.success else "unexpected_json",
            f"{response.url} respondió con un JSON sin el resultado de una búsqueda. Revise que la fuente sea un CKAN."
            f"{complaint.es}",
            f"{response.url} answered JSON without the result of a search. Check that the source is a CKAN.{complaint}",
        )
    return answer.result, repairs


def require_names(response: Response) -> list[str]:
    """Return the names of a ``package_list``; raises `SourceError`."""
    answer, _ = require_json(response, _Names, API)
    if answer.result is None or not answer.success:
        raise _not_given(response)
    return answer.result


def require_shown(response: Response) -> msgspec.Raw:
    """Return the dataset of a ``package_show``; raises `SourceError`."""
    answer, _ = require_json(response, _Shown, API)
    if not answer.success or not bytes(answer.result).startswith(b"{"):
        raise _not_given(response)
    return answer.result


def _not_given(response: Response) -> SourceError:
    complaint = complaint_of(response)
    return SourceError(
        "not_success",
        f"{response.url} respondió con un JSON sin lo que se le pidió.{complaint.es}",
        f"{response.url} answered JSON without what was asked for.{complaint}",
    )


def identity_of(row: msgspec.Raw) -> Identity:
    """Find what names and dates a row; nothing of one that cannot be read."""
    try:
        return _IDENTITY.decode(row)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Identity()


def refusal_of(body: bytes, identifier: str) -> Refusal | None:
    """Say why a row cannot become a record; None where it can."""
    if identifier and len(body) <= MAX_RECORD:
        return None
    if len(body) > MAX_RECORD:
        return Refusal("record.too_large", f"{len(body):,} bytes: {body[:100].decode('utf-8', 'replace')}", identifier)
    if start := start_of_too_deep(body):
        return Refusal("record.too_deep", start)
    code = "record.no_identifier" if body.startswith(b"{") else "record.not_object"
    return Refusal(code, body[:200].decode("utf-8", "replace"))
