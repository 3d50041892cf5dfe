"""What ``/api/v1`` can be asked by, read into a filter of the served index."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from federation.web.problems import ProblemError
from federation.web.site import Site
from storage.index import TERM_FIELDS, IndexFilter

JSON: Final = "application/json"
MOST: Final = 1000
"""Entries, or events, of one answer."""
MOST_VALUES: Final = 50
"""Of one parameter."""
_EARLIEST, _LATEST = 1970, 9000

Limit = Annotated[int, Query(ge=1, le=MOST, description="Cuántos a lo más / How many at most")]
Values = Annotated[list[str] | None, Query(max_length=MOST_VALUES)]


def filter_from_query(
    *,
    kind: Annotated[list[str] | None, Query(max_length=3, description="dataset, service, series")] = None,
    source: Annotated[list[str] | None, Query(max_length=MOST_VALUES, examples=[["datos-jalisco"]])] = None,
    level: Annotated[list[str] | None, Query(max_length=MOST_VALUES, examples=[["state"]])] = None,
    branch: Values = None,
    state: Annotated[
        list[str] | None, Query(max_length=MOST_VALUES, description="Clave del INEGI / INEGI's code", examples=[["14"]])
    ] = None,
    municipality: Values = None,
    publisher: Annotated[list[str] | None, Query(max_length=MOST_VALUES, description="URI")] = None,
    theme: Annotated[list[str] | None, Query(max_length=MOST_VALUES, description="URI")] = None,
    tag: Values = None,
    format: Annotated[list[str] | None, Query(max_length=MOST_VALUES, examples=[["CSV"]])] = None,  # noqa: A002 (its name)
    license: Annotated[list[str] | None, Query(max_length=MOST_VALUES, description="URI")] = None,  # noqa: A002
    modified_since: Annotated[
        datetime | None, Query(description="Cambió en una versión de entonces o posterior / Changed in a release since")
    ] = None,
    modified_until: datetime | None = None,
) -> IndexFilter:
    """Several values of one parameter: one is enough.  Several parameters: all must hold."""
    given: dict[str, Any] = {
        "kind": kind, "source": source, "level": level, "branch": branch, "state": state, "municipality": municipality,
        "publisher": publisher, "theme": theme, "tag": tag, "format": format, "license": license,
    }  # fmt: skip
    return IndexFilter(
        **{name: tuple(values) for name, values in given.items() if values},
        modified_since=_moment(modified_since),
        modified_until=_moment(modified_until),
    )


FilterDependency = Annotated[IndexFilter, Depends(filter_from_query)]
"""The type of an endpoint's parameter that is given what is asked for."""


def refuse_unknown(request: Request, *known: str) -> None:
    """Refuse a parameter that nobody reads: a filter with a typing error would let everything through."""
    names = {*known, *(_FILTERS if "q" in known else ())}
    unknown = [name for name in request.query_params if name not in names]
    if unknown:
        listed = ", ".join(sorted(names)) or "—"
        raise ProblemError(
            422,
            f"Hay parámetros que aquí no existen. Existen: {listed}.",
            f"There are parameters that do not exist here. These do: {listed}.",
        )


_FILTERS: Final = (*TERM_FIELDS, "modified_since", "modified_until")


def _moment(given: datetime | None) -> datetime | None:
    """A moment without a zone is in UTC."""
    if given is None:
        return None
    if not _EARLIEST <= given.year <= _LATEST:
        raise ProblemError(422, "Ese año no puede ser.", "That year cannot be.")
    return given if given.tzinfo is not None else given.replace(tzinfo=UTC)


def next_address(site: Site, request: Request, **changed: int) -> str:
    """The address of what comes next; the host is ours, and not the one that the client named."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    path = request.url.path.removeprefix(site.prefix)
    return f"{site.base_uri}{path}?{urlencode([*kept, *changed.items()])}"
