"""What CKAN says where it cannot answer: its types of errors and their statuses, with a sentence in two languages.

`docs.ckan.org, API guide, "Making an API request"`; the statuses are those of CKAN 2.9 to 2.11.
"""

from collections.abc import Mapping
from typing import Any


class CkanError(Exception):
    """An error that goes out in CKAN's envelope."""

    status = 409
    kind = "Validation Error"

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.es = es
        self.en = en

    @property
    def error(self) -> Mapping[str, Any]:
        """What stands under ``error``."""
        return {"__type": self.kind, "message": f"{self.es} / {self.en}"}


class NotFoundError(CkanError):
    """There is no such package, institution, theme or resource."""

    status = 404
    kind = "Not Found Error"


class ForbiddenError(CkanError):
    """Here is only read."""

    status = 403
    kind = "Authorization Error"


class SearchQueryError(CkanError):
    """A question that is no question, or that this index cannot answer."""

    status = 400
    kind = "Search Query Error"


class ParameterError(CkanError):
    """A parameter that is missing or wrong."""

    def __init__(self, parameter: str, es: str, en: str) -> None:
        super().__init__(es, en)
        self.parameter = parameter

    @property
    def error(self) -> Mapping[str, Any]:
        """CKAN names the parameter, and lists what is wrong with it."""
        return {"__type": self.kind, self.parameter: [f"{self.es} / {self.en}"]}


class BadRequestError(CkanError):
    """What CKAN answers with a bare text: an action that it does not know, a body that is no JSON."""

    status = 400
