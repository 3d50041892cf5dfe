"""What a CKAN does not do to one thing, and may do to others: told with that thing, so that a push goes on.

Where none of what is left can be done, the push ends instead: our user may write nowhere, or the CKAN fails at all.
"""

from typing import Final

import orjson

from federation.consumers.ckan_api import Ckan, DeniedError, FailedError, ValidationError

MOST_IN_VAIN: Final = 5
"""Things in a row at which a CKAN fails, until it is left: each was tried several times already."""
REFUSALS: Final = (ValidationError, DeniedError, FailedError)
_SHOWN: Final = 300


class Refusals:
    """What was refused during one push."""

    def __init__(self, ckan: Ckan) -> None:
        self._ckan = ckan
        self._in_vain = 0
        self._may_write: bool | None = None

    def why(self, error: Exception) -> str:
        """Why one thing was not done.  Raises the error, which is one of `REFUSALS`, where others would fare alike."""
        if isinstance(error, ValidationError):
            return words_of(error)
        self._in_vain += isinstance(error, FailedError)
        if self._in_vain >= MOST_IN_VAIN or (isinstance(error, DeniedError) and not self._is_let_in()):
            raise error
        return str(error)

    def was_done(self) -> None:
        """Note that something was done."""
        self._in_vain = 0

    def _is_let_in(self) -> bool:
        """Whether our user may write anywhere at all."""
        if self._ckan.has_written:
            return True
        if self._may_write is None:
            try:
                self._may_write = bool(self._ckan.call("organization_list_for_user", permission="create_dataset"))
            except DeniedError:
                self._may_write = False
        return self._may_write


def words_of(error: ValidationError) -> str:
    """What a CKAN says is wrong, field by field, in one line."""
    told = {key: value for key, value in error.error_dict.items() if not key.startswith("__")}
    return " ".join(orjson.dumps(told).decode().split())[:_SHOWN]
