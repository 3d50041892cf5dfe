"""What the OpenAPI description says of answers that many endpoints have in common."""

from typing import Any

from federation.web.problems import MEDIA_TYPE, TITLES

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "title_en", "detail_en"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "title_en": {"type": "string"},
        "detail_en": {"type": "string"},
    },
}
"""RFC 9457, in Spanish, with the English beside."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an endpoint may answer with, besides a wrong parameter and what holds for all of them."""
    return {
        status: {"description": " / ".join(TITLES[status]), "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}}
        for status in (*statuses, 422, 500)
    }


NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Sin cambios / Unchanged"}}
"""What a conditional request may be answered with."""
